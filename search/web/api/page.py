"""How is the API told to people? The page `/api/`, made from the table of routes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, render_template, request
from flask_babel import gettext as _

from search.service import SearchOptions, SearchService
from search.web.api.examples import Example, example
from search.web.api.openapi import template
from search.web.api.parameters import Parameter
from search.web.api.problems import PROBLEM_TYPES
from search.web.api.routes import ROUTES, Route
from search.web.api.schemas import SCHEMAS
from search.web.api.views import base
from search.web.errors import translated
from search.web.params import SearchState

QUERY, ID = "水", "SOURCE/NUMBER"
"""What examples ask for where the index has no article."""


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A parameter with its limits in words."""

    parameter: Parameter
    allowed: str
    usual: str


@dataclass(frozen=True, slots=True)
class ShownRoute:
    """A route as the page tells it; ``keys`` are those of its answer."""

    route: Route
    path: str
    parameters: tuple[ShownParameter, ...]
    keys: tuple[str, ...]
    example: Example


class ApiPage:
    """The route `/api/`."""

    def __init__(self, service: SearchService) -> None:
        self.service = service

    def register(self, app: Flask) -> None:
        """Add the route to ``app``."""
        app.add_url_rule("/api/", "api", self.page)

    def page(self) -> str:
        """All routes, with examples that find something in this very index."""
        server = request.url_root.rstrip("/")
        q, id = self._asked()
        return render_template(
            "api.html",
            state=SearchState(),
            base=base(),
            routes=[_shown(route, example(route, server, q, id)) for route in ROUTES],
            problems=PROBLEM_TYPES.values(),
        )

    def _asked(self) -> tuple[str, str]:
        """A keyword of the newest article, and its id."""
        newest = self.service.search("", SearchOptions(sort="newest", size=1)).hits
        if not newest:
            return QUERY, ID
        keywords = self.service.around(newest[0].id, 1).keywords
        return (keywords[0].text if keywords else QUERY), newest[0].id


def _shown(route: Route, its_example: Example) -> ShownRoute:
    schema = SCHEMAS[route.schema]
    first = schema if "properties" in schema else SCHEMAS["TextCut"]
    parameters = tuple(
        ShownParameter(each, _allowed(each), _usual(each.usual)) for each in route.parameters
    )
    return ShownRoute(route, template(route), parameters, tuple(first["properties"]), its_example)


def _allowed(each: Parameter) -> str:
    values = translated(each.kind.allowed())
    if each.most == 1:
        return values
    return _("%(values)s；最多 %(count)s 个", values=values, count=each.most)


def _usual(value: object) -> str:
    if value in (None, "", ()):
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)
