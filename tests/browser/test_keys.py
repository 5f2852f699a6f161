"""What single keys do on a page, and when they do nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .conftest import Visit


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent")).strip()


def test_through_the_hits_and_into_one(visit: Visit) -> None:
    page = visit("/?q=水", height=500)
    titles = page.locator(".hit h3 a").all_inner_texts()
    for key, place in [("j", 0), ("j", 1), ("j", 2), ("k", 1)]:
        page.keyboard.press(key)
        assert focused(page) == titles[place]
        expect(page.locator(":focus-visible")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])


def test_behind_the_last_hit_is_the_next_page(visit: Visit) -> None:
    page = visit("/?q=水&size=2")
    for _ in range(3):
        page.keyboard.press("j")
    assert focused(page) == "下一页"


def test_a_slash_leads_to_the_box_and_selects_what_is_in_it(visit: Visit) -> None:
    page = visit("/?q=水")
    page.keyboard.press("/")
    page.keyboard.type("江")
    expect(page.get_by_role("combobox")).to_have_value("江")


def test_what_is_typed_is_no_command(page: Page) -> None:
    box = page.get_by_role("combobox")
    box.press_sequentially("/jk?")
    expect(box).to_have_value("/jk?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_key_with_another_is_the_browsers(visit: Visit) -> None:
    page = visit("/?q=水")
    page.keyboard.press("Control+j")
    page.keyboard.press("Alt+j")
    assert page.evaluate("document.activeElement === document.body")


def test_the_list_of_keys(visit: Visit) -> None:
    page = visit("/?q=水", language="en")
    page.keyboard.press("j")
    title = focused(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("j")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page) == title


def test_keys_can_be_switched_off_and_on(visit: Visit) -> None:
    page = visit("/?q=水")
    page.keyboard.press("?")
    switch = page.get_by_role("checkbox", name="使用单键快捷键")
    expect(switch).to_be_checked()
    switch.uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
