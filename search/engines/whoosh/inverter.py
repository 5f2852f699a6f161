"""How do the tokens of many articles become the postings of a segment? By sorting arrays.

Every occurrence is a row of integers: the rank of its term, its document, its position. Sorted, the
rows are the postings; and they are sorted quickest as 64-bit numbers, into which they are packed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec import bits
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.records import (
    DOCUMENTS,
    FREQUENCIES,
    POSITIONS,
    Postings,
    Shape,
    Widths,
)
from search.engines.whoosh.codec.terms import KEY_TYPES, Terms
from search.engines.whoosh.schema import (
    CHARS,
    ENCODING,
    JOINED,
    KEY_BYTES,
    KEYWORD_ENCODING,
    PAIR_KEY_BYTES,
    PAIRS,
    SEPARATED,
    SIDES,
    WORD_UNITS,
    WORDS,
)
from search.keywords import KEYWORD_FIELDS
from search.models import WORD_UNIT
from search.text.analyzed import AnalyzedArticles
from search.text.columns import TokenColumns
from search.text.fold import CODE_POINTS

Flags = NDArray[np.bool_]

_BMP = 0xFFFF
BYTES_AN_OCCURRENCE = 64
"""What an occurrence takes while its field is inverted, measured: its arrays, keys and postings."""

_NONE: Ints = np.zeros(0, np.int64)
_NO_WIDTHS: Widths = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Inverted:
    """A field of a segment: its sorted terms and their postings."""

    name: str
    terms: Terms
    postings: Postings
    shape: Shape
    key_bytes: int


@dataclass(slots=True)
class _Side:
    """What has come of the titles, or of the texts, of a run: the parts of each of TokenColumns,
    strings being numbered for all."""

    units: list[NDArray[np.int32]] = field(default_factory=list)
    positions: list[NDArray[np.int32]] = field(default_factory=list)
    unit_counts: list[Ints] = field(default_factory=list)
    words: list[NDArray[np.int32]] = field(default_factory=list)
    word_counts: list[Ints] = field(default_factory=list)

    def add(self, columns: TokenColumns, numbers: NDArray[np.int32]) -> None:
        """Take the tokens of further texts; ``numbers`` are those of the strings."""
        units = columns.units.copy()
        is_word = (units >= WORD_UNIT).nonzero()[0]
        units[is_word] = numbers.take(units.take(is_word) - WORD_UNIT) + WORD_UNIT
        self.units.append(units)
        self.positions.append(columns.positions)
        self.unit_counts.append(columns.unit_counts)
        self.words.append(numbers.take(columns.words))
        self.word_counts.append(columns.word_counts)

    def keep(self, chosen: Flags) -> None:
        """Drop the texts that are not chosen."""
        units = chosen.repeat(np.concatenate(self.unit_counts))
        words = chosen.repeat(np.concatenate(self.word_counts))
        kept = (units, units, chosen, words, chosen)
        for name, of_it in zip(_Side.__slots__, kept, strict=True):
            setattr(self, name, [np.concatenate(getattr(self, name))[of_it]])


class Inverter:
    """Takes articles, which it numbers from 0, then gives their postings field by field."""

    def __init__(self) -> None:
        self._strings: defaultdict[str, int] = defaultdict(count().__next__)
        self._sides = {side: _Side() for side in SIDES}
        self._keywords: dict[str, list[tuple[str, int]]] = {name: [] for name in KEYWORD_FIELDS}
        self._ids: list[str] = []
        self.bytes = 0
        self.lengths: dict[str, Ints] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, articles: AnalyzedArticles) -> None:
        """Take the next articles."""
        strings = map(self._strings.__getitem__, articles.vocabulary)
        numbers = np.fromiter(strings, np.int32, len(articles.vocabulary))
        for side, columns in (("", articles.text), ("title", articles.title)):
            self._sides[side].add(columns, numbers)
            self.bytes += BYTES_AN_OCCURRENCE * len(columns.units)
        for number, keywords in enumerate(articles.keywords, len(self._ids)):
            for name, value in dict.fromkeys(keywords):
                self._keywords[name].append((value, number))
        self._ids += [head.id for head in articles.heads]

    def keep(self, chosen: Flags) -> None:
        """Drop all articles that are not chosen."""
        for side in self._sides.values():
            side.keep(chosen)
        new = (chosen.cumsum() - 1).tolist()
        for values in self._keywords.values():
            values[:] = [(value, new[old]) for value, old in values if chosen[old]]
        self._ids = list(compress(self._ids, chosen.tolist()))

    def fields(self) -> Iterator[Inverted]:
        """Every field that has a term. Sets ``lengths``, for each scoring field those of each
        document, on the way."""
        strings = _Strings(self._strings)
        for side, prefix in SIDES.items():
            yield from self._texts(self._sides[side], prefix, strings)
        yield self._keyword_field("id", [(id, number) for number, id in enumerate(self._ids)])
        for name, values in self._keywords.items():
            if values:
                yield self._keyword_field(name, values)

    def _texts(self, side: _Side, prefix: str, strings: _Strings) -> Iterator[Inverted]:
        units = _Units(side)
        rest = np.flatnonzero(~units.is_cjk)
        word_units = units.units[rest] - WORD_UNIT
        word_counts = np.concatenate([_NONE, *side.word_counts])
        words = np.append(_joined(side.words), word_units)
        documents = np.append(_repeated(word_counts), units.documents[rest])
        self.lengths[f"{prefix}words"] = np.bincount(documents, minlength=len(self))
        self.lengths[f"{prefix}bigrams"] = _sums(units.is_pair, units.sizes)
        if len(words):
            rows = sorted_rows(strings.ranks[words], documents)
            yield self._field(prefix + WORDS, strings.terms(distinct(rows[0])), _placed(*rows))
        del words, documents
        if not prefix:  # titles are not scored by their single characters
            self.lengths["chars"] = _sums(units.is_cjk, units.sizes)
        cjk = np.flatnonzero(units.is_cjk)
        if len(cjk):
            chars = _Chars(units.units[cjk])
            first, of_document = chars.ranks(units.units[cjk]), units.documents[cjk]
            rows = sorted_rows(first, of_document)
            terms = chars.terms(distinct(rows[0]))
            yield self._field(prefix + CHARS, terms, _placed(*rows), key_bytes=PAIR_KEY_BYTES)
            begins = np.flatnonzero(units.begins_run[cjk])
            mark = chars.ranks(np.full(len(begins), ord(JOINED), np.int32))
            pair = np.append(
                chars.pairs(first, chars.ranks(units.second()[cjk])),
                chars.pairs(mark, first[begins]),
            )
            positions = units.positions[cjk]
            rows = sorted_rows(
                pair,
                np.append(of_document, of_document[begins]),
                np.append(positions, positions[begins]),
            )
            del first, of_document, pair, positions
            terms = chars.pair_terms(distinct(rows[0]))
            yield self._field(prefix + PAIRS, terms, _placed(*rows), units.widths, PAIR_KEY_BYTES)
            del rows
        if len(rest):
            ranks = strings.ranks[word_units]
            positions = units.positions[rest] << 1 | units.separated[rest]
            rows = sorted_rows(ranks, units.documents[rest], positions)
            terms = strings.terms(distinct(rows[0]))
            widths = units.widths + np.uint8(1)
            yield self._field(prefix + WORD_UNITS, terms, _placed(*rows), widths)

    def _field(
        self,
        name: str,
        terms: Terms,
        postings: Postings,
        widths: Widths = _NO_WIDTHS,
        key_bytes: int = KEY_BYTES,
    ) -> Inverted:
        layout = POSITIONS if len(widths) else FREQUENCIES
        return Inverted(name, terms, postings, Shape(layout, len(self), widths), key_bytes)

    def _keyword_field(self, name: str, values: Sequence[tuple[str, int]]) -> Inverted:
        ordered = sorted((encoded(value), number) for value, number in values)
        terms = list(dict.fromkeys(term for term, _ in ordered))
        place = {term: number for number, term in enumerate(terms)}
        ranks = np.array([place[term] for term, _ in ordered], np.int64)
        documents = np.array([number for _, number in ordered], np.int64)
        postings = Postings(_run_lengths(ranks), documents, _NONE, _NONE)
        shape = Shape(DOCUMENTS, len(self), _NO_WIDTHS)
        return Inverted(name, Terms.of(terms, KEY_BYTES), postings, shape, KEY_BYTES)


def encoded(keyword: str) -> bytes:
    """A keyword or id as the bytes it is kept as."""
    return keyword.encode(KEYWORD_ENCODING, "surrogatepass")


class _Strings:
    """The distinct words and word units of a run, in the order of their bytes."""

    def __init__(self, strings: dict[str, int]) -> None:
        terms = {string.encode(ENCODING, "surrogatepass"): n for string, n in strings.items()}
        self._sorted = sorted(terms)
        self.ranks = np.empty(len(strings), np.int64)
        numbers = np.fromiter(map(terms.__getitem__, self._sorted), np.int64, len(strings))
        self.ranks[numbers] = np.arange(len(strings))

    def terms(self, ranks: Ints) -> Terms:
        """The strings of these ranks."""
        return Terms.of([self._sorted[rank] for rank in ranks.tolist()], KEY_BYTES)


class _Units:
    """The units of all texts (or titles) of a run, one behind the other."""

    def __init__(self, side: _Side) -> None:
        self.sizes = np.concatenate([_NONE, *side.unit_counts])
        self.units = _joined(side.units)
        self.positions = _joined(side.positions)
        self.documents = _repeated(self.sizes)
        last = np.cumsum(self.sizes)[self.sizes > 0] - 1
        highest = np.zeros(len(self.sizes), np.int64)
        highest[self.sizes > 0] = self.positions[last]
        self.widths = bits.lengths(highest).astype(np.uint8)
        steps = np.zeros_like(self.positions)
        np.subtract(self.positions[1:], self.positions[:-1], out=steps[:-1])
        steps[last] = 0  # what follows is of another document
        self.separated = steps > 1
        self.is_cjk = self.units < WORD_UNIT
        cjk, adjacent = self.is_cjk, steps == 1
        self.is_pair = adjacent & cjk
        self.is_pair[:-1] &= cjk[1:]
        self.begins_run = np.zeros_like(cjk)
        """For each unit whether it is a CJK unit that stands right behind a word unit."""
        self.begins_run[1:] = adjacent[:-1] & ~cjk[:-1] & cjk[1:]

    def second(self) -> NDArray[np.int32]:
        """For each unit what makes a pair with it: the next unit, or a mark."""
        found = np.where(self.separated, np.int32(ord(SEPARATED)), np.int32(ord(JOINED)))
        np.copyto(found[:-1], self.units[1:], where=self.is_pair[:-1])
        return found


class _Chars:
    """The CJK units of a run and the marks, in the order of their bytes."""

    def __init__(self, units: NDArray[np.int32]) -> None:
        used = np.zeros(CODE_POINTS, bool)
        used[units] = True
        used[[ord(SEPARATED), ord(JOINED)]] = True
        codes = used.nonzero()[0]
        self._codes = codes[np.argsort([chr(code).encode(ENCODING) for code in codes.tolist()])]
        self._ranks = np.zeros(CODE_POINTS, np.int32)
        self._ranks[self._codes] = np.arange(len(codes))

    def ranks(self, units: NDArray[np.int32]) -> NDArray[np.int32]:
        """The place of each unit or mark in the order."""
        return self._ranks[units]

    def pairs(self, first: NDArray[np.int32], second: NDArray[np.int32]) -> Ints:
        """The place of each pair in the order of pairs, some places being empty."""
        places = first.astype(np.int64)
        places *= len(self._codes)
        places += second
        return places

    def terms(self, ranks: Ints) -> Terms:
        """Single units as terms."""
        codes = self._codes[ranks].tolist()
        return Terms.of([chr(code).encode(ENCODING) for code in codes], PAIR_KEY_BYTES)

    def pair_terms(self, ranks: Ints) -> Terms:
        """Pairs as terms. The key says nearly all of them, and those need no loop."""
        first = self._codes[ranks // len(self._codes)]
        second = self._codes[ranks % len(self._codes)]
        long = np.flatnonzero((first > _BMP) | (second > _BMP) | (second & 0xFF == 0))
        pairs = zip(first[long].tolist(), second[long].tolist(), strict=True)
        texts = [(chr(one) + chr(two)).encode(ENCODING) for one, two in pairs]
        keys = first << 16 | second
        keys[long] = [int.from_bytes(text[:PAIR_KEY_BYTES], "big") for text in texts]
        return Terms(keys.astype(KEY_TYPES[PAIR_KEY_BYTES]), long, texts)


def sorted_rows(*columns: NDArray[Any]) -> list[Ints]:
    """The columns of a table (integers, not negative) with its rows in ascending order."""
    widths = [int(column.max()).bit_length() for column in columns]
    if sum(widths) > 64:
        order = np.lexsort(columns[::-1])
        return [column[order].astype(np.int64) for column in columns]
    # Written into arrays that are there: memory that is new costs more than what is done in it.
    dtype = np.uint64 if sum(widths) > 32 else np.uint32
    packed: NDArray[Any] = columns[0].astype(dtype)
    for column, width in zip(columns[1:], widths[1:], strict=True):
        np.left_shift(packed, dtype(width), out=packed)
        np.bitwise_or(packed, column, out=packed, dtype=dtype, casting="unsafe")
    packed.sort()
    found = []
    for width in reversed(widths):
        column = np.empty(len(packed), np.int32 if width < 32 else np.int64)
        found.append(np.bitwise_and(packed, dtype((1 << width) - 1), out=column, casting="unsafe"))
        np.right_shift(packed, dtype(width), out=packed)
    return found[::-1]


def distinct(values: Ints) -> Ints:
    """The distinct ones of ascending values."""
    found: Ints = values[_changes(values)]
    return found


def _changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """For each value whether it is the first or another than the one before it."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _run_lengths(values: Ints) -> Ints:
    """How often each distinct one of ascending values stands there."""
    return np.diff(_changes(values).nonzero()[0], append=len(values))


def _placed(ranks: Ints, documents: Ints, positions: Ints = _NONE) -> Postings:
    """The postings of sorted rows, each of which is an occurrence."""
    new_term = _changes(ranks)
    first = (new_term | _changes(documents)).nonzero()[0]
    tf = np.diff(first, append=len(ranks))
    df = np.diff(new_term[first].nonzero()[0], append=len(first))
    return Postings(df, documents[first], tf, positions)


def _joined(arrays: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    return np.concatenate([np.zeros(0, np.int32), *arrays])


def _repeated(sizes: Ints) -> NDArray[np.int32]:
    """The number of each document so often as its size says."""
    return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def _sums(values: NDArray[Any], sizes: Ints) -> Ints:
    """The sums of the values of each document, which has so many."""
    found = np.zeros(len(sizes), np.int64)
    there = sizes > 0
    if there.any():
        first = bits.exclusive_sum(sizes)[there]
        found[there] = np.add.reduceat(values, first, dtype=np.int64)
    return found
