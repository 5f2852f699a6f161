"""The page that teaches how to ask: by examples that find something."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search.engines.memory.engine import MemoryEngine
from search.indexing import rebuild
from search.models import Article
from search.parsing.language import MAX_QUERY_CHARACTERS
from search.service import SearchService
from search.settings import Settings
from search.text.analyzer import Analyzer
from search.web.app import create_app
from search.web.examples import TITLES
from search.web.help import SECTIONS
from tests.articles import article, publish
from tests.hostile import HOSTILE

from .test_hostile import check, elements, read
from .test_pages import get, state_of, texts
from .test_with_examples import EXAMPLES

RULES = [rule for _, rules in SECTIONS for rule in rules]


def client_of(*articles: Article) -> FlaskClient:
    engine = MemoryEngine()
    publish(engine, *articles)
    return create_app(SearchService(engine), Settings()).test_client()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    engine = MemoryEngine(tmp_path_factory.mktemp("index"))
    rebuild(engine, [EXAMPLES], analyzer=Analyzer.default(), workers=1)
    return SearchService(engine)


@pytest.fixture
def client(service: SearchService) -> FlaskClient:
    return create_app(service, Settings()).test_client()


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_every_rule_has_an_example_that_finds_as_many_as_it_says(
    service: SearchService, client: FlaskClient, language: str
) -> None:
    client.set_cookie("wensou_language", language)
    rows = get(client, "/help").select(".lessons dl:not(.keys) > div")
    for row, rule in zip(rows, RULES, strict=True):
        links = row.select("a")
        assert len(links) == len(rule.makers), row
        for link in links:
            found = service.total(state_of(link)["q"][0])
            said = link.find_next_sibling(class_="quiet")
            if rule.is_slow:
                assert found > 0 and not said
            else:
                assert f"{found:,}" in said.get_text()  # type: ignore[union-attr]


def test_an_index_that_has_nothing_for_a_rule_is_taught_it_without_an_example() -> None:
    page = get(client_of(article("报/1", "", "一")), "/help")
    rows = page.select(".lessons dl:not(.keys) > div")
    assert len(rows) == len(RULES)
    assert [a.get_text() for a in page.select(".lessons dl a")] == ["来源：报"]


def test_examples_are_those_of_the_index_that_is_published() -> None:
    engine = MemoryEngine()
    publish(engine, article("报/1", "", "瓦特改良"))
    client = create_app(SearchService(engine), Settings()).test_client()
    assert '"瓦特改良"' in texts(get(client, "/help"), ".lessons a")
    publish(engine, article("报/1", "", "蒸汽机车"))
    assert '"蒸汽机车"' in texts(get(client, "/help"), ".lessons a")


def test_titles_and_sources_are_text() -> None:
    ours = elements(read(client_of(article("报/1", "", "瓦特改良 蒸汽 steam")).get("/help").text))
    some = HOSTILE[:: len(HOSTILE) // TITLES]
    articles = [article(f"{text}/{i}", "", f"{text} 瓦特改良") for i, text in enumerate(some)]
    html = client_of(*articles).get("/help").text
    assert "瓦特改良" in html
    check(read(html), ours, "")


def test_limits_are_told(client: FlaskClient) -> None:
    assert f"{MAX_QUERY_CHARACTERS:,}" in texts(get(client, "/help"), ".limits li")[0]


@pytest.mark.parametrize("url", ["/", "/?q=水", '/?q="查无此句"'])
def test_it_is_linked_where_one_asks(client: FlaskClient, url: str) -> None:
    assert get(client, url).select('main a[href="/help"], header a[href="/help"]')
