"""From the results to every place in its context, and from there into the article."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Visit


@pytest.mark.parametrize("width", [390, 1280])
def test_lines_are_aligned_on_the_match(visit: Visit, width: int) -> None:
    page = visit("/?q=水", width=width)
    page.get_by_role("link", name="逐处列出").click()
    page.get_by_role("link", name="后文").click()
    marks = page.locator(".kwic mark")
    assert marks.count() > 10
    boxes = [mark.bounding_box() for mark in marks.all()]
    centres = {round(box["x"] + box["width"] / 2) for box in boxes if box}
    assert max(centres) - min(centres) <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(page.get_by_role("row").all()) > marks.count() - 1


def test_a_match_leads_to_its_place(visit: Visit) -> None:
    page = visit("/concordance?q=水&order=before")
    line = page.get_by_role("row").nth(3)
    line.locator(".match a").click()
    expect(page.locator("mark:target")).to_be_in_viewport()
    expect(page.locator(".match-bar output b")).to_have_text(page.url.rpartition("#m")[2])


def test_the_file_is_downloaded(visit: Visit) -> None:
    page = visit("/concordance?q=水")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载全部各处").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbfleft,match,right")
