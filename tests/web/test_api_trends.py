"""Trends as JSON, over the example articles."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient


def body_of(client: FlaskClient, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.get_json()


def test_trends_count_what_a_search_finds(examples: FlaskClient) -> None:
    body = body_of(examples, "/api/v1/trends?q=水&q=茶&source=城記&source=知味")
    assert [each["query"] for each in body["queries"]] == ["水", "茶"]
    assert body["unit"] == "year" and body["periods"] == sorted(body["periods"])
    for each in [*body["queries"], {"query": "", "counts": body["articles"]}]:
        found = body_of(
            examples,
            f"/api/v1/search?q={each['query']}&source=城記&source=知味&after=1900",
        )
        assert sum(each["counts"]) == found["total"] > 0
        assert len(each["counts"]) == len(body["periods"])


@pytest.mark.parametrize("args", ["", "q=", "&".join(f"q={n}" for n in range(6)), "q=水&page=2"])
def test_trends_want_some_queries(examples: FlaskClient, args: str) -> None:
    assert examples.get(f"/api/v1/trends?{args}").status_code == 400
