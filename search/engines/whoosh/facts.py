"""What does the index know of one document? For explanations, which may take their time."""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from dataclasses import replace
from functools import cached_property
from itertools import product

import numpy as np

from search import ranking
from search.engines.whoosh.matching import Matching, sides_of
from search.engines.whoosh.schema import SCORING_FIELDS
from search.engines.whoosh.searcher import Search
from search.engines.whoosh.snapshot import Snapshot
from search.models import EVERYTHING, EngineResults, Filter, ScoringTerm, SearchRequest
from search.query import Leaf, Phrase, Query, Sequence, Term


class WhooshFacts:
    """See Facts."""

    def __init__(self, snapshot: Snapshot, request: SearchRequest, number: int) -> None:
        self.id = snapshot.id(number)
        self._snapshot = snapshot
        self._request = request
        self._number = number
        self._matching = Matching(snapshot, request)

    def articles(self) -> int:
        """See Facts."""
        return self._snapshot.count

    def tf(self, term: ScoringTerm) -> int:
        """See Facts."""
        field = self._snapshot.field(SCORING_FIELDS[term.field])
        for record, first in field.find(term.term).records:
            rows = (record.documents + first == self._number).nonzero()[0]
            if len(rows):
                return int(record.tf[rows[0]])
        return 0

    def df(self, term: ScoringTerm) -> int:
        """See Facts."""
        return self._snapshot.df(SCORING_FIELDS[term.field], term.term)

    def length(self, field: str) -> int:
        """See Facts."""
        return int(self._snapshot.lengths(field)[self._number])

    def average(self, field: str) -> float:
        """See Facts."""
        return self._snapshot.average_length(field)

    def articles_with(self, leaf: Leaf) -> int:
        """See Facts."""
        return self._matching.df(leaf)

    def unit_df(self, unit: Leaf) -> int:
        """See Facts."""
        return self._matching.unit_df(unit)

    def matches(self, query: Query) -> bool:
        """See Facts."""
        return bool(self._matching.of(query)[self._number])

    def passes(self, wanted: Filter) -> bool:
        """See Facts."""
        alone = Matching(self._snapshot, replace(self._request, filters=(wanted,)))
        return len(alone.passing(np.array([self._number], np.int64))) > 0

    def gap(self, first: Leaf, second: Leaf) -> int | None:
        """See Facts."""
        found = []
        sides = [side for side in sides_of(first) if side in sides_of(second)]
        for (x, y), side in product(ranking.close_sequences(first, second), sides):
            starts = self._places(side, y)
            for end in self._places(side, x, behind=True):
                found += [start - end for start in starts if start >= end][:1]
        return min(found, default=None)

    def best_passage(self, words: SequenceOf[Term | Phrase], values: SequenceOf[int]) -> int:
        """See Facts."""
        of_title, of_text = (
            [
                (position, number)
                for number, word in enumerate(words)
                if side in sides_of(word)
                for sequence in ranking.placed_sequences(word)
                for position in self._places(side, sequence)
            ]
            for side in ("title", "")
        )
        return ranking.best_of(of_title, of_text, values)

    def all_hits(self) -> EngineResults:
        """See Facts."""
        request = replace(self._request, page=1, size=EVERYTHING, facets=(), collapse=False)
        return Search(self._snapshot, request).results()

    def is_double(self, id: str) -> bool:
        """See Facts."""
        return id == self.id or id in self._doubles

    @cached_property
    def _doubles(self) -> frozenset[str]:
        return frozenset(self._snapshot.doubles(self.id))

    def _places(self, side: str, sequence: Sequence, behind: bool = False) -> list[int]:
        """The positions in the document where the sequence begins, or those behind it."""
        within = np.array([self._number], np.int64)
        (found,) = self._matching.places(side, [sequence], within)
        positions: list[int] = (found + behind * sequence.width).tolist()
        return positions
