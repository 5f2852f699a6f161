"""WCAG 2.2 AA and axe's best practices, light and dark, wide and narrow, nothing sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import Visit
from .paths import PAGES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What can differ between light and dark."""

WIDTHS = (1280, 390)


def violations(page: Page, rules: object = EVERYTHING) -> list[tuple[str, str]]:
    """What axe finds: the rule and the element."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]


def check(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        assert violations(page) == [], width
        page.emulate_media(color_scheme="dark")
        assert violations(page, COLOURS) == [], (width, "dark")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Visit, name: str) -> None:
    check(visit(PAGES[name]))


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_nor_in_other_languages(visit: Visit, language: str) -> None:
    for name in ("home", "results", "article with matches"):
        check(visit(PAGES[name], language=language))


def test_nor_where_something_is_open(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("combobox").press_sequentially("水")
    expect(page.get_by_role("option").first).to_be_visible()
    check(page)
    page = visit(PAGES["results"])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)


@pytest.mark.parametrize("name", ["results", "article with matches", "why", "API"])
def test_nor_where_all_is_unfolded(visit: Visit, name: str) -> None:
    page = visit(PAGES[name])
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    check(page)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_to_scroll_sideways(visit: Visit, name: str) -> None:
    page = visit(PAGES[name])
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    for width in (320, 390, 768, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
