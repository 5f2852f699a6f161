"""The benchmark measures what it says: generator, queries, percentiles, tokens, table, picture."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks import results
from benchmarks.__main__ import main
from benchmarks.corpus import link_corpus, sample
from benchmarks.feed import FILLER, FedArticle, feed, month_of, token_texts
from benchmarks.jobs import Job, run_stage
from benchmarks.memory import PROC, tree, usage
from benchmarks.peer_query import PeerPhrase, peer_query
from benchmarks.peers import fts5, lucene
from benchmarks.plot import draw, figure
from benchmarks.queries import KINDS, make_queries
from benchmarks.report import one_line, report
from benchmarks.requests import ZONE, request_parser
from benchmarks.synthetic import FILE_ARTICLES, LEAST_WORDS, MOST_WORDS, write, zipf_lengths
from benchmarks.systems import STAGES
from benchmarks.timing import Stopwatch, latencies, percentile, time_answers
from search.models import Article
from search.readers import read_file
from search.readers.files import FoundFile, Limits, find_files
from tests.articles import analyzer

COUNT = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first COUNT synthetic articles."""
    target = tmp_path_factory.mktemp("synthetic") / "articles"
    write(target, FILE_ARTICLES)
    (file,) = target.iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) == FILE_ARTICLES
    file.write_bytes(b"".join(lines[:COUNT]))
    return target


@pytest.fixture(scope="module")
def articles(folder: Path) -> list[Article]:
    return [
        article
        for found in find_files(folder)
        if isinstance(found, FoundFile)
        for article in read_file(found, analyzer().rules, Limits())
        if isinstance(article, Article)
    ]


# --- synthetic articles --------------------------------------------------------------------------


def test_our_reader_takes_synthetic_articles(articles: list[Article]) -> None:
    assert len(articles) == len({article.id for article in articles}) == COUNT
    assert all(article.title and article.text and article.published for article in articles)
    assert 1 < len({article.source for article in articles}) <= 5


def test_a_smaller_set_begins_a_larger_one(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "two", 2 * FILE_ARTICLES)
    (part,) = folder.iterdir()
    first, second = sorted((tmp_path / "two").iterdir())
    assert first.name == part.name and first.read_bytes().startswith(part.read_bytes())
    assert first.read_bytes() != second.read_bytes()


def test_a_number_that_fills_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="multiple"):
        write(tmp_path / "odd", FILE_ARTICLES + 1)


def test_lengths_follow_the_power_law() -> None:
    lengths = zipf_lengths(np.random.default_rng(1), 100_000)
    assert lengths.min() >= LEAST_WORDS and lengths.max() <= MOST_WORDS
    assert 375 < lengths.mean() < 400
    assert np.median(lengths) < lengths.mean() / 2


def test_words_come_by_their_frequency(articles: list[Article]) -> None:
    words = Counter(w for article in articles for w in analyzer().cut(article.text))
    assert words["了"] > 2 * words["的"] > 10 * words["学校"] > 0


# --- queries -------------------------------------------------------------------------------------


def test_queries_are_of_six_kinds_and_always_the_same(articles: list[Article]) -> None:
    made = queries_of(articles)
    assert made == queries_of(articles)
    assert len({query.text for query in made}) == 60
    assert Counter(query.kind for query in made) == dict.fromkeys(KINDS, 10)


def test_queries_are_what_their_kind_says(articles: list[Article]) -> None:
    parse = request_parser(analyzer())
    fold = analyzer().folding.fold
    texts = [fold(article.text) for article in articles]
    for query in queries_of(articles):
        request = parse(query.text)
        assert bool(request.filters) == (query.kind == "filtered")
        if query.kind == "quoted":
            assert any(fold(query.text.strip('"')) in text for text in texts)
        if query.kind == "question":
            assert any(fold(query.text) in text for text in texts) and len(query.text) > 15


def test_too_few_articles_are_named() -> None:
    with pytest.raises(ValueError, match="too few"):
        queries_of([Article("a/1", "a", "文", "文")] * 30)


def queries_of(articles: list[Article]) -> list[Any]:
    parse = request_parser(analyzer())
    return make_queries(articles, analyzer(), lambda text: parse(text).query, count=60)


# --- time and memory -----------------------------------------------------------------------------


def test_percentile_is_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 201)]
    random.Random(1).shuffle(values)
    assert percentile(values, 0.5) == 100
    assert percentile(values, 0.99) == 198
    assert percentile(values, 1) == 200
    assert percentile([7.0], 0.01) == 7
    assert latencies(values) == {"p50": 100, "p99": 198, "max": 200}


