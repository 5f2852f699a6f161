"""Whatever an article or an address says, a page has the elements and attributes we wrote.

Some articles share an index, so that they also stand in each other's lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement, document_fromstring

from search.engines.memory.engine import MemoryEngine
from search.service import SearchService
from search.settings import Settings
from search.text.normalise import normalise
from search.web.app import create_app
from tests.articles import publish
from tests.hostile import HARMLESS, HOSTILE, QUERIES, article_of

Element = tuple[str, tuple[str, ...]]

AT_ONCE = 24
"""Articles of one index."""

ADDRESSES = ("href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href")


def client_of(texts: Iterable[str]) -> FlaskClient:
    engine = MemoryEngine()
    kept = dict.fromkeys(normalise(text) for text in texts)
    publish(engine, *(article_of(text, url=text) for text in kept if text.strip()))
    return create_app(SearchService(engine), Settings()).test_client()


def asked(client: FlaskClient, text: str) -> Iterator[str]:
    """The pages that say ``text``: as a query, a filter, a name and an article, as HTML."""
    url = client.application.url_map.bind("localhost").build
    kept = normalise(text)
    paths = [
        url("index", {"q": text, "source": [text, kept], "before": "2030-01-01"}),
        url("index", {"q": text, "after": text}),
        url("analyze", {"q": text}),
        url("concordance", {"q": text, "source": kept, "order": "after"}),
        url("article", {"id": f"nowhere/{text}"}),
    ]
    if kept.strip():
        id = article_of(kept).id
        paths.append(url("article", {"id": id, "q": text, "source": text}))
        paths.append(url("article", {"id": id, "q": text, "script": "hant"}))
        paths.append(url("concordance", {"q": f'无害 OR 国家 OR "{text[:60]}"'}))
        paths.append(url("explain", {"id": id, "q": f'国家 "{text[:60]}"'}))
    for path in paths:
        answer = client.get(path)
        assert answer.status_code in (200, 400, 404), path
        yield answer.text


def read(html: str) -> HtmlElement:
    # As a browser reads it; libxml2 would stop there.
    return document_fromstring(html.replace("\0", "\ufffd").encode())


def elements(page: HtmlElement) -> set[Element]:
    return {(tag.tag, tuple(sorted(tag.keys()))) for tag in page.iter("*")}


@pytest.fixture(scope="module")
def ours() -> set[Element]:
    """Every element that our templates write for harmless texts, with its attributes."""
    client = client_of(HARMLESS)
    # One hit a page, so that there are several pages.
    written = [client.get(path).text for path in ("/", "/?size=1", "/?size=1&page=2")]
    for query in QUERIES:
        written += asked(client, query)
    return {element for html in written for element in elements(read(html))}


@pytest.mark.parametrize("start", range(0, len(HOSTILE), AT_ONCE))
def test_a_page_has_only_what_we_wrote(ours: set[Element], start: int) -> None:
    texts = HOSTILE[start : start + AT_ONCE]
    client = client_of(texts)
    for text in texts:
        for html in asked(client, text):
            check(read(html), ours, text)


def check(page: HtmlElement, ours: set[Element], text: str) -> None:
    assert elements(page) - ours == set(), text
    for name in ("script", "title", "main", "h1"):
        assert len(list(page.iter(name))) == 1, (name, text)
    for tag in page.iter("*"):
        check_addresses(tag.tag, dict(tag.attrib))


def check_addresses(name: str, attributes: dict[str, str]) -> None:
    """Nothing is loaded or sent but here; a link elsewhere is a link of the web."""
    for attribute in set(ADDRESSES) & set(attributes):
        address = attributes[attribute]
        elsewhere = "external" in attributes.get("rel", "")
        if name == "a" and elsewhere:
            assert urlsplit(address).scheme in ("http", "https"), address
        else:
            assert address.startswith(("/", "#")) and not address.startswith("//"), address


def test_the_strings_are_many() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 200
