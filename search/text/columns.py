"""Here are many texts: which tokens, side by side?

There are few columns however many texts: an array for each kind of token, and one list of the
strings in them. So nothing is done text by text on the way from a file into an index but to cut
words, and little is sent from one process to another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.models import WORD_UNIT, Tokens
from search.text.fold import Codes, to_text
from search.text.segment import BREAK
from search.text.units import UnitArrays, word_units

_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fd5"
"""What the segmenter takes. All are CJK units; the other CJK units are cut by their kind alone."""

HAN_RUN = re.compile(f"[{_FIRST_HAN}-{_LAST_HAN}]+")

Numbers = NDArray[np.int32]
Ints = NDArray[np.int64]
Cut = Callable[[str], list[str]]

_NONE: Numbers = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class TokenColumns:
    """The tokens of many texts, one text behind the other.

    ``units`` and ``positions`` are those of Tokens, a word unit being WORD_UNIT and its number in a
    vocabulary. ``words`` are the words of CJK units, by their numbers, each as often as it occurs.
    Of each text ``unit_counts`` and ``word_counts`` say how many it has.
    """

    units: Numbers
    positions: Numbers
    unit_counts: NDArray[np.int64]
    words: Numbers
    word_counts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[Tokens], vocabulary: list[str]) -> TokenColumns:
        """The tokens of texts; their strings are appended to the vocabulary."""
        units, positions, words = [_NONE], [_NONE], [_NONE]
        for tokens in texts:
            first, own = len(vocabulary), len(tokens.words) - len(tokens.vocabulary)
            vocabulary += tokens.words
            is_word = tokens.units >= WORD_UNIT
            units.append(tokens.units + is_word * np.int32(first + own))
            positions.append(tokens.positions)
            numbers = np.arange(first, first + own, dtype=np.int32)
            words.append(numbers.repeat(tokens.word_counts[:own]))
        return cls(
            np.concatenate(units),
            np.concatenate(positions),
            np.array([len(each) for each in units[1:]], np.int64),
            np.concatenate(words),
            np.array([len(each) for each in words[1:]], np.int64),
        )

    def every_other(self, first: int) -> TokenColumns:
        """Those of every second text, from ``first`` (0 or 1) on."""
        chosen = np.arange(len(self.unit_counts)) % 2 == first
        units, words = chosen.repeat(self.unit_counts), chosen.repeat(self.word_counts)
        return TokenColumns(
            self.units[units],
            self.positions[units],
            self.unit_counts[chosen],
            self.words[words],
            self.word_counts[chosen],
        )

    def each(self, vocabulary: Sequence[str]) -> Iterator[Tokens]:
        """The tokens of each text."""
        units = np.append(0, np.cumsum(self.unit_counts)).tolist()
        words = np.append(0, np.cumsum(self.word_counts)).tolist()
        for (start, end), (first, behind) in zip(pairwise(units), pairwise(words), strict=True):
            own = Counter([vocabulary[number] for number in self.words[first:behind].tolist()])
            yield _tokens(self.units[start:end], self.positions[start:end], own, vocabulary)


def _tokens(
    units: Numbers, positions: Numbers, own: Counter[str], vocabulary: Sequence[str]
) -> Tokens:
    is_word = units >= WORD_UNIT
    counts = Counter((units[is_word] - WORD_UNIT).tolist())
    number_of = {number: place for place, number in enumerate(counts, WORD_UNIT)}
    units = units.copy()
    units[is_word] = [number_of[number - WORD_UNIT] for number in units[is_word].tolist()]
    words = tuple([vocabulary[number] for number in counts])
    all_counts = np.array([*own.values(), *counts.values()], np.int32)
    return Tokens(units, positions, words, (*own, *words), all_counts)


_NO_WORD = -1
"""The number of BREAK."""


class HanWords(NamedTuple):
    """The words of Han runs: their numbers, how many are of each text, and the strings that the
    numbers name."""

    numbers: Numbers
    counts: Ints
    vocabulary: Sequence[str]


CutRuns = Callable[[Codes, Ints], HanWords]
"""What cuts the Han runs of texts, which end at ``ends``; there is a BREAK between two runs."""


def cut_by(cut: Cut) -> CutRuns:
    """What cuts text by text with ``cut`` (see Segmenter): the words of one text fit into a
    processor's cache."""

    def cut_runs(runs: Codes, ends: Ints) -> HanWords:
        number_of = defaultdict(count().__next__, {BREAK: _NO_WORD})
        text = to_text(runs)
        words = [_NONE]
        for start, end in pairwise([0, *ends.tolist()]):
            numbers = _numbers(cut(text[start:end]) if end > start else [], number_of)
            words.append(numbers[numbers != _NO_WORD])
        del number_of[BREAK]
        counts = np.fromiter(map(len, words[1:]), np.int64, len(ends))
        return HanWords(np.concatenate(words), counts, list(number_of))

    return cut_runs


