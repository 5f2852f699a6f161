"""What a request may ask for, and what an answer says where it does not fit."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search.web.api.parameters import Parameter
from search.web.api.routes import ROUTES

LONG = "长" * 30_000


def faults(client: FlaskClient, url: str) -> list[tuple[str, str]]:
    answer = client.get(url)
    assert answer.status_code == 400, url
    body = answer.get_json(force=True)
    assert body["code"] == "invalid_parameters"
    assert body["detail"].startswith(body["errors"][0]["detail"])
    return [(each["parameter"], each["detail"]) for each in body["errors"]]


@pytest.mark.parametrize(
    ("args", "name", "says"),
    [
        ("page=0", "page", "page must be a whole number from 1 to 1,000,000, not '0'"),
        ("page=1000001", "page", "from 1 to 1,000,000"),
        ("page=１", "page", "not '１'"),
        ("page=", "page", "whole number"),
        ("size=101", "size", "from 1 to 100"),
        ("size=1e1", "size", "from 1 to 100"),
        ("size=3&size=4", "size", "size must be given once"),
        ("sort=best", "sort", "sort must be one of relevance, newest, oldest, not 'best'"),
        ("collapse=yes", "collapse", "collapse must be 1 or 0, not 'yes'"),
        (
            "after=2019-5",
            "after",
            "after must be such as 2019, 2019-05, 2019-05-04, 30d, not '2019-5'",
        ),
        ("before=近一周", "before", "not '近一周'"),
        ("after=2019-02-30", "after", "2019-02-30"),
        ("after=2019-13", "after", "2019-13"),
        ("after=0000", "after", "0000"),
        ("year=2019-05", "year", "year must be such as 2019, not '2019-05'"),
        ("year=0000", "year", "0000"),
        ("source=", "source", "source must not be empty"),
        (f"source={LONG[:201]}", "source", "no more than 200 characters, not 201"),
        ("&".join(["source=a"] * 51), "source", "no more than 50 times, not 51"),
        (f"q={LONG[:2001]}", "q", "no more than 2,000 characters, not 2,001"),
        ("cursor=x", "cursor", "cursor must be a cursor of next or prev, not 'x'"),
        ("sorts=newest", "sorts", "there is no parameter 'sorts': did you mean sort?"),
        ("zzz=1", "zzz", "there is no parameter 'zzz': there are q, source"),
    ],
)
def test_what_does_not_fit_is_named(client: FlaskClient, args: str, name: str, says: str) -> None:
    ((parameter, detail),) = faults(client, f"/api/v1/search?{args}")
    assert parameter == name and says in detail


def test_all_that_does_not_fit_is_named(client: FlaskClient) -> None:
    found = faults(client, "/api/v1/search?page=0&size=0&x=1")
    assert [parameter for parameter, _ in found] == ["x", "page", "size"]


def test_what_is_wrong_is_not_repeated_at_length(client: FlaskClient) -> None:
    ((_, detail),) = faults(client, f"/api/v1/search?sort={LONG[:9000]}")
    assert len(detail) < 200


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/suggest", "/api/v1/suggest?q=", "/api/v1/explain?q=水", "/api/v1/analyze",
        "/api/v1/analyze?q=水&text=水", f"/api/v1/analyze?text={LONG[:20_001]}",
        "/api/v1/facets?field=colour", "/api/v1/facets?page=2", "/api/v1/stats?q=水",
        "/api/v1/articles/江河通讯/1001?q=水",
    ],
)  # fmt: skip
def test_other_routes_are_as_strict(client: FlaskClient, url: str) -> None:
    assert faults(client, url)


@pytest.mark.parametrize("args", ["after=30d", "before=2019&after=2018-01", "after=2020-02-29"])
def test_dates_are_understood(examples: FlaskClient, args: str) -> None:
    body = examples.get(f"/api/v1/search?{args}").get_json()
    assert body["notes"] == []


def parameters() -> list[Parameter]:
    return [each for route in ROUTES for each in route.parameters]


@pytest.mark.parametrize("each", parameters(), ids=lambda each: each.name)
def test_the_usual_value_is_one_that_may_be_given(each: Parameter) -> None:
    assert each.description
    if each.usual not in (None, "", ()):
        text = str(int(each.usual)) if isinstance(each.usual, bool) else str(each.usual)
        assert each.kind.read(text) == each.usual
