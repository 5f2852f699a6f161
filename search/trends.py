"""Several queries over time: how many articles has each in every period, and of how many?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from search.csv_cells import Cell, csv_lines
from search.models import FacetCount, Trend, TrendLine
from search.periods import AUTO, unit_of

MOST_QUERIES = 5
"""More lines in a chart are not told apart."""

Timeline = Callable[[str, str], Sequence[FacetCount]]
"""The articles that match a text, counted by a unit of ``periods.UNITS`` or AUTO."""


def trend_of(queries: Iterable[str], timeline: Timeline) -> Trend:
    """The lines of the queries over the periods in which there is any article."""
    everything = timeline("", AUTO)
    if not everything:
        return Trend(lines=tuple(TrendLine(query, ()) for query in queries))
    unit = unit_of(everything[0].value)
    periods = tuple(each.value for each in everything)
    lines = []
    for query in queries:
        found = {each.value: each.count for each in timeline(query, unit)}
        lines.append(TrendLine(query, tuple(found.get(period, 0) for period in periods)))
    return Trend(unit, periods, tuple(each.count for each in everything), tuple(lines))


def trend_csv(trend: Trend) -> Iterator[str]:
    """A table for spreadsheets: a row for each period; of each query the articles and their share,
    from 0 to 1."""
    columns = [
        "period",
        "articles",
        *(name for line in trend.lines for name in (line.query, f"{line.query} (share)")),
    ]
    return csv_lines(columns, _rows(trend))


def _rows(trend: Trend) -> Iterator[list[Cell]]:
    for place, (period, articles) in enumerate(zip(trend.periods, trend.articles, strict=True)):
        counts = [line.counts[place] for line in trend.lines]
        shares = [round(count / articles, 6) for count in counts]
        pairs = zip(counts, shares, strict=True)
        yield [period, articles, *(cell for pair in pairs for cell in pair)]
