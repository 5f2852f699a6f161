"""The quality run measures what it says: sets and halves, known items, names, baselines, table."""

from __future__ import annotations

import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.quality import building, known_items, names, snippets, sources
from benchmarks.quality.found_names import FoundNames, look_up
from benchmarks.quality.known_items import without_titles
from benchmarks.quality.names import Name, find_names
from benchmarks.quality.places import HALVES, collections, half_of, stable
from search.engines.memory.engine import MemoryEngine
from search.evaluation.query_sets import JudgedQuery, read_query_set
from search.models import Block
from search.service import SearchService
from tests.articles import analyzer, article, publish

FOLD = analyzer().folding.fold


# Halves


def test_halves_are_the_same_everywhere() -> None:
    """They must never change: what was tuned on would be reported on."""
    assert stable("志/1") == 14587389717497323716
    assert [half_of(f"drcd_dev/{number}") for number in range(8)] == [
        *("tune", "tune", "report", "tune", "report", "report", "tune", "report"),
    ]


def test_halves_are_halves() -> None:
    tuned = sum(half_of(f"志/{number}") == HALVES[0] for number in range(10_000))
    assert 4_800 < tuned < 5_200


# Known items


def test_a_body_is_without_its_title() -> None:
    text = "長江源頭\n古人說岷山。見此\n长江源头 \n完"
    blocks = (
        Block("heading", 0, 4, level=1),
        Block("paragraph", 5, 13),
        Block("link", 11, 13, "https://a.org"),
        Block("heading", 14, 19, level=2),
        Block("paragraph", 20, 21),
    )
    written = replace(article("志/1", text, "長江源頭"), blocks=blocks)
    (body,) = without_titles([written, article("志/2", "", "空")], FOLD)
    assert (body.title, body.text) == ("", "古人說岷山。見此\n完")
    assert body.blocks == (
        Block("paragraph", 0, 8),
        Block("link", 6, 8, "https://a.org"),
        Block("paragraph", 9, 10),
    )


def test_known_items_have_titles_of_their_own() -> None:
    pytest.importorskip("opencc")
    long = "文" * known_items.LEAST_TEXT
    articles = [
        article("a/1", long, "長江的源頭在何處"),
        article("a/2", long, "长江上的大桥有几座"),
        article("a/3", long, "同一个标题出现两次"),
        article("a/4", long, "同一個標題出現兩次"),
        article("a/5", long, "太短的"),
        article("a/6", "短文", "黃河的源頭在何處"),
        article("a/7", long, "一二三四五六七八"),  # alike in both scripts
    ]
    found = {item.id: item for item in known_items.known_items(articles, FOLD)}
    assert found.keys() == {"a/1", "a/2"}
    assert found["a/1"].other == "长江的源头在何处"
    assert found["a/2"].other == "長江上的大橋有幾座"
    assert found["a/2"].asked("x") == JudgedQuery("x", frozenset({"a/2"}))


# Names


NAMED = (
    article("报/1", "主席陳方安表示，他在旺角街，議員陳方安說不。", "無題"),
    article("报/2", "议员陈方安指出不妥。記者前往旺角街，", "无题"),
    article("报/3", "陈方安在家；位于旺角街。", "旺角街"),
    article("报/4", "教授这个人表示，教授这个人说，", "无题"),
    article("报/5", "，長江大學表示同意。", "長江大學"),
    article("报/6", "，长江大学宣布停课。", "停課"),
    article("报/7", "長江大學", "校名"),
)


OTHERS = tuple(
    article(f"刊/{n}", f"主席李方安表示，議員李方安說{n}。", "無題") for n in range(names.ARTICLES)
)
"""A name of the other half."""


def test_names_are_found_by_their_context() -> None:
    assert {name.kind: name for name in find_names(NAMED, analyzer())} == {
        "organisations": Name("organisations", "長江大學", ("报/5", "报/6", "报/7")),
        "people": Name("people", "陳方安", ("报/1", "报/2", "报/3")),
        "places": Name("places", "旺角街", ("报/1", "报/2", "报/3")),
    }


def test_a_name_that_no_article_is_about_is_none() -> None:
    once = [article(f"报/{n}", "主席陳方安表示不妥。", "無題") for n in range(names.ARTICLES)]
    assert find_names(once, analyzer()) == []


def test_looking_names_up() -> None:
    engine = MemoryEngine()
    publish(engine, *NAMED, article("报/8", "云南的咖啡，只此一处。", "无"))
    queries = [
        JudgedQuery("长江大学", frozenset({"报/5", "报/6", "报/7"})),
        JudgedQuery("雲南", frozenset({"报/8", "报/9"})),
    ]
    found = look_up(SearchService(engine), queries, FOLD)
    assert found == FoundNames(2, 0.75, 0.5, 0.5, ("雲南",))


