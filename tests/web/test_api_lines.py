"""Trends, the concordance and what the index holds, as JSON, over the example articles."""

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


@pytest.mark.parametrize("order", ["articles", "before", "after"])
def test_pages_of_a_concordance_are_its_lines(examples: FlaskClient, order: str) -> None:
    url: str | None = f"/api/v1/concordance?q=都江堰&order={order}&width=5"
    whole = body_of(examples, f"{url}&size=1000")
    assert whole["next"] is None and whole["listed"] == len(whole["lines"]) > 5
    assert {line["match"] for line in whole["lines"]} == {"都江堰"}
    assert max(len(line["left"]) for line in whole["lines"]) == 5
    lines = []
    url = f"{url}&size=3"
    while url:
        page = body_of(examples, url)
        lines += page["lines"]
        url = page["next"]
    assert lines == whole["lines"]


def test_a_line_is_where_it_says(examples: FlaskClient) -> None:
    for line in body_of(examples, "/api/v1/concordance?q=都江堰")["lines"]:
        article = body_of(examples, f"/api/v1/articles/{line['id']}")
        start = line["offset"]
        assert article[line["in"]][start : start + len(line["match"])] == line["match"]


def test_counts_of_the_index_add_up(examples: FlaskClient) -> None:
    body = body_of(examples, "/api/v1/stats")
    assert body["articles"] == body_of(examples, "/api/v1/articles")["total"] > 60
    for counts, others in (("sources", 0), ("years", body["undated"])):
        assert sum(each["count"] for each in body[counts]) + others == body["articles"]
    assert body["first"] < body["last"] and body["timezone"] == "Asia/Shanghai"


def test_no_path_of_the_server_is_told(examples: FlaskClient) -> None:
    assert "examples/articles" not in examples.get("/api/v1/stats").text
