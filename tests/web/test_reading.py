"""The article page: scripts, matches, archives, citations and what is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from bs4 import Tag

from search.models import Article
from search.web.originals import archive_links, readable

from .articles import build
from .conftest import make_client
from .test_pages import get, link, state_of, texts

HANT = Article(
    "報/1", "報", "皇后與頭髮", "皇后的頭髮很長。\n这一行是简体，后来的头发。", tags=("頭髮",)
)
MOMENT = datetime(2019, 3, 14, 1, 20, tzinfo=timezone.utc)


def one(page: Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found, selector
    return found


@pytest.mark.parametrize(
    ("script", "title", "text", "lang"),
    [
        ("", "皇后與頭髮", "皇后的頭髮很長。 这一行是简体，后来的头发。", "zh-Hant"),
        ("hans", "皇后与头发", "皇后的头发很长。 这一行是简体，后来的头发。", "zh-Hans"),
        ("hant", "皇后與頭髮", "皇后的頭髮很長。 這一行是簡體，後來的頭髮。", "zh-Hant"),
    ],
)
def test_an_article_in_each_script(script: str, title: str, text: str, lang: str) -> None:
    page = get(make_client([HANT]), "/article/報/1", q="頭髮", script=script)
    assert texts(page, "article h1") == [title] and texts(page, ".text") == [text]
    assert one(page, "article")["lang"] == lang
    assert len(page.select("article mark")) == 2
    assert {mark.get_text() for mark in page.select("article mark")} <= {"頭髮", "头发"}
    assert bool(page.select(".scripts small")) == bool(script)
    current = one(page, ".scripts [aria-current]").get_text()
    assert current == {"": "原文", "hans": "简体", "hant": "繁體"}[script]


def test_the_switch_keeps_the_search_and_refuses_others() -> None:
    client = make_client([HANT])
    page = get(client, "/article/報/1", q="頭髮", source="報", synonyms="0")
    assert state_of(link(page, "简体")) == {
        "q": ["頭髮"],
        "source": ["報"],
        "synonyms": ["0"],
        "script": ["hans"],
    }
    get(client, "/article/報/1", status=400, script="klingon")


def test_a_text_without_han_has_no_switch() -> None:
    page = get(make_client([Article("p/1", "p", "Paper", "No Han here.")]), "/article/p/1")
    assert not page.select(".scripts") and one(page, "article")["lang"] == "und"


def test_each_match_has_a_link_and_the_bar_is_ready() -> None:
    many = Article("報/1", "報", "水", "水。" * 30)
    page = get(make_client([many]), "/article/報/1", q="水")
    links = page.select(".match-links a")
    assert [a["href"] for a in links] == [f"#m{n}" for n in range(1, 21)]
    assert all(page.select(str(a["href"])) for a in links)
    assert one(page, "template#match-bar")["data-matches"] == "31"
    assert not get(make_client([many]), "/article/報/1").select("#match-bar, .match-links")


def test_archives_are_linked_and_only_for_web_addresses() -> None:
    web = Article("報/1", "報", "一", "二", "https://e.org/a b?c=d#e", MOMENT)
    links = get(make_client([web]), "/article/報/1").select(".archives a")
    assert [a["href"] for a in links] == [
        "https://web.archive.org/web/20190314012000/https://e.org/a%20b?c=d%23e",
        "https://archive.today/https://e.org/a%20b?c=d%23e",
    ]
    assert {str(a["rel"]) for a in links} == {str(one(links[0].parent, "a")["rel"])}  # type: ignore[arg-type]
    assert set(links[0]["rel"]) == {"external", "nofollow", "noopener", "noreferrer"}
    for url in ("javascript:alert(1)", "", "data:text/html,x", "//e.org"):
        page = get(make_client([replace(web, url=url)]), "/article/報/1")
        assert not page.select(".archives")


def test_an_archive_is_asked_for_any_copy_where_the_time_is_unknown() -> None:
    assert archive_links("https://e.org/", None)[0].url.endswith("/web/*/https://e.org/")
    assert archive_links("", MOMENT) == []


def test_addresses_are_shown_readably_unless_that_hides_something() -> None:
    assert readable("https://e.org/%E6%B0%B4?a=%26") == "https://e.org/水?a=%26"
    for url in ("https://e.org/%E2%80%AEgpj", "https://e.org/%00", "https://e.org/%E3%80%80"):
        assert readable(url) == url
    for host in ("xn--", "e.org:99999999", "e.org:port"):
        assert readable(f"https://{host}/%E6%B0%B4") == f"https://{host}/%E6%B0%B4"
    assert readable("") == ""


def test_the_article_can_be_cited_in_its_own_script() -> None:
    page = get(make_client([replace(HANT, published=MOMENT)]), "/article/報/1", script="hans")
    assert texts(page, ".citation h2") == ["GB/T 7714", "APA", "BibTeX"]
    first = texts(page, ".citation pre")[0]
    assert first.startswith("報. 皇后與頭髮[EB/OL]. (2019-03-14)[")
    assert all(button.has_attr("hidden") for button in page.select(".citation button"))


def test_the_day_is_that_of_the_time_zone() -> None:
    late = replace(HANT, published=datetime(2019, 3, 14, 20, tzinfo=timezone.utc))
    assert "(2019-03-15)" in texts(get(make_client([late]), "/article/報/1"), ".citation pre")[0]
    west = get(make_client([late], timezone="America/New_York"), "/article/報/1")
    assert "(2019-03-14)" in texts(west, ".citation pre")[0]


def test_older_and_newer_articles_of_the_source_keep_script_and_search() -> None:
    articles = [each for each in build() if each.source == "江河通讯"]
    page = get(make_client(articles), f"/article/{articles[1].id}", q="河", script="hant")
    assert texts(page, ".beside [rel=prev] span") == [articles[2].title]
    newer = one(page, ".beside [rel=next]")
    assert articles[0].title in newer.get_text()
    assert state_of(newer) == {"q": ["河"], "script": ["hant"]}


def test_the_print_tells_address_and_day() -> None:
    page = get(make_client([replace(HANT, url="https://e.org/%E6%B0%B4")]), "/article/報/1")
    assert texts(page, ".printed")[0].startswith("https://e.org/水（20")
