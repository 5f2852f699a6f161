"""The same searches and articles as JSON, under `/api/v1/`."""

from __future__ import annotations

from flask import Flask, Response, jsonify, request

from search.jsonable import article_json, results_json
from search.service import SearchService
from search.settings import Settings
from search.web.params import read_state

ROOT = "/api/v1"


class Api:
    """The routes `/api/v1/search` and `/api/v1/articles/<id>`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.add_url_rule(f"{ROOT}/search", "api_search", self.search)
        app.add_url_rule(f"{ROOT}/articles/<path:id>", "api_article", self.article)

    def search(self) -> Response:
        """The hits of ``q``, as `wensou search --json` prints them."""
        state = read_state(request.args)
        results = self.service.search(state.q, state.options(self.settings.page_size))
        return jsonify(results_json(results))

    def article(self, id: str) -> Response:
        """One article, as `wensou show --json` prints it."""
        return jsonify(article_json(self.service.article(id).article))
