"""Which documents match a query in part? See SEMANTICS R2 and ``ranking.MIN_IDF_SHARE``."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, TypeGuard

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import Mask, placed
from search.engines.whoosh.matching import Matching, kind_of, sides_of
from search.engines.whoosh.schema import CHARS, SIDES, WORD_UNITS
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.term_records import TermRecords
from search.query import And, Prefix, Term

Word = Term | Prefix

FEW = 1000
"""So few candidates are not worth being parted on the way."""


class PlainUnits(NamedTuple):
    """Units that are one term each: in text and in title, and the value of each."""

    sides: list[TermRecords]
    values: list[int]

    def parts(self, first: float) -> list[PlainUnits]:
        """The units in two parts: the first of as many as have a value of ``first``."""
        size = next(
            (i for i, value in enumerate(accumulate(self.values, initial=0)) if value >= first),
            len(self.values),
        )
        places = range(size), range(size, len(self.values))
        return [
            PlainUnits([side.of(some) for side in self.sides], [self.values[i] for i in some])
            for some in places
            if some
        ]


class PartialMatches:
    """The live documents that pass the filters and match in part; ``full`` ones, which match whole,
    are not among them. ``uncounted``: see SearchRequest."""

    def __init__(
        self,
        snapshot: Snapshot,
        matching: Matching,
        query: And,
        full: Ints,
        uncounted: frozenset[str],
    ) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._query = query
        self._words = ranking.partial_words(query)
        self._full = full
        self._uncounted = uncounted

    @cached_property
    def candidates(self) -> Ints:
        """Those that have one of the words, or two neighbouring units of one, ascending."""
        query, matching = self._query, self._matching
        hard = [child for child in query.children if not isinstance(child, (Term, Prefix))]
        mask = np.zeros(self._snapshot.size, bool)
        for word in self._words:
            mask[matching.documents(word)] = True
        matching.mark(mask, ranking.pairs_of(self._words))
        mask[self._full] = False
        if self._snapshot.has_deletions:
            mask &= self._snapshot.live
        for child in hard:
            mask &= matching.of(child)
        return matching.passing(mask.nonzero()[0])

    def have_enough(self, candidates: Ints) -> Mask:
        """Which of the candidates have MIN_IDF_SHARE of the units' idf."""
        share = np.zeros(len(candidates))
        for unit, value in self._others:
            share[placed(self._matching.documents(unit), candidates)[1]] += value
        rest = sum(sum(units.values) for units in self._plain)  # what is still to be added
        wanted = (sum(value for _, value in self._others) + rest) * ranking.MIN_IDF_SHARE
        left = np.arange(len(candidates))
        for units in self._plain:
            for some in units.parts(rest - wanted) if len(left) > FEW else [units]:
                self._snapshot.kernels.add_values(share, candidates[left], *some)
                rest -= sum(some.values)
                if rest < wanted:  # some cannot have enough any more
                    enough = share + rest >= wanted
                    left, share = left[enough], share[enough]
        found = np.zeros(len(candidates), bool)
        found[left[share >= wanted]] = True
        return found

    @cached_property
    def _units(self) -> tuple[Word, ...]:
        return ranking.counted_units(self._words, self._uncounted)

    @cached_property
    def _plain(self) -> list[PlainUnits]:
        """The units that are one term each, by kind."""
        found = (
            _plain_units(self._snapshot, self._matching, self._units, kind)
            for kind in (WORD_UNITS, CHARS)
        )
        return [units for units in found if units.values]

    @cached_property
    def _others(self) -> list[tuple[Word, int]]:
        """The other units and the value of each."""
        count = self._snapshot.count
        return [
            (unit, ranking.unit_value(self._matching.unit_df(unit), count))
            for unit in self._units
            if not _is_plain(unit)
        ]


def _is_plain(unit: Word) -> TypeGuard[Term]:
    """Whether the postings of one term tell who has it: not where a synonym of its word will do."""
    return isinstance(unit, Term) and not unit.synonyms


def _plain_units(
    snapshot: Snapshot, matching: Matching, units: tuple[Word, ...], kind: str
) -> PlainUnits:
    """Those of the units of a ``kind`` of field that an article has, the rarest first."""
    chosen = [unit for unit in units if _is_plain(unit) and kind_of(unit) == kind]
    names = [unit.sequence.units[0] for unit in chosen]
    sides, dfs = [], []
    for side in SIDES:
        elsewhere = [place for place, unit in enumerate(chosen) if side not in sides_of(unit)]
        records = matching.records(SIDES[side] + kind, names).without(elsewhere)
        sides.append(records)
        dfs.append(snapshot.live_dfs(records))
    values = [ranking.unit_value(max(own), snapshot.count) for own in zip(*dfs, strict=True)]
    order = sorted((place for place, value in enumerate(values) if value), key=lambda i: -values[i])
    return PlainUnits([records.of(order) for records in sides], [values[i] for i in order])
