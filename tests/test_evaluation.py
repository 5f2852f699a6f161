"""Files of queries, measures on rankings worked out by hand, and the command on a few articles."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.cli import main
from search.errors import InputError
from search.evaluation.query_sets import (
    JudgedQuery,
    Paragraph,
    article_lines,
    known,
    read_query_set,
    read_query_sets,
)
from search.evaluation.rankings import ranking_lines, rankings_of, read_rankings

ROOT = Path(__file__).parent.parent

Write = Callable[[str, str], Path]
Answer = tuple[int, str, str]
Wensou = Callable[..., Answer]

ARTICLES = (
    {"id": "志/1", "source": "志", "title": "长江大桥", "text": "武汉的长江大桥是一座桥。"},
    {"id": "志/2", "source": "志", "title": "長江源頭", "text": "長江從哪裡來？古人說岷山。"},
    {"id": "味/3", "source": "味", "title": "咖啡", "text": "云南的咖啡豆。"},
)
SQUAD: dict[str, Any] = {
    "data": [
        {
            "title": "梵文",
            "paragraphs": [
                {
                    "id": "7-1",
                    "context": "德國學者開創了梵語的研究。",
                    "qas": [{"question": "誰開創了梵語的研究？"}, {"question": "  "}],
                },
                {"context": "咖啡豆来自云南。", "qas": [{"question": "咖啡豆来自哪里？"}]},
            ],
        }
    ]
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_it(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write_it


def lines(*values: object) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in values)


def asked(query: str, *relevant: str) -> dict[str, object]:
    return {"query": query, "relevant": list(relevant)}


# --- files of queries ----------------------------------------------------------------------------


def test_json_lines(write: Write) -> None:
    found = read_query_set(
        write("a.jsonl", "\ufeff" + lines(asked("长江", "志/1", "志/2", "志/1")))
    )
    assert (found.name, found.paragraphs) == ("a", ())
    assert found.queries == (JudgedQuery("长江", frozenset({"志/1", "志/2"})),)


def test_a_line_may_hold_any_line_separator_of_unicode(write: Write) -> None:
    found = read_query_set(write("a.jsonl", '\n{"query": "甲\u2028乙", "relevant": ["1"]}\r\n\n'))
    assert [each.text for each in found.queries] == ["甲\u2028乙"]


def test_a_query_asked_twice_has_the_answers_of_both(write: Write) -> None:
    found = read_query_set(
        write("a.jsonl", lines(asked("甲", "1"), asked("乙", "2"), asked("甲", "3")))
    )
    assert found.queries == (
        JudgedQuery("甲", frozenset("13")),
        JudgedQuery("乙", frozenset("2")),
    )


def test_squad(write: Write) -> None:
    found = read_query_set(write("drcd.json", json.dumps(SQUAD, indent=1)))
    assert found.queries == (
        JudgedQuery("誰開創了梵語的研究？", frozenset({"drcd/7-1"})),
        JudgedQuery("咖啡豆来自哪里？", frozenset({"drcd/1-2"})),
    )
    assert found.paragraphs == (
        Paragraph("drcd/7-1", "德國學者開創了梵語的研究。"),
        Paragraph("drcd/1-2", "咖啡豆来自云南。"),
    )
    first = json.loads(next(article_lines(found.paragraphs)))
    assert first == {"id": "drcd/7-1", "source": "drcd", "text": "德國學者開創了梵語的研究。"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no queries"),
        ("\n \n", "has no queries"),
        ('{"data": []}', "has no queries"),
        ('{"data": [{"paragraphs": [7]}]}', "paragraph 1-1, has no context"),
        ('{"data": [{"paragraphs": [{"qas": []}]}]}', "paragraph 1-1, has no context"),
        (lines(asked("甲", "1")) + "{", "line 2 is not JSON"),
        ("[" * 100_000, "line 1 is not JSON"),
        ("[1]", "line 1 is not a JSON object"),
        ('{"relevant": ["1"]}', "line 1 has no query"),
        ('{"query": " ", "relevant": ["1"]}', "line 1 has no query"),
        ('{"query": "甲"}', "relevant must be a list of ids"),
        ('{"query": "甲", "relevant": "1"}', "relevant must be a list of ids"),
        ('{"query": "甲", "relevant": [1]}', "relevant must be a list of ids"),
        ('{"query": "甲", "relevant": [""]}', "relevant must be a list of ids"),
        ('{"query": "甲", "relevant": []}', "names no relevant article"),
    ],
)
def test_a_bad_file_is_named_with_its_line(write: Write, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_query_set(write("bad.jsonl", text))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(InputError, match="not a file of queries: binary"):
        read_query_set(tmp_path / "a.jsonl")


def test_two_paragraphs_of_one_id(write: Write) -> None:
    paragraphs = [{"id": "1", "context": text, "qas": []} for text in ("甲", "乙")]
    with pytest.raises(InputError, match="two paragraphs with the id"):
        read_query_set(write("a.json", json.dumps({"data": [{"paragraphs": paragraphs}]})))


def test_two_sets_of_one_name(write: Write) -> None:
    one = write("a.jsonl", lines(asked("甲", "1")))
    other = write("a.json", lines(asked("甲", "1")))
    with pytest.raises(InputError, match="two files of queries are called a"):
        read_query_sets([one, other])


def test_what_is_not_among_the_articles_is_counted(write: Write) -> None:
    found = read_query_set(write("a.jsonl", lines(asked("甲", "1", "9"), asked("乙", "8"))))
    judged = known(found, frozenset({"1", "2"}))
    assert judged == ((JudgedQuery("甲", frozenset("1")),), 1, 2)
    with pytest.raises(InputError, match="no article searched is relevant to a query of a"):
        known(found, frozenset({"2"}))


def test_an_id_may_be_without_its_source(write: Write) -> None:
    found = read_query_set(write("a.jsonl", lines(asked("甲", "1"), asked("乙", "2", "x/2"))))
    judged = known(found, ["志/1", "志/2", "味/2", "x/2"])
    assert judged.queries == (
        JudgedQuery("甲", frozenset({"志/1"})),
        JudgedQuery("乙", frozenset({"x/2"})),
    )
    assert judged.unknown == 1  # 2 is an id of three sources


# --- rankings ------------------------------------------------------------------------------------


def test_rankings_come_back_as_they_were(write: Write) -> None:
    rankings = {"a": {"甲\u2028": ("1", "2"), "乙": ()}, "b": {"甲\u2028": ("3",)}}
    file = write("run.jsonl", "\n".join(ranking_lines(rankings)) + "\n")
    assert read_rankings(file) == rankings


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"set": "a", "query": "b"}', "甲"])
def test_a_file_without_rankings(write: Write, text: str) -> None:
    with pytest.raises(InputError, match="holds no rankings"):
        read_rankings(write("run.jsonl", text))


def test_rankings_of_other_queries() -> None:
    query = JudgedQuery("甲", frozenset("1"))
    assert rankings_of({"a": {"甲": ("1",)}}, "a", [query]) == {"甲": ("1",)}
    for kept in ({}, {"a": {"乙": ("1",)}}):
        with pytest.raises(InputError, match="none for 1 queries of a, such as '甲'"):
            rankings_of(kept, "a", [query])


# --- measures ------------------------------------------------------------------------------------


def needs_extra() -> Any:
    pytest.importorskip("ir_measures", reason="the extra evaluate is not installed")
    pytest.importorskip("scipy", reason="the extra evaluate is not installed")
    from search.evaluation import measures

    return measures


def test_measures_worked_out_by_hand() -> None:
    measures = needs_extra()
    queries = [
        JudgedQuery("first", frozenset({"x"})),
        JudgedQuery("second of two", frozenset({"y", "z"})),
        JudgedQuery("eleventh", frozenset({"w"})),
        JudgedQuery("not found", frozenset({"v"})),
        JudgedQuery("no hits", frozenset({"v"})),
    ]
    rankings = {
        "first": ("x", "a"),
        "second of two": ("a", "y", "b"),
        "eleventh": (*map(str, range(10)), "w"),
        "not found": ("a",),
        "no hits": (),
        "of no query": ("x",),
    }
    values = measures.values_of(queries, rankings)
    second = (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    assert values["mrr@10"].tolist() == [1, 0.5, 0, 0, 0]
    assert values["hit@1"].tolist() == [1, 0, 0, 0, 0]
    assert values["ndcg@10"].tolist() == pytest.approx([1, second, 0, 0, 0])
    assert values["recall@100"].tolist() == [1, 0.5, 1, 0, 0]


def test_estimates() -> None:
    measures = needs_extra()
    mixed, same = np.array([0.0, 1.0] * 50), np.ones(100)
    found = measures.estimates({"mixed": mixed, "same": same})
    assert found["same"] == (1, 1, 1)
    mean, low, high = found["mixed"]
    # Of a share of 0.5 in 100, the standard error is 0.05.
    assert mean == 0.5
    assert (low, high) == (pytest.approx(0.402, abs=0.02), pytest.approx(0.598, abs=0.02))
    assert found == measures.estimates({"mixed": mixed, "same": same})
    assert measures.estimates({"one": np.array([0.25])})["one"] == (0.25, 0.25, 0.25)


def test_paired_test() -> None:
    measures = needs_extra()

    def p(*differences: float) -> float:
        other = np.full(len(differences), 0.5)
        found = measures.compare({"m": other + np.array(differences)}, {"m": other})["m"]
        assert found.other == 0.5
        assert found.difference.mean == pytest.approx(np.mean(differences))
        return float(found.p)

    assert p(0, 0, 0) == 1
    # All signs alike is one of 2 ** 3 ways, and as far on the other side is another.
    assert p(0.5, 0.5, 0.5) == p(-0.5, -0.5, -0.5) == 0.25
    assert p(0.5, 0.5, 0.5, 0, 0, 0, 0) == 0.25
    assert p(0.5, -0.5) == 1
    assert p(*[0.5] * 100) < 0.001


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def wensou_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Wensou:
    """Run ``wensou evaluate`` in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WENSOU_WORKERS", "1")

    def run_it(*argv: str | Path) -> Answer:
        code = main(["evaluate", "--quiet", *map(str, argv)])
        return code, *capsys.readouterr()

    return run_it


