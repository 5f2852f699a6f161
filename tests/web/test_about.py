"""What the index holds."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search.engines.memory.engine import MemoryEngine
from search.indexing import rebuild
from search.models import SKIP_REASONS
from search.service import SearchService
from search.settings import Settings
from search.text.analyzer import Analyzer
from search.web.about import REASONS
from search.web.app import create_app
from tests.articles import article, publish

HOSTILE = "<script>alert(1)<script>.md"


def client_of(engine: MemoryEngine) -> FlaskClient:
    return create_app(SearchService(engine), Settings()).test_client()


def page(client: FlaskClient, url: str = "/about", language: str = "zh-Hans") -> BeautifulSoup:
    answer = client.get(url, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def texts(found: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in found.select(selector)]


def facts(found: BeautifulSoup) -> dict[str, str]:
    names, values = (texts(found, f".holdings-page {tag}") for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("articles")
    for name, (day, text) in enumerate([("2019-01-01", "甲"), ("2021-05-04", "乙"), ("", "丙")]):
        head = f"title: {text}\ndate: {day}\n" if day else f"title: {text}\n"
        (folder / f"{name}.md").write_text(f"---\n{head}---\n{text}\n", encoding="utf-8")
    for name in ("a.md", "b.md", "c.md", "d.md", HOSTILE):
        (folder / name).write_bytes(b"")
    (folder / "e.md").write_bytes(b"\x00" * 9)
    engine = MemoryEngine()
    rebuild(engine, [folder], analyzer=Analyzer.default(), workers=1)
    return client_of(engine)


def test_articles_by_year_and_source_lead_to_them(client: FlaskClient) -> None:
    found = page(client)
    assert texts(found, ".total") == ["共 3 篇，1 个来源"]
    assert texts(found, ".timeline title") == ["2019年：1 篇", "2021年：1 篇"]
    links = [str(link["href"]) for link in found.select(".timeline svg a, .source-bars a")]
    totals = [texts(page(client, link), ".total b")[0] for link in links]
    assert totals == ["1", "1", "3"]


def test_dates_versions_and_dictionary_are_told(client: FlaskClient) -> None:
    told = facts(page(client))
    assert (told["最早一篇"], told["最近一篇"]) == ("2019年1月1日", "2021年5月4日")
    assert (told["没有日期"], told["时区"]) == ("1 篇", "Asia/Shanghai，UTC+08:00")
    assert (told["引擎"], told["wensou"], told["自己的词"]) == ("memory", "0.1.0", "0 个词")
    assert told["词典"].startswith("349,")


def test_files_left_out_are_counted_by_reason_with_examples(client: FlaskClient) -> None:
    found = page(client)
    assert texts(found, ".left-out > li > b") == ["没有内容", "不是文本"]
    assert texts(found, ".left-out > li > .quiet") == ["5 个", "1 个"]
    assert texts(found, ".left-out code")[:3] == [HOSTILE, "a.md", "b.md"]
    assert len(found.select(".left-out code")) == 4
    assert all(script.has_attr("src") for script in found.select("script"))


def test_every_reason_has_a_name() -> None:
    assert REASONS.keys() == set(SKIP_REASONS)


@pytest.mark.parametrize("day", [None, "", "2019-01-01"])
def test_an_index_of_one_article_or_none(day: str | None) -> None:
    engine = MemoryEngine()
    publish(engine, *([article("报/1", "甲", "乙", day)] if day is not None else []))
    found = page(client_of(engine))
    assert not found.select(".timeline")
    assert ("最早一篇" in facts(found)) is bool(day)
    assert "没有一个漏掉" in found.get_text()


def test_every_page_leads_there(client: FlaskClient) -> None:
    for url in ("/", "/?q=甲", "/trends"):
        assert page(client, url).select(".colophon a[href='/about']"), url
