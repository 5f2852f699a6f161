"""The page that says why, over the real service."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.explaining.explanation import REASONS
from search.models import Article
from search.service import SearchService
from search.settings import Settings
from search.web import why
from search.web.app import create_app
from tests.articles import article, publish
from tests.texts import any_text

from .test_pages import get, link, state_of, texts

ARTICLES = (
    article("报/1", "瓦特改良蒸汽机，人称瓦特。", "瓦特", "2020-01-01"),
    article("报/2", "瓦特的故事"),
    article("报/3", "改良"),
    article("刊/4", "蒸汽机与瓦特的合同"),
    article("刊/5", "蒸汽机与瓦特的合同"),
)


def client_of(*articles: Article) -> FlaskClient:
    engine = MemoryEngine()
    publish(engine, *articles)
    return create_app(SearchService(engine), Settings()).test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of(*ARTICLES)


def verdict(page: BeautifulSoup) -> str:
    (found,) = texts(page, ".verdict")
    return found


def test_each_hit_of_a_query_leads_there(client: FlaskClient) -> None:
    page = get(client, "/", q="瓦特", source="报")
    links = page.select(".hit a.why")
    assert len(links) == len(page.select(".hit")) == 2
    there = get(client, str(links[0]["href"]))
    assert texts(there, "h1") == ["为什么有这篇文章"]
    assert ["符合", "来源：报", "", "筛选"] in rows(there)
    assert not get(client, "/", source="报").select(".hit a.why")


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [[cell.get_text().strip() for cell in row.select("td")] for row in page.select("tr")]


def test_a_full_match(client: FlaskClient) -> None:
    page = get(client, "/explain", q="瓦特 改良 蒸汽机", id="报/1")
    assert verdict(page).startswith("查询的词语它都有。词语齐全的文章共 1 篇，它排第 1")
    assert ["有", "改良", "2 篇有，常见", "完整命中才需要"] in rows(page)
    assert "正文里的词" in texts(page, ".score-parts li span")
    assert texts(page, ".cut")[0] == "瓦特改良蒸汽机"
    assert (
        link(page, "返回结果")["href"]
        == "/?q=%E7%93%A6%E7%89%B9+%E6%94%B9%E8%89%AF+%E8%92%B8%E6%B1%BD%E6%9C%BA"
    )


def test_a_partial_match_and_its_double(client: FlaskClient) -> None:
    page = get(client, "/explain", q="瓦特 改良 蒸汽机", id="刊/5")
    assert "它缺少 改良" in verdict(page) and "另一篇" in verdict(page)
    assert "id=" in str(link(page, "另一篇")["href"])
    assert "缺的是：改、良" in texts(page, "section")[1]


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({"q": "瓦特 source:刊", "id": "报/1"}, "筛选条件"),
        ({"q": "瓦特 -改良", "id": "报/1"}, "必须满足"),
        ({"q": "合同", "id": "报/1"}, "必须满足"),
        ({"q": "瓦特 蒸汽机", "id": "报/3"}, "一个也没有"),
        ({"q": "瓦特 改良 蒸汽机", "id": "刊/4", "sort": "newest"}, "按相关排序"),
    ],
)
def test_why_an_article_is_no_hit(client: FlaskClient, args: dict[str, str], reason: str) -> None:
    page = get(client, "/explain", **args)
    assert texts(page, "h1") == ["为什么没有这篇文章"]
    assert reason in texts(page, ".because li")[0]


def test_what_of_a_word_is_not_there(client: FlaskClient) -> None:
    def said(query: str) -> list[str]:
        return texts(get(client, "/explain", q=query, id="报/1"), "td small")

    assert said('"改良瓦特"') == ["字都有，但没有这样连在一起"]
    assert said('"改良瓦解" 瓦特 合同') == ["没有“解”", "没有“合、同”"]
    assert said("瓦特") == said("解") == []


def test_every_reason_has_words() -> None:
    assert list(why.REASONS) == list(REASONS)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ('"瓦特改良"', "原文“瓦特改良”"),
        ('"瓦特 改良"~3', "原文“瓦特 改良”（相距 3 字以内，不论先后）"),
        ("=瓦特", "瓦特（字形一致）"),
        ("title:瓦特", "标题里的瓦特"),
        ("瓦特 ab*", "以 ab 开头的词"),
        ("瓦特 OR 改良", "以下任何一项"),
        ("瓦特 -改良", "不能有：改良"),
        ("瓦特 -(改良 故事)", "不能有"),
        ("瓦特 -作者：甲", "不能有：作者：甲"),
        ("瓦特 (date:2020 OR 改良)", "日期：2020-01-01 至 2020-12-31"),
        ("瓦特 (author:甲 OR 改良)", "作者：甲"),
        ("，，", "没有可以查找的字"),
        ("", "所有文章"),
    ],
)
def test_requirements_are_in_words(client: FlaskClient, query: str, named: str) -> None:
    page = get(client, "/explain", q=query, id="报/1")
    assert named in [row[1] for row in rows(page) if len(row) == 4]


def test_without_an_article_or_with_an_unknown_one(client: FlaskClient) -> None:
    get(client, "/explain", status=400, q="瓦特")
    get(client, "/explain", status=404, q="瓦特", id="报/9")


def test_the_article_leads_there_and_it_to_others(client: FlaskClient) -> None:
    page = get(client, "/article/报/1", q="合同")
    there = get(client, str(link(page, "为什么")["href"]))
    assert texts(there, "h1") == ["为什么没有这篇文章"]
    form = there.select_one("form.another")
    assert form is not None and form["action"] == "/explain"
    assert [(i.get("name"), i.get("value")) for i in form.select("input")] == [
        ("q", "合同"),
        ("id", None),
    ]


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    any_text.map(lambda text: text.encode("utf-8", "replace").decode()),  # as an address has it
    st.sampled_from(["", "newest", "oldest"]),
)
def test_any_query_has_a_page(client: FlaskClient, query: str, sort: str) -> None:
    assert client.get("/analyze", query_string={"q": query}).status_code == 200
    for each in ARTICLES[:2]:
        for path in ("/explain", "/api/v1/explain"):
            args = {"q": query, "id": each.id, **({"sort": sort} if sort else {})}
            assert client.get(path, query_string=args).status_code == 200


def test_the_same_as_json(client: FlaskClient) -> None:
    said = client.get("/api/v1/explain", query_string={"q": "瓦特 改良", "id": "报/1"}).get_json()
    hit = client.get("/api/v1/search", query_string={"q": "瓦特 改良"}).get_json()["hits"][0]
    assert said["article"]["id"] == hit["id"] and abs(said["score"] - hit["score"]) < 2e-6
    assert said["query"]["words"] == [["瓦特", 0, 2], ["改良", 3, 5]]
    assert client.get("/api/v1/explain?q=x").status_code == 400


def test_how_a_text_is_cut(client: FlaskClient) -> None:
    page = get(client, "/analyze", q='國家安全 5G -經濟 "')
    assert texts(page, "dd")[0] == '国家安全 5g -经济 "'
    assert [texts(each, "span") for each in page.select(".cut")[:2]] == [
        ["国家", "安全", "5g", "经济"],
        ["国家", "家安", "安全", "经济"],
    ]
    assert ["5g", "4", "5 至 7"] in rows(page)
    assert texts(page, "code") == ["AND(國家, 安全, 5G, NOT(經濟))"]
    assert texts(page, ".notes li") and "经济" not in texts(page, ".wide")[0]
    assert not get(client, "/analyze").select("section")
    there = get(client, "/explain", q="國家", id="报/1")
    assert state_of(link(there, "查询的细节")) == {"q": ["國家"]}


def test_analyze_as_json(client: FlaskClient) -> None:
    said = client.get("/api/v1/analyze", query_string={"text": "國家"}).get_json()
    assert (said["folded"], "tree" in said) == ("国家", False)
    assert client.get("/api/v1/analyze", query_string={"q": "國家"}).get_json()["tree"] == "國家"
    answer = client.get("/api/v1/analyze", query_string={"text": "國" * 20_001})
    assert answer.status_code == 400