QUERIES = lines(asked("咖啡豆", "味/3"), asked("岷山的长江", "志/2"), asked("咖啡", "志/1", "x/1"))


def test_command_on_articles_of_its_own(wensou_run: Wensou, write: Write) -> None:
    needs_extra()
    articles = write("articles.jsonl", lines(*ARTICLES[:2]))
    other = write("others.jsonl", lines(ARTICLES[2]))
    queries = write("a.jsonl", QUERIES)
    code, out, err = wensou_run(queries, "--articles", articles, "--with", other, "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert {key: said[key] for key in ("queries", "left_out", "unknown")} == {
        "queries": 3,
        "left_out": 0,
        "unknown": 1,
    }
    for key in ("mrr@10", "hit@1", "ndcg@10", "recall@100"):
        assert said[key] == pytest.approx(2 / 3, abs=1e-6)  # 咖啡 is not in 志/1
        low, high = said["intervals"][key]
        assert 0 <= low <= said[key] <= high <= 1
    (of_set,) = said["sets"]
    assert of_set.pop("set") == "a"
    assert of_set == {key: value for key, value in said.items() if key != "sets"}


def test_command_on_squad(wensou_run: Wensou, write: Write) -> None:
    needs_extra()
    squad = write("drcd.json", json.dumps(SQUAD))
    queries = write("a.jsonl", lines(asked("长江", "志/1"), asked("长江", "志/9")))
    articles = write("articles.jsonl", lines(*ARTICLES))
    code, out, _ = wensou_run(squad, queries, "--with", articles)
    assert code == 0
    head, *rows, note = out.splitlines()
    assert head.split() == ["queries", "mrr@10", "hit@1", "ndcg@10", "recall@100"]
    assert [row.split()[:2] for row in rows] == [["drcd", "2"], ["a", "1"], ["all", "3"]]
    assert rows[0].count("1.0000 (1.000-1.000)") == 4
    assert note == "a: 1 relevant ids are of no article searched"


