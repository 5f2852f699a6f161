"""Several queries over time, as lines, a table and a file: `/trends`, `/trends.csv`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import quote

from flask import Flask, Response, render_template, request, url_for

from search.models import Trend, TrendLine
from search.periods import ordinal
from search.service import SearchService
from search.settings import Settings
from search.trends import MOST_QUERIES, trend_csv
from search.web.addresses import search_url
from search.web.charts import Axis, Label, height_of, polyline, round_values
from search.web.clock import period_labels
from search.web.exports import attachment
from search.web.numbers import counting, grouped, percent
from search.web.params import SearchState, read_choice, read_queries, read_state
from search.web.timeline import dates_within, time_labels, value_labels

HEIGHT = 220
"""Pixels from the axis to the highest point."""

LABEL_HEIGHT = 15
"""Pixels between the names at the ends of lines."""

MOST_RULES = 4
"""Lines across the chart, at round values."""

MEASURES = ("count", "share")


@dataclass(frozen=True, slots=True)
class Point:
    """A query in a period. ``at`` is percent, ``top`` pixels; ``url`` leads to the articles, empty
    where there are none. ``lone``: no line leads to it."""

    at: float
    top: float
    said: str
    count: str
    share: str
    url: str
    lone: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A query: ``segments`` are attributes of polylines, broken where there is no article at all;
    ``label_top`` is where its name stands at the right."""

    query: str
    total: int
    state: SearchState
    points: tuple[Point, ...]
    segments: tuple[str, ...]
    label_top: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The lines with their axes, and the rows of the table: a period, all its articles, and the
    points of each line."""

    lines: tuple[Line, ...]
    values: tuple[Label, ...]
    names: tuple[Label, ...]
    rows: tuple[tuple[str, str, tuple[Point, ...]], ...]
    height: int = HEIGHT


class Trends:
    """The routes `/trends` and `/trends.csv`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.jinja_env.globals["trends_url"] = trends_url
        app.add_url_rule("/trends", "trends", self.trends)
        app.add_url_rule("/trends.csv", "trends_csv", self.csv)

    def trends(self) -> str:
        """The queries ``q`` over time."""
        queries, state = _read()
        measure = read_choice(request.args, "by", MEASURES)
        trend = self._trend(queries, state)
        return render_template(
            "trends.html",
            queries=queries,
            state=state,
            by=measure,
            measures=MEASURES,
            unit=trend.unit,
            notes=trend.notes,
            chart=chart_of(trend, state, measure) if queries and trend.periods else None,
            blanks=min(1 if queries else 2, MOST_QUERIES - len(queries)),
        )

    def csv(self) -> Response:
        """The same numbers for a spreadsheet."""
        lines = trend_csv(self._trend(*_read()))
        answer = Response("".join(lines), content_type="text/csv; charset=utf-8; header=present")
        answer.headers["Content-Disposition"] = attachment("wensou-trends.csv")
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def _trend(self, queries: tuple[str, ...], state: SearchState) -> Trend:
        return self.service.trend(queries, state.options(self.settings.page_size))


def _read() -> tuple[tuple[str, ...], SearchState]:
    """The queries, and what restricts them all."""
    return read_queries(request.args, MOST_QUERIES), replace(read_state(request.args), q="", page=1)


def trends_url(
    queries: tuple[str, ...], state: SearchState, by: str = "", endpoint: str = "trends"
) -> str:
    """The address of the trends of queries under the filters of a search."""
    args = state.but(q="", sort="", size=0, collapse=True).args()
    if by and by != MEASURES[0]:
        args["by"] = by
    return url_for(endpoint, **{"q": list(queries), **args})


