"""All hits as a file: what is in it, what it is called, and how it is sent."""

from __future__ import annotations

import csv
import http.client
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from waitress.server import create_server

from search.errors import IndexUnusableError
from search.models import Article
from search.service import SearchOptions
from search.settings import Settings
from search.web.app import create_app
from search.web.exports import AT_ONCE, attachment, blocks, file_name

from .articles import build
from .conftest import make_client
from .fake import FakeService

CANAL = "大运河"


def app_over(service: FakeService) -> Flask:
    return create_app(service, Settings())  # type: ignore[arg-type]


def ids_of(name: str, text: str) -> list[str]:
    if name == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]
    return [json.loads(line)["id"] for line in text.splitlines()]


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_all_full_matches_in_the_order_of_the_page(name: str) -> None:
    client = make_client()
    query = {"q": CANAL, "sort": "oldest", "source": "江河通讯", "page": "3", "size": "2"}
    answer = client.get(f"/export.{name}", query_string=query)
    state = SearchOptions(sources=("江河通讯",), sort="oldest", size=100)
    hits = FakeService(build()).search(CANAL, state).hits
    assert ids_of(name, answer.text) == [hit.id for hit in hits]
    assert len(hits) > 10


def test_references() -> None:
    text = make_client().get(f"/export.bib?q={CANAL}").text
    assert text.count("@misc{wensou-") == 14


def test_everything_newest_first() -> None:
    found = ids_of("csv", make_client().get("/export.csv").text)
    newest = FakeService(build()).search("", SearchOptions(sort="newest", size=100)).hits
    assert found == [hit.id for hit in newest]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("jsonl", "application/jsonl; charset=utf-8"),
        ("bib", "application/x-bibtex; charset=utf-8"),
    ],
)
def test_headers(name: str, kind: str) -> None:
    headers = make_client().get(f"/export.{name}?q={CANAL}").headers
    assert headers["Content-Type"] == kind
    assert headers["Content-Disposition"] == (
        f'attachment; filename="wensou.{name}"; '
        f"filename*=UTF-8''wensou-%E5%A4%A7%E8%BF%90%E6%B2%B3.{name}"
    )
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Content-Length" not in headers


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "wensou.csv"),
        ("大运河", "wensou-大运河.csv"),
        ('"大运河" -source:甲/乙', "wensou-大运河-source-甲-乙.csv"),
        ("../../etc/passwd\0", "wensou-etc-passwd.csv"),
        ("\u202evsc.exe\ud800", "wensou-vsc-exe.csv"),
        ("a\r\nb", "wensou-a-b.csv"),
        ("字" * 200, f"wensou-{'字' * 60}.csv"),
    ],
)
def test_file_names(query: str, name: str) -> None:
    assert file_name(query, "csv") == name


def test_a_name_for_who_reads_ascii() -> None:
    assert attachment("wensou.csv") == 'attachment; filename="wensou.csv"'
    name = attachment("wensou-大 a'%b.csv")
    assert name.startswith('attachment; filename="wensou-a-b.csv"; ')
    assert name.endswith("filename*=UTF-8''wensou-%E5%A4%A7%20a%27%25b.csv")


def test_the_page_leads_to_exports_of_what_it_shows() -> None:
    client = make_client()
    shown = BeautifulSoup(client.get(f"/?q={CANAL}&sort=newest&page=2&size=5").text, "lxml")
    links = [str(link["href"]) for link in shown.select(".taking a[href*=export]")]
    assert [link.partition("?")[0] for link in links] == [
        "/export.csv",
        "/export.jsonl",
        "/export.bib",
    ]
    assert "14" in shown.select_one(".taking").get_text()  # type: ignore[union-attr]
    assert len(ids_of("jsonl", client.get(links[1]).text)) == 14
    nothing = BeautifulSoup(client.get("/?q=没有这个词").text, "lxml")
    assert not nothing.select("a[href*=export]")


def test_a_state_that_makes_no_sense_is_an_error_and_no_file() -> None:
    answer = make_client().get("/export.csv?sort=longest")
    assert (answer.status_code, answer.content_type) == (400, "text/html; charset=utf-8")
    assert "Content-Disposition" not in answer.headers


def long_articles(count: int) -> list[Article]:
    (first, *_) = build()
    return [replace(first, id=f"甲/{n}", text="长" * 10_000) for n in range(count)]


def test_articles_are_read_while_the_file_is_sent() -> None:
    service = FakeService(long_articles(100))
    answer = app_over(service).test_client().get("/export.csv")
    sent = iter(answer.response)
    next(sent)
    assert 0 < service.exported < 10
    next(sent)
    assert service.exported < 20
    answer.close()


def test_what_is_sent_at_once_is_worth_it() -> None:
    pieces = ["字" * 1000] * 200
    sent = list(blocks(pieces))
    assert len(sent) == 4 and b"".join(sent).decode() == "".join(pieces)
    assert b"".join(blocks(['{"a": "\udcff"}'])) == b'{"a": "\\udcff"}'


def test_a_few_are_sent_at_once_and_the_rest_asked_to_wait() -> None:
    client = app_over(FakeService(build())).test_client()
    sending = [client.get("/export.csv") for _ in range(AT_ONCE)]
    refused = client.get("/export.csv")
    assert refused.status_code == 429
    for each in sending:
        each.close()
    assert client.get("/export.csv").status_code == 200


def test_asking_for_the_head_alone_takes_no_place() -> None:
    client = make_client()
    for _ in range(AT_ONCE + 1):
        assert client.head("/export.csv").status_code == 200


class Failing(FakeService):
    """Reads half of the articles."""

    def _counted(self, pairs: list[tuple[Article, object]]) -> Iterator[Article]:
        yield from super()._counted(pairs[: len(pairs) // 2])
        raise IndexUnusableError("a stored document is damaged")


def test_a_file_that_fails_before_it_begins_is_an_error_page() -> None:
    client = app_over(Failing(build())).test_client()
    for _ in range(AT_ONCE + 1):
        answer = client.get("/export.jsonl?q=大运河")
        assert (answer.status_code, answer.mimetype) == (503, "text/html")


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server whose exports fail half way."""
    server = create_server(app_over(Failing(long_articles(40))), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_a_file_that_fails_half_way_is_seen_to_be_incomplete(port: int, name: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/export.{name}")
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    connection.close()
