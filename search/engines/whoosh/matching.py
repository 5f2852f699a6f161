"""Which documents match a query? Every rule of SEMANTICS Q as arithmetic on arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import POSITION_BITS, Mask, joined, placed
from search.engines.whoosh.postings import TermPostings
from search.engines.whoosh.schema import (
    CHARS,
    JOINED,
    PAIRS,
    SEPARATED,
    SIDES,
    UNKNOWN_TIME,
    WORD_UNITS,
)
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.term_records import Opened, TermRecords
from search.keywords import fits, is_exact
from search.models import Filter, SearchRequest
from search.query import (
    All,
    And,
    Keyword,
    Leaf,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Sequence,
    Term,
)

_MANY = 3
"""Fewer words are looked up faster one by one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A term of a sequence: where its ``kind`` of field has ``text`` at ``offset``.

    ``separated`` (word units) asks for a separator that takes a position behind it; ``open`` asks
    for a CJK unit whatever follows: any pair that begins with it.
    """

    kind: str
    text: str
    offset: int
    separated: bool = False
    open: bool = False


class Matching:
    """The matching side of one request; each term and each leaf is looked up once."""

    def __init__(self, snapshot: Snapshot, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._request = request
        self._kernels = snapshot.kernels
        # By id: to hash a leaf takes longer than to look it up. An id lasts as long as its leaf.
        self._leaves: list[Leaf] = []
        self._covers: dict[int, list[Part]] = {}
        self._documents: dict[int, Ints] = {}
        self._dfs: dict[int, int] = {}
        self._filters: dict[int, Mask] = {}
        self._addresses: dict[tuple[str, int], Ints] = {}
        self.lower_bound = False
        self._postings: dict[tuple[str, str], TermPostings] = {}
        self._records: dict[tuple[str, ...], TermRecords] = {}
        self._opened: Opened = {}

    def postings(self, field: str, term: str) -> TermPostings:
        """The postings of a term in a Whoosh field."""
        key = (field, term)
        if key not in self._postings:
            self._postings[key] = TermPostings(self.records(field, [term])[0], self._kernels)
        return self._postings[key]

    def records(self, field: str, terms: SequenceOf[str]) -> TermRecords:
        """The records of several terms of a Whoosh field."""
        key = (field, *terms)
        if key not in self._records:
            self._records[key] = self._snapshot.field(field).find_all(terms, self._opened)
        return self._records[key]

    def prefetch(self, leaves: Iterable[Term | Phrase]) -> None:
        """Look up together what tells the documents of leaves of the request."""
        found = [(leaf, part) for leaf in leaves for part in self._pairs(leaf)]
        if len(found) < _MANY:
            return
        for side in SIDES:
            terms = dict.fromkeys(part.text for leaf, part in found if side in sides_of(leaf))
            field = SIDES[side] + PAIRS
            records = self.records(field, list(terms))
            for place, term in enumerate(terms):
                self._postings[field, term] = TermPostings(records[place], self._kernels)

    def _pairs(self, leaf: Term | Phrase) -> Iterator[Part]:
        for sequence in leaf.sequences:
            yield from (each for each in self._cover(sequence) if _is_plain(each))

    def mark(self, mask: Mask, leaves: Iterable[Leaf]) -> None:
        """Make ``mask`` true for the documents that have one of the leaves."""
        pairs: dict[str, list[str]] = {side: [] for side in SIDES}
        for leaf in leaves:
            pair = only_pair(leaf)
            if pair:
                for side in sides_of(leaf):
                    pairs[side].append(pair)
            else:
                mask[self.documents(leaf)] = True
        for side, terms in pairs.items():
            if terms:
                self._kernels.mark(mask, self.records(SIDES[side] + PAIRS, terms))

    def _cover(self, sequence: Sequence) -> list[Part]:
        if id(sequence) not in self._covers:
            self._covers[id(sequence)] = cover(sequence)
        return self._covers[id(sequence)]

    def matches(self, query: Query) -> Ints:
        """The live documents that match ``query``, ascending; filters apart."""
        wanted = _wanted(query) if isinstance(query, And) else [query]
        self.prefetch(each for each in wanted if isinstance(each, (Term, Phrase)))
        leaves, others = [], []
        for each in wanted:
            if isinstance(each, (Term, Phrase, Prefix)):
                leaves.append(self.documents(each))
            else:
                others.append(self.of(each))
        if self._snapshot.has_deletions or not (leaves or others):
            others.append(self._snapshot.live)
        if not leaves:
            every: Mask = np.logical_and.reduce(others)
            return every.nonzero()[0]
        leaves.sort(key=len)
        found = leaves[0]
        for other in leaves[1:]:
            found = self._kernels.both(found, other, 0)
        for mask in others:
            found = found[mask[found]]
        return found

    def passing(self, found: Ints, ignored: str = "") -> Ints:
        """Those of the documents that pass the filters, but for those on the field ``ignored``."""
        for each in self._request.filters:
            if each.field != ignored:
                if id(each) not in self._filters:
                    self._filters[id(each)] = self._filter(each)
                found = found[self._filters[id(each)][found]]
        return found

    def of(self, query: Query) -> Mask:
        """The documents that match ``query``; may hold deleted ones."""
        if isinstance(query, (Term, Phrase, Prefix)):
            mask = np.zeros(self._snapshot.size, bool)
            mask[self.documents(query)] = True
            return mask
        if isinstance(query, And):
            return self._combined(np.logical_and, _wanted(query), True)
        if isinstance(query, Or):
            return self._combined(np.logical_or, query.children, False)
        if isinstance(query, Not):
            return ~self.of(query.child)
        if isinstance(query, Keyword):
            return self._filter(Filter(query.field, (query.value,)))
        if isinstance(query, Range):
            return self._in_range(query.low, query.high)
        assert isinstance(query, (All, Nothing))
        return np.full(self._snapshot.size, isinstance(query, All))

    def documents(self, leaf: Leaf) -> Ints:
        """The documents that have the leaf in title or text, or in its field, ascending; deleted
        ones may be among them."""
        if id(leaf) not in self._documents:
            self._leaves.append(leaf)
            found = self._found(leaf)
            for other in found[1:]:
                found[0] = self._kernels.union(found[0], other)
            self._documents[id(leaf)] = found[0]
        return self._documents[id(leaf)]

    def df(self, leaf: Leaf) -> int:
        """The number of live documents that have the leaf."""
        if id(leaf) not in self._dfs:
            found = self.documents(leaf)
            if self._snapshot.has_deletions:
                found = found[self._snapshot.live[found]]
            self._dfs[id(leaf)] = len(found)
        return self._dfs[id(leaf)]

    def unit_df(self, unit: Leaf) -> int:
        """The number of live documents that have a unit, in their text or in their title: the
        larger of the two (see ``ranking.MIN_IDF_SHARE``)."""
        if isinstance(unit, Prefix):
            return self.df(unit)
        names = [SIDES[side] + kind_of(unit) for side in sides_of(unit)]
        found = (self.records(name, unit.sequence.units[:1]) for name in names)
        return max(self._snapshot.live_dfs(records)[0] for records in found)

    def addresses(self, side: str, sequence: Sequence) -> Ints:
        """Where the sequence stands in titles or texts: the addresses of its first unit."""
        key = (side, id(sequence))
        if key not in self._addresses:
            self._addresses[key] = self._intersected(side, self._cover(sequence), None)
        return self._addresses[key]

    def counts(self, side: str, sequence: Sequence, within: Ints) -> Ints:
        """How often the sequence stands in the titles or texts of each of the documents ``within``
        (ascending)."""
        parts = self._cover(sequence)
        found = np.zeros(len(within), np.int64)
        if len(parts) == 1 and _is_plain(parts[0]):
            for placed in self.postings(SIDES[side] + PAIRS, parts[0].text).records:
                found += self._kernels.frequencies(*placed, within)
        else:
            (places,) = self.places(side, [sequence], within)
            np.add.at(found, np.searchsorted(within, places >> POSITION_BITS), 1)
        return found

    def places(self, side: str, sequences: Iterable[Sequence], within: Ints) -> list[Ints]:
        """``addresses`` of each of the sequences in the documents ``within`` (ascending)."""
        asked = list(sequences)
        found: dict[int, Ints] = {}
        plain = []
        for each in asked:
            if (side, id(each)) in self._addresses:
                found[id(each)] = in_documents(self._addresses[side, id(each)], within)
            elif not all(map(_is_plain, self._cover(each))):
                places = self._intersected(side, self._cover(each), within)
                found[id(each)] = in_documents(places, within)
            elif len(asked) < _MANY:
                found[id(each)] = self._intersected(side, self._cover(each), within)
            else:
                plain.append(each)
        if plain:
            found.update(zip(map(id, plain), self._plain_places(side, plain, within), strict=True))
        return [found[id(each)] for each in asked]

    def _plain_places(self, side: str, sequences: list[Sequence], within: Ints) -> list[Ints]:
        """``places`` of sequences all of whose parts are plain."""
        covers = [self._cover(each) for each in sequences]
        terms = dict.fromkeys(part.text for parts in covers for part in parts)
        records = self.records(SIDES[side] + PAIRS, list(terms))
        numbers = {term: number for number, term in enumerate(terms)}
        steps = [[(numbers[part.text], part.offset) for part in parts] for parts in covers]
        for each in steps:
            each.sort(key=lambda step: records.dfs[step[0]])
        return self._kernels.sequences(records, steps, within)

    def _combined(self, operation: np.ufunc, children: Iterable[Query], start: bool) -> Mask:
        masks = [self.of(child) for child in children]
        if not masks:
            return np.full(self._snapshot.size, start)
        mask = masks[0] if len(masks) == 1 else operation(masks[0], masks[1])
        for each in masks[2:]:
            operation(mask, each, out=mask)
        return mask

    def _found(self, leaf: Leaf) -> list[Ints]:
        """The documents that have the leaf, side by side."""
        if isinstance(leaf, Prefix):
            return self._with_prefix(leaf)
        if isinstance(leaf, Phrase) and leaf.slop is not None:
            return [self._near(side, leaf.sequence.units, leaf.slop) for side in sides_of(leaf)]
        return [
            self._verified(side, sequence, self._having(side, sequence))
            for sequence in leaf.sequences
            for side in sides_of(leaf)
        ]

    def _having(self, side: str, sequence: Sequence) -> Ints:
        """The documents that have the sequence."""
        if len(sequence.units) == 1 and sequence.cjk[0]:
            return self.postings(SIDES[side] + CHARS, sequence.units[0]).documents
        parts = self._cover(sequence)
        if len(parts) == 1 and not parts[0].separated:
            return self.postings(SIDES[side] + parts[0].kind, parts[0].text).documents
        return self._kernels.documents_of(self.addresses(side, sequence))

    def _intersected(self, side: str, parts: list[Part], within: Ints | None) -> Ints:
        """Where all parts stand: those that say where at once, then the others."""
        field = SIDES[side]
        plain: list[tuple[TermPostings, int]] = []
        marked: list[tuple[TermPostings, Part]] = []
        for part in parts:
            if not part.open:
                postings = self.postings(field + part.kind, part.text)
                if not postings.df:
                    return postings.documents
                if part.kind == WORD_UNITS:
                    marked.append((postings, part))
                else:
                    plain.append((postings, part.offset))
        plain.sort(key=lambda each: each[0].df)
        marked.sort(key=lambda each: each[0].df)
        found: Ints | None = None
        if plain:
            sequence = [(postings.records, offset) for postings, offset in plain]
            found = self._kernels.sequence(sequence, within)
        for postings, part in marked:
            documents = within if found is None else self._kernels.documents_of(found)
            places = _unmarked(postings.addresses(documents), part.separated)
            found = self._shifted_both(found, places, part.offset)
        for part in parts:
            if part.open:
                places = self._snapshot.field(field + PAIRS).addresses_with_prefix(part.text)
                found = self._shifted_both(found, places, part.offset)
        assert found is not None
        return found

    def _shifted_both(self, found: Ints | None, places: Ints, offset: int) -> Ints:
        """The addresses of ``found`` that are among ``places``, moved back by ``offset``."""
        if found is None:
            return places - offset if offset else places
        return self._kernels.both(found, places, offset)

    def _verified(self, side: str, sequence: Sequence, documents: Ints) -> Ints:
        """Those documents whose text has the sequence's exact spelling (Q5)."""
        verify = self._request.verify
        if not sequence.exact or verify is None:
            return documents
        kept = []
        for number in documents[self._snapshot.live[documents]].tolist():
            article = self._snapshot.article(number)
            if verify(article.title if side == "title" else article.text, sequence):
                kept.append(number)
        return np.array(kept, np.int64)

    def _with_prefix(self, leaf: Prefix) -> list[Ints]:
        names = [SIDES[side] + WORD_UNITS for side in sides_of(leaf)]
        fields = [self._snapshot.field(name) for name in names]
        if sum(field.count(leaf.prefix) for field in fields) <= ranking.MAX_PREFIX_TERMS:
            found = [field.documents_with_prefix(leaf.prefix) for field in fields]
            return [np.unique(joined(found))]
        terms = sorted({term for field in fields for term in field.terms(leaf.prefix)})
        if len(terms) > ranking.MAX_PREFIX_TERMS:
            terms = [term for term in terms if self._is_live(term, names)]
        self.lower_bound |= len(terms) > ranking.MAX_PREFIX_TERMS
        found = [
            self.postings(name, term).documents
            for name in names
            for term in terms[: ranking.MAX_PREFIX_TERMS]
        ]
        return [np.unique(joined(found))]

    def _is_live(self, term: str, names: list[str]) -> bool:
        """Whether a live document has the term: those of deleted ones stay until a merge."""
        live = self._snapshot.live
        return any(live[self.postings(name, term).documents].any() for name in names)

    def _near(self, side: str, units: tuple[str, ...], slop: int) -> Ints:
        """The documents with a window of ``slop + 1`` positions that holds all the units."""
        wanted = Counter(units)
        found = {unit: self._places(side, unit) for unit in wanted}
        documents = self._kernels.documents_of(min(found.values(), key=len))
        for addresses in found.values():
            documents = self._kernels.both(documents, self._kernels.documents_of(addresses), 0)
        # A window that holds them all still does when moved on to the first of them: so for each
        # place of a unit, every unit must come often enough before the window from there ends.
        starts = np.unique(np.concatenate(list(found.values())))
        starts = starts[placed(documents, starts >> POSITION_BITS)[1]]
        holds = np.ones(len(starts), bool)
        for unit, times in wanted.items():
            first = np.searchsorted(found[unit], starts, "left")
            behind = np.searchsorted(found[unit], starts + slop, "right")
            holds &= behind - first >= times
        return self._kernels.documents_of(starts[holds])

    def _places(self, side: str, unit: str) -> Ints:
        """Where a single unit stands."""
        words = self.postings(SIDES[side] + WORD_UNITS, unit)
        if words.df:
            return _unmarked(words.addresses(), False)
        return self._snapshot.field(SIDES[side] + PAIRS).addresses_with_prefix(unit)

    def _filter(self, wanted: Filter) -> Mask:
        if wanted.field == "published":
            mask = np.zeros(self._snapshot.size, bool)
            for span in wanted.spans:
                mask |= self._in_range(*span)
            return mask
        values: Iterable[str] = wanted.values
        if not (wanted.exact or is_exact(wanted.field)):
            values = [
                have
                for have in self._snapshot.keywords(wanted.field)
                if any(fits(wanted.field, value, have) for value in wanted.values)
            ]
        mask = np.zeros(self._snapshot.size, bool)
        for value in values:
            mask[self.postings(wanted.field, value).documents] = True
        return mask

    def _in_range(self, low: int | None, high: int | None) -> Mask:
        published = self._snapshot.published
        mask: Mask = published != UNKNOWN_TIME
        if low is not None:
            mask &= published >= low
        if high is not None:
            mask &= published < high
        return mask


