"""The JSON shapes that other programs rely on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from search.jsonable import (
    article_from_bytes,
    article_json,
    article_to_bytes,
    results_json,
    without_blocks,
)
from search.models import (
    Article,
    Block,
    Correction,
    Expansion,
    FacetCount,
    Hit,
    SearchResults,
    Snippet,
)

ARTICLE = Article(
    id="BBC/1047474",
    source="BBC",
    title="标题",
    text="标题\n链接",
    url="https://example.org/1",
    published=datetime(2021, 3, 23, 9, 58, 23, tzinfo=timezone.utc),
    author="某人",
    tags=("甲", "乙"),
    blocks=(Block("heading", 0, 2, level=1), Block("link", 3, 5, href="/x")),
    file="BBC/1047474_标题.md",
)
RESULTS = SearchResults(
    query="标题",
    tree="标题",
    notes=("引号没有闭合",),
    total=2,
    groups=1,
    listed=3,
    took_ms=1.94,
    expansions=(Expansion("标题", ("题目",)),),
    page=1,
    size=10,
    facets={"source": (FacetCount("BBC", 2),)},
    hits=(
        Hit(
            id="BBC/1047474",
            source="BBC",
            title="标题",
            title_marks=((0, 2),),
            url="https://example.org/1",
            published=None,
            author="某人",
            score=12.3,
            missing=("词",),
            snippets=(Snippet(532, "前面标题后面", ((2, 4),)),),
        ),
    ),
    correction=Correction("标题党", 9),
)


def test_article() -> None:
    assert json.dumps(article_json(ARTICLE), ensure_ascii=False) == (
        '{"id": "BBC/1047474", "source": "BBC", "title": "标题", "url": "https://example.org/1", '
        '"published": "2021-03-23T09:58:23Z", "author": "某人", "tags": ["甲", "乙"], '
        '"text": "标题\\n链接", "blocks": [["heading", 0, 2, "", 1], ["link", 3, 5, "/x", 0]], '
        '"file": "BBC/1047474_标题.md"}'
    )


def test_results() -> None:
    assert json.dumps(results_json(RESULTS), ensure_ascii=False) == (
        '{"query": "标题", "tree": "标题", "notes": ["引号没有闭合"], '
        '"correction": {"query": "标题党", "total": 9}, "synonyms": {"标题": ["题目"]}, '
        '"total": 2, "groups": 1, '
        '"listed": 3, "lower_bound": false, "page": 1, "size": 10, '
        '"facets": {"source": [{"value": "BBC", "count": 2}]}, '
        '"hits": [{"id": "BBC/1047474", "source": "BBC", "title": "标题", "title_marks": [[0, 2]], '
        '"url": "https://example.org/1", "published": null, "author": "某人", "score": 12.3, '
        '"missing": ["词"], "same": 0, "snippets": [{"start": 532, "text": "前面标题后面", '
        '"marks": [[2, 4]]}]}]}'
    )


@given(st.text('],":{}bloksfi\\\n', max_size=40), st.text('],":{}bloksfi\\', max_size=40))
def test_an_article_is_read_without_its_blocks_whatever_stands_in_it(text: str, href: str) -> None:
    article = replace(
        ARTICLE, title=href, text=text, blocks=(Block("link", 0, 1, href),), file=text
    )
    data = article_to_bytes(article)
    assert article_from_bytes(data) == article
    assert article_from_bytes(without_blocks(data)) == replace(article, blocks=())
