"""What browsers and crawlers are told: the search engine, suggestions, robots, heads of pages."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from lxml import etree

from search.web.discovery import opening
from tests.hostile import HOSTILE, article_of

from .conftest import make_client

OS = "{http://a9.com/-/spec/opensearch/1.1/}"
CANAL = "大运河"


def description(client: FlaskClient, **headers: str) -> etree._Element:
    answer = client.get("/opensearch.xml", headers=headers)
    assert answer.content_type == "application/opensearchdescription+xml; charset=utf-8"
    found = etree.fromstring(answer.data)
    assert found.tag == f"{OS}OpenSearchDescription"
    return found


def head(client: FlaskClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).text, "lxml")


def meta(page: BeautifulSoup) -> dict[str, str]:
    return {
        str(tag.get("property") or tag.get("name")): str(tag["content"])
        for tag in page.select("meta[property], meta[name]")
    }


# OpenSearch


def test_a_description_has_what_the_format_demands() -> None:
    """OpenSearch 1.1, draft 6: lengths, and templates of absolute addresses."""
    found = description(make_client(title="<很长的&名字>" * 20))
    assert 0 < len(str(found.findtext(f"{OS}ShortName"))) <= 16
    assert 0 < len(str(found.findtext(f"{OS}LongName"))) <= 48
    assert 0 < len(str(found.findtext(f"{OS}Description"))) <= 1024
    assert found.findtext(f"{OS}InputEncoding") == "UTF-8"
    assert [each.text for each in found.findall(f"{OS}Language")] == ["zh-Hans", "zh-Hant"]
    assert str(found.findtext(f"{OS}Image")).endswith("/static/seal.svg")
    for url in found.findall(f"{OS}Url"):
        assert url.get("template").startswith("http://localhost/") and url.get("type")


def test_every_template_leads_to_what_it_says() -> None:
    client = make_client(prefix="/archive", hosts=("a.example",))
    found = description(client, Host="a.example:81")
    for url in found.findall(f"{OS}Url"):
        address = url.get("template").replace("{searchTerms}", quote(CANAL))
        assert address.startswith("http://a.example:81/archive/")
        parts = urlsplit(address)
        answer = client.get(f"{parts.path}?{parts.query}", headers={"Host": "a.example:81"})
        assert answer.status_code == 200
        assert answer.content_type.startswith(url.get("type"))


def test_every_page_leads_to_the_description(client: FlaskClient) -> None:
    for path in ("/", f"/?q={CANAL}", "/article/江河通讯/1001", "/nowhere"):
        link = head(client, path).select_one("link[rel=search]")
        assert link and link["type"] == "application/opensearchdescription+xml"
        assert client.get(str(link["href"])).status_code == 200


# Suggestions


def test_suggestions(client: FlaskClient) -> None:
    answer = client.get("/suggest.json?q=大")
    assert answer.content_type == "application/x-suggestions+json; charset=utf-8"
    query, texts, about, urls = json.loads(answer.data)
    assert (query, texts, about) == ("大", [CANAL], ["14 篇"])
    assert [unquote(url) for url in urls] == [f"http://localhost/?q={CANAL}"]
    assert json.loads(client.get("/suggest.json?q=没有").data) == ["没有", [], [], []]
    assert json.loads(client.get("/suggest.json").data)[0] == ""


# Robots


def test_crawlers_may_read_articles_and_nothing_that_costs_a_search() -> None:
    for prefix in ("", "/archive"):
        answer = make_client(prefix=prefix).get(f"{prefix}/robots.txt")
        assert answer.content_type == "text/plain; charset=utf-8"
        robots = RobotFileParser()
        # Python's parser knows no wildcards: their rule is looked at as it is written.
        assert f"Disallow: {prefix}/*?" in answer.text.splitlines()
        robots.parse(answer.text.splitlines())
        for path in ("/", "/article/a/1", "/static/wensou.css?v=1"):
            assert robots.can_fetch("*", f"http://localhost{prefix}{path}")
        for path in ("/export.csv", "/feed.atom", "/api/v1/search", "/language/en", "/explain"):
            assert not robots.can_fetch("*", f"http://localhost{prefix}{path}")


# Heads


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/", "/"),
        ("/article/江河通讯/1001?q=大运河&sort=newest", "/article/江河通讯/1001"),
        ("/?q=大运河&sort=relevance&size=5&page=2", "/?q=大运河&page=2"),
        ("/?source=食味錄&q=&sort=newest&until=&page=1", "/?source=食味錄"),
        ("/?q=大运河&sort=newest&until=2020-12-31", "/?q=大运河&before=2021-01-01&sort=newest"),
    ],
)
def test_one_address_of_many(client: FlaskClient, path: str, canonical: str) -> None:
    (link,) = head(client, path).select("link[rel=canonical]")
    assert unquote(str(link["href"])) == canonical
    assert client.get(str(link["href"])).status_code == 200


def test_results_are_not_for_search_engines(client: FlaskClient) -> None:
    assert meta(head(client, f"/?q={CANAL}"))["robots"] == "noindex"
    for path in ("/", "/article/江河通讯/1001"):
        assert "robots" not in meta(head(client, path))


def test_open_graph_of_an_article() -> None:
    found = meta(head(make_client(prefix="/archive"), "/archive/article/江河通讯/1001?q=水"))
    assert found["og:type"] == "article" and found["og:site_name"] == "文搜"
    assert found["og:title"] == "大运河的第三次疏浚：从通州到临清"
    assert found["og:description"] == found["description"]
    assert found["og:description"].startswith("水退之后 今年春天，大运河北段")
    assert unquote(found["og:url"]) == "http://localhost/archive/article/江河通讯/1001"
    assert found["og:locale"] == "zh_CN"
    assert found["article:published_time"] == "2019-03-14T01:20:00Z"
    assert found["author"] == "沈砚秋" and found["article:tag"] == "历史"


def test_open_graph_has_the_language_of_the_article_or_of_the_page(client: FlaskClient) -> None:
    assert meta(head(client, "/article/食味錄/1012"))["og:locale"] == "zh_TW"
    tides = client.get("/article/Harbour Notes/1019", headers={"Accept-Language": "en"}).text
    assert meta(BeautifulSoup(tides, "lxml"))["og:locale"] == "en_GB"
    assert "article:published_time" not in meta(head(client, "/article/食味錄/1012"))


def test_open_graph_of_the_entrance(client: FlaskClient) -> None:
    found = meta(head(client, "/"))
    assert (found["og:type"], found["og:title"]) == ("website", "文搜")
    assert found["og:url"] == "http://localhost/" and found["og:description"]


def test_the_opening_of_a_text() -> None:
    assert opening("一\n二  三") == "一 二 三"
    assert opening("") == ""
    assert opening("长" * 160) == "长" * 160
    assert opening("长" * 161) == "长" * 159 + "…"


@pytest.mark.parametrize("text", [*HOSTILE, "\0\x1b\ufffe"])
def test_hostile_titles_make_a_sound_description(text: str) -> None:
    description(make_client([article_of(text)], title=text or "x"))
