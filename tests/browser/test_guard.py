"""The guard of the browser tests: it sees what it is there for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .guard import Guard

PAGES = {
    "request to http://other.example/": "<img src='http://other.example/'>",
    "request to https://other.example/x.css": "<link rel=stylesheet "
    "href='https://other.example/x.css'>",
    "dialog: hello": "<script>alert('hello')</script>",
    "console: wrong": "<script>console.error('wrong')</script>",
    "page error: wrong": "<script>throw new Error('wrong')</script>",
    "404 for {site}/nowhere.png": "<img src='/nowhere.png'>",
}


@pytest.mark.parametrize("trouble", PAGES)
def test_a_page_that_misbehaves_is_seen(browser: Browser, site: str, trouble: str) -> None:
    context = browser.new_context()
    guard = Guard(context, site)
    page = context.new_page()
    page.route(
        f"{site}/", lambda route: route.fulfill(body=PAGES[trouble], content_type="text/html")
    )
    page.goto(f"{site}/")
    page.wait_for_load_state("networkidle")
    context.close()
    assert trouble.format(site=site) in guard.troubles
