"""In which language a reader gets the page, and how they choose another."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from search.parsing.lexer import UNCLOSED_QUOTE
from search.settings import PAGE_LANGUAGES
from search.web.locales import COOKIE, LANGUAGES, language_for, local_path

from .conftest import make_client
from .test_pages import get, texts


def accepted(header: str) -> LanguageAccept:
    return parse_accept_header(header, LanguageAccept)


def test_the_setting_names_the_languages_there_are() -> None:
    assert tuple(LANGUAGES) == PAGE_LANGUAGES


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("yue-HK", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("ZH-sg", "zh-Hans"),
        ("zh-Hans-TW", "zh-Hans"),
        ("cmn-Hans-CN", "zh-Hans"),
        ("en-GB,en;q=0.5", "en"),
        ("en;q=0.3,zh-TW;q=0.9", "zh-Hant"),
        ("en;q=0,zh", "zh-Hans"),
        ("fr,de;q=0.9,en;q=0.1", "en"),
        ("fr", "zh-Hans"),
        ("*", "zh-Hans"),
        ("", "zh-Hans"),
        ("english;;q=,=,zh_TW-", "zh-Hant"),
        ("\x7f;q=9e999," * 50, "zh-Hans"),
    ],
)
def test_the_browser_is_asked(header: str, tag: str) -> None:
    assert language_for("", accepted(header), "zh-Hans").tag == tag


def test_a_choice_goes_before_the_browser_and_the_setting_comes_last() -> None:
    assert language_for("en", accepted("zh-TW"), "zh-Hans").tag == "en"
    assert language_for("tlh", accepted("zh-TW"), "zh-Hans").tag == "zh-Hant"
    assert language_for("", accepted("fr"), "en").tag == "en"


@pytest.mark.parametrize(("header", "tag"), [("zh-HK", "zh-Hant"), ("en", "en"), ("fr", "zh-Hans")])
@pytest.mark.parametrize("url", ["/", "/?q=大运河", "/article/江河通讯/1001", "/nowhere"])
def test_a_page_says_its_language(url: str, header: str, tag: str) -> None:
    answer = make_client().get(url, headers={"Accept-Language": header})
    assert BeautifulSoup(answer.text, "lxml").html["lang"] == tag  # type: ignore[index]
    assert answer.headers["Content-Language"] == tag
    assert set(answer.vary) >= {"Accept-Language", "Cookie"}


def test_what_has_no_language_does_not_vary() -> None:
    client = make_client()
    for url in ("/static/wensou.css", "/healthz", "/api/v1/search?q=水"):
        answer = client.get(url)
        assert set(answer.vary) <= {"Accept-Encoding"}, url
        assert "Content-Language" not in answer.headers, url


def test_the_setting_is_the_language_for_everybody_else() -> None:
    assert get(make_client(language="en"), "/").html["lang"] == "en"  # type: ignore[index]


@pytest.mark.parametrize("prefix", ["", "/search"])
@pytest.mark.parametrize(
    "url", ["/", "/?q=大运河+%2526&source=a%26b", "/article/江河通讯/1001?q=%22水%22", "/nowhere"]
)
def test_the_switch_leads_back_to_the_page(prefix: str, url: str) -> None:
    client = make_client(prefix=prefix)
    page = BeautifulSoup(client.get(prefix + url).text, "lxml")
    links = page.select(".languages a")
    assert [a.get_text() for a in links] == ["简体中文", "繁體中文", "English"]
    assert [a["lang"] for a in links] == [a["hreflang"] for a in links] == list(LANGUAGES)
    assert [a.get("aria-current") for a in links] == ["true", None, None]
    answer = client.get(str(links[2]["href"]))
    assert answer.status_code == 302
    cookie = client.get_cookie(COOKIE, path=prefix or "/")
    assert cookie is not None and cookie.value == "en" and cookie.max_age == 31_536_000
    assert cookie.http_only and cookie.same_site == "Lax" and not cookie.secure
    there = client.get(answer.headers["Location"])
    again = BeautifulSoup(there.text, "lxml")
    assert again.html["lang"] == "en"  # type: ignore[index]
    assert there.request.path == client.get(prefix + url).request.path
    assert there.request.args == client.get(prefix + url).request.args


def test_an_unknown_language_is_no_page() -> None:
    assert make_client().get("/language/fr").status_code == 404
    assert make_client().get("/language/../en").status_code == 404


ELSEWHERE = (
    "//evil.example", "/\\evil.example", "https://evil.example/", "http:evil.example", "///evil",
    "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil",
    "javascript:alert(1)", "data:text/html,x", "evil.example", "/\r\nSet-Cookie: a=b", "", "?q=1",
    "/a\\b", "@evil.example", ":80", "/%0d%0aX: y z",
)  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/search"])
@pytest.mark.parametrize("address", ELSEWHERE)
def test_it_leads_nowhere_else(prefix: str, address: str) -> None:
    answer = make_client(prefix=prefix).get(f"{prefix}/language/en", query_string={"next": address})
    assert answer.headers["Location"] == prefix + "/"


def test_local_addresses_pass() -> None:
    for address in ("/", "/?q=a+b%20c", "/article/甲//1?q=%2F%2Fx", "/trends?q=1&q=2"):
        assert local_path(address) == address


def test_a_page_below_two_slashes_leads_to_no_other_host() -> None:
    path = {"PATH_INFO": "//evil.example/x"}
    page = BeautifulSoup(make_client().get("/", environ_overrides=path).text, "lxml")
    assert str(page.select(".languages a")[0]["href"]) == "/language/zh-Hans?next=/evil.example/x"


def test_the_cookie_is_secure_where_the_page_is() -> None:
    client = make_client()
    answer = client.get("/language/en", base_url="https://localhost/")
    assert "; Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("zh-CN", "page 要是 1 到 1000000 的整数"),
        ("zh-TW", "page 須為 1 到 1000000 的整數"),
        ("en", "page must be a whole number from 1 to 1000000"),
    ],
)
def test_an_error_is_told_in_the_language_of_the_page(header: str, said: str) -> None:
    client = make_client()
    headers = {"Accept-Language": header}
    page = BeautifulSoup(client.get("/?q=水&page=0", headers=headers).text, "lxml")
    detail = page.select_one(".detail")
    assert detail and detail.get_text() == said and not detail.get("lang")
    problem = client.get("/api/v1/search?q=水&page=0", headers=headers).get_json()
    assert problem["detail"] == "page must be a whole number from 1 to 1,000,000, not '0'"


def test_what_an_error_of_others_says_is_marked_as_english() -> None:
    page = BeautifulSoup(make_client().get("/", headers={"Host": "evil.example"}).text, "lxml")
    detail = page.select_one(".detail")
    assert detail and "evil.example" in detail.get_text() and detail["lang"] == "en"


@pytest.mark.parametrize(
    ("header", "note"),
    [
        ("zh-CN", "引号没有闭合：已当作到末尾为止"),
        ("zh-TW", "引號沒有結束：已當作到末尾為止"),
        ("en", "A quote was not closed: it was read up to the end"),
    ],
)
def test_a_note_is_told_in_the_language_of_the_page(header: str, note: str) -> None:
    client = make_client(changes={"notes": (UNCLOSED_QUOTE,)})
    headers = {"Accept-Language": header}
    page = BeautifulSoup(client.get("/?q=水", headers=headers).text, "lxml")
    assert texts(page, ".notes li") == [note]
    said = client.get("/api/v1/search?q=水", headers=headers).get_json()
    assert said["notes"] == [str(UNCLOSED_QUOTE)]
