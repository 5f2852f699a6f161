"""Short ways to put articles in and to ask."""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from search.engines.base import Engine
from search.highlight import Highlighter
from search.models import Article, EngineResults, SearchRequest
from search.parsing.dates import Calendar
from search.parsing.parser import QueryParser
from tests.articles import analyzed, analyzer

NOW = datetime(2024, 5, 4, 12, tzinfo=timezone.utc)
ZONE = "Asia/Shanghai"


def fill(engine: Engine, *articles: Article) -> None:
    """Publish exactly these articles."""
    with engine.rebuild() as batch:
        for each in analyzed(*articles):
            batch.add(each)


def request(text: str, **options: object) -> SearchRequest:
    """What the parser makes of ``text``; options are fields of SearchRequest."""
    parsed = QueryParser(analyzer()).parse(text, Calendar(NOW, ZoneInfo(ZONE)))
    verify = Highlighter(analyzer().units).verify
    given = {"query": parsed.query, "scoring": parsed.scoring, "filters": parsed.filters, **options}
    return SearchRequest(**given, timezone=ZONE, verify=verify)  # type: ignore[arg-type]


def ask(engine: Engine, text: str, **options: object) -> EngineResults:
    """The answer to ``text``."""
    return engine.search(request(text, **options))


def ids(engine: Engine, text: str, **options: object) -> list[str]:
    """The ids of the first hundred hits."""
    return [hit.id for hit in ask(engine, text, **{"size": 100, **options}).hits]


def full(engine: Engine, text: str, **options: object) -> set[str]:
    """The ids of the full matches."""
    return {hit.id for hit in ask(engine, text, **{"size": 100, **options}).hits if not hit.missing}
