"""Hostile articles and queries in a real browser, whose parser and scripts have the last word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.hostile import HARMLESS, HOSTILE, QUERIES

from .conftest import Visit
from .site import serving

SAMPLE = [text for text in HOSTILE if len(text) < 200 and text.strip()][::16]
FILE_NAMES = ("<img src=x onerror=alert(1)>", "' onclick='alert(1)", "{{ 7*7 }}", "%3Cscript%3E")

ELEMENTS = """() => [...document.querySelectorAll("*")].map(
  each => [each.localName, ...each.getAttributeNames().sort()].join(" ")
)"""


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    work = tmp_path_factory.mktemp("hostile")
    articles = work / "articles"
    articles.mkdir()
    lines = [
        json.dumps(
            {
                **dict.fromkeys(("title", "source", "author", "url"), text),
                "text": f"{text}\n{text} 无害的文字",
                "tags": [text],
                "published": f"20{10 + number % 15}-01-01",
            }
        )
        for number, text in enumerate([*SAMPLE, *HARMLESS])
    ]
    (articles / "all.jsonl").write_text("\n".join(lines), "utf-8")
    for name in FILE_NAMES:
        (articles / f"{name}.md").write_text(f"# {name}\n\n{name} 无害的文字\n", "utf-8")
    with serving(articles, work) as address:
        yield address


def elements(page: Page) -> set[str]:
    return set(page.evaluate(ELEMENTS))


def pages(page: Page, text: str) -> Iterator[set[str]]:
    """The elements of the pages that say ``text``."""
    for query in ({"q": text}, {"q": f"无害 {text}", "sort": "newest"}, {"source": text}):
        page.goto(f"/?{urlencode(query)}")
        yield elements(page)
    if page.locator(".hit h3 a").count():
        page.locator(".hit h3 a").first.click()
        expect(page.locator("article .text")).to_be_visible()
        yield elements(page)


def test_no_dialog_no_request_and_nothing_that_we_did_not_write(
    visit: Visit, hostile_site: str
) -> None:
    page = visit("/", site=hostile_site)
    ours = elements(page)
    for text in HARMLESS:
        ours.update(*pages(page, text))
    for query in QUERIES:
        page.goto(f"/?{urlencode({'q': query})}")
        ours.update(elements(page))
    for text in [*SAMPLE, *FILE_NAMES]:
        for found in pages(page, text):
            assert found - ours == set(), text
