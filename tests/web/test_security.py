"""What articles and addresses say can do no harm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.hostile import article_of

from .conftest import make_client

BAD_URLS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "file:///etc/passwd", "mailto:a@example.org", "blob:x", "http://", "https:///x", "http://[::1",
    "ftp://example.org/", "javascript://example.org/%0aalert(1)",
)  # fmt: skip


@pytest.mark.parametrize("url", BAD_URLS)
def test_only_web_addresses_become_links(url: str) -> None:
    client = make_client([article_of("正文", url)])
    page = BeautifulSoup(client.get("/article/正文/1").text, "html.parser")
    for link in page.select("[href], [src], [action]"):
        address = str(link.get("href") or link.get("src") or link.get("action"))
        assert address.startswith(("/", "#")), address
        assert not address.startswith("//")
    assert page.select_one(".text") and "正文" in page.select_one(".text").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("url", ["/", "/?q=水", "/article/江河通讯/1001?q=水", "/nowhere"])
def test_nothing_is_loaded_from_elsewhere(client: FlaskClient, url: str) -> None:
    page = BeautifulSoup(client.get(url).text, "lxml")
    for tag in page.select("link, script, img, iframe, source, use, form"):
        for name in ("href", "src", "srcset", "action"):
            assert str(tag.get(name, "/")).startswith("/") and "//" not in str(tag.get(name, ""))
    assert not page.select("[style], style, script:not([src]), iframe, object, embed, base")
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]


ANSWERS = (
    ("GET", "/", 200), ("GET", "/?q=水", 200), ("GET", "/nowhere", 404), ("GET", "/?page=0", 400),
    ("POST", "/", 405), ("GET", "/healthz", 200), ("GET", "/static/wensou.css", 200),
    ("GET", "/static/none.css", 404), ("GET", "/static/../app.py", 404),
    ("GET", "/api/v1/search", 200), ("GET", "/api/v1/x", 404), ("HEAD", "/", 200),
    ("GET", "/article/none", 404),
)  # fmt: skip


@pytest.mark.parametrize(("method", "url", "status"), ANSWERS)
def test_every_answer_carries_the_headers(
    client: FlaskClient, method: str, url: str, status: int
) -> None:
    answer = client.open(url, method=method)
    assert answer.status_code == status
    check_headers(answer.headers)


def check_headers(headers: object) -> None:
    get = headers.get  # type: ignore[attr-defined]
    policy = get("Content-Security-Policy")
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert get("X-Content-Type-Options") == "nosniff"
    assert get("X-Frame-Options") == "DENY" and get("Referrer-Policy") == "no-referrer"
    assert "Set-Cookie" not in headers  # type: ignore[operator]


def test_an_error_of_our_own_carries_the_headers_too() -> None:
    client = make_client(changes={"size": None})
    answer = client.get("/?q=水")
    assert answer.status_code == 500 and "TypeError" not in answer.text
    check_headers(answer.headers)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("localhost:8000", 200), ("127.0.0.1:8000", 200), ("[::1]:8000", 200),
        ("LOCALHOST", 200), ("search.example.org", 200), ("search.example.org:443", 200),
        ("evil.example", 400), ("evil.example:8000", 400), ("localhost.evil.example", 400),
        ("127.0.0.1.evil.example", 400), ("[::2]", 400), ("", 400), ("0.0.0.0", 400),
        ("search.example.org@evil.example", 400), ("localhost:", 200),
        ("localhost:x@evil.example", 400), ("localhost:80/evil", 400), ("localhost:80\"><x", 400),
        ("[::1]:x@evil.example", 400), ("[::1]evil.example", 400),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/static/wensou.css", "/healthz", "/api/v1/search", "/none"])
def test_only_known_hosts_are_answered(host: str, status: int, path: str) -> None:
    client = make_client(host="0.0.0.0", hosts=("search.example.org",))
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == (status if path != "/none" or status == 400 else 404)
    check_headers(answer.headers)


def test_static_files_are_kept_only_under_their_hash(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/").text, "lxml")
    address = str(page.select_one("link[rel=stylesheet]")["href"])  # type: ignore[index]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    for other in ("/static/wensou.css", "/static/wensou.css?v=old", "/"):
        assert "no-cache" in client.get(other).headers["Cache-Control"]


def test_assets_are_few_and_small() -> None:
    static = Path(__file__).parents[2] / "search" / "web" / "static"
    assert sum(path.stat().st_size for path in static.iterdir()) < 60_000
    assert "http" not in (static / "wensou.css").read_text("utf-8").replace('href^="http"', "")


@pytest.mark.parametrize("prefix", ["/search", "/a/b"])
def test_every_link_stays_under_the_prefix(prefix: str) -> None:
    client = make_client(prefix=prefix)
    for url in ("/", "/?q=水&size=3", "/article/江河通讯/1001?q=水", "/nowhere"):
        for served in (prefix + url, url):
            page = BeautifulSoup(client.get(served).text, "lxml")
            for tag in page.select("[href], [src], [action]"):
                address = str(tag.get("href") or tag.get("src") or tag.get("action"))
                assert address.startswith((prefix + "/", "#", "https://")), address
    assert client.get(prefix).status_code == 200
    assert client.get(f"{prefix}/api/v1/search?q=水").get_json()["total"] == 16
    assert client.get(f"{prefix}x/").status_code == 404


def test_ids_with_odd_characters_have_pages() -> None:
    ids = ("a//b", "//a/b", "a/b?c", "a/b#c", "a/%2F", "a/ b ", "a\\b", "ａ：b/1", "x/", 'a"b/1')
    for id in ids:
        article = replace(article_of("正文"), id=id)
        client = make_client([article])
        page = BeautifulSoup(client.get("/?q=正文").text, "lxml")
        address = str(page.select_one(".hit h3 a")["href"])  # type: ignore[index]
        assert client.get(address).status_code == 200, id
