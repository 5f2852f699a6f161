"""The JSON side: shapes, pages, cursors, validators, errors, health."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from search.errors import AnalyzerChangedError, IndexUnusableError
from search.models import Article
from search.settings import Settings
from search.web.api.problems import CODE_OF_STATUS, PROBLEM_TYPES
from search.web.app import create_app

from .articles import build
from .conftest import make_client
from .fake import FakeService


def test_search_answers_with_results(client: FlaskClient) -> None:
    body = client.get(
        "/api/v1/search?q=大运河&source=江河通讯&size=3&page=2&sort=oldest"
    ).get_json()
    assert list(body) == [
        "query", "tree", "notes", "correction", "synonyms", "total", "groups", "listed",
        "lower_bound", "page", "size", "facets", "hits", "next", "prev",
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


@pytest.mark.parametrize("id", ["江河通讯/1001", "江河通讯%2F1001"])
def test_an_article_is_answered_whole(client: FlaskClient, id: str) -> None:
    body = client.get(f"/api/v1/articles/{id}").get_json()
    assert body["id"] == "江河通讯/1001" and body["blocks"][0][0] == "heading"
    assert body["published"] == "2019-03-14T01:20:00Z"


def test_facets_of_a_query(client: FlaskClient) -> None:
    whole = client.get("/api/v1/search?q=大运河").get_json()
    body = client.get("/api/v1/facets?q=大运河").get_json()
    assert body["facets"] == whole["facets"] and body["total"] == whole["total"]
    some = client.get("/api/v1/facets?q=大运河&field=year&field=source").get_json()["facets"]
    assert some == {name: whole["facets"][name] for name in ("source", "year")}


@pytest.mark.parametrize("name", ["source", "author", "year"])
def test_an_article_has_one_of_the_values_asked_for(client: FlaskClient, name: str) -> None:
    """Of these fields an article has one value, so that their counts add up."""
    one, other = client.get("/api/v1/facets").get_json()["facets"][name][:2]
    both = client.get(f"/api/v1/search?{name}={one['value']}&{name}={other['value']}").get_json()
    assert both["total"] == one["count"] + other["count"] > 0


def follow(client: FlaskClient, url: str | None, rel: str = "next") -> list[Any]:
    """The body of each page from ``url`` on."""
    pages = []
    while url:
        answer = client.get(url)
        assert answer.status_code == 200
        pages.append(answer.get_json())
        url = pages[-1][rel]
        assert (f'<{url}>; rel="{rel}"' in answer.headers.getlist("Link")) == bool(url)
    return pages


def hits(pages: list[Any]) -> list[str]:
    return [hit["id"] for page in pages for hit in page["hits"]]


@pytest.mark.parametrize("args", ["q=大运河 望远镜", "q=水&sort=oldest&source=江河通讯", ""])
def test_cursors_lead_through_every_hit_once(client: FlaskClient, args: str) -> None:
    whole = client.get(f"/api/v1/search?{args}&size=100").get_json()
    pages = follow(client, f"/api/v1/search?{args}&size=3")
    assert hits(pages) == hits([whole]) and len(pages) == -(-whole["listed"] // 3) > 1
    back = follow(client, pages[-2]["next"], "prev")
    assert hits(back[::-1]) == hits(pages)


def test_a_page_in_the_middle_leads_on(client: FlaskClient) -> None:
    second = client.get("/api/v1/search?q=水&size=3&page=2").get_json()
    assert client.get(second["next"]).get_json()["page"] == 3
    assert client.get(second["prev"]).get_json()["page"] == 1


def refused(client: FlaskClient, url: str) -> tuple[int, str]:
    body = client.get(url).get_json(force=True)
    return body["status"], body["code"]


def test_a_cursor_is_of_one_request_and_one_index() -> None:
    service = FakeService(build())
    client = create_app(service, Settings()).test_client()  # type: ignore[arg-type]
    url = client.get("/api/v1/search?q=水&size=3").get_json()["next"]
    other = url.replace("size=3", "size=4")
    for bad in (other, url.replace("size=3&", ""), url + "&sort=oldest", url + "&collapse=0"):
        assert refused(client, bad) == (400, "invalid_cursor"), bad
    assert client.get(url + "&synonyms=1").status_code == 200  # as it is anyway
    tomorrow = url.replace("-20261128-", "-20261129-")
    nowhen = url.replace("-20261128-", "-20261199-")
    assert refused(client, tomorrow) == refused(client, nowhen) == (400, "invalid_cursor")
    assert refused(client, url + "&page=2") == (400, "invalid_parameters")
    service.articles["新/1"] = Article("新/1", "新", "水", "水")
    assert refused(client, url) == (409, "index_changed")


class Publishing(FakeService):
    """Another process publishes during each search."""

    published = 0

    @property
    def version(self) -> str:
        return str(self.published)

    def search(self, *args: Any) -> Any:
        self.published += 1
        return super().search(*args)


def test_a_page_of_another_index_is_not_given_out() -> None:
    client = create_app(Publishing(build()), Settings()).test_client()  # type: ignore[arg-type]
    url = client.get("/api/v1/search?q=水&size=3").get_json()["next"]
    assert refused(client, url) == (409, "index_changed")


def test_every_article_is_listed_once(client: FlaskClient) -> None:
    pages = follow(client, "/api/v1/articles?size=5")
    found = [each for page in pages for each in page["articles"]]
    assert [each["id"] for each in found] == sorted(article.id for article in build())
    assert {page["total"] for page in pages} == {32}
    whole = client.get(f"/api/v1/articles/{found[0]['id']}").get_json()
    assert found[0] == {k: v for k, v in whole.items() if k not in ("text", "blocks")}


def test_links_keep_the_prefix() -> None:
    client = make_client(prefix="/archive")
    body = client.get("/archive/api/v1/search?q=水&size=3").get_json()
    assert body["next"].startswith("/archive/api/v1/search?q=%E6%B0%B4&")
    document = client.get("/archive/api/v1/openapi.json").get_json()
    assert document["servers"] == [{"url": "/archive/api/v1"}]
    problem = client.get("/archive/api/v1/x").get_json(force=True)
    assert problem["instance"] == "/archive/api/v1/x"
    assert problem["type"] == "/archive/api/#not_found"


URLS = (
    "/api/v1/search?q=水", "/api/v1/suggest?q=水", "/api/v1/facets", "/api/v1/articles",
    "/api/v1/articles/江河通讯/1001", "/api/v1/articles/江河通讯/1001/related",
    "/api/v1/openapi.json",
)  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_what_a_client_has_is_not_sent_again(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    tag = answer.headers["ETag"]
    assert not tag.startswith("W/") and answer.cache_control.no_cache
    again = client.get(url, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(url, headers={"If-None-Match": '"other"'}).data == answer.data


@pytest.mark.parametrize("url", URLS)
def test_head_tells_what_get_would(client: FlaskClient, url: str) -> None:
    head, get = client.head(url), client.get(url)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Link"):
        assert head.headers.get(name) == get.headers.get(name)


def test_another_index_has_other_etags() -> None:
    url = "/api/v1/search?q=水"
    tags = {make_client(articles).get(url).headers["ETag"] for articles in (build(), build()[1:])}
    assert len(tags) == 2


def test_other_sites_are_told_nothing(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search", headers={"Origin": "https://other.example"})
    assert not [name for name in answer.headers if name[0].startswith("Access-Control")]


def test_the_time_of_a_search_is_in_a_header(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=水").headers["Server-Timing"] == "search;dur=1.2"


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("GET", "/api/v1/articles/none/1", 404, "article_not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/search?page=x", 400, "invalid_parameters"),
        ("GET", "/api/v1/search?after=soon", 400, "invalid_parameters"),
        ("POST", "/api/v1/search", 405, "method_not_allowed"),
        ("DELETE", "/api/v1/articles/江河通讯/1001", 405, "method_not_allowed"),
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
    assert (body["type"], body["title"]) == (f"/api/#{code}", PROBLEM_TYPES[code].title)
    assert status != 405 or "GET" in answer.headers["Allow"]
    assert "`" not in body["detail"] and "spelling" not in body["detail"]
    assert "ETag" not in answer.headers


def test_a_status_that_is_known_has_a_problem_type() -> None:
    assert {PROBLEM_TYPES[code].status: code for code in CODE_OF_STATUS.values()} == CODE_OF_STATUS


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
    ("error", "status", "code"),
    [
        (IndexUnusableError("there is no index: run `wensou rebuild`"), 503, "index_unusable"),
        (AnalyzerChangedError("other rules: run `wensou rebuild`"), 503, "analyzer_changed"),
        (RuntimeError("secret"), 500, "internal_error"),
    ],
)
def test_broken_services_are_reported(error: Exception, status: int, code: str) -> None:
    client = create_app(Broken(error), Settings()).test_client()  # type: ignore[arg-type]
    for url in ("/", "/?q=水", "/healthz", "/api/v1/search?q=水"):
        answer = client.get(url)
        assert answer.status_code == status
        assert (str(error) in answer.text) == (status == 503)
    assert answer.get_json(force=True)["code"] == code


def test_what_stands_around_an_article(client: FlaskClient) -> None:
    body = client.get("/api/v1/articles/江河通讯/1001/related?size=3").get_json()
    assert list(body) == ["id", "keywords", "related", "doubles", "same"]
    assert body["id"] == "江河通讯/1001" and len(body["related"]) == 3
    assert client.get("/api/v1/articles/无/1/related").status_code == 404
    assert client.get("/api/v1/articles/江河通讯/1001/related?size=0").status_code == 400
