"""The same searches and articles as JSON, under `/api/v1/`."""

from __future__ import annotations

from flask import Flask, Response, jsonify, request

from search.explaining.as_json import explained_json, query_json, text_json
from search.jsonable import around_json, article_json, results_json, suggestions_json
from search.service import RELATED, SearchService
from search.settings import Settings
from search.web.params import read_id, read_size, read_state, read_text

ROOT = "/api/v1"


class Api:
    """The routes `/api/v1/search`, `/suggest`, `/articles/<id>`, `/articles/<id>/related`,
    `/explain` and `/analyze`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.add_url_rule(f"{ROOT}/search", "api_search", self.search)
        app.add_url_rule(f"{ROOT}/suggest", "api_suggest", self.suggest)
        app.add_url_rule(f"{ROOT}/articles/<path:id>", "api_article", self.article)
        app.add_url_rule(f"{ROOT}/articles/<path:id>/related", "api_related", self.related)
        app.add_url_rule(f"{ROOT}/explain", "api_explain", self.explain)
        app.add_url_rule(f"{ROOT}/analyze", "api_analyze", self.analyze)

    def search(self) -> Response:
        """The hits of ``q``, as `wensou search --json` prints them."""
        state = read_state(request.args)
        results = self.service.search(state.q, state.options(self.settings.page_size))
        return jsonify(results_json(results))

    def suggest(self) -> Response:
        """What ``q`` may become, as `wensou suggest --json` prints it."""
        text = read_state(request.args).q
        return jsonify(suggestions_json(text, self.service.suggest(text)))

    def article(self, id: str) -> Response:
        """One article, as `wensou show --json` prints it."""
        return jsonify(article_json(self.service.article(id).article))

    def related(self, id: str) -> Response:
        """Keywords, related articles and doubles, as `wensou related --json` prints them."""
        size = read_size(request.args) or RELATED
        return jsonify(around_json(self.service.around(id, size)))

    def explain(self) -> Response:
        """Why the article ``id`` is a hit of ``q`` or not, as `wensou explain --json` prints it."""
        state = read_state(request.args)
        options = state.options(self.settings.page_size)
        return jsonify(
            explained_json(self.service.explain(state.q, read_id(request.args), options))
        )

    def analyze(self) -> Response:
        """How ``text``, or the query ``q``, is cut, as `wensou analyze --json` prints it."""
        if "text" in request.args:
            return jsonify(text_json(self.service.analyze(read_text(request.args))))
        return jsonify(query_json(self.service.analyze_query(read_state(request.args).q)))