# All of it, on a few articles


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like ../shared with a few invented articles and questions."""
    shared = tmp_path_factory.mktemp("quality") / "shared"
    for number, file in enumerate(sources.QUESTION_FILES):
        text, question = ("咖啡豆来自云南。", "咖啡豆来自哪里？")
        paragraphs = [
            {
                "id": str(n),
                "context": f"{text}第{n}号。",
                "qas": [{"question": f"{n}号{question}{number}"}],
            }
            for n in range(8)
        ]
        place = shared / "relevance" / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    (shared / "corpora").mkdir()
    for name in sources.CORPORA:
        lines = [
            {"id": str(n), "source": name, "title": f"{name}長江的源頭在第{n}處", "text": text}
            for n, text in enumerate([*(f"{'江水東流。' * 50}第{n}處" for n in range(12)), ""])
        ]
        lines += [
            {"id": each.id, "source": each.source, "title": each.title, "text": each.text}
            for each in (*NAMED, *OTHERS)
        ]
        file = shared / f"{name}.jsonl"
        file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
        with tarfile.open(shared / "corpora" / f"{name}.tar.xz", "w:xz") as archive:
            archive.add(file, arcname="all.jsonl")
    return shared


def test_the_sets_are_built(shared: Path, tmp_path: Path) -> None:
    pytest.importorskip("opencc")
    counts = building.build(shared, tmp_path)
    # 8 paragraphs of each file; 12 articles with a text of each corpus, those with names in both.
    assert counts["articles"] == 16 + 24 + len(NAMED) + len(OTHERS)
    assert (counts["drcd_dev"], counts["titles"]) == (8, 24)
    questions, bodies = collections(tmp_path)
    asked = {path.name.partition(".")[0] for path in questions.sets.iterdir()}
    assert asked == {"drcd_dev", "cmrc_dev_first_half", "names"}
    titles = [
        query
        for half in HALVES
        for query in read_query_set(bodies.sets / f"titles.{half}.jsonl").queries
    ]
    assert len(titles) == 24
    texts = (bodies.articles / "bodies.jsonl").read_text(encoding="utf-8")
    assert all(query.text not in texts for query in titles)


def test_the_whole_run(shared: Path, tmp_path: Path) -> None:
    for package in ("opencc", "ir_measures", "scipy"):
        pytest.importorskip(package)
    from benchmarks.quality.__main__ import main

    out = tmp_path / "QUALITY.md"
    places = ["--shared", str(shared), "--work", str(tmp_path / "work"), "--out", str(out)]
    assert main(["all", "wensou", "fields", "fts5_words", "tantivy_words", *places]) == 0
    table = out.read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")]
    labels = [row[0].removeprefix("| ") for row in rows]
    assert labels.count("**Wensou**") == labels.count("SQLite FTS5, words") == 5
    assert labels[-2:] == list(HALVES)
    assert rows[-1][2] == "100.00%"
    assert main(["report", *places]) == 0
    again = out.read_text(encoding="utf-8")
    assert [line for line in again.splitlines() if line.startswith("|")] == [
        line for line in table.splitlines() if line.startswith("|")
    ]


def test_an_unknown_system() -> None:
    pytest.importorskip("ir_measures")
    from benchmarks.quality.__main__ import main

    with pytest.raises(SystemExit, match="no system solr"):
        main(["ask", "solr"])


# Snippets


def test_snippets_are_measured_by_the_answers_they_show(tmp_path: Path) -> None:
    filler = "今天天气很好，我们去公园散步。" * 20
    text = f"瓦特改良了蒸汽机。{filler}长江源头在青海。{filler}"
    paragraph = {
        "context": text,
        "qas": [
            {"id": "甲", "question": "谁改良了蒸汽机？", "answers": [{"text": "瓦特"}]},
            {"id": "乙", "question": "长江源头在哪里？", "answers": [{"text": "四川"}]},
        ],
    }
    file = tmp_path / "questions.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), encoding="utf-8")
    asked = list(snippets.read_questions(file))
    assert [(each.id, each.answers, each.paragraph) for each in asked] == [
        ("甲", ("瓦特",), text),
        ("乙", ("四川",), text),
    ]
    halves = snippets.measure(asked, analyzer()).values()
    assert sum(each.questions for each in halves) == 2
    assert sum(each.answered for each in halves) == 1
    assert sum(each.snippets for each in halves) == 2
