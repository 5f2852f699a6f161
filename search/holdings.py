"""What does an index hold, and how was it made?"""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib import metadata

from search import __version__
from search.engines.base import Engine
from search.index_meta import IndexMeta, read_meta
from search.models import FacetCount, Filter, SearchRequest
from search.text.analyzer import OWN_DICT, OWN_SYNONYMS, Analyzer
from search.text.synonyms import read_synonyms

PACKAGES = ("whoosh", "rjieba", "jieba", "numpy")
"""Those on which an index depends; their versions are told where they are installed."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """``meta`` is the index's self-description; ``undated`` counts articles whose time is unknown,
    ``first`` and ``last`` are the earliest and the latest known one. ``years`` are those of
    ``timezone``, latest first; ``sources`` begin with the largest. ``dictionary`` counts the words
    of the segmenter, people's own words, and the groups of synonyms, with people's own among them.
    """

    meta: IndexMeta
    sources: tuple[FacetCount, ...]
    years: tuple[FacetCount, ...]
    undated: int
    first: datetime | None
    last: datetime | None
    timezone: str
    dictionary: dict[str, int]
    versions: dict[str, str]

    def as_dict(self) -> dict[str, object]:
        """As ``wensou info`` tells it."""
        return {
            **asdict(self.meta),
            "sources": [[each.value, each.count] for each in self.sources],
            "years": [[each.value, each.count] for each in self.years],
            "undated": self.undated,
            "first": self.first,
            "last": self.last,
            "timezone": self.timezone,
            "dictionary": self.dictionary,
            "versions": self.versions,
        }


def holdings_of(engine: Engine, analyzer: Analyzer, timezone: str) -> Holdings:
    """The holdings of the published index. Raises IndexUnusableError."""
    asked = SearchRequest(size=1, facets=("year",), collapse=False, timezone=timezone)
    found = engine.search(asked)
    years = found.facets["year"]
    return Holdings(
        meta=read_meta(engine),
        sources=engine.sources(),
        years=years,
        undated=found.total - sum(each.count for each in years),
        first=_end(engine, "oldest"),
        last=_end(engine, "newest"),
        timezone=timezone,
        dictionary=_dictionary(analyzer),
        versions={"wensou": __version__, "python": platform.python_version(), **_versions()},
    )


def _end(engine: Engine, sort: str) -> datetime | None:
    """The earliest or the latest time there is."""
    dated = (Filter("published"),)
    asked = SearchRequest(filters=dated, sort=sort, size=1, facets=(), collapse=False)
    hits = engine.search(asked).hits
    (article,) = engine.get([hits[0].id]) if hits else [None]
    return article.published if article else None


def _dictionary(analyzer: Analyzer) -> dict[str, int]:
    own = analyzer.files.get(OWN_SYNONYMS, b"").decode("utf-8")
    return {
        "words": analyzer.word_count,
        "own_words": analyzer.files.get(OWN_DICT, b"").count(b"\n"),
        "synonym_groups": len(analyzer.synonyms),
        "own_synonym_groups": len(read_synonyms(own).groups),
    }


@cache
def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
