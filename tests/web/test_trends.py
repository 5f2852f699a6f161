"""Queries over time: lines, a table, a file."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search.engines.memory.engine import MemoryEngine
from search.models import Article
from search.service import SearchService
from search.settings import Settings
from search.web.app import create_app
from tests.articles import article, publish

HOSTILE = '"><script>alert(1)</script>'
ARTICLES = (
    *(article(f"报/{n}", "大运河的水", str(n), f"2019-0{n}-15") for n in range(1, 8)),
    article("报/8", "长江与大运河", "8", "2019-07-20"),
    article("刊/1", "长江", "9", "2021-02-01"),
    article("刊/2", "长江", "10", ""),
)


def client_of(*articles: Article) -> FlaskClient:
    engine = MemoryEngine()
    publish(engine, *articles)
    return create_app(SearchService(engine), Settings()).test_client()


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    yield client_of(*ARTICLES)


def page(client: FlaskClient, url: str, status: int = 200, **args: object) -> BeautifulSoup:
    answer = client.get(url, query_string=args or None)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def texts(found: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in found.select(selector)]


def test_each_query_has_a_line_with_a_point_for_each_month(client: FlaskClient) -> None:
    found = page(client, "/trends", q=["大运河", "长江"])
    assert texts(found, ".legend a[href*='/?q']") == ["大运河", "长江"]
    assert texts(found, ".legend .quiet") == ["8 篇", "2 篇"]
    assert texts(found, ".line-1 title")[-2:] == [
        "大运河，2019年7月：2 篇，占 100%",
        "大运河，2021年2月：0 篇，占 0%",
    ]
    assert len(found.select(".lines .line-2 use")) == 8
    assert [len(line.select("polyline")) for line in found.select(".lines g")] == [1, 1]
    assert texts(found, ".line-2 .lone title") == ["长江，2021年2月：1 篇，占 100%"]


@pytest.mark.parametrize(
    "filters",
    [{}, {"after": "2019-03-20", "before": "2019-07-18"}, {"year": "2019"}, {"source": "报"}],
)
def test_each_point_leads_to_as_many_articles_as_it_says(
    client: FlaskClient, filters: dict[str, str]
) -> None:
    found = page(client, "/trends", q=["大运河", "长江"], **filters)
    links = found.select(".figure td a")
    assert links
    for link in links:
        hits = page(client, str(link["href"]))
        assert texts(hits, ".total b")[0] == link.get_text(), link
    points = found.select(".lines a[href]")
    assert {str(point["href"]) for point in points} == {str(link["href"]) for link in links}


def test_the_table_tells_shares_of_all_articles(client: FlaskClient) -> None:
    found = page(client, "/trends", q=["大运河", "长江"])
    assert texts(found, ".figure thead th") == ["时间", "大运河", "长江", "全部文章"]
    assert texts(found, ".figure tbody tr")[-2:] == [
        "2019年7月 2 100% 1 50% 2",
        "2021年2月 0 1 100% 1",
    ]


def test_queries_can_be_added_and_dropped(client: FlaskClient) -> None:
    found = page(client, "/trends", q=["大运河", "", "长江", "大运河"], source="报", by="share")
    fields = [(str(each["name"]), str(each["value"])) for each in found.select(".figure input")]
    assert fields == [
        *(("q", text) for text in ("大运河", "长江", "")),
        *(("after", ""), ("until", ""), ("source", "报"), ("by", "share")),
    ]
    drop = parse_qs(urlsplit(str(found.select(".drop")[0]["href"])).query)
    assert drop == {"q": ["长江"], "source": ["报"], "by": ["share"]}
    full = page(client, "/trends", q=list("甲乙丙丁戊"))
    assert len(full.select(".trend-form input[name=q]")) == 5
    assert len(page(client, "/trends").select(".trend-form input[name=q]")) == 2


def test_more_than_five_queries_and_odd_measures_are_refused(client: FlaskClient) -> None:
    said = page(client, "/trends", status=400, q=list("甲乙丙丁戊己"))
    assert "一次最多比较 5 个查询" in said.get_text()
    page(client, "/trends", status=400, q="甲", by="weight")


def test_the_axis_can_be_the_share(client: FlaskClient) -> None:
    counts, shares = (page(client, "/trends", q="长江", by=by) for by in ("count", "share"))
    assert texts(counts, ".lines .value") == ["1"]
    assert texts(shares, ".lines .value") == ["50%", "100%"]
    assert texts(shares, ".sorts [aria-current]") == ["占同期全部文章"]


@pytest.mark.parametrize(
    "articles", [(), (article("报/1", "大运河", "1", ""),)], ids=["no article", "no date"]
)
def test_where_there_is_nothing_to_draw_it_says_so(articles: tuple[Article, ...]) -> None:
    found = page(client_of(*articles), "/trends", q="大运河")
    assert texts(found, ".nothing") == ["这些条件下没有注明日期的文章，画不出趋势。"]
    assert not found.select(".lines")


def test_one_article_is_a_point() -> None:
    found = page(client_of(article("报/1", "大运河", "1", "2019-01-01")), "/trends", q="大运河")
    assert len(found.select(".lines use")) == 1 and not found.select("polyline")


def test_as_a_file(client: FlaskClient) -> None:
    answer = client.get("/trends.csv", query_string={"q": ["大运河", "=9"], "before": "2019-03"})
    assert answer.content_type.startswith("text/csv")
    assert "wensou-trends.csv" in answer.headers["Content-Disposition"]
    assert answer.data.decode("utf-8") == (
        "\ufeffperiod,articles,大运河,大运河 (share),'=9,'=9 (share)\r\n"
        "2019-01-15,1,1,1.0,0,0.0\r\n"
        "2019-02-15,1,1,1.0,0,0.0\r\n"
    )


def test_hostile_queries_stay_text(client: FlaskClient) -> None:
    found = page(client, "/trends", q=["大运河", HOSTILE])
    assert [str(script["src"])[:8] for script in found.select("script")] == ["/static/"]
    assert texts(found, ".figure thead th")[2] == HOSTILE


def test_results_lead_to_their_trend_and_back(client: FlaskClient) -> None:
    link = page(client, "/", q="大运河", source="报").select_one(".timeline .onward")
    assert link
    found = page(client, str(link["href"]))
    back = parse_qs(urlsplit(str(found.select(".legend a")[0]["href"])).query)
    assert back == {"q": ["大运河"], "source": ["报"]}
