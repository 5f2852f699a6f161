"""Which documents match a query? Every rule of SEMANTICS Q as arithmetic on arrays."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np

from search import ranking
from search.engines.whoosh.postings import POSITION_BITS, Addresses, Documents
from search.engines.whoosh.schema import UNIT_FIELDS, UNKNOWN_TIME
from search.engines.whoosh.snapshot import Mask, Snapshot
from search.keywords import fits
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


class Matching:
    """The matching side of one request; each leaf is looked up once."""

    def __init__(self, snapshot: Snapshot, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._request = request
        self._masks: dict[Leaf, Mask] = {}
        self._addresses: dict[tuple[str, Sequence], Addresses] = {}
        self._expansions: dict[Prefix, list[str]] = {}
        self.lower_bound = False

    @cached_property
    def matches(self) -> Mask:
        """The live documents that match the query, filters apart."""
        return self.of(self._request.query) & self._snapshot.live

    def passing(self, ignored: str = "") -> Mask:
        """The live documents that pass the filters, but for those on the field ``ignored``."""
        mask = self._snapshot.live.copy()
        for wanted in self._request.filters:
            if wanted.field != ignored:
                mask &= self._filter(wanted)
        return mask

    def of(self, query: Query) -> Mask:
        """The documents that match ``query``; may hold deleted ones."""
        if isinstance(query, (Term, Phrase, Prefix)):
            return self.leaf(query)
        if isinstance(query, And):
            wanted = [c for c in query.children if not (isinstance(c, Term) and c.optional)]
            return self._combined(np.logical_and, wanted, True)
        if isinstance(query, Or):
            return self._combined(np.logical_or, query.children, False)
        if isinstance(query, Not):
            return ~self.of(query.child)
        if isinstance(query, Keyword):
            return self._filter(Filter(query.field, (query.value,)))
        if isinstance(query, Range):
            return self._filter(Filter("published", (), query.low, query.high))
        assert isinstance(query, (All, Nothing))
        return np.full(self._snapshot.size, isinstance(query, All))

    def leaf(self, leaf: Leaf) -> Mask:
        """The documents that have the leaf in title or text, or in its field."""
        if leaf not in self._masks:
            self._masks[leaf] = np.logical_or.reduce([self._in(f, leaf) for f in fields_of(leaf)])
        return self._masks[leaf]

    def df(self, leaf: Leaf) -> int:
        """The number of live documents that have the leaf."""
        return int((self.leaf(leaf) & self._snapshot.live).sum())

    def addresses(self, field: str, sequence: Sequence) -> Addresses:
        """Where the sequence stands in a unit field: the addresses of its first unit."""
        key = (field, sequence)
        if key not in self._addresses:
            self._addresses[key] = self._intersected(field, sequence)
        return self._addresses[key]

    def _combined(
        self, operation: np.ufunc, children: list[Query] | tuple[Query, ...], start: bool
    ) -> Mask:
        mask = np.full(self._snapshot.size, start)
        for child in children:
            operation(mask, self.of(child), out=mask)
        return mask

    def _in(self, field: str, leaf: Leaf) -> Mask:
        """The documents that have the leaf in one unit field."""
        if isinstance(leaf, Prefix):
            return self._with_prefix(field, leaf)
        if isinstance(leaf, Phrase) and leaf.slop is not None:
            return self._near(field, leaf.sequence.units, leaf.slop)
        documents = documents_of(self.addresses(field, leaf.sequence))
        return self._mask(self._verified(field, leaf.sequence, documents))

    def _intersected(self, field: str, sequence: Sequence) -> Addresses:
        parts = cover(sequence)
        postings = self._snapshot.postings
        rarest_first = sorted(parts, key=lambda part: postings.rough_df(field, part[0]))
        found: Addresses | None = None
        for term, offset, separated in rarest_first:
            within = None if found is None else documents_of(found)
            starts = postings.addresses(field, term, separated, within) - offset
            found = starts if found is None else found[_are_in(found, starts)]
            if not len(found):
                break
        assert found is not None
        return found

    def _verified(self, field: str, sequence: Sequence, documents: Documents) -> Documents:
        """Those documents whose text has the sequence's exact spelling (Q5)."""
        verify = self._request.verify
        if not sequence.exact or verify is None:
            return documents
        kept = []
        for number in documents[self._snapshot.live[documents]].tolist():
            article = self._snapshot.article(number)
            text = article.title if field == UNIT_FIELDS["title"] else article.text
            if verify(text, sequence):
                kept.append(number)
        return np.array(kept, np.int64)

    def _with_prefix(self, field: str, leaf: Prefix) -> Mask:
        mask = np.zeros(self._snapshot.size, bool)
        for term in self._expanded(leaf):
            mask[self._snapshot.postings.frequencies(field, term)[0]] = True
        return mask

    def _near(self, field: str, units: tuple[str, ...], slop: int) -> Mask:
        """The documents with a window of ``slop + 1`` positions that holds all the units."""
        wanted = Counter(units)
        found = {unit: self._snapshot.postings.addresses(field, unit) for unit in wanted}
        documents = documents_of(min(found.values(), key=len))
        for addresses in found.values():
            documents = documents[_are_in(documents, documents_of(addresses))]
        # A window that holds them all still does when moved on to the first of them: so for each
        # place of a unit, every unit must come often enough before the window from there ends.
        starts = np.unique(np.concatenate(list(found.values())))
        starts = starts[_are_in(starts >> POSITION_BITS, documents)]
        holds = np.ones(len(starts), bool)
        for unit, times in wanted.items():
            first = np.searchsorted(found[unit], starts, "left")
            behind = np.searchsorted(found[unit], starts + slop, "right")
            holds &= behind - first >= times
        return self._mask(documents_of(starts[holds]))

    def _expanded(self, leaf: Prefix) -> list[str]:
        """The terms of the prefix in its fields, the first MAX_PREFIX_TERMS of them."""
        if leaf not in self._expansions:
            postings, fields = self._snapshot.postings, fields_of(leaf)
            terms = sorted({term for f in fields for term in postings.terms(f, leaf.prefix)})
            if len(terms) > ranking.MAX_PREFIX_TERMS:
                terms = [term for term in terms if self._is_live(term, fields)]
            self.lower_bound |= len(terms) > ranking.MAX_PREFIX_TERMS
            self._expansions[leaf] = terms[: ranking.MAX_PREFIX_TERMS]
        return self._expansions[leaf]

    def _is_live(self, term: str, fields: tuple[str, ...]) -> bool:
        """Whether a live document has the term: Whoosh keeps the terms of deleted ones."""
        live, postings = self._snapshot.live, self._snapshot.postings
        return any(live[postings.frequencies(field, term)[0]].any() for field in fields)

    def _filter(self, wanted: Filter) -> Mask:
        if wanted.field == "published":
            return self._in_range(wanted.low, wanted.high)
        found = [
            documents
            for have, documents in self._snapshot.keywords[wanted.field].items()
            if any(fits(wanted.field, value, have) for value in wanted.values)
        ]
        return self._mask(np.concatenate([np.zeros(0, np.int64), *found]))

    def _in_range(self, low: int | None, high: int | None) -> Mask:
        published = self._snapshot.published
        mask: Mask = published != UNKNOWN_TIME
        if low is not None:
            mask &= published >= low
        if high is not None:
            mask &= published < high
        return mask

    def _mask(self, documents: Documents) -> Mask:
        mask = np.zeros(self._snapshot.size, bool)
        mask[documents] = True
        return mask


