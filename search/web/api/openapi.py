"""How is the API told to programs? In the OpenAPI 3.1 document, made from the table of routes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from search import __version__
from search.web.api.parameters import Parameter
from search.web.api.problems import PROBLEM_TYPES
from search.web.api.routes import EVERYWHERE, ROUTES, Route
from search.web.api.schemas import SCHEMAS, ref

DESCRIPTION = """\
Search and articles of one index. Every address is read with GET (or HEAD), needs no key, and
answers with JSON in UTF-8.

Paging: `next` and `prev` in a body, and in the header `Link`, lead through a list. A cursor is a
place in the list that its request had in the index as it was: who follows `next` meets every hit
once, none twice, in the exact order, partial matches and collapsed doubles included. Where the
index has changed in between, the answer is 409 `index_changed`. `page` jumps to a page instead, of
whatever the list is then. Dates such as `30d` count from the beginning of the day on which the
list was begun.

Caching: each answer has a strong ETag of its bytes; with `If-None-Match` it is 304 while they are
the same.

Errors are problem documents (RFC 9457) with a stable `code`. Unknown parameters are errors. There
is no CORS: scripts of other sites cannot read the answers.
"""


def document(base: str) -> dict[str, Any]:
    """The document; ``base`` is the address of the API, ``/api/v1`` below the prefix."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wensou",
            "summary": "Full-text search for Chinese articles",
            "description": DESCRIPTION,
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        "paths": {template(route): {"get": _operation(route)} for route in ROUTES},
        "components": {"schemas": SCHEMAS},
    }


def template(route: Route) -> str:
    """The path as OpenAPI writes it: ``/articles/{id}``."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)


def _operation(route: Route) -> dict[str, Any]:
    return {
        "operationId": route.name,
        "summary": route.summary,
        "description": route.description,
        "parameters": [_parameter(each) for each in route.parameters],
        "responses": {
            "200": {
                "description": route.summary,
                "headers": _headers(route),
                "content": {"application/json": {"schema": ref(route.schema)}},
            },
            "304": {"description": "The same as the ETag that was sent in If-None-Match."},
            **_refusals((*EVERYWHERE, *route.problems)),
        },
    }


def _parameter(each: Parameter) -> dict[str, Any]:
    schema = each.kind.schema()
    if each.most > 1:
        least = {"minItems": 1} if each.required else {}
        schema = {"type": "array", "items": schema, **least, "maxItems": each.most}
    elif each.usual not in (None, ""):
        is_switch = isinstance(each.usual, bool)
        schema = {**schema, "default": int(each.usual) if is_switch else each.usual}
    return {
        "name": each.name,
        "in": "path" if each.in_path else "query",
        "required": each.required,
        "description": each.description,
        "schema": schema,
        **({"style": "form", "explode": True} if each.most > 1 else {}),
    }


def _headers(route: Route) -> dict[str, Any]:
    headers = {"ETag": {"description": "Of the bytes of the body.", "schema": {"type": "string"}}}
    if route.paged:
        headers["Link"] = {
            "description": "`next` and `prev` (RFC 8288), as in the body.",
            "schema": {"type": "string"},
        }
    return headers


def _refusals(codes: Iterable[str]) -> dict[str, Any]:
    by_status = defaultdict(list)
    for code in dict.fromkeys(codes):
        by_status[PROBLEM_TYPES[code].status].append(code)
    return {str(status): _refusal(by_status[status]) for status in sorted(by_status)}


def _refusal(codes: list[str]) -> dict[str, Any]:
    """An answer that has one of these codes."""
    schema = {"allOf": [ref("Problem"), {"properties": {"code": {"enum": codes}}}]}
    return {
        "description": "; ".join(f"`{code}`: {PROBLEM_TYPES[code].title}" for code in codes),
        "content": {"application/problem+json": {"schema": schema}},
    }
