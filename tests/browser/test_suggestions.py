"""What the search box suggests while somebody types, by keys, pointer and input method."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from .conftest import Visit
from .site import EXAMPLES, serving
from .test_accessibility import violations

ROUTE = "**/api/v1/suggest?*"


def box(page: Page) -> Locator:
    return page.get_by_role("combobox")


def options(page: Page, kind: str = "") -> Locator:
    group = f'[role="group"][data-kind="{kind}"] ' if kind else ""
    return page.locator(f'{group}[role="option"]:visible .words')


def active(page: Page) -> str:
    """What an assistive technology takes for the option in focus."""
    return str(
        page.evaluate(
            """() => {
              const id = document.getElementById("q").getAttribute("aria-activedescendant");
              return id && document.getElementById(id).querySelector(".words").textContent;
            }"""
        )
        or ""
    )


def query(page: Page) -> str:
    return "".join(parse_qs(urlsplit(page.url).query).get("q", []))


def search(page: Page, text: str) -> None:
    box(page).fill(text)
    with page.expect_navigation():
        box(page).press("Enter")


@contextmanager
def asked(page: Page) -> Iterator[list[str]]:
    """The texts that the site was asked to complete meanwhile."""
    texts: list[str] = []

    def note(request: Request) -> None:
        if "/suggest" in request.url:
            texts.extend(parse_qs(urlsplit(request.url).query)["q"])

    page.on("request", note)
    yield texts
    page.remove_listener("request", note)


def test_a_word_is_completed_from_pinyin_and_searched(page: Page) -> None:
    box(page).press_sequentially("dujiangy")
    expect(options(page, "word").first).to_have_text("都江堰")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form [role=status]")).to_contain_text("建议：")
    box(page).press("ArrowDown")
    assert active(page) == "都江堰"
    expect(box(page)).to_be_focused()
    box(page).press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    assert query(page) == "都江堰"


def test_a_title_opens_its_article(page: Page) -> None:
    box(page).fill("徐霞")
    title = options(page, "title").first
    expect(title).to_contain_text("徐霞客")
    text = title.inner_text()
    title.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_keys_move_through_the_options_and_back_to_the_text(page: Page) -> None:
    box(page).fill("水")
    expect(options(page).nth(2)).to_be_visible()
    shown = options(page).all_inner_texts()
    for key, wanted in [
        ("ArrowDown", shown[0]),
        ("ArrowDown", shown[1]),
        ("End", shown[-1]),
        ("ArrowDown", ""),
        ("ArrowUp", shown[-1]),
        ("Home", shown[0]),
        ("ArrowUp", ""),
    ]:
        box(page).press(key)
        assert active(page) == wanted, key
    box(page).press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("水")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    box(page).press("ArrowDown")
    expect(options(page)).to_have_count(len(shown))
    box(page).press("Tab")
    expect(options(page)).to_have_count(0)


def test_home_moves_in_the_text_where_no_option_is_active(page: Page) -> None:
    box(page).press_sequentially("江")
    expect(options(page).first).to_be_visible()
    box(page).press("Home")
    page.keyboard.type("长")
    expect(box(page)).to_have_value("长江")


def test_nothing_is_sent_while_an_input_method_composes(page: Page) -> None:
    box(page).focus()
    ime = page.context.new_cdp_session(page)
    with asked(page) as texts:
        for text in ("d", "du", "du jiang"):
            ime.send(
                "Input.imeSetComposition",
                {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
            )
            page.wait_for_timeout(150)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        assert texts == [] and query(page) == ""
        expect(options(page)).to_have_count(0)
        box(page).fill("")
        ime.send(
            "Input.imeSetComposition", {"text": "du jiang", "selectionStart": 8, "selectionEnd": 8}
        )
        ime.send("Input.insertText", {"text": "都江"})
        expect(options(page, "word").first).to_have_text("都江堰")
    assert texts == ["都江"]
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    assert query(page) == "都江"


def test_an_answer_to_an_older_text_is_not_shown(page: Page) -> None:
    held: list[Route] = []

    def late(route: Route) -> None:
        if parse_qs(urlsplit(route.request.url).query)["q"] == ["黄"]:
            held.append(route)
        else:
            route.continue_()

    page.route(ROUTE, late)
    box(page).fill("黄")
    page.wait_for_timeout(200)
    assert held
    box(page).fill("徐霞")
    expect(options(page).first).to_contain_text("徐霞")
    before = options(page).all_inner_texts()
    answer = {"query": "黄", "suggestions": [{"text": "黄河", "kind": "word", "count": 9}]}
    held[0].fulfill(json=answer)
    page.wait_for_timeout(200)
    assert options(page).all_inner_texts() == before


def test_nothing_moves_when_options_appear(page: Page) -> None:
    box(page).focus()
    places = "() => [...document.querySelectorAll('.shelf a')].map((a) => a.offsetTop)"
    before = page.evaluate(places)
    box(page).fill("水")
    expect(options(page).first).to_be_visible()
    assert page.evaluate(places) == before


@pytest.mark.parametrize("dark", [False, True])
def test_on_the_smallest_screen(visit: Visit, dark: bool) -> None:
    page = visit("/", width=320, height=568, dark=dark)
    search(page, "都江堰")
    box(page).fill("江")
    expect(options(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_earlier_queries_are_offered_newest_first_and_each_once(page: Page) -> None:
    for text in ("长江", "黄河", "长江"):
        search(page, text)
    page.goto("/")
    box(page).click()
    expect(options(page)).to_have_text(["长江", "黄河"])
    box(page).press("ArrowDown")
    box(page).press("ArrowDown")
    box(page).press("Enter")
    expect(page.locator(".total")).to_be_visible()
    assert query(page) == "黄河"


def test_earlier_queries_are_forgotten_one_by_one_and_all_at_once(page: Page) -> None:
    for text in ("长江", "黄河", "运河", "淮河"):
        search(page, text)
    page.goto("/")
    box(page).click()
    options(page).nth(1).locator("xpath=..").locator(".forget").click()
    expect(options(page)).to_have_text(["淮河", "黄河", "长江"])
    box(page).press("ArrowDown")
    box(page).press("Shift+Delete")
    expect(options(page)).to_have_text(["黄河", "长江"])
    assert active(page) == "黄河"
    box(page).press("Tab")
    page.get_by_role("button", name="全部清除").press("Enter")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_be_focused()
    page.reload()
    box(page).click()
    expect(options(page)).to_have_count(0)


def test_at_most_fifty_earlier_queries_are_kept(page: Page) -> None:
    key = "wensou queries /"
    page.evaluate(
        "([key, kept]) => localStorage.setItem(key, kept)",
        [key, json.dumps([f"第{i}次" for i in range(50)])],
    )
    search(page, "长江")
    kept = json.loads(page.evaluate("(key) => localStorage.getItem(key)", key))
    assert kept == ["长江", *(f"第{i}次" for i in range(49))]


@pytest.mark.parametrize("kept", ["{", '{"a": 1}', "[1, null]", '"甲"'])
def test_what_else_may_be_kept_under_our_name_does_no_harm(page: Page, kept: str) -> None:
    page.evaluate("(kept) => localStorage.setItem('wensou queries /', kept)", kept)
    box(page).click()
    search(page, "长江")
    box(page).fill("")
    box(page).press("ArrowDown")
    expect(options(page).first).to_have_text("长江")


def test_it_suggests_where_the_browser_keeps_nothing(visit: Visit) -> None:
    page = visit("/")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } })"
    )
    page.goto("/")
    box(page).fill("徐霞")
    expect(options(page).first).to_contain_text("徐霞")
    box(page).press("Enter")
    expect(page.locator(".hit").first).to_be_visible()


def test_it_searches_where_the_site_suggests_nothing(page: Page) -> None:
    page.route(ROUTE, lambda route: route.abort())
    box(page).fill("都江堰")
    page.wait_for_timeout(200)
    box(page).press("Enter")
    expect(page.locator(".hit").first).to_be_visible()


def test_what_is_suggested_is_text(page: Page) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    answer = {"suggestions": [{"text": hostile, "kind": "word", "count": 1, "id": None}]}
    page.route(ROUTE, lambda route: route.fulfill(json=answer))
    box(page).fill("x")
    expect(options(page).first).to_have_text(hostile)


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_in_open_suggestions_and_the_list_of_keys(
    visit: Visit, dark: bool
) -> None:
    page = visit("/", dark=dark)
    search(page, "都江")
    box(page).fill("")
    box(page).press_sequentially("都")
    expect(options(page, "word").first).to_be_visible()
    expect(options(page, "earlier").first).to_be_visible()
    box(page).press("ArrowDown")
    assert violations(page) == []
    box(page).press("Escape")
    page.locator("h1").click(force=True)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_under_a_prefix(visit: Visit, tmp_path: Path) -> None:
    with serving(EXAMPLES, tmp_path, "--prefix", "/archive") as address:
        page = visit("/archive/", site=address.removesuffix("/archive"))
        box(page).fill("徐霞")
        options(page, "title").first.click()
        page.wait_for_url("**/archive/article/**")
