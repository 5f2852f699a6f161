"""What does the memory engine know of one article? By scanning every one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.engines.memory.entries import Entry
from search.engines.memory.search import MemorySearch, best_passage, gap_between
from search.models import EVERYTHING, EngineResults, Filter, ScoringTerm, SearchRequest
from search.query import Leaf, Phrase, Query, Term


class MemoryFacts(MemorySearch):
    """See Facts."""

    def __init__(
        self,
        entries: Sequence[Entry],
        families: Mapping[str, int],
        request: SearchRequest,
        entry: Entry,
    ) -> None:
        super().__init__(list(entries), families, request)
        self.id = entry.article.id
        self._entry = entry

    def articles(self) -> int:
        """See Facts."""
        return len(self.entries)

    def tf(self, term: ScoringTerm) -> int:
        """See Facts."""
        return self._entry.terms(term.field)[term.term]

    def df(self, term: ScoringTerm) -> int:
        """See Facts."""
        return sum(term.term in entry.terms(term.field) for entry in self.entries)

    def length(self, field: str) -> int:
        """See Facts."""
        return self._entry.terms(field).total()

    def average(self, field: str) -> float:
        """See Facts."""
        return self._average_length(field)

    def articles_with(self, leaf: Leaf) -> int:
        """See Facts."""
        return sum(self._has(entry, leaf) for entry in self.entries)

    def unit_df(self, unit: Leaf) -> int:
        """See Facts."""
        return self._df(unit)

    def matches(self, query: Query) -> bool:
        """See Facts."""
        return self._matches(self._entry, query)

    def passes(self, wanted: Filter) -> bool:
        """See Facts."""
        alone = replace(self.request, filters=(wanted,))
        return self._asked(alone)._passes(self._entry)

    def gap(self, first: Leaf, second: Leaf) -> int | None:
        """See Facts."""
        return gap_between(self._entry, first, second)

    def best_passage(self, words: Sequence[Term | Phrase], values: Sequence[int]) -> int:
        """See Facts."""
        return best_passage(self._entry, words, values)

    def all_hits(self) -> EngineResults:
        """See Facts."""
        request = replace(self.request, page=1, size=EVERYTHING, facets=(), collapse=False)
        return self._asked(request).results()

    def is_double(self, id: str) -> bool:
        """See Facts."""
        return self.families[id] == self.families[self.id]

    def _asked(self, request: SearchRequest) -> MemorySearch:
        """Another request over the same entries."""
        return MemorySearch(self.entries, self.families, request)
