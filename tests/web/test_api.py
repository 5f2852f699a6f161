"""The JSON side: shapes, errors, health."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search.errors import IndexUnusableError
from search.settings import Settings
from search.web.app import create_app

from .articles import build
from .fake import FakeService


def test_search_answers_with_results(client: FlaskClient) -> None:
    body = client.get(
        "/api/v1/search?q=大运河&source=江河通讯&size=3&page=2&sort=oldest"
    ).get_json()
    assert list(body) == [
        "query", "tree", "notes", "correction", "synonyms", "total", "groups", "took_ms", "page",
        "size",
        "facets", "hits",
    ]  # fmt: skip
    assert (body["page"], body["size"], body["total"]) == (2, 3, 14)
    assert len(body["hits"]) == 3
    assert {hit["source"] for hit in body["hits"]} == {"江河通讯"}


def test_suggestions(client: FlaskClient) -> None:
    body = client.get("/api/v1/suggest?q=大运").get_json()
    assert body["query"] == "大运"
    assert {"text": "大运河", "kind": "word", "count": 14, "id": None} in body["suggestions"]


def test_chinese_is_not_escaped(client: FlaskClient) -> None:
    assert "大运河" in client.get("/api/v1/search?q=大运河").text


def test_an_article_is_answered_whole(client: FlaskClient) -> None:
    body = client.get("/api/v1/articles/江河通讯/1001").get_json()
    assert body["id"] == "江河通讯/1001" and body["blocks"][0][0] == "heading"
    assert body["published"] == "2019-03-14T01:20:00Z"


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("GET", "/api/v1/articles/none/1", 404, "not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/search?page=x", 400, "bad_request"),
        ("GET", "/api/v1/search?after=soon", 400, "bad_request"),
        ("POST", "/api/v1/search", 405, "method_not_allowed"),
    ],
)
def test_errors_are_problem_documents(
    client: FlaskClient, method: str, url: str, status: int, code: str
) -> None:
    answer = client.open(url, method=method)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body = answer.get_json(force=True)
    assert (body["status"], body["code"]) == (status, code) and body["detail"]
    assert status != 405 or "GET" in answer.headers["Allow"]


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok", "articles": 32}


class Broken(FakeService):
    """Every question meets ``error``."""

    def __init__(self, error: Exception) -> None:
        super().__init__(build())
        self.error = error

    def count(self) -> int:
        raise self.error

    def search(self, *_: object) -> None:  # type: ignore[override]
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "shown"),
    [
        (IndexUnusableError("there is no index: run `wensou rebuild`"), 503, True),
        (RuntimeError("secret"), 500, False),
    ],
)
def test_broken_services_are_reported(error: Exception, status: int, shown: bool) -> None:
    client = create_app(Broken(error), Settings()).test_client()  # type: ignore[arg-type]
    for url in ("/", "/?q=水", "/healthz", "/api/v1/search?q=水"):
        answer = client.get(url)
        assert answer.status_code == status
        assert (str(error) in answer.text) == shown


def test_what_stands_around_an_article(client: FlaskClient) -> None:
    body = client.get("/api/v1/articles/江河通讯/1001/related?size=3").get_json()
    assert list(body) == ["id", "keywords", "related", "doubles", "same"]
    assert body["id"] == "江河通讯/1001" and len(body["related"]) == 3
    assert client.get("/api/v1/articles/无/1/related").status_code == 404
    assert client.get("/api/v1/articles/江河通讯/1001/related?size=0").status_code == 400
