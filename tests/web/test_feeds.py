"""Feeds of a search: what the two formats demand, and that readers are told what is new once."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from lxml import etree

from search.models import Article
from search.web.feeds import entry_id
from tests.hostile import HOSTILE, article_of

from .articles import build
from .conftest import make_client

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CANAL = "大运河"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ONE_OR_NONE = ("generator", "icon", "logo", "rights", "subtitle")


def atom(client: FlaskClient, **args: Any) -> etree._Element:
    answer = client.get("/feed.atom", query_string=args)
    assert answer.status_code == 200
    feed = etree.fromstring(answer.data)
    check_atom(feed)
    return feed


def check_atom(feed: etree._Element) -> None:
    """What RFC 4287 demands of a feed (4.1.1) and of its entries (4.1.2)."""
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    assert all(len(feed.findall(f"{ATOM}{name}")) <= 1 for name in ONE_OR_NONE)
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    for entry in feed.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "author", "summary"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        assert len(entry.findall(f"{ATOM}published")) <= 1
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")].count("alternate") == 1
    for person in feed.iter(f"{ATOM}author"):
        assert person.findtext(f"{ATOM}name")
    for moment in (*feed.iter(f"{ATOM}updated"), *feed.iter(f"{ATOM}published")):
        assert RFC_3339.fullmatch(moment.text)
    for link in feed.iter(f"{ATOM}link"):
        assert re.match("https?://", link.get("href"))
    ids = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    for id in ids:
        assert uuid.UUID(id).version == 5 and id.startswith("urn:uuid:")


def entries(feed: etree._Element) -> list[str]:
    return [str(each.text) for each in feed.findall(f"{ATOM}entry/{ATOM}title")]


def json_feed(client: FlaskClient, **args: Any) -> dict[str, Any]:
    answer = client.get("/feed.json", query_string=args)
    assert answer.status_code == 200
    feed: dict[str, Any] = json.loads(answer.data)
    check_json_feed(feed)
    return feed


def check_json_feed(feed: dict[str, Any]) -> None:
    """What JSON Feed 1.1 demands of a feed and of its items."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    for name in ("title", "home_page_url", "feed_url", "language"):
        assert isinstance(feed[name], str) and feed[name]
    for item in feed["items"]:
        texts = {name: value for name, value in item.items() if name not in ("authors", "tags")}
        assert all(isinstance(value, str) for value in texts.values())
        assert {"id", "url", "content_text"} <= texts.keys()
        assert RFC_3339.fullmatch(item.get("date_published", "2000-01-01T00:00:00Z"))
        assert all(author["name"] for author in item["authors"])
        assert all(isinstance(tag, str) for tag in item["tags"])


