"""Reading an article: from match to match, in the other script, citing it, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit

FIRST_HIT = ".hit h3 a"


def opened(page: Page) -> Page:
    """The first article found."""
    page.locator(FIRST_HIT).first.click()
    expect(page.locator("article mark").nth(1)).to_be_attached()
    return page


def test_keys_and_buttons_lead_from_match_to_match(visit: Visit) -> None:
    page = opened(visit("/?q=水"))
    count = page.locator("article mark[id]").count()
    bar = page.get_by_role("group", name="在命中之间移动")
    expect(bar.locator("output")).to_have_text(f"– / {count}")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(bar.locator("output")).to_have_text(f"2 / {count}")
    expect(page.locator("#m2")).to_be_focused()
    expect(page.locator("mark:target")).to_have_id("m2")
    expect(page.locator("#m2")).to_be_in_viewport()
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(page.locator(f"#m{count}")).to_be_focused()
    bar.get_by_role("button", name="下一处").click()
    expect(bar.locator("output")).to_have_text(f"1 / {count}")
    page.go_back()
    expect(page.locator(FIRST_HIT).first).to_be_visible()


def test_keys_do_nothing_while_one_types(visit: Visit) -> None:
    page = opened(visit("/?q=水"))
    page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first.press_sequentially("np")
    assert "#" not in page.url


@pytest.mark.parametrize("script", [True, False])
def test_links_lead_to_matches_and_scripts(visit: Visit, script: bool) -> None:
    page = opened(visit("/?q=水", script=script))
    marks = page.locator("article mark").all_inner_texts()
    if not script:
        page.locator(".match-links").get_by_role("link", name="2", exact=True).click()
        expect(page.locator("mark:target")).to_have_id("m2")
    page.get_by_role("link", name="繁體", exact=True).click()
    expect(page.locator("article")).to_have_attribute("lang", "zh-Hant")
    assert page.locator("article mark").all_inner_texts() == marks
    expect(page.locator(".scripts small")).to_be_visible()
    page.get_by_role("link", name="原文", exact=True).click()
    expect(page.locator(".scripts small")).to_have_count(0)
    page.get_by_role("link", name="返回结果").click()
    expect(page.locator("#q")).to_have_value("水")


def test_a_citation_is_copied(visit: Visit) -> None:
    page = opened(visit("/?q=水"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("引用这篇文章").click()
    section = page.locator(".citation section").first
    section.get_by_role("button", name="复制").click()
    expect(section.get_by_role("status")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == section.locator("pre").inner_text()


def test_without_script_a_citation_is_there_to_be_selected(visit: Visit) -> None:
    page = opened(visit("/?q=水", script=False))
    page.get_by_text("引用这篇文章").click()
    expect(page.locator(".citation pre").first).to_be_visible()
    expect(page.locator(".citation button").first).to_be_hidden()
    expect(page.locator(".match-bar")).to_have_count(0)


def test_a_print_is_the_article_and_where_it_is_from(visit: Visit) -> None:
    page = opened(visit("/?q=水"))
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_be_visible()
    expect(page.locator("article h1")).to_be_visible()
    for chrome in (
        ".masthead",
        ".match-bar",
        ".citation",
        ".neighbours",
        ".scripts a",
        ".colophon",
    ):
        expect(page.locator(chrome).first).to_be_hidden()
    style = "e => [getComputedStyle(e).textDecorationLine, getComputedStyle(e).fontWeight]"
    assert page.locator("article mark").first.evaluate(style) == ["underline", "700"]
