"""The engine's index is a Whoosh index: Whoosh opens, searches and merges it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index, query

from search.engines.registry import open_engine
from search.engines.whoosh.codec.whoosh_codec import ArrayCodec
from tests.articles import analyzed, article, publish

ROOT = Path(__file__).parent.parent

FIRST = (
    article("a/1", "中文全文搜索 abc 引擎，全文。", "標題一", "2020-01-03", tags=("甲", "乙")),
    article("a/2", "全文很快", "題目", "2020-01-01"),
    article("b/3", "搜索 全文 ABC 引擎", "全文", "2020-01-02", tags=("乙",)),
    article("b/4", "已經刪除的全文搜索", "", "2019-01-01"),
    *(article(f"d/{number}", "無關", "", "2021-01-01") for number in range(3)),
)
SECOND = (article("c/5", "後來的全文搜索引擎 abc", "", "2018-01-01"),)

ALL = sorted((*FIRST, *SECOND), key=lambda each: each.id)

Expected = list[tuple[query.Query, set[str]]]

PHRASE = query.Phrase("pairs", ["全文", "文搜", "搜索"])
ABC = query.Term("word_units", "abc")
QUERIES: Expected = [
    (query.Every("word_units"), {"a/1", "b/3", "c/5"}),
    (query.Term("words", "全文"), {"a/1", "a/2", "b/3", "c/5"}),
    (query.Term("title_words", "全文"), {"b/3"}),
    (query.Term("chars", "快"), {"a/2"}),
    (query.Term("pairs", "索引"), {"c/5"}),
    (query.Term("pairs", "索 "), {"b/3"}),
    (PHRASE, {"a/1", "c/5"}),
    (query.And([query.Term("words", "搜索"), query.Not(PHRASE)]), {"b/3"}),
    (query.Or([query.Term("tag", "甲"), query.Term("chars", "快")]), {"a/1", "a/2"}),
    (query.AndNot(ABC, query.Term("source", "b")), {"a/1", "c/5"}),
    (query.AndMaybe(ABC, query.Term("tag", "乙")), {"a/1", "b/3", "c/5"}),
    (query.Prefix("id", "b/"), {"b/3"}),
    (query.Prefix("pairs", "搜"), {"a/1", "b/3", "c/5"}),
    (query.Wildcard("word_units", "a?c"), {"a/1", "b/3", "c/5"}),
    (query.Regex("tag", "^甲$"), {"a/1"}),
    (query.FuzzyTerm("word_units", "abd"), {"a/1", "b/3", "c/5"}),
    (query.TermRange("id", "a/2", "b/3"), {"a/2", "b/3"}),
    (query.SpanNear2([query.Term("pairs", "中文"), query.Term("pairs", "搜索")], slop=5), {"a/1"}),
    (query.SpanFirst(query.Term("pairs", "全文"), limit=1), {"a/2"}),
    (query.ConstantScoreQuery(ABC), {"a/1", "b/3", "c/5"}),
]
"""With the ids of the articles that each finds."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of an index of two segments, in which an article is deleted."""
    place = tmp_path_factory.mktemp("engine") / "index"
    engine = open_engine("whoosh", place)
    publish(engine, *FIRST)
    with engine.update() as batch:
        batch.delete("b/4")
        for each in analyzed(*SECOND):
            batch.add(each)
    engine.close()
    yield max((place / "generations").iterdir())


def ids(searcher: Any, asked: query.Query) -> list[str]:
    """The ids of the articles in the order of their scores."""
    return [json.loads(hit["article"])["id"] for hit in searcher.search(asked, limit=None)]


def assert_found(made: Any) -> None:
    with made.searcher() as searcher:
        for asked, expected in QUERIES:
            found = ids(searcher, asked)
            assert len(found) == len(set(found)) and set(found) == expected, asked


def test_whoosh_searches_it(folder: Path) -> None:
    made = index.open_dir(str(folder))
    assert (len(made._segments()), made.doc_count_all(), made.doc_count()) == (2, 8, 7)
    assert_found(made)


def test_only_this_package_is_needed(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from whoosh import index, query\n"
        "with index.open_dir(sys.argv[1]).searcher() as searcher:\n"
        "    asked = query.Phrase('pairs', ['全文', '文搜', '搜索'])\n"
        "    print(len(searcher.search(asked)), searcher.doc_frequency('words', '全文'))\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(folder)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout == "2 5\n", run.stderr


def test_its_terms(folder: Path) -> None:
    with index.open_dir(str(folder)).reader() as reader:
        assert list(reader.field_terms("id")) == [each.id for each in ALL]
        assert list(reader.field_terms("tag")) == ["乙", "甲"]
        assert list(reader.field_terms("word_units")) == ["abc"]
        info = reader.term_info("pairs", "全文")
        assert (info.doc_frequency(), info.weight(), info.max_weight()) == (5, 6, 2)
        leaf, _ = next(iter(reader.leaf_readers()))
        matcher = leaf.postings("pairs", "全文")
        assert (matcher.id(), matcher.value_as("positions")) == (0, [2, 10])


def test_its_columns(folder: Path) -> None:
    with index.open_dir(str(folder)).searcher() as searcher:
        reader = searcher.reader()
        assert list(reader.column_reader("id_column")) == [
            each.id.encode() for each in (*FIRST, *SECOND)
        ]
        assert list(reader.column_reader("source_column")) == [*"aabbdddc"]
        found = searcher.search(query.Prefix("pairs", "全"), sortedby="published", limit=None)
        assert [json.loads(hit["article"])["id"] for hit in found] == ["c/5", "a/2", "b/3", "a/1"]


def test_whoosh_merges_it(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    made = index.open_dir(str(tmp_path / "copy"))
    writer = made.writer(codec=ArrayCodec())
    writer.commit(optimize=True)
    made = index.open_dir(str(tmp_path / "copy"))
    assert (len(made._segments()), made.doc_count_all()) == (1, 7)
    assert_found(made)
    with made.reader() as reader:
        assert list(reader.field_terms("id")) == [each.id for each in ALL if each.id != "b/4"]
        assert reader.term_info("pairs", "全文").weight() == 5