def chart_of(trend: Trend, state: SearchState, measure: str) -> Chart:
    """The chart of a trend that has periods."""
    axis = Axis(ordinal(trend.periods[0]), ordinal(trend.periods[-1]))
    heights = [_values(trend, line, measure) for line in trend.lines]
    top = max((max(values) for values in heights), default=0)
    lines = [
        _line(trend, line, [height_of(value, top, HEIGHT) for value in values], axis, state)
        for line, values in zip(trend.lines, heights, strict=True)
    ]
    labels = period_labels(trend.periods)
    points = zip(*(line.points for line in lines), strict=True)
    rows = zip(labels, map(grouped, trend.articles), points, strict=True)
    return Chart(
        _apart(lines),
        tuple(_rules(top, measure)),
        tuple(time_labels(axis, trend.unit)),
        tuple(rows),
    )


def _values(trend: Trend, line: TrendLine, measure: str) -> list[float]:
    """How high a line stands in each period."""
    if measure == "count":
        return [float(count) for count in line.counts]
    return [count / all for count, all in zip(line.counts, trend.articles, strict=True)]


def _rules(top: float, measure: str) -> Iterator[Label]:
    if measure == "count":
        yield from value_labels(top, HEIGHT, MOST_RULES)
    else:
        for value in round_values(top, MOST_RULES):
            yield Label(height_of(value, top, HEIGHT), percent(value), "end")


def _line(trend: Trend, line: TrendLine, tops: list[float], axis: Axis, state: SearchState) -> Line:
    points = tuple(_points(trend, line, tops, axis, state))
    numbers = [ordinal(period) for period in trend.periods]
    return Line(
        line.query,
        sum(line.counts),
        state.but(q=line.query),
        points,
        tuple(_segments(numbers, points)),
        tops[-1],
    )


def _points(
    trend: Trend, line: TrendLine, tops: list[float], axis: Axis, state: SearchState
) -> Iterator[Point]:
    said = counting("%(query)s，%(period)s：%(count)s 篇，占 %(share)s")
    labels = period_labels(trend.periods)
    base = search_url(state.but(q=line.query, after="", before="", years=()))
    lone = _lone([ordinal(period) for period in trend.periods])
    for place, (period, label, top) in enumerate(zip(trend.periods, labels, tops, strict=True)):
        count = line.counts[place]
        share = percent(count / trend.articles[place])
        last = place == len(labels) - 1
        after, before = map(quote, dates_within(state, period, place == 0, last))
        yield Point(
            round(axis.middle(ordinal(period)), 3),
            top,
            said(count, query=line.query, period=label, share=share),
            grouped(count),
            share,
            f"{base}&after={after}&before={before}" if count else "",
            lone[place],
        )


def _lone(numbers: list[int]) -> list[bool]:
    """Which of the periods have no neighbour, so that no line leads to their points."""
    apart = [True, *(b - a > 1 for a, b in pairwise(numbers)), True]
    return [before and behind for before, behind in pairwise(apart)]


def _segments(numbers: list[int], points: tuple[Point, ...]) -> Iterator[str]:
    """The line, broken between periods that are not neighbours."""
    start = 0
    for place in range(1, len(points) + 1):
        if place == len(points) or numbers[place] != numbers[place - 1] + 1:
            if place - start > 1:
                yield polyline((point.at, point.top) for point in points[start:place])
            start = place


def _apart(lines: list[Line]) -> tuple[Line, ...]:
    """The lines with their names moved apart, as near as can be to where they end; of those that
    end together, that with more articles is above."""
    order = sorted(range(len(lines)), key=lambda i: (lines[i].label_top, -lines[i].total))
    tops = [lines[i].label_top for i in order]
    for at in range(1, len(tops)):
        tops[at] = max(tops[at], tops[at - 1] + LABEL_HEIGHT)
    limit = float(HEIGHT)
    for at in reversed(range(len(tops))):
        tops[at] = min(tops[at], limit)
        limit = tops[at] - LABEL_HEIGHT
    placed = dict(zip(order, tops, strict=True))
    return tuple(replace(line, label_top=placed[i]) for i, line in enumerate(lines))
