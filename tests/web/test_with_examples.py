"""The page over the real service and the example articles: what it promises, it keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search.engines.memory.engine import MemoryEngine
from search.indexing import rebuild
from search.service import SearchService
from search.settings import Settings
from search.text.analyzer import Analyzer
from search.web.app import create_app

EXAMPLES = Path(__file__).parents[2] / "examples" / "articles"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    engine = MemoryEngine(tmp_path_factory.mktemp("index"))
    rebuild(engine, [EXAMPLES], analyzer=Analyzer.default(), workers=1)
    yield create_app(SearchService(engine), Settings(page_size=50)).test_client()
    engine.close()


def page(client: FlaskClient, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.text, "lxml")


def total(found: BeautifulSoup) -> int:
    text = found.select_one(".total").get_text()  # type: ignore[union-attr]
    return int(re.search(r"[\d,]+", text)[0].replace(",", ""))  # type: ignore[index]


def count(link: object) -> int:
    text = link.select_one(".facet-count, .drawer-count").get_text()  # type: ignore[attr-defined]
    return int(re.search(r"\d+", text)[0])  # type: ignore[index]


def test_every_way_in_finds_something(client: FlaskClient) -> None:
    home = page(client, "/")
    examples = home.select(".examples li a")
    assert len(examples) == 3
    for link in examples:
        found = page(client, str(link["href"]))
        assert total(found) > 0 and not found.select(".notes"), link
    for link in home.select(".drawers a"):
        assert total(page(client, str(link["href"]))) == count(link)


@pytest.mark.parametrize("query", ["水"])
def test_choosing_a_filter_gives_as_many_articles_as_it_said(
    client: FlaskClient, query: str
) -> None:
    first = page(client, f"/?q={query}")
    links = first.select(".facet a")
    assert len(links) > 5
    for link in links:
        chosen = page(client, str(link["href"]))
        assert total(chosen) == count(link), link
        for month in chosen.select(".months a"):
            assert total(page(client, str(month["href"]))) == count(month), month


def test_each_bar_of_the_timeline_gives_as_many_articles_as_it_said(client: FlaskClient) -> None:
    def follow(url: str, depth: int) -> None:
        found = page(client, url)
        links = found.select(".timeline svg a[href]")
        counts = [int(str(link["data-count"])) for link in links]
        if links and depth:
            assert sum(counts) == total(found), url
        for link, count in zip(links, counts, strict=True):
            assert total(page(client, str(link["href"]))) == count, link
        for link in links[:: len(links) // 2 + 1] if depth < 3 else []:
            follow(str(link["href"]), depth + 1)

    assert page(client, "/?q=水").select(".timeline a[href]")
    follow("/?q=水", 0)


def test_every_article_has_a_page_with_the_matches_marked(client: FlaskClient) -> None:
    links = page(client, "/?q=的&size=100").select(".hit h3 a")
    assert len(links) > 30
    for link in links:
        article = page(client, str(link["href"]))
        marks = article.select("article mark")
        assert marks and marks[0]["id"] == "m1"
        assert not article.select("img[src^=http], script:not([src]), style")


@pytest.mark.parametrize(
    "url",
    [
        "/?q=都江堰 恐龙 火箭",
        "/?q=都江堰恐龙火星车&source=山河志&source=格物",
        "/?q=茶 -茶 source:知味",
        "/?q=都江堰&source=格物&after=2010-01-01",
        "/?q=“都江堰 火星” 茶 OR 酒 author:无此人",
    ],
)
def test_advice_leads_to_as_many_articles_as_it_said(client: FlaskClient, url: str) -> None:
    first = page(client, url)
    links = first.select(".way-out a, .blame a")
    assert total(first) == 0 and links
    for link in links:
        after = link.find_next_sibling(class_="quiet") or link
        number = re.search(r"[\d,]+", after.get_text())
        if number:
            assert total(page(client, str(link["href"]))) == int(number[0].replace(",", "")), link


def test_what_is_slow_is_not_counted_over_and_over(client: FlaskClient) -> None:
    first = page(client, "/?q==火星 都江堰&source=山河志&source=格物")
    assert [link.get_text() for link in first.select(".way-out a")] == ["都江堰", "清除筛选再找"]
    assert not first.select(".blame")