def test_command_compares_two_indexes_or_runs(wensou_run: Wensou, write: Write) -> None:
    needs_extra()
    queries = write("a.jsonl", QUERIES)
    for name, articles in (("all", ARTICLES), ("some", ARTICLES[1:])):
        file = write(f"{name}.jsonl", lines(*articles))
        assert main(["--quiet", "--index", name, "rebuild", str(file)]) == 0
    code, out, _ = wensou_run("--index", "some", queries, "--save", "run.jsonl", "--json")
    assert code == 0
    some = json.loads(out)
    assert (some["queries"], some["left_out"], some["unknown"]) == (2, 1, 2)
    assert some["mrr@10"] == 1
    _, of_run, _ = wensou_run("--index", "some", queries, "--compare", "run.jsonl", "--json")
    _, of_index, _ = wensou_run("--index", "some", queries, "--compare", "all", "--json")
    for out in (of_run, of_index):
        found = json.loads(out)["compared"]["mrr@10"]
        assert found == {"other": 1, "difference": 0, "interval": [0, 0], "p": 1}
    _, table, _ = wensou_run("--index", "some", queries, "--compare", "all")
    assert "p" in [line.split()[0] for line in table.splitlines()]


def test_command_on_bad_input(wensou_run: Wensou, write: Write) -> None:
    needs_extra()
    queries = write("a.jsonl", QUERIES)
    articles = write("articles.jsonl", lines(*ARTICLES))
    for argv, code, said in (
        ((queries,), 6, "no index"),
        (("none.jsonl",), 3, "none.jsonl"),
        ((queries, "--articles", "none"), 3, "none"),
        ((queries, "--articles", articles, "--index", "i"), 1, "give --index, or --articles"),
        ((queries, "--articles", queries), 3, "no article searched is relevant"),
        ((queries, "--articles", articles, "--compare", articles), 3, "holds no rankings"),
        ((queries, "--articles", articles, "--compare", "none"), 3, "none"),
        ((queries, "--articles", articles, "--save", "none/run"), 3, "none"),
        ((), 1, "Missing argument"),
    ):
        got, out, err = wensou_run(*argv)
        (line,) = err.splitlines()
        assert (got, out) == (code, ""), argv
        assert said in line


def test_command_without_the_extra(write: Write) -> None:
    run = "import sys; sys.modules['ir_measures'] = None; from search.cli import main; "
    run += "sys.exit(main(['evaluate', sys.argv[1]]))"
    command = [sys.executable, "-c", run, str(write("a.jsonl", QUERIES))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert "ir_measures: pip install 'wensou[evaluate]'" in line
