"""The API is what its OpenAPI document says: Schemathesis asks for what it allows, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from search.web.api.openapi import template
from search.web.api.problems import PROBLEM_TYPES
from search.web.api.routes import EVERYWHERE, ROUTES
from search.web.api.schemas import SCHEMAS

schemathesis = pytest.importorskip("schemathesis", reason="needs the extra dev")
checks = pytest.importorskip("schemathesis.specs.openapi.checks", reason="needs the extra dev")

SETTINGS = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
UNDESCRIBED = [checks.positive_data_acceptance]
"""A cursor, and a day such as 30 February, may be refused: a schema cannot tell which."""

PLAIN = {"Accept-Encoding": "identity"}
"""Without a server between, Schemathesis asks for compressed answers, but cannot read them."""

ALLOWED = [(template(route), "POSITIVE") for route in ROUTES]
NOT_ALLOWED = [(template(route), "NEGATIVE") for route in ROUTES if route.parameters]


@pytest.fixture(scope="module")
def described(example_app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", example_app)


@pytest.mark.parametrize(("path", "mode"), [*ALLOWED, *NOT_ALLOWED])
def test_every_answer_is_as_described(described: Any, path: str, mode: str) -> None:
    operation = described[path]["GET"]
    cases = operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode])

    @given(cases)
    @SETTINGS
    def ask(case: Any) -> None:
        case.call_and_validate(excluded_checks=UNDESCRIBED, headers=PLAIN)

    ask()


def ids(client: FlaskClient) -> list[str]:
    return [each["id"] for each in client.get("/api/v1/articles").get_json()["articles"]]


SORTS = ("relevance", "newest")
QUERIES = (
    "水",
    '"茶馆" -酒',
    "长江 三峡 大坝 望远镜",
    "title:茶 OR 冰",
    "武漢*",
    "=後 来源：城記",
    "",
)


def test_answers_about_real_articles_are_as_described(
    described: Any, examples: FlaskClient
) -> None:
    """What Schemathesis asks for hardly stands in an article."""
    asked = [
        (path, {"q": q, **more})
        for q in QUERIES
        for path, more in [
            ("/search", {"size": 7}),
            ("/search", {"after": "2016", "before": "2020-05", "collapse": 0, "synonyms": 0}),
            ("/facets", {"source": ["城記", "格物"], "year": ["2016", "2019"]}),
            ("/analyze", {}),
            *(("/explain", {"id": id, "sort": s}) for id in ids(examples)[:5] for s in SORTS),
        ]
    ]
    asked += [("/suggest", {"q": q}) for q in ("cha", "水", "城")]
    for path, args in asked:
        described[path]["GET"].Case(query=args).call_and_validate(
            excluded_checks=UNDESCRIBED, headers=PLAIN
        )
    for id in ids(examples):
        for path in ("/articles/{id}", "/articles/{id}/related"):
            described[path]["GET"].Case(path_parameters={"id": id}).call_and_validate(
                excluded_checks=UNDESCRIBED, headers=PLAIN
            )


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object inside."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for each in schema.values():
            yield from objects(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from objects(each)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_strict(name: str) -> None:
    for each in objects(SCHEMAS[name]):
        assert "additionalProperties" in each
        if "properties" in each and each["additionalProperties"] is False:
            assert "required" in each or "minProperties" in each


@pytest.mark.parametrize("change", [{"more": 1}, {"total": -1}, {"hits": [{}]}, {"facets": {}}])
def test_a_body_with_another_key_or_value_does_not_fit(
    examples: FlaskClient, change: dict[str, Any]
) -> None:
    jsonschema = pytest.importorskip("jsonschema_rs", reason="needs the extra dev")
    document = examples.get("/api/v1/openapi.json").get_json()
    schema = {"$ref": "#/components/schemas/Results", "components": document["components"]}
    body = examples.get("/api/v1/search?q=水").get_json()
    assert jsonschema.is_valid(schema, body)
    assert not jsonschema.is_valid(schema, {**body, **change})


def test_every_problem_is_somewhere_in_the_document() -> None:
    told = {*EVERYWHERE, *(code for route in ROUTES for code in route.problems)}
    assert told <= set(PROBLEM_TYPES)
    # These two are answers to what is no operation, or to a fault of ours.
    assert set(PROBLEM_TYPES) - told == {"method_not_allowed", "internal_error"}
