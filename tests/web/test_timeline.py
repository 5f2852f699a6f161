"""The chart above the hits."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from search.models import FacetCount
from search.settings import Settings
from search.web.app import create_app
from search.web.params import SearchState
from search.web.timeline import timeline_of

from .conftest import make_client
from .fake import FakeService

MONTHS = {"2018-11": 3, "2019-01": 12, "2019-03": 1}


def page_of(counts: dict[str, int], **args: str) -> BeautifulSoup:
    timeline = tuple(FacetCount(period, count) for period, count in counts.items())
    answer = make_client(changes={"timeline": timeline}).get("/", query_string={"q": "水"} | args)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def dates(link: Tag) -> tuple[str, ...]:
    query = parse_qs(urlsplit(str(link["href"])).query)
    assert query["q"] == ["水"]
    return tuple(query.get(name, [""])[0] for name in ("after", "before"))


def bars(page: BeautifulSoup) -> list[tuple[str, ...]]:
    return [dates(link) for link in page.select(".timeline svg a[href]")]


def test_each_bar_says_its_number_and_leads_to_its_period() -> None:
    page = page_of(MONTHS, source="江河通讯")
    titles = [title.get_text() for title in page.select(".timeline title")]
    assert titles == ["2018年11月：3 篇", "2019年1月：12 篇", "2019年3月：1 篇"]
    expected = [
        ("2018-11-01", "2018-12-01"),
        ("2019-01-01", "2019-02-01"),
        ("2019-03-01", "2019-04-01"),
    ]
    assert bars(page) == expected
    assert [dates(link) for link in page.select(".timeline table a")] == expected
    assert all("source=" in str(link["href"]) for link in page.select(".timeline a"))
    assert page.select_one(".crumbs").get_text(strip=True) == "2018年11月 至 2019年3月"  # type: ignore[union-attr]


def test_the_table_says_the_same() -> None:
    rows = [row.get_text(" ", strip=True) for row in page_of(MONTHS).select(".timeline tbody tr")]
    assert rows == ["2018年11月 3", "2019年1月 12", "2019年3月 1"]


@pytest.mark.parametrize(
    ("counts", "args", "drawn"),
    [
        ({}, {}, False),
        ({"2019-01-01": 5}, {}, False),
        ({"2019-01-01": 5}, {"after": "2019-01-01", "before": "2019-01-02"}, True),
        ({}, {"after": "2019-01-01"}, False),
        ({"1994": 1, "2023": 1}, {}, True),
        (MONTHS, {"page": "2"}, True),
    ],
)
def test_there_is_a_chart_where_it_tells_something(
    counts: dict[str, int], args: dict[str, str], drawn: bool
) -> None:
    assert bool(page_of(counts, **args).select(".timeline")) is drawn


def test_a_bar_never_leads_out_of_the_dates_in_force() -> None:
    page = page_of(MONTHS, after="2018-11-15", before="2019-03-02")
    assert bars(page) == [
        ("2018-11-15", "2018-12-01"),
        ("2019-01-01", "2019-02-01"),
        ("2019-03-01", "2019-03-02"),
    ]


@pytest.mark.parametrize(
    ("after", "before", "first", "last"),
    [
        ("", "", ("2018-11-01", "2018-12-01"), ("2019-03-01", "2019-04-01")),
        ("2018", "2019-03", ("2018-11-01", "2018-12-01"), ("2019-03-01", "2019-03-01")),
        ("2018-11-15", "2020", ("2018-11-15", "2018-12-01"), ("2019-03-01", "2019-04-01")),
        ("30d", "今天", ("30d", "2018-12-01"), ("2019-03-01", "今天")),
        ("&q=x", "", ("&q=x", "2018-12-01"), ("2019-03-01", "2019-04-01")),
    ],
)
def test_dates_in_force_may_be_written_in_other_ways(
    after: str, before: str, first: tuple[str, str], last: tuple[str, str]
) -> None:
    counts = [FacetCount(period, count) for period, count in MONTHS.items()]
    app = create_app(FakeService([]), Settings())  # type: ignore[arg-type]
    with app.test_request_context():
        chart = timeline_of(SearchState(q="水", after=after, before=before), counts)
    assert chart
    links = [BeautifulSoup("", "lxml").new_tag("a", href=bar.url) for bar in chart.bars]
    assert [dates(links[0]), dates(links[-1])] == [first, last]


def test_the_bar_of_a_year_chooses_the_year_as_its_facet_does() -> None:
    page = page_of({"1994": 1, "2023": 2})
    links = [parse_qs(urlsplit(str(a["href"])).query) for a in page.select(".timeline svg a")]
    assert links == [{"q": ["水"], "year": ["1994"]}, {"q": ["水"], "year": ["2023"]}]
    page = page_of({"1998": 1, "2023": 2}, after="1995-01-01")
    assert bars(page) == [("1998-01-01", "1999-01-01"), ("2023-01-01", "2024-01-01")]


def test_a_bar_lies_in_one_of_the_years_chosen_and_stands_for_it() -> None:
    page = page_of({"2018-11": 3, "2019-01": 12}, year="2019")
    assert all("year=" not in str(link["href"]) for link in page.select(".timeline svg a"))
    assert page.select_one(".crumbs").get_text(strip=True) == "全部时间›2019年"  # type: ignore[union-attr]
    assert "year=" not in str(page.select_one(".timeline svg")["data-url"])  # type: ignore[index]


def test_a_bar_that_is_all_there_is_leads_nowhere() -> None:
    page = page_of({"2019-01-01": 5}, after="2019-01-01", before="2019-01-02")
    assert bars(page) == [] and len(page.select(".timeline .column")) == 1


@pytest.mark.parametrize(
    ("after", "before", "wider", "here"),
    [
        ("2019-01-01", "2019-01-02", ["全部时间", "2019年", "2019年1月"], "2019-01-01"),
        ("2019-01-01", "2019-02-01", ["全部时间", "2019年"], "2019年1月"),
        ("2019-01-01", "2020-01-01", ["全部时间"], "2019年"),
        ("2018-11-01", "2019-02-01", ["全部时间"], "2018-11-01 至 2019-01-31"),
        ("", "2019-02-01", ["全部时间"], "至 2019-01-31"),
    ],
)
def test_there_is_a_way_out(after: str, before: str, wider: list[str], here: str) -> None:
    page = page_of({"2019-01-01": 1}, after=after, before=before)
    links = page.select(".crumbs a")
    assert [link.get_text() for link in links] == wider
    assert page.select_one(".crumbs b").get_text() == here  # type: ignore[union-attr]
    assert dates(links[0]) == ("", "")
    if len(wider) > 1:
        assert dates(links[1]) == ("", "") and "year=2019" in str(links[1]["href"])
    if len(wider) > 2:
        assert dates(links[2]) == ("2019-01-01", "2019-02-01")
