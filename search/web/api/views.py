"""Here is a request to the API: which answer?"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, Response, jsonify, request, url_for

from search.service import SearchService
from search.settings import Settings
from search.web.api.answers import Answer, Answers
from search.web.api.openapi import document
from search.web.api.parameters import read_values
from search.web.api.routes import ROOT, ROUTES, Route

OPENAPI = f"{ROOT}/openapi.json"


class Api:
    """The routes of ROUTES, and the document that describes them."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.answers = Answers(service, settings)

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        for route in ROUTES:
            view = partial(self.answer, route)
            app.add_url_rule(ROOT + route.path, _endpoint(route), view)
        app.add_url_rule(OPENAPI, "api_openapi", self.openapi)

    def answer(self, route: Route, **path: str) -> Response:
        """The answer of a route. Raises Refused and what the service raises."""
        values = read_values(route.parameters, path, request.args)
        answer = route.answer(self.answers, values)
        links = _links(route, answer, path)
        response = jsonify({**answer.body, **links})
        for rel, url in links.items():
            if url:
                response.headers.add("Link", f'<{url}>; rel="{rel}"')
        if answer.took_ms is not None:
            response.headers["Server-Timing"] = f"search;dur={answer.took_ms:.1f}"
        return _conditional(response)

    def openapi(self) -> Response:
        """The OpenAPI document."""
        return _conditional(jsonify(document(base())))


def base() -> str:
    """ROOT below the prefix, as addresses write it."""
    return url_for("api_openapi").removesuffix("/openapi.json")


def _endpoint(route: Route) -> str:
    return f"api_{route.name}"


def _links(route: Route, answer: Answer, path: dict[str, str]) -> dict[str, str | None]:
    """The addresses of the pages around this one; None where there is none."""
    args: dict[str, Any] = {**request.args.to_dict(flat=False), **path}
    args.pop("page", None)
    return {
        rel: url_for(_endpoint(route), **{**args, "cursor": cursor}) if cursor else None
        for rel, cursor in answer.turns.items()
    }


def _conditional(response: Response) -> Response:
    """With its ETag; 304 without a body where the client has these very bytes."""
    response.add_etag()
    response.make_conditional(request)
    return response
