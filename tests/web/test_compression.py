"""Answers are compressed for who accepts it, and are the same then."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from search.web.compression import LEAST

GZIP = {"Accept-Encoding": "br;q=0, gzip"}


@pytest.mark.parametrize(
    "url",
    ["/?q=水", "/static/wensou.css", "/static/wensou.js", "/api/v1/openapi.json", "/feed.atom"],
)
def test_text_is_compressed_where_it_is_accepted(client: FlaskClient, url: str) -> None:
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    answer = client.get(url, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == plain.data
    assert len(answer.data) == int(answer.headers["Content-Length"]) < len(plain.data) / 2
    for each in (plain, answer):
        assert "Accept-Encoding" in each.headers["Vary"]
    assert client.head(url, headers=GZIP).headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize("refused", ["", "identity", "gzip;q=0"])
def test_nothing_is_compressed_for_others(client: FlaskClient, refused: str) -> None:
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": refused}).headers


def test_short_answers_and_exports_stay_as_they_are(client: FlaskClient) -> None:
    short = client.get("/api/v1/suggest?q=大运", headers=GZIP)
    assert len(short.data) < LEAST and "Content-Encoding" not in short.headers
    assert "Content-Encoding" not in client.get("/export.jsonl", headers=GZIP).headers


@pytest.mark.parametrize("url", ["/feed.atom", "/api/v1/openapi.json", "/static/wensou.css"])
def test_what_a_reader_has_is_not_sent_again(client: FlaskClient, url: str) -> None:
    etag = client.get(url, headers=GZIP).headers["ETag"]
    assert etag.startswith('W/"')
    assert client.get(url, headers={**GZIP, "If-None-Match": etag}).status_code == 304
