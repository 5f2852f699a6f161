"""What must an engine know of an article, so that its place can be explained?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from search.models import EngineResults, Filter, ScoringTerm
from search.query import Leaf, Phrase, Query, Term


class Facts(Protocol):
    """One article of an engine, under one request. Plain and slow: asked for one article only.

    Counts are of live articles.
    """

    id: str

    def articles(self) -> int:
        """How many articles there are."""

    def tf(self, term: ScoringTerm) -> int:
        """How often the term stands in its field of the article."""

    def df(self, term: ScoringTerm) -> int:
        """How many articles have the term in its field."""

    def length(self, field: str) -> int:
        """The length of a scoring field of the article: its sum of ``tf`` over all terms."""

    def average(self, field: str) -> float:
        """Its mean over all articles."""

    def articles_with(self, leaf: Leaf) -> int:
        """How many articles have the word, quote or prefix."""

    def unit_df(self, unit: Leaf) -> int:
        """The df of a unit or prefix of the query's words: see ``ranking.MIN_IDF_SHARE``."""

    def matches(self, query: Query) -> bool:
        """Whether the article matches a part of the query."""

    def passes(self, wanted: Filter) -> bool:
        """Whether the article passes a filter."""

    def gap(self, first: Leaf, second: Leaf) -> int | None:
        """The fewest positions between the end of ``first`` and a ``second`` behind it, within
        title or within text; None where there are no such two."""

    def best_passage(self, words: Sequence[Term | Phrase], values: Sequence[int]) -> int:
        """The most that different words in a passage of title or text are worth together: see
        ``ranking.best_passage``."""

    def all_hits(self) -> EngineResults:
        """All hits of the request, doubles each on their own."""

    def is_double(self, id: str) -> bool:
        """Whether the other article and this one are doubles."""