def read_columns(
    found: UnitArrays, ends: Ints, cut_runs: CutRuns, cut_others: Cut
) -> tuple[TokenColumns, list[str]]:
    """The tokens of texts that have a BREAK behind each, at ``ends``, and the vocabulary.

    ``cut_runs`` gives the words of Han runs, ``cut_others`` those of other CJK units.
    """
    words = _han_words(found, ends, cut_runs)
    number_of: defaultdict[str, int] = defaultdict(count(len(words.vocabulary)).__next__)
    units = found.codes.take(found.starts).view(np.int32)
    units[~found.is_cjk] = _numbers(word_units(found), number_of) + WORD_UNIT
    unit_counts = np.diff(found.starts.searchsorted(ends), prepend=0)
    first = (np.cumsum(unit_counts) - unit_counts)[unit_counts > 0]
    before = found.positions.take(first).repeat(unit_counts[unit_counts > 0])
    numbers, counts = _with_others(words, found, ends, cut_others, number_of)
    columns = TokenColumns(units, found.positions - before, unit_counts, numbers, counts)
    return columns, [*words.vocabulary, *number_of]


def _han_words(found: UnitArrays, ends: Ints, cut_runs: CutRuns) -> HanWords:
    """The words of the Han runs of each text."""
    is_han = _is_han(found.codes)
    kept = is_han.copy()
    kept[1:] |= is_han[:-1]
    runs = np.where(is_han, found.codes, np.uint32(ord(BREAK)))[kept]
    return cut_runs(runs, kept.cumsum().take(ends))


def _with_others(
    words: HanWords,
    found: UnitArrays,
    ends: Ints,
    cut_others: Cut,
    number_of: defaultdict[str, int],
) -> tuple[Numbers, Ints]:
    """The numbers of the words of each text, those of other CJK units behind those of Han runs;
    and how many each text has."""
    is_other = found.is_cjk & ~_is_han(found.codes.take(found.starts))
    texts = np.unique(ends.searchsorted(found.starts[is_other])).tolist()
    if not texts:
        return words.numbers, words.counts
    parts = np.split(words.numbers, words.counts.cumsum()[:-1])
    for text in texts:
        start = int(ends[text - 1]) if text else 0
        others = cut_others(HAN_RUN.sub(BREAK, found.folded[start : ends[text]]))
        parts[text] = np.append(parts[text], _numbers(others, number_of))
    return np.concatenate(parts), np.fromiter(map(len, parts), np.int64, len(parts))


def _is_han(codes: Codes) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = codes - ord(_FIRST_HAN) <= ord(_LAST_HAN) - ord(_FIRST_HAN)
    return found  # what lies below the first wraps


def _numbers(strings: list[str], number_of: defaultdict[str, int]) -> Numbers:
    return np.fromiter(map(number_of.__getitem__, strings), np.int32, len(strings))