def test_the_newest_full_matches_whatever_the_page_is_sorted_by(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": CANAL, "sort": "newest"}).text
    shown = [each.get_text() for each in BeautifulSoup(page, "lxml").select(".hit h3")]
    for sort in ("", "oldest"):
        feed = atom(client, q=f"{CANAL}", sort=sort, page="2")
        assert entries(feed)[:10] == shown
        items = json_feed(client, q=f"{CANAL}", sort=sort, page="2")["items"]
        assert [item["title"] for item in items] == entries(feed)
    assert entries(atom(client, q=f"{CANAL} 没有的词")) == []


def test_filters_and_size_hold(client: FlaskClient) -> None:
    feed = atom(client, source="食味錄", before="2020-01-01", size="1")
    assert entries(feed) == ["一碗餛飩裡的運河"]
    assert feed.findtext("{http://a9.com/-/spec/opensearch/1.1/}totalResults") == "2"
    assert feed.findtext(f"{ATOM}title") == "食味錄 · 至 2019-12-31 - 文搜"


def test_an_entry(client: FlaskClient) -> None:
    feed = atom(client, q="大运河的第三次疏浚")
    (entry,) = feed.findall(f"{ATOM}entry")
    links = {each.get("rel"): each.get("href") for each in entry.findall(f"{ATOM}link")}
    assert links["via"] == "https://news.example.org/1001.html"
    assert client.get(links["alternate"]).status_code == 200
    assert entry.findtext(f"{ATOM}published") == "2019-03-14T01:20:00Z"
    assert entry.findtext(f"{ATOM}updated") == "2019-03-14T01:20:00Z"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "沈砚秋"
    assert entry.find(f"{ATOM}category").get("term") == "江河通讯"  # type: ignore[union-attr]
    (item,) = json_feed(client, q="大运河的第三次疏浚")["items"]
    assert item["id"] == entry.findtext(f"{ATOM}id")
    assert item["external_url"] == links["via"] and item["url"] == links["alternate"]
    assert item["content_text"] == entry.findtext(f"{ATOM}summary")


def test_a_feed_is_updated_when_its_newest_article_was_published(client: FlaskClient) -> None:
    assert atom(client, source="食味錄").findtext(f"{ATOM}updated") == "2020-04-05T02:15:00Z"
    for nothing_dated in ("冬至的湯圓", "没有的词"):
        feed = atom(client, q=nothing_dated)
        assert feed.findtext(f"{ATOM}updated") == "2024-05-01T00:00:00Z"


def test_languages(client: FlaskClient) -> None:
    feed = atom(client)
    langs = {e.findtext(f"{ATOM}title"): e.get(LANG) for e in feed.findall(f"{ATOM}entry")}
    assert langs["茶馬古道上的鹽"] == "zh-Hant" and langs["月球背面的土是什么味道"] == "zh-Hans"
    assert langs["Tide tables, 1931–1937"] is None
    english = client.get("/feed.atom", headers={"Accept-Language": "en"})
    assert etree.fromstring(english.data).get(LANG) == "en"
    assert english.headers["Content-Language"] == "en" and "Accept-Language" in english.vary


def test_content_types(client: FlaskClient) -> None:
    assert client.get("/feed.atom").content_type == "application/atom+xml; charset=utf-8"
    assert client.get("/feed.json").content_type == "application/feed+json; charset=utf-8"
    assert client.get("/feed.atom").headers["X-Robots-Tag"] == "noindex"


# Ids


def ids_of(client: FlaskClient, path: str, **headers: str) -> list[str]:
    feed = etree.fromstring(client.get(path, headers=headers).data)
    return [str(each.text) for each in feed.iter(f"{ATOM}id")]


def test_ids_hang_on_the_article_and_the_search_alone() -> None:
    usual = ids_of(make_client(), f"/feed.atom?q={CANAL}")
    moved = make_client(prefix="/archive", hosts=("a.example",), title="别的名字")
    path = f"/archive/feed.atom?sort=newest&q={CANAL}"
    assert ids_of(moved, path, Host="a.example:8080", **{"Accept-Language": "en"}) == usual
    narrowed = ids_of(make_client(), f"/feed.atom?q={CANAL}&source=江河通讯")
    assert narrowed[0] != usual[0] and set(narrowed[1:]) <= set(usual[1:])
    swapped = ids_of(make_client(), f"/feed.atom?source=江河通讯&q={CANAL}")
    assert swapped == narrowed


def test_the_id_of_an_article_never_changes() -> None:
    """Else every article is new to every reader."""
    assert entry_id("报/1") == "urn:uuid:f7d0300c-8bf0-5d80-a5a5-e49324e87d02"


def test_addresses_have_the_host_and_prefix_of_the_request() -> None:
    client = make_client(prefix="/archive", hosts=("a.example",))
    host = {"Host": "a.example:8080"}
    feed = etree.fromstring(client.get(f"/archive/feed.atom?q={CANAL}", headers=host).data)
    for link in feed.iter(f"{ATOM}link"):
        if link.get("rel") != "via":
            assert link.get("href").startswith("http://a.example:8080/archive/")


# Validators


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.json"])
def test_a_reader_that_has_it_is_told_so(path: str) -> None:
    client = make_client()
    first = client.get(f"{path}?q={CANAL}")
    tag = first.headers["ETag"]
    assert tag.startswith('"') and first.headers["Last-Modified"] == "Sat, 04 May 2024 12:00:00 GMT"
    again = client.get(f"{path}?q={CANAL}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(f"{path}?q={CANAL}", headers=since).status_code == 304
    both = {**since, "If-None-Match": '"another"'}
    assert client.get(f"{path}?q={CANAL}", headers=both).status_code == 200


def test_the_validator_is_of_what_is_sent() -> None:
    def tag(path: str = f"/feed.atom?q={CANAL}", articles: Any = None, **headers: str) -> str:
        return make_client(articles).get(path, headers=headers).headers["ETag"]

    same = {tag(), tag(), tag(articles=[*build(), article_of("别的")])}
    assert len(same) == 1
    changed = [replace(each, title=f"{each.title}（更正）") for each in build()]
    others = {
        tag("/feed.atom?q=运河"),
        tag(f"/feed.json?q={CANAL}"),
        tag(articles=changed),
        tag(Host="127.0.0.1"),
        tag(**{"Accept-Language": "en"}),
    }
    assert len(others | same) == 6


# Hostile input


@pytest.mark.parametrize("text", [*HOSTILE, "a\0\x08\x1b\x85b", "\ud800\udfff", "\ufffe\uffff"])
def test_hostile_articles_and_queries_make_sound_feeds(text: str) -> None:
    hostile: Article = article_of(text)
    client = make_client([replace(hostile, id="甲/1", url=f"https://example.org/{text}")])
    for args in ({}, {"q": text}) if text.isprintable() else ({},):
        feed = atom(client, **args)
        assert {each.tag for each in feed.iter() if isinstance(each.tag, str)} <= {
            *(f"{ATOM}{name}" for name in NAMES),
            "{http://a9.com/-/spec/opensearch/1.1/}totalResults",
            "{http://a9.com/-/spec/opensearch/1.1/}itemsPerPage",
        }
        assert len(json_feed(client, **args)["items"]) == len(entries(feed)) == 1


NAMES = (
    *("feed", "id", "title", "updated", "published", "author", "name", "generator", "link"),
    *("entry", "category", "summary"),
)


def test_a_state_that_makes_no_sense_is_an_error(client: FlaskClient) -> None:
    assert client.get("/feed.atom?size=1000").status_code == 400


# The way to them


@pytest.mark.parametrize("path", ["/", f"/?q={CANAL}&sort=oldest&source=江河通讯", "/?q=没有的词"])
def test_pages_lead_to_their_feeds(client: FlaskClient, path: str) -> None:
    page = BeautifulSoup(client.get(path).text, "lxml")
    for kind, check in (("atom+xml", etree.fromstring), ("feed+json", json.loads)):
        (link,) = page.select(f'link[rel=alternate][type="application/{kind}"]')
        answer = client.get(str(link["href"]))
        assert answer.content_type.startswith(f"application/{kind}")
        check(answer.data)
    (visible,) = page.select('a[rel~=alternate][type="application/atom+xml"]')
    assert visible["href"] == page.select_one('link[type="application/atom+xml"]')["href"]  # type: ignore[index]