def test_each_answer_is_asked_once_cold_and_then_in_passes() -> None:
    asked: list[int] = []

    def answer(number: int) -> int:
        asked.append(number)
        return number * 10

    record = time_answers([lambda: answer(1), lambda: answer(2)], ["one", "two"], passes=3)
    assert asked == [1, 2] * 4
    assert record["totals"] == [10, 20]
    assert set(record["kinds"]) == {"one", "two"}


def test_a_stopwatch_adds_up_its_parts() -> None:
    watch = Stopwatch()
    for _ in range(3):
        with watch.part("sum"):
            sum(range(10_000))
    times = watch.times()
    assert set(times["parts"]) == {"sum"}
    assert 0 < times["parts"]["sum"] <= times["wall_s"]


@pytest.mark.skipif(not PROC.is_dir(), reason="memory is read from /proc")
def test_memory_is_summed_over_descendants() -> None:
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as process:
        try:
            while len(tree(process.pid)) < 2:
                assert process.poll() is None
            both = tree(process.pid)
            alone = usage([process.pid])
            assert usage(both)["rss"] > alone["rss"] >= alone["pss"] >= alone["anonymous"]
        finally:
            process.communicate(b"\n")
    assert usage(both)["rss"] == 0


# --- what peers are fed and asked ----------------------------------------------------------------


def test_token_texts_keep_positions() -> None:
    texts = token_texts(analyzer().tokens("用C++写。5G 网络，好"))
    assert texts["units"].split(" ") == ["用", "c++", "写", FILLER, "5g", "网", "络", FILLER, "好"]
    assert texts["pairs"] == "网络"
    assert sorted(texts["words"].split()) == sorted(["用", "c++", "写", "5g", "网络", "好"])


def test_pairs_of_two_runs_are_set_apart() -> None:
    texts = token_texts(analyzer().tokens("上海人，海南"))
    assert texts["pairs"] == f"上海 海人 {FILLER} {FILLER} 海南"
    assert token_texts(analyzer().tokens(""))["units"] == ""


def test_fts5_keeps_every_token() -> None:
    tokens = ["c++", ".net", "f#", "上海", "ア", "한국", "𠀀", "é", "ı", "x" * 64, "a…b", FILLER]
    database = fts5.create(":memory:")
    fts5.add(database, fed(" ".join(tokens)))
    database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(tokens, 'row')")
    assert {row[0] for row in database.execute("SELECT term FROM terms")} == set(tokens)


def test_fts5_answers_as_we_do(articles: list[Article], folder: Path) -> None:
    texts = queries_of(articles)
    made = {each.number: each for each in feed(files_in(folder), analyzer(), Stopwatch())}
    database = fts5.create(":memory:")
    for each in made.values():
        fts5.add(database, each)
    parse = request_parser(analyzer())
    fold = analyzer().folding.fold
    for query in (query for query in texts if query.kind in ("common", "quoted")):
        wanted = fold(query.text.strip('"'))
        expected = sum(wanted in fold(each.text) or wanted in fold(each.title) for each in articles)
        for ranked in (False, True):
            asked = peer_query(parse(query.text), ranked)
            assert answered(database, fts5.total_statement(asked)) == [(expected,)]
            assert len(answered(database, fts5.top_statement(asked))) == min(10, expected)


def test_facets_of_fts5_ignore_the_filter_on_themselves() -> None:
    database = fts5.create(":memory:")
    for number, (source, month) in enumerate((("a", 201905), ("a", 201906), ("b", 201905)), 1):
        fts5.add(database, fed("上海", number, source, month))
    asked = peer_query(request_parser(analyzer())("上海 date:2019-05 source:a"), ranked=False)
    assert asked.sources == ("a",)
    assert answered(database, fts5.total_statement(asked)) == [(1,)]
    assert answered(database, fts5.facet_statement(asked, "source")) == [("a", 1), ("b", 1)]
    assert answered(database, fts5.facet_statement(asked, "month")) == [(201905, 1), (201906, 1)]


