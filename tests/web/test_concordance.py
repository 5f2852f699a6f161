"""The page of a concordance over the memory engine."""

from __future__ import annotations

import csv
import io
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from search.engines.memory.engine import MemoryEngine
from search.service import SearchService
from search.settings import Settings
from search.web.app import create_app
from tests.articles import article, publish

from .test_pages import get, link, state_of, texts

NASTY = '<img src=x onerror=alert(1)>"'


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    engine = MemoryEngine()
    publish(
        engine,
        article("报/1", "水从天上来。" * 30, "水", "2019-05-01"),
        article("报/2", "喝水。", NASTY, "2020-05-01"),
        article("刊/3", "江水。\n水手", published="2020-06-01"),
        article("刊/4", "這是皇后的頭髮。\n这是后来的头发。", "頭髮", "2020-06-02"),
    )
    return create_app(SearchService(engine), Settings()).test_client()


def test_lines_are_aligned_and_lead_to_their_match(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="水", source="刊")
    assert texts(page, ".total") == ["2 处，在 1 篇文章里"]
    rows = page.select(".kwic tbody tr")
    cells = [[cell.get_text() for cell in row.select(".left, mark, .right")] for row in rows]
    assert cells == [["江", "水", "。¶水手"], ["江水。¶", "水", "手"]]
    href = unquote(str(rows[1].select_one(".match a")["href"]))  # type: ignore[index]
    assert href == "/article/刊/3?q=水&source=刊#m2"
    assert get(client, href.partition("#")[0]).select("#m2")


def test_orders_and_widths_keep_the_search(client: FlaskClient) -> None:
    page = get(
        client, "/concordance", q="水", source="报", order="after", width="80", sort="oldest"
    )
    assert texts(page, ".sorts [aria-current]") == ["后文", "宽"]
    kept = {"q": ["水"], "source": ["报"]}
    assert state_of(link(page, "前文")) == {
        **kept, "order": ["before"], "width": ["80"], "sort": ["oldest"],
    }  # fmt: skip
    assert state_of(link(page, "最新")) == {**kept, "sort": ["newest"], "width": ["80"]}
    assert state_of(link(page, "中")) == {**kept, "order": ["after"], "sort": ["oldest"]}
    assert state_of(link(page, "去掉筛选")) == {
        "q": ["水"], "order": ["after"], "width": ["80"], "sort": ["oldest"],
    }  # fmt: skip
    hidden = [(i["name"], i["value"]) for i in page.select(".another input[type=hidden]")]
    assert hidden == [("source", "报"), ("sort", "oldest"), ("order", "after"), ("width", "80")]
    get(client, "/concordance", status=400, q="水", order="sideways")
    get(client, "/concordance", status=400, q="水", width="0")
    get(client, "/concordance", status=400, q="水", width="9999")


def test_pages_are_of_one_order(client: FlaskClient) -> None:
    first = get(client, "/concordance", q="水", order="before", size=10)
    assert texts(first, ".pages span") == ["第 1 页，共 4 页"]
    second = get(client, str(link(first, "下一页")["href"]))
    assert len(second.select(".kwic tbody tr")) == 10
    assert state_of(link(second, "上一页")) == {"q": ["水"], "order": ["before"], "size": ["10"]}
    beyond = get(client, "/concordance", q="水", page=99)
    assert state_of(link(beyond, "去最后一页")) == {"q": ["水"]}


def test_counts_of_sources_years_and_articles(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="水")
    rows = texts(page, ".concordance-counts tr")
    assert rows[:4] == ["报32", "刊2", "20203", "201931"]
    assert rows[4:] == ["水31", "（无标题）2", f"{NASTY}1"]


def test_what_is_hostile_stays_text(client: FlaskClient) -> None:
    page = get(client, "/concordance", q=f"水 OR {NASTY}")
    assert not page.select("main img") and page.select(".kwic tr")
    assert page.select_one("#words")["value"] == f"水 OR {NASTY}"  # type: ignore[index]


def test_nothing_is_advised_on(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="查无此词")
    assert state_of(link(page, "看看最接近的文章")) == {"q": ["查无此词"]}
    assert not get(client, "/concordance").select(".kwic, .advice")


def test_matches_are_marked_in_either_script(client: FlaskClient) -> None:
    for query, script in (("头发", ""), ("頭髮", ""), ("头发", "hant"), ("頭髮", "hans")):
        page = get(client, "/article/刊/4", q=query, script=script)
        marks = [mark.get_text() for mark in page.select("article mark[id]")]
        assert len(marks) == 3, (query, script)
        assert not script or set(marks) == {{"hans": "头发", "hant": "頭髮"}[script]}
    lines = get(client, "/concordance", q="头发").select(".kwic mark")
    assert {line.get_text() for line in lines} == {"头发", "頭髮"} and len(lines) == 3


def test_results_and_articles_lead_there(client: FlaskClient) -> None:
    page = get(client, "/", q="水", source="报", size="5", page="1")
    assert state_of(link(page, "逐处列出")) == {"q": ["水"], "source": ["报"]}
    there = get(client, "/article/报/2", q="水")
    assert state_of(link(there, "所有文章里的语境")) == {"q": ["水"]}


def test_the_file_has_all_lines(client: FlaskClient) -> None:
    page = get(client, "/concordance", q="水", order="after", size=10, page=2)
    answer = client.get(str(link(page, "下载全部各处")["href"]))
    assert answer.content_type.startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 1 + 34 and answer.text.startswith("\ufeff")
    assert {len(row) for row in rows} == {9}
