"""The page in a real browser: Debian's chromium, driven by Playwright.

    def test_a_search(visit: Visit) -> None:
        page = visit("/?q=水", language="en", dark=True, width=390)
        page.get_by_role("link", name="…").click()

Every test fails that makes a page do what `guard.py` forbids. All is kept for the package alone:
while Playwright's synchronous driver is there, the thread has a running event loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .chromium import ARGUMENTS, MISSING, find
from .guard import Guard
from .site import EXAMPLES, serving

PATIENCE_MS = 10_000


class Visit(Protocol):
    """Opens a page of the site for a reader with these habits."""

    def __call__(
        self,
        path: str = "/",
        *,
        site: str = "",
        language: str = "zh-CN",
        dark: bool = False,
        width: int = 1280,
        height: int = 900,
        script: bool = True,
    ) -> Page: ...


@pytest.fixture(scope="package")
def chromium() -> str:
    """The path of the browser."""
    found = find()
    if found is None:
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `wensou serve` over the example articles."""
    with serving(EXAMPLES, tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """``visit("/?q=水", dark=True)``: a page in a browser that knows nothing yet."""
    opened: list[tuple[BrowserContext, Guard]] = []
    at_home = site

    def visit(
        path: str = "/",
        *,
        site: str = at_home,
        language: str = "zh-CN",
        dark: bool = False,
        width: int = 1280,
        height: int = 900,
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            locale=language,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        opened.append((context, Guard(context, site)))
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context, _ in opened:
        context.close()
    assert [trouble for _, guard in opened for trouble in guard.troubles] == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """The entrance, as most readers open it."""
    return visit("/")
