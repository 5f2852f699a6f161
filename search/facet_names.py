"""How is a value of a facet written, which an engine knows only folded?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from search.engines.base import Engine
from search.models import KEYWORD_FACETS, Article, FacetCount

Facets = Mapping[str, tuple[FacetCount, ...]]


class FacetNames:
    """Knows the names of one published index; each is read once, from an article that has it.

    Safe to use from several threads: two that miss a name both read it, to the same effect.
    """

    def __init__(self, engine: Engine, fold: Callable[[str], str]) -> None:
        self._engine = engine
        self._fold = fold
        self._names: dict[tuple[str, str], str] = {}

    def named(self, facets: Facets) -> dict[str, tuple[FacetCount, ...]]:
        """The same counts, each under the name as it is written."""
        self._read(
            (field, each)
            for field in KEYWORD_FACETS
            for each in facets.get(field, ())
            if (field, each.value) not in self._names
        )
        return {
            field: self._named(field, counts) if field in KEYWORD_FACETS else counts
            for field, counts in facets.items()
        }

    def _named(self, field: str, counts: tuple[FacetCount, ...]) -> tuple[FacetCount, ...]:
        names = self._names
        return tuple(
            [FacetCount(names.get((field, each.value), each.value), each.count) for each in counts]
        )

    def _read(self, missing: Iterable[tuple[str, FacetCount]]) -> None:
        wanted = list(missing)
        articles = self._engine.get(each.example for _, each in wanted)
        for (field, each), article in zip(wanted, articles, strict=True):
            written = _written(field, article) if article else ()  # None: another is published
            fitting = (name for name in written if self._fold(name) == each.value)
            self._names[field, each.value] = next(fitting, each.value)


def _written(field: str, article: Article) -> tuple[str, ...]:
    return (article.author,) if field == "author" else article.tags