def test_tantivy_finds_what_fts5_finds(folder: Path, articles: list[Article]) -> None:
    pytest.importorskip("tantivy", reason="tantivy is an extra of the benchmark")
    from benchmarks.peers import tantivy_py

    database, index = fts5.create(":memory:"), tantivy_py.open_index()
    writer = index.writer()
    for each in feed(files_in(folder), analyzer(), Stopwatch()):
        fts5.add(database, each)
        writer.add_document(tantivy_py.document(each))
    writer.commit()
    index.reload()
    asker, parse = tantivy_py.Asker(index), request_parser(analyzer())
    for query in queries_of(articles):
        for ranked in (False, True):
            asked = peer_query(parse(query.text), ranked)
            ((total,),) = answered(database, fts5.total_statement(asked))
            assert asker.prepare(asked)() == total, query


def test_a_separator_does_not_stand_for_a_pair() -> None:
    pytest.importorskip("tantivy", reason="tantivy is an extra of the benchmark")
    from benchmarks.peers import tantivy_py

    index = tantivy_py.open_index()
    writer = index.writer()
    for number, text in enumerate(("上海，人民", "上海人民"), 1):
        tokens = token_texts(analyzer().tokens(text))
        titles = token_texts(analyzer().tokens(""), "title_")
        made = replace(fed("", number), tokens=tokens | titles)
        writer.add_document(tantivy_py.document(made))
    writer.commit()
    index.reload()
    asker, parse = tantivy_py.Asker(index), request_parser(analyzer())
    assert asker.prepare(peer_query(parse('"上海人民"'), ranked=False))() == 1
    assert asker.prepare(peer_query(parse('"上海，人民"'), ranked=False))() == 1


def test_a_phrase_of_characters_alone_is_asked_by_pairs() -> None:
    phrase = phrase_in('"上海市民"')
    assert phrase == PeerPhrase("pairs", ("上海", "海市", "市民"), (0, 1, 2))
    assert phrase.cover == PeerPhrase("pairs", ("上海", "市民"), (0, 2))
    assert phrase_in('"上海人"').cover.offsets == (0, 1)
    assert phrase_in('"5G网，好"') == PeerPhrase("units", ("5g", "网", "好"), (0, 1, 3))
    assert phrase_in("人") == PeerPhrase("units", ("人",), (0,))


def test_a_line_for_lucene() -> None:
    asked = peer_query(request_parser(analyzer())('"上海人" source:a'), ranked=False)
    assert lucene.line_of(asked) == "phrase pairs 0 上海 1 海人\tsource a"


def test_months_are_those_of_the_time_zone() -> None:
    from zoneinfo import ZoneInfo

    assert month_of(datetime(2019, 5, 31, 20, tzinfo=timezone.utc), ZoneInfo(ZONE)) == 201906
    assert month_of(None, ZoneInfo(ZONE)) == 0


def phrase_in(text: str) -> PeerPhrase:
    (phrase,) = peer_query(request_parser(analyzer())(text), ranked=False).must
    return phrase


