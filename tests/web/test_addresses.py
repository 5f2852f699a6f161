"""Addresses put together by hand are those that Flask would make."""

from __future__ import annotations

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from search.web.addresses import article_url, explain_url, search_url
from search.web.params import SearchState

STATES = (
    SearchState(),
    SearchState(q="气候 特使"),
    SearchState(q="""a+b&c=d#e%20"'<>/?:@!$()*,;~\U00020000\n""", page=3),
    SearchState(sources=("甲 报", "b&c"), after="2019", before="2020-01-01", sort="oldest"),
    SearchState("x", size=50, page=2, collapse=False, synonyms=False),
)


@pytest.fixture
def app(client: FlaskClient) -> Flask:
    return client.application


@pytest.mark.parametrize("prefix", ["", "/a b"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("id", ["甲/1", "a b//c?d&e=f", "报/#%", "/x"])
def test_addresses(app: Flask, state: SearchState, id: str, prefix: str) -> None:
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
        for _ in range(2):
            assert search_url(state) == url_for("index", **state.args())
            assert article_url(id, state) == url_for("article", id=id, **state.args())
            assert explain_url(id, state) == url_for("explain", id=id, **state.but().args())
