"""What an engine promises. `tests/contract/` holds every engine of ENGINES to it.

What matches is stated in ARCHITECTURE.md ("What matches"), the score in ``search.ranking``. Two
engines given the same articles answer every request alike, scores included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from search.explaining.explanation import Explanation
from search.models import (
    AnalyzedArticle,
    Article,
    EngineResults,
    FacetCount,
    ScoringTerm,
    SearchRequest,
)
from search.text.analyzed import AnalyzedArticles


class Batch(Protocol):
    """Changes that become visible together when their ``with`` block ends, or not at all."""

    def add(self, analyzed: AnalyzedArticle) -> None:
        """Add an article; an earlier one of the same id (in the index or the batch) is replaced."""

    def add_all(self, articles: AnalyzedArticles, chosen: Sequence[int]) -> None:
        """Add those of the articles that have these numbers (ascending), in their order."""

    def delete(self, id: str) -> None:
        """Delete an article. An unknown id is no error."""

    def attach(self, name: str, data: bytes) -> None:
        """Keep a file beside the articles (rules, manifest), published with the batch."""


class Engine(Protocol):
    """Where articles are indexed and searched. Safe to search from several threads.

    ``rebuild`` and ``update`` are the only ways in. Leaving their block publishes the batch; an
    exception inside drops it and leaves the engine as it was.
    """

    def rebuild(self) -> AbstractContextManager[Batch]:
        """A batch that replaces all articles."""

    def update(self) -> AbstractContextManager[Batch]:
        """A batch that changes some articles."""

    def search(self, request: SearchRequest) -> EngineResults:
        """The page ``request.page`` of the hits, with exact totals and facet counts."""

    def export(self, request: SearchRequest) -> Iterator[Article]:
        """All articles that match in full, in the request's order, doubles too, each read when it
        is taken. They are those of the time of the call, whatever is published meanwhile. Page,
        size and facets do not matter."""

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        """The ``total`` of each request: for many at once, of which no more is wanted."""

    def explain(self, request: SearchRequest, id: str) -> Explanation | None:
        """Why the article with this id is a hit of the request, at its place, or not; None where no
        article has it. Page, size and facets do not matter."""

    def get(self, ids: Iterable[str]) -> list[Article | None]:
        """The articles with these ids, None for an unknown one, in the order asked for."""

    def ids(self, behind: str | None = None) -> Iterator[str]:
        """The ids of all articles in ascending order (by code point), or of those that come behind
        the id ``behind``, which need not be that of an article."""

    def count(self) -> int:
        """How many articles there are."""

    def attachment(self, name: str) -> bytes | None:
        """The file attached under this name, by this or an earlier batch since the last rebuild."""

    def vocabulary(self, least: int = 1) -> dict[str, int]:
        """The words of the texts that at least so many articles have, and how many have each.

        Articles that were replaced or deleted may still be counted.
        """

    def titles(self) -> list[tuple[str, str]]:
        """Id and title of all articles, newest first, then by id."""

    @property
    def version(self) -> str:
        """Another string whenever another batch has been published, by any process."""

    def articles_with(self, terms: Sequence[ScoringTerm]) -> list[int]:
        """How many articles have each term in its field."""

    def doubles(self, id: str) -> tuple[str, ...]:
        """The ids of the other articles of its family of doubles, ascending; none for an unknown
        id."""

    def beside(self, id: str) -> tuple[str | None, str | None]:
        """The ids of the next newer and the next older article of the same source; None where there
        is none.

        Those of one second follow each other by id, as when the newest are listed first. An unknown
        id, and an article whose time is unknown, has none beside it, and is beside none.
        """

    def sources(self) -> tuple[FacetCount, ...]:
        """Each source with its number of articles, most first, then by name."""

    def accelerate(self) -> bool:
        """Load what makes searches quicker, where it is installed; returns whether it is.

        For those who search often: it takes a second, the first time ten. Searches go on meanwhile.
        """

    def close(self) -> None:
        """Let go of files. Further calls are errors."""
