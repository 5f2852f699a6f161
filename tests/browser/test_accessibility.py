"""WCAG 2.2 AA and axe's best practices, light and dark, wide and narrow, nothing sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import Visit
from .paths import PAGES

RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ],
    "resultTypes": ["violations"],
}


def violations(page: Page) -> str:
    """What axe finds, as a text; ``""`` is nothing."""
    found = Axe().run(page, options=RULES)
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Visit, name: str) -> None:
    page = visit(PAGES[name])
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == "", (width, scheme)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_to_scroll_sideways(visit: Visit, name: str) -> None:
    page = visit(PAGES[name])
    for width in (320, 390, 768, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= width
