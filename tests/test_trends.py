"""Queries over time: counts by period, among how many, and the table of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.engines.memory.engine import MemoryEngine
from search.jsonable import trend_json
from search.models import Trend, TrendLine
from search.service import SearchOptions, SearchService
from search.trends import trend_csv
from tests.articles import article, publish

ARTICLES = (
    article("报/1", "大运河的水", "1", "2019-01-15"),
    article("报/2", "大运河与长江", "2", "2019-01-16"),
    article("报/3", "长江的水", "3", "2019-06-30T18:00:00"),
    article("刊/1", "別的事", "4", "2019-07-02"),
    article("刊/2", "大运河", "5", ""),
)


@pytest.fixture
def service() -> Iterator[SearchService]:
    engine = MemoryEngine()
    publish(engine, *ARTICLES)
    found = SearchService(engine)
    yield found
    found.close()


def test_counts_are_by_the_months_in_which_there_are_articles(service: SearchService) -> None:
    trend = service.trend(["大运河", "长江", "无"])
    assert (trend.unit, trend.periods) == ("month", ("2019-01", "2019-07"))
    assert trend.articles == (2, 2)
    assert trend.lines == (
        TrendLine("大运河", (2, 0)),
        TrendLine("长江", (1, 1)),
        TrendLine("无", (0, 0)),
    )


def test_all_are_counted_under_the_same_options(service: SearchService) -> None:
    trend = service.trend(["长江"], SearchOptions(sources=("报",), before="2019-02"))
    assert (trend.unit, trend.periods) == ("day", ("2019-01-15", "2019-01-16"))
    assert (trend.articles, trend.lines) == ((1, 1), (TrendLine("长江", (0, 1)),))


def test_notes_of_all_queries_are_told_once(service: SearchService) -> None:
    assert len(service.trend(['"大运河', '"长江']).notes) == 1


def test_without_dates_there_is_no_trend(service: SearchService) -> None:
    assert service.trend(["大运河"], SearchOptions(after="2030")) == Trend(
        lines=(TrendLine("大运河", ()),)
    )


def test_as_json(service: SearchService) -> None:
    assert trend_json(service.trend(["大运河"])) == {
        "unit": "month",
        "periods": ["2019-01", "2019-07"],
        "articles": [2, 2],
        "queries": [{"query": "大运河", "counts": [2, 0]}],
        "notes": [],
    }
    assert trend_json(Trend())["unit"] is None


def test_as_a_table_for_spreadsheets() -> None:
    lines = (TrendLine("大运河", (1, 2)), TrendLine("=1+1", (0, 3)))
    trend = Trend("month", ("2019-01", "2019-07"), (3, 3), lines)
    assert "".join(trend_csv(trend)) == (
        "\ufeffperiod,articles,大运河,大运河 (share),'=1+1,'=1+1 (share)\r\n"
        "2019-01,3,1,0.333333,0,0.0\r\n"
        "2019-07,3,2,0.666667,3,1.0\r\n"
    )
    assert "".join(trend_csv(Trend())) == "\ufeffperiod,articles\r\n"
