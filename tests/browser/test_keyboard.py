"""Every task by keyboard alone: all is reached, in order, and one sees where one is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit
from .paths import PAGES

REACHABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"

STOPS = f"""() => [...document.querySelectorAll({REACHABLE!r})].filter(
  each => each.tabIndex >= 0 && each.checkVisibility({{visibilityProperty: true}})
)"""

NUMBER_STOPS = f"""() => {{
  const stops = ({STOPS})();
  stops.forEach((each, index) => {{ each.stop = index; }});
  return stops.length;
}}"""

HERE = """() => {
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  const style = getComputedStyle(here);
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  return {
    stop: here.stop ?? -1,
    html: here.outerHTML.slice(0, 120),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
    shown: x >= 0 && x <= innerWidth && y >= 0 && y <= innerHeight,
    covered: !(top && (here.contains(top) || top.contains(here) || here.matches(":has(rect)"))),
  };
}"""
"""Where the focus is; the middle of a date or of a link over two lines may be nobody's."""


def tabbed(page: Page) -> dict[str, Any]:
    page.keyboard.press("Tab")
    here: dict[str, Any] = page.evaluate(HERE)
    return here


@pytest.mark.parametrize(
    "name",
    [
        *("home", "results", "nothing", "article with matches", "why", "refused"),
        *("trends", "concordance", "about", "help"),
    ],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_tab_reaches_everything_in_order_and_shows_where(
    visit: Visit, name: str, width: int
) -> None:
    page = visit(PAGES[name], width=width)
    count = page.evaluate(NUMBER_STOPS)
    page.evaluate("document.activeElement.blur()")
    reached = 0
    while reached < count:
        here = tabbed(page)
        if here["stop"] == reached - 1:
            continue  # A date has three parts.
        assert here["stop"] == reached, here
        assert here["ringed"] and here["shown"] and not here["covered"], here
        reached += 1


def test_the_first_stop_leads_past_the_head(visit: Visit) -> None:
    page = visit(PAGES["results"])
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def tab_to(page: Page, text: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if str(page.evaluate("document.activeElement.textContent")).strip().startswith(text):
            return
    raise AssertionError(f"Tab does not lead to {text}")


def test_search_narrow_read_and_return_without_a_pointer(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("水")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    tab_to(page, "山河志")
    page.keyboard.press("Enter")
    page.wait_for_url("**source=*")
    tab_to(page, "最早")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=oldest*")
    page.keyboard.press("j")
    title = str(page.evaluate("document.activeElement.textContent"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    tab_to(page, "返回结果")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    assert "sort=oldest" in page.url and "source=" in page.url
