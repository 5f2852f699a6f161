"""What people do on the page, from the first click to the last."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .conftest import Visit


def test_search_and_open_the_first_hit(page: Page) -> None:
    page.get_by_role("combobox").fill("都江堰")
    page.get_by_role("combobox").press("Enter")
    first = page.locator(".hit h3 a").first
    title = first.inner_text()
    expect(page.locator(".hit mark").first).to_have_text("都江堰")
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("article mark").first).to_have_text("都江堰")


def test_without_script(visit: Visit) -> None:
    page = visit("/", script=False)
    page.get_by_role("searchbox").fill("水")
    page.get_by_role("button", name="搜索", exact=True).click()
    page.locator(".hit h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="返回结果").click()
    expect(page.get_by_role("searchbox")).to_have_value("水")


def test_the_language_is_the_browsers_or_the_one_chosen(visit: Visit) -> None:
    page = visit("/?q=水", language="en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page.get_by_role("combobox")).to_have_value("水")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")


def shown_total(page: Page) -> int:
    return int(page.locator(".total b").first.inner_text().replace(",", ""))


def test_narrow_by_two_sources_and_take_one_away(visit: Visit) -> None:
    page = visit("/?q=水")
    facet = page.locator(".facet").first
    facet.get_by_text("山河志").click()
    alone = shown_total(page)
    facet.get_by_text("格物").click()
    assert shown_total(page) > alone
    page.locator(".chips a", has_text="山河志").click()
    page.wait_for_url(lambda url: url.count("source=") == 1)
    expect(page.locator(".hit .source").first).to_have_text("格物")
