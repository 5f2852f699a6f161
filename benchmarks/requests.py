"""Here is a query of the benchmark: what is an engine asked? Parsed before the clock starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from benchmarks.jobs import TOP
from benchmarks.queries import KINDS, BenchQuery
from search.models import SearchRequest
from search.parsing.dates import Calendar
from search.parsing.parser import QueryParser
from search.text.analyzer import Analyzer

ZONE = "Asia/Shanghai"
COUNTED = ("source", "year", "month")
"""The facets of the kinds that ask for them: what the peers count too."""

NOW = datetime(2024, 6, 1, tzinfo=timezone.utc)


def request_parser(analyzer: Analyzer) -> Callable[[str], SearchRequest]:
    """Text to the request for its first page, without facets."""
    parser = QueryParser(analyzer)
    calendar = Calendar(NOW, ZoneInfo(ZONE))

    def parse(text: str) -> SearchRequest:
        parsed = parser.parse(text, calendar)
        return SearchRequest(
            parsed.query,
            parsed.scoring,
            parsed.filters,
            size=TOP,
            facets=(),
            uncounted=parsed.uncounted,
        )

    return parse


def requests_of(queries: Sequence[BenchQuery], analyzer: Analyzer) -> list[SearchRequest]:
    """The request of each query, with facets for the kinds that ask for them."""
    parse = request_parser(analyzer)
    return [
        replace(parse(query.text), facets=COUNTED if KINDS[query.kind].facets else ())
        for query in queries
    ]