def fed(tokens: str, number: int = 1, source: str = "a", month: int = 201905) -> FedArticle:
    published = int(datetime(month // 100, month % 100, 9, tzinfo=timezone.utc).timestamp())
    names = ("words", "units", "pairs", "title_words", "title_units", "title_pairs")
    texts = dict.fromkeys(names, tokens)
    return FedArticle(number, f"{source}/{number}", "", "", source, published, month, texts)


def answered(database: sqlite3.Connection, statement: fts5.Statement) -> list[tuple[Any, ...]]:
    return sorted(database.execute(*statement).fetchall())


def files_in(folder: Path) -> list[FoundFile]:
    return [each for each in find_files(folder) if isinstance(each, FoundFile)]


# --- stages, table, picture ----------------------------------------------------------------------


def test_a_sample_is_always_the_same(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text(str(number))
    drawn = [each.path for each in sample(tmp_path, 5)]
    assert drawn == [each.path for each in sample(tmp_path, 5)] and len(drawn) == 5
    assert link_corpus(tmp_path, tmp_path / "links", 5) == 5
    assert sorted(each.name for each in (tmp_path / "links").iterdir()) == sorted(drawn)


def test_a_stage_that_cannot_run_says_why(tmp_path: Path) -> None:
    record = run_stage(f"{__name__}:missing", Job(tmp_path, tmp_path / "work"))
    assert record["missing"] == f"nothing below {tmp_path}"
    assert one_line("x.rebuild", record).startswith("x.rebuild: missing: nothing")
    failed = run_stage(f"{__name__}:broken", Job(tmp_path, tmp_path / "work"))
    assert failed["failed"] == "exit code 1"


def missing(job: Job) -> dict[str, Any]:
    from benchmarks.jobs import MissingPeerError

    raise MissingPeerError(f"nothing below {job.articles}")


def broken(_: Job) -> dict[str, Any]:
    raise SystemExit(1)


def test_a_run_is_tabled_and_drawn(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "RESULTS"
    stages = ("rebuild", "size", "search", "service", "updating")
    only = ",".join(["corpus", "fts5", *(f"wensou.{stage}" for stage in stages)])
    before = {path: path.read_bytes() for path in folder.iterdir()}
    options = ["--work", str(tmp_path / "work"), "--out", str(out), "--passes", "1"]
    assert main(["run", str(folder), "--only", only, *options]) == 0
    kept = results.read(out.with_suffix(".json"))
    ours, theirs = (kept["stages"][f"{name}.search"]["totals"] for name in ("wensou", "fts5"))
    assert ours == theirs and len(ours) == 200
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    page = out.with_suffix(".md").read_text(encoding="utf-8")
    for expected in (f"| SQLite FTS5 | {COUNT} |", "200 of 200", "| tantivy-py | not run |"):
        assert expected in page
    ElementTree.fromstring(out.with_suffix(".svg").read_text(encoding="utf-8"))


def test_results_of_another_corpus_are_dropped(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    found = results.load(file, {"name": "a", "files": 1})
    found["stages"]["x"] = results.stamp({"wall_s": 1}, "command")
    found["scaling"]["500"] = {}
    results.save(found, file)
    assert results.load(file, {"name": "a", "files": 1})["stages"]["x"]["command"] == "command"
    other = results.load(file, {"name": "a", "files": 2})
    assert other["stages"] == {} and other["scaling"] == {"500": {}}


def test_a_peer_that_is_missing_has_a_row_with_the_reason() -> None:
    found = invented()
    found["stages"]["lucene.rebuild"] = results.stamp({"missing": "no JDK is installed"}, "c")
    assert "| Lucene | no JDK is installed |" in report(found, "r.svg")


def test_bars_are_judged() -> None:
    page = report(invented(), "r.svg")
    assert "| engine search, p50 | ≤ 0.6 ms | 0.50 ms | yes |" in page
    assert "| engine search, p99 | ≤ 6 ms | 7.00 ms | **no** |" in page
    assert "| update of one changed file | ≤ 2 s | – | – |" in page
    assert "| a CSV of 20,000 hits from serve | ≤ 10 s | 3.00 s | yes |" in page
    assert "| memory that serve grows by meanwhile | ≤ 20 MB | 21.0 MB | **no** |" in page


def test_the_picture_shows_systems_and_sizes() -> None:
    texts = [each.text for each in ElementTree.fromstring(draw(invented())).iter() if each.text]
    assert "0.50 to 7.00" in texts and "Wensou" in texts and "10,000" in texts


def test_figures_keep_what_counts() -> None:
    assert [figure(x) for x in (12345.6, 42.42, 3.14159, 0.01234)] == [
        "12,346",
        "42.4",
        "3.14",
        "0.012",
    ]


def test_every_stage_is_there() -> None:
    from importlib import import_module

    for place in STAGES.values():
        module, _, function = place.partition(":")
        assert callable(getattr(import_module(module), function))


def test_an_unknown_system_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no system or stage solr"):
        main(["run", str(tmp_path), "--only", "solr", "--out", str(tmp_path / "r")])


def invented() -> dict[str, Any]:
    """Results with our own search and one size."""
    searched = {
        "cold": {"p50": 1.0, "p99": 9.0, "max": 9.0},
        "warm": {"p50": 0.5, "p99": 7.0, "max": 8.0},
        "kinds": {},
        "totals": [1],
    }
    built = {"articles": 10_000, "wall_s": 20.0, "cpu_s": 30.0, "index_bytes": 5, "parts": {}}
    records = {
        "wensou.rebuild": built,
        "wensou.search": searched,
        "wensou.size": {"articles": 10_000, "text_bytes": 4, "index_bytes": 5},
        "wensou.export": {"articles": 10_000, "wall_s": 1.5, "grown": 21_000_000},
    }
    found: dict[str, Any] = {
        "corpus": {"name": "invented"},
        "machine": results.machine(),
        "versions": results.versions(),
        "stages": {key: results.stamp(each, "c") for key, each in records.items()},
        "scaling": {"10000": results.stamp(dict(records), "c")},
    }
    assert json.loads(json.dumps(found)) == found
    return found