def _wanted(query: And) -> list[Query]:
    """The children that a match must have."""
    return [child for child in query.children if not (isinstance(child, Term) and child.optional)]


def sides_of(leaf: Leaf) -> tuple[str, ...]:
    """The sides a leaf is looked up on."""
    return ("title",) if leaf.field == "title" else tuple(SIDES)


def kind_of(unit: Term | Phrase) -> str:
    """The kind of field that has a single unit."""
    return CHARS if unit.sequence.cjk[0] else WORD_UNITS


def only_pair(leaf: Leaf) -> str:
    """The pair of CJK units that alone tells who has the leaf; empty where it takes more."""
    if isinstance(leaf, Prefix) or len(leaf.sequences) > 1:
        return ""
    sequence = leaf.sequence
    is_pair = sequence.cjk == (True, True) and sequence.width == 2 and not sequence.exact
    is_near = isinstance(leaf, Phrase) and leaf.slop is not None
    return "".join(sequence.units) if is_pair and not is_near else ""


def _is_plain(part: Part) -> bool:
    """Whether it is a term whose positions are those of the units."""
    return part.kind == PAIRS and not part.open


def in_documents(addresses: Ints, documents: Ints) -> Ints:
    """Those of the addresses that are in the documents (ascending)."""
    return addresses[placed(documents, addresses >> POSITION_BITS)[1]]


