"""The page about the API: its examples work, its table is the one that is served."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import threading
from ast import Name, parse, walk
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from search.web.api.examples import example
from search.web.api.openapi import template
from search.web.api.parameters import Parameter
from search.web.api.problems import PROBLEM_TYPES
from search.web.api.routes import ROUTES, Route
from tests.hostile import HOSTILE

from .conftest import make_client

NAMES = [route.name for route in ROUTES]


def page_of(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "lxml")


@pytest.fixture(scope="module")
def live(example_app: Flask) -> Iterator[BeautifulSoup]:
    """The page as a server that listens gives it."""
    server = make_server("127.0.0.1", 0, example_app, threaded=True)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    try:
        with urlopen(f"http://127.0.0.1:{server.server_port}/api/") as answer:
            yield page_of(answer.read().decode())
    finally:
        server.shutdown()
        running.join()
        server.server_close()


def example_of(page: BeautifulSoup, name: str, kind: str) -> str:
    section = page.find("section", attrs={"aria-labelledby": name})
    return section.select_one(f"pre.{kind}").get_text()  # type: ignore[union-attr]


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.parametrize("name", NAMES)
def test_the_curl_line_works(live: BeautifulSoup, name: str) -> None:
    command = shlex.split(example_of(live, name, "curl"))
    answer = subprocess.run(
        [*command, "--silent", "--fail", "--noproxy", "*"], capture_output=True, timeout=60
    )
    assert answer.returncode == 0, answer
    assert json.loads(answer.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_the_python_example_works(live: BeautifulSoup, name: str) -> None:
    program = example_of(live, name, "python")
    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        timeout=60,
        env={"PYTHONIOENCODING": "utf-8", "no_proxy": "*"},
    )
    assert answer.returncode == 0, answer
    assert answer.stdout.strip() not in (b"", b"0", b"[]", b"{}", b"none")


def test_examples_are_of_an_article_of_the_index(examples: FlaskClient) -> None:
    page = page_of(examples.get("/api/").text)
    newest = examples.get("/api/v1/search?size=1").get_json()["hits"][0]["id"]
    assert newest in example_of(page, "explain", "python")


def test_without_articles_there_are_examples_too() -> None:
    page = page_of(make_client([]).get("/api/").text)
    assert "SOURCE/NUMBER" in example_of(page, "article", "curl")


def test_every_route_and_parameter_is_told_of(client: FlaskClient) -> None:
    page = page_of(client.get("/api/", headers={"Accept-Language": "en"}).text)
    for route in ROUTES:
        section = page.find("section", attrs={"aria-labelledby": route.name})
        assert section
        assert template(route) in section.h2.get_text()  # type: ignore[union-attr]
        rows = section.select("tr")[1:]
        assert [row.th.get_text() for row in rows] == [each.name for each in route.parameters]  # type: ignore[union-attr]
        for row, each in zip(rows, route.parameters, strict=True):
            assert limit_of(each) in row.get_text().replace(",", ""), each


def limit_of(each: Parameter) -> str:
    """Some limit that the schema states, as a word."""
    schema = each.kind.schema()
    limit = schema.get("maxLength", schema.get("maximum", ""))
    return str(limit or schema.get("enum", [""])[-1])


def test_addresses_of_problems_lead_to_the_page(client: FlaskClient) -> None:
    page = page_of(client.get("/api/").text)
    for code in PROBLEM_TYPES:
        assert page.select_one(f"#{code}").th.get_text().strip() == code  # type: ignore[union-attr]


def test_every_page_links_to_it(client: FlaskClient) -> None:
    for url in ("/", "/?q=水", "/nowhere"):
        assert 'href="/api/"' in client.get(url).text
    assert 'href="/api/v1/openapi.json"' in client.get("/api/").text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_code_is_code_in_every_language(client: FlaskClient, language: str) -> None:
    """No sentence lost one of its signs in translation."""
    page = page_of(client.get("/api/", headers={"Accept-Language": language}).text)
    for tag in page.select("pre"):
        tag.decompose()
    assert "`" not in page.get_text()


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_examples_of_a_hostile_article_are_data(route: Route) -> None:
    """A shell and Python read them as they are, and run nothing."""
    for text in filter(None, HOSTILE):
        shown = example(route, "http://127.0.0.1:8000", text, f"{text}/1")
        words = shlex.split(shown.curl)
        wanted = [value.format(q=text, id=f"{text}/1") for value in route.example.values()]
        assert words[:2] == ["curl", "--get"] and set(words[3::2]) <= {"--data-urlencode"}
        assert set(word.partition("=")[2] for word in words[4::2]) <= set(wanted)
        names = {node.id for node in walk(parse(shown.python)) if isinstance(node, Name)}
        assert names <= {"json", "url", "urlencode", "urlopen", "answer", "print"}
