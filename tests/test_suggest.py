"""Suggestions while typing, through the service, over invented articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.service import SearchService
from search.spelling.suggester import MOST
from tests.articles import article, publish

ARTICLES = (
    *[("北京大学的图书馆", "北京见闻", "2020-01-01")] * 6,
    *[("北京的经济与立法会", "立法会的一天", "2021-01-01")] * 4,
    *[("重庆音乐，facebook", "【专题】重庆森林", "2022-01-01")] * 3,
    ("背景", "Facebook 简史", "2023-01-01"),
)


@pytest.fixture(scope="module")
def service() -> SearchService:
    engine = MemoryEngine()
    found = (article(f"报/{n}", *each) for n, each in enumerate(ARTICLES))
    publish(engine, *found)
    return SearchService(engine)


def words(service: SearchService, text: str) -> list[str]:
    return [each.text for each in service.suggest(text) if each.kind == "word"]


def titles(service: SearchService, text: str) -> list[str]:
    return [each.text for each in service.suggest(text) if each.kind == "title"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("北", "北京大学"),
        ("立", "立法会"),
        ("lif", "立法会"),
        ("lifahui", "立法会"),
        ("lfh", "立法会"),
        ("立f", "立法会"),
        ("立fah", "立法会"),
        ("lf会", "立法会"),
        ("lifah", "立法会"),
        ("lfahui", "立法会"),
        ("chongq", "重庆"),
        ("zhongq", "重庆"),
        ("yinyue", "音乐"),
        ("face", "facebook"),
        ("FACE", "facebook"),
        ("tushu", "图书馆"),
        ("经济 立fa", "经济 立法会"),
        ('"立', '"立法会'),
        ("来源：报 lif", "来源：报 立法会"),
        ("经济立fa", "经济立法会"),
    ],
)
def test_words(service: SearchService, typed: str, first: str) -> None:
    assert words(service, typed)[0] == first


def test_words_are_ordered_by_their_articles(service: SearchService) -> None:
    found = [(each.text, each.count) for each in service.suggest("b") if each.kind == "word"]
    assert found == [("北京大学", 6), ("北京", 4), ("背景", 1)]


def test_titles_are_newest_first_and_have_an_id(service: SearchService) -> None:
    (found,) = [each for each in service.suggest("chongqingsen") if each.kind == "title"]
    assert (found.text, found.id) == ("【专题】重庆森林", "报/10")
    assert titles(service, "重庆") == ["【专题】重庆森林"]
    assert titles(service, "face") == ["Facebook 简史"]
    assert titles(service, "立法会的") == ["立法会的一天"]
    assert titles(service, "lfhdyt") == ["立法会的一天"]


def test_a_title_is_not_suggested_behind_other_words(service: SearchService) -> None:
    assert titles(service, "经济 立法会的") == []


def test_the_script_is_that_of_what_is_typed(service: SearchService) -> None:
    assert words(service, "圖")[0] == "圖書館"
    assert words(service, "图")[0] == "图书馆"
    assert words(service, "經濟 tushu")[0] == "經濟 圖書館"


@pytest.mark.parametrize("text", ["", " ", "。", "火锅", "北京" * 40, "vvv", "\ud800", "''", "2"])
def test_no_suggestion(service: SearchService, text: str) -> None:
    assert service.suggest(text) == ()


def test_what_is_typed_already_is_not_suggested(service: SearchService) -> None:
    assert "立法会" not in words(service, "立法会")


@given(st.text("北京立法会bjingxaelfh圖 '\"（：-*", max_size=60))
def test_any_text_is_answered_with_a_few(service: SearchService, text: str) -> None:
    found = service.suggest(text)
    assert len(found) <= MOST
    assert len({each.text for each in found}) == len(found)


def test_pinyin_finds_no_articles(service: SearchService) -> None:
    assert service.search("lifahui").total == 0