def cover(sequence: Sequence) -> list[Part]:
    """Terms with their offsets that together pin down every unit of a sequence."""
    units, offsets, cjk = sequence.units, sequence.offsets, sequence.cjk
    parts = []
    covered = -1
    for i, unit in enumerate(units):
        step = offsets[i + 1] - offsets[i] if i + 1 < len(units) else 0
        if not cjk[i]:
            parts.append(Part(WORD_UNITS, unit, offsets[i], separated=step > 1))
        elif step == 1 and cjk[i + 1]:
            # Every other pair will do, but for the last unit of an odd run.
            last_two = not _is_pair(sequence, i + 1)
            if covered < i or (last_two and covered < i + 1):
                parts.append(Part(PAIRS, unit + units[i + 1], offsets[i]))
                covered = i + 1
        elif step > 1:
            parts.append(Part(PAIRS, unit + SEPARATED, offsets[i]))
        elif covered < i and step:
            parts.append(Part(PAIRS, unit + JOINED, offsets[i]))
        elif covered < i and i and not cjk[i - 1] and offsets[i] - offsets[i - 1] == 1:
            parts.append(Part(PAIRS, JOINED + unit, offsets[i]))
        elif covered < i:
            parts.append(Part(PAIRS, unit, offsets[i], open=True))
    return parts


def _is_pair(sequence: Sequence, i: int) -> bool:
    """Whether units ``i`` and ``i + 1`` are two CJK units in a row."""
    if i + 1 >= len(sequence.units) or sequence.offsets[i + 1] - sequence.offsets[i] > 1:
        return False
    return sequence.cjk[i] and sequence.cjk[i + 1]


def _unmarked(places: Ints, separated: bool) -> Ints:
    """The addresses of word units, whose positions are doubled and marked (see the schema)."""
    documents = places >> POSITION_BITS << POSITION_BITS
    positions = places - documents
    plain = documents | positions >> 1
    return plain[positions & 1 == 1] if separated else plain