def fields_of(leaf: Leaf) -> tuple[str, ...]:
    """The unit fields a leaf is looked up in."""
    title = UNIT_FIELDS["title"]
    return (title,) if leaf.field == "title" else (title, UNIT_FIELDS[""])


def cover(sequence: Sequence) -> list[tuple[str, int, bool]]:
    """Terms with their offsets that together pin down every unit, pairs of CJK units where two
    stand in a row; and whether a separator has to follow the term."""
    units, offsets = sequence.units, sequence.offsets
    parts = []
    i = 0
    while i < len(units):
        first = last = i
        if _is_pair(sequence, i):
            last = i + 1
        elif i and _is_pair(sequence, i - 1):
            first = i - 1
        separated = last + 1 < len(units) and offsets[last + 1] - offsets[last] > 1
        parts.append(("".join(units[first : last + 1]), offsets[first], separated))
        i = last + 1
    return parts


def _is_pair(sequence: Sequence, i: int) -> bool:
    """Whether units ``i`` and ``i + 1`` are two CJK units in a row."""
    if i + 1 >= len(sequence.units) or sequence.offsets[i + 1] - sequence.offsets[i] > 1:
        return False
    return sequence.cjk[i] and sequence.cjk[i + 1]


def documents_of(addresses: Addresses) -> Documents:
    """The distinct documents of ascending addresses, ascending."""
    return np.unique(addresses >> POSITION_BITS)


def _are_in(values: Documents, sorted_values: Documents) -> Mask:
    """For each value: does it stand in ``sorted_values``?"""
    if not len(sorted_values):
        return np.zeros(len(values), bool)
    places = np.searchsorted(sorted_values, values)
    places[places == len(sorted_values)] = 0
    return np.asarray(sorted_values[places] == values)
