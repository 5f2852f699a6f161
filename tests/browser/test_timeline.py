"""The chart above the hits, with a mouse, a finger, the keyboard, and without a script."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit

RESULTS = "/?q=水"


def where(page: Page, bar: int) -> tuple[float, float]:
    """The middle of the slot of a bar, counted from the left."""
    box = page.locator(".timeline .slot").nth(bar).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def counts(page: Page) -> list[int]:
    bars = page.locator(".timeline svg a").all()
    return [int(bar.get_attribute("data-count") or 0) for bar in bars]


def total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator(".total b").inner_text()))


def args(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def draw(page: Page, first: int, last: int) -> None:
    """Press on one bar and move to another, the button held."""
    page.mouse.move(*where(page, first))
    page.mouse.down()
    page.mouse.move(*where(page, last), steps=5)


def test_a_bar_tells_its_number_and_leads_to_its_period(visit: Visit) -> None:
    page = visit(RESULTS)
    wanted = counts(page)[1]
    page.mouse.move(*where(page, 1))
    expect(page.locator(".told")).to_contain_text(f"：{wanted} 篇")
    page.mouse.click(*where(page, 1))
    expect(page.locator(".crumbs a").first).to_be_visible()
    assert total(page) == wanted
    page.get_by_role("link", name="全部时间").click()
    expect(page.locator(".crumbs a")).to_have_count(0)


def test_a_stretch_is_drawn_over(visit: Visit) -> None:
    page = visit(RESULTS)
    wanted = sum(counts(page)[2:5])
    draw(page, 4, 2)
    expect(page.locator(".told")).to_contain_text(f"：{wanted} 篇")
    page.mouse.up()
    page.wait_for_url(re.compile("after="))
    assert total(page) == wanted and "before" in args(page)


def test_escape_lets_go(visit: Visit) -> None:
    page = visit(RESULTS)
    draw(page, 1, 3)
    page.keyboard.press("Escape")
    expect(page.locator(".told")).to_be_empty()
    page.mouse.up()
    expect(page.locator(".timeline .band")).to_have_count(0)
    assert args(page) == {"q": ["水"]}


def test_a_stretch_is_walked_along_with_the_keyboard(visit: Visit) -> None:
    page = visit(RESULTS)
    wanted = sum(counts(page)[1:3])
    stops = page.locator(".timeline svg a[tabindex='0']")
    expect(stops).to_have_count(1)
    stops.focus()
    for key in ("ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".told")).to_contain_text(f"：{wanted} 篇")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("after="))
    assert total(page) == wanted


def test_a_finger_draws_as_well(visit: Visit) -> None:
    page = visit(RESULTS)
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".timeline svg").scroll_into_view_if_needed()
    wanted = sum(counts(page)[1:5])
    session = page.context.new_cdp_session(page)
    for kind, bar in (("touchStart", 1), ("touchMove", 2), ("touchMove", 4), ("touchEnd", None)):
        x, y = where(page, bar) if bar is not None else (0, 0)
        points = [] if bar is None else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_url(re.compile("after="))
    assert total(page) == wanted


@pytest.mark.parametrize("place", ["svg a", "table a"])
def test_without_script(visit: Visit, place: str) -> None:
    page = visit(RESULTS, script=False)
    wanted = counts(page)[0]
    page.locator(".timeline summary").click()
    page.locator(f".timeline {place}").first.click()
    expect(page.locator(".crumbs a").first).to_be_visible()
    assert total(page) == wanted


def test_a_point_of_a_trend_leads_to_its_articles(visit: Visit) -> None:
    page = visit("/trends?q=水&q=茶")
    cell = page.locator(".figure td a").first
    wanted = int(cell.inner_text())
    cell.click()
    expect(page.locator(".total b")).to_be_visible()
    assert total(page) == wanted
