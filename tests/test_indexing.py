"""Rebuild, update and watch: what is read, what wins, what is deleted, what is left alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.errors import AnalyzerChangedError, IndexUnusableError, InputError, UsageError
from search.index_meta import ATTACHMENT, FORMAT, analysis_files, read_meta
from search.indexing import rebuild, update, watch
from search.indexing.manifest import ATTACHMENT as MANIFEST
from search.indexing.run_report import Progress, RunReport
from search.models import Article, Skipped
from search.readers import read_file
from search.readers.files import FoundFile, Limits
from search.text.analyzer import Analyzer
from search.text.cleaning import CleaningRules

ANALYZER = Analyzer.default()

unprivileged = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may read everything"
)


class Folder:
    """A folder of articles whose every change has a later time than the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._time = 1_600_000_000

    def write(self, name: str, *articles: dict[str, str]) -> None:
        """A JSON Lines file; each article has at least an ``id``."""
        lines = [json.dumps({"source": "s", "title": "题", **each}) for each in articles]
        self.write_text(name, "\n".join(lines))

    def write_text(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._time += 1
        os.utime(path, (self._time, self._time))

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def rename(self, name: str, new: str) -> None:
        (self.path / name).rename(self.path / new)


class Reader:
    """Reads, and notes what it was asked to read."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(
        self, found: FoundFile, rules: CleaningRules, limits: Limits
    ) -> Iterator[Article | Skipped]:
        self.paths.append(found.path)
        return read_file(found, rules, limits)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "news").mkdir()
    return Folder(tmp_path / "news")


@pytest.fixture
def engine() -> MemoryEngine:
    return MemoryEngine()


def run_rebuild(engine: MemoryEngine, *roots: Path) -> RunReport:
    return checked(engine, rebuild(engine, roots, analyzer=ANALYZER, workers=1))


def run_update(engine: MemoryEngine, *paths: Path) -> tuple[RunReport, list[str]]:
    """The report, and the paths of the files that were read."""
    reader = Reader()
    report = update(engine, paths, analyzer=ANALYZER, workers=1, read=reader)
    return checked(engine, report), reader.paths


def checked(engine: MemoryEngine, report: RunReport) -> RunReport:
    assert report.seen == report.articles + len(report.skipped)
    assert report.articles == engine.count()
    assert sum(report.by_reason.values()) == len(report.skipped)
    return report


def texts(engine: MemoryEngine) -> dict[str, str]:
    found = engine.get(engine.ids())
    return {article.id: article.text for article in found if article is not None}


def skips(report: RunReport) -> list[tuple[str, str, str]]:
    return [(each.file, each.reason, each.detail) for each in report.skipped]


def test_rebuild_indexes_or_reports_every_record(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1", "text": "甲"}, {"id": "2", "text": "乙"})
    folder.write_text("b.md", "<!--1616493503000-->\n[题](https://x.org/1)\n---\n<p>丙</p>")
    folder.write_text("empty.md", "")
    folder.write_text("sub/bad.jsonl", '{"id": "3", "title": "题", "text": "丁"}\n{"id": ')
    report = run_rebuild(engine, folder.path)
    assert (report.files, report.seen, report.articles) == (4, 6, 4)
    assert [(each.file, each.reason) for each in report.skipped] == [
        ("empty.md", "empty"),
        ("sub/bad.jsonl#2", "truncated"),
    ]
    assert report.characters == 4
    assert report.published


def test_an_index_describes_itself(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    folder.write_text("empty.md", "")
    run_rebuild(engine, folder.path)
    meta = read_meta(engine)
    assert (meta.engine, meta.articles, meta.files) == ("memory", 1, 2)
    assert meta.skipped == {"empty": 1}
    assert meta.roots == (str(folder.path),)
    copy = Analyzer.from_files(analysis_files(engine, meta))
    assert copy.fingerprint == meta.fingerprint == ANALYZER.fingerprint


def test_an_index_names_a_few_files_for_each_reason(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"}, {"id": "1"})
    for name in ("b.md", "c.md", "d.md", "e.md"):
        folder.write_text(name, "")
    run_rebuild(engine, folder.path)
    assert read_meta(engine).examples == (
        *(("empty", name, "") for name in ("b.md", "c.md", "d.md")),
        ("superseded", "a.jsonl#1", "a.jsonl#2"),
    )


def test_an_index_of_an_earlier_build_has_no_examples(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    kept = asdict(read_meta(engine))
    del kept["examples"]
    with engine.update() as batch:
        batch.attach(ATTACHMENT, json.dumps(kept).encode())
    assert read_meta(engine).examples == ()


def test_an_update_keeps_the_time_of_the_rebuild(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    built = read_meta(engine).built_at
    folder.write("b.jsonl", {"id": "2"})
    run_update(engine)
    assert read_meta(engine).built_at == built
    assert read_meta(engine).articles == 2


CLAIMS = [
    {"published": "2021-01-02", "text": "短"},
    {"published": "2021-01-01", "text": "长长长长"},
    {"text": "没有日期的最长最长最长"},
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("name", ["one file", "three files"])
def test_the_later_published_wins(
    engine: MemoryEngine, folder: Folder, order: tuple[int, ...], name: str
) -> None:
    claims = [{"id": "1", **CLAIMS[number]} for number in order]
    if name == "one file":
        folder.write("a.jsonl", *claims)
    else:
        for place, claim in enumerate(claims):
            folder.write(f"{place}.jsonl", claim)
    report = run_rebuild(engine, folder.path)
    assert texts(engine) == {"s/1": "短"}
    place = order.index(0)
    winner = f"a.jsonl#{place + 1}" if name == "one file" else f"{place}.jsonl#1"
    assert report.by_reason == {"superseded": 2}
    assert {each.detail for each in report.skipped} == {winner}


def test_then_the_longer_then_the_greater_path_wins(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1", "text": "长长"}, {"id": "2", "text": "甲"})
    folder.write("b.jsonl", {"id": "1", "text": "短"}, {"id": "2", "text": "乙"})
    report = run_rebuild(engine, folder.path)
    assert texts(engine) == {"s/1": "长长", "s/2": "乙"}
    assert skips(report) == [
        ("a.jsonl#2", "superseded", "b.jsonl#2"),
        ("b.jsonl#1", "superseded", "a.jsonl#1"),
    ]


def test_a_winner_below_another_root_is_named_with_it(engine: MemoryEngine, tmp_path: Path) -> None:
    one, two = Folder(tmp_path / "one"), Folder(tmp_path / "two")
    one.write("a.jsonl", {"id": "1", "text": "甲"})
    two.write("a.jsonl", {"id": "1", "text": "甲乙"})
    report = run_rebuild(engine, one.path, two.path)
    assert skips(report) == [("a.jsonl#1", "superseded", f"{two.path}/a.jsonl#1")]


def test_the_report_is_json_lines(engine: MemoryEngine, folder: Folder, tmp_path: Path) -> None:
    folder.write("a.jsonl", {"id": "1", "text": "短"}, {"id": "1", "text": "长长"})
    folder.write_text("空.md", "")
    run_rebuild(engine, folder.path).write(tmp_path / "report.jsonl")
    lines = (tmp_path / "report.jsonl").read_text("utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert first == {
        "file": "a.jsonl#1",
        "reason": "superseded by a.jsonl#2",
        "detail": "a.jsonl#2",
    }
    assert (second["file"], second["reason"]) == ("空.md", "empty")


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_name_that_is_not_utf_8_can_be_reported(
    engine: MemoryEngine, folder: Folder, tmp_path: Path
) -> None:
    folder.write("a.jsonl", {"id": "1"})
    try:
        folder.write_text(os.fsdecode(b"\xff.md"), "")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    report = run_rebuild(engine, folder.path)
    report.write(tmp_path / "report.jsonl")
    assert json.loads((tmp_path / "report.jsonl").read_text("utf-8"))["file"] == "\\xff.md"
    assert run_update(engine)[1] == []


def test_roots_that_are_missing_or_empty(engine: MemoryEngine, folder: Folder) -> None:
    with pytest.raises(InputError, match="holds no file"):
        run_rebuild(engine, folder.path)
    with pytest.raises(InputError, match="missing"):
        run_rebuild(engine, folder.path / "missing")
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    folder.rename("a.jsonl", "../a.jsonl")
    with pytest.raises(InputError, match="holds no file"):
        run_update(engine)
    folder.path.rmdir()
    with pytest.raises(InputError, match="news"):
        run_update(engine)
    assert engine.count() == 1


def test_without_roots_a_rebuild_takes_those_of_the_index(
    engine: MemoryEngine, folder: Folder
) -> None:
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        run_rebuild(engine)
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    folder.write("b.jsonl", {"id": "2"})
    assert run_rebuild(engine).articles == 2


def test_a_root_inside_another_is_part_of_it(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("sub/a.jsonl", {"id": "1"})
    report = run_rebuild(engine, folder.path / "sub", folder.path, folder.path)
    assert report.files == 1
    assert read_meta(engine).roots == (str(folder.path),)


def test_a_root_may_be_a_file(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    folder.write("b.jsonl", {"id": "2"})
    run_rebuild(engine, folder.path / "a.jsonl")
    assert texts(engine).keys() == {"s/1"}
    assert not run_update(engine)[0].published
    folder.write("a.jsonl", {"id": "3"})
    assert run_update(engine)[1] == ["a.jsonl"]
    assert texts(engine).keys() == {"s/3"}


def test_an_update_without_an_index(engine: MemoryEngine, folder: Folder) -> None:
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        run_update(engine, folder.path)


def test_an_update_with_nothing_to_do_publishes_nothing(
    engine: MemoryEngine, folder: Folder
) -> None:
    folder.write("a.jsonl", {"id": "1"})
    folder.write_text("empty.md", "")
    before = run_rebuild(engine, folder.path)
    version = engine.version
    report, read = run_update(engine)
    assert engine.version == version
    assert not report.published and read == []
    assert report.skipped == before.skipped


def test_an_update_reads_what_changed_and_nothing_else(
    engine: MemoryEngine, folder: Folder
) -> None:
    for number in range(5):
        folder.write(f"{number}.jsonl", {"id": f"{number}", "text": f"第{number}篇"})
    run_rebuild(engine, folder.path)
    folder.write("1.jsonl", {"id": "1", "text": "改了"})
    folder.remove("2.jsonl")
    folder.rename("3.jsonl", "3_新.jsonl")
    folder.write("5.jsonl", {"id": "5", "text": "第5篇"})
    report, read = run_update(engine)
    assert sorted(read) == ["1.jsonl", "3_新.jsonl", "5.jsonl"]
    counts = (report.added, report.changed, report.renamed, report.deleted, report.read)
    assert counts == (1, 1, 1, 1, 3)
    assert texts(engine) == {
        "s/0": "第0篇",
        "s/1": "改了",
        "s/3": "第3篇",
        "s/4": "第4篇",
        "s/5": "第5篇",
    }


def test_one_id_under_another_name_is_the_same_article(
    engine: MemoryEngine, folder: Folder
) -> None:
    head = "<!--1616493503000-->\n[{0}](https://x.org/7)\n---\n<p>说说{0}的事</p>"
    folder.write_text("articles/甲/7_旧题.md", head.format("旧题"))
    run_rebuild(engine, folder.path)
    folder.remove("articles/甲/7_旧题.md")
    folder.write_text("articles/甲/7_新题.md", head.format("新题"))
    report, _ = run_update(engine)
    assert (report.renamed, report.added, report.deleted, report.articles) == (1, 0, 0, 1)
    assert texts(engine) == {"甲/7": "说说新题的事"}


def test_an_update_deletes_only_below_its_path(engine: MemoryEngine, folder: Folder) -> None:
    for name in ("a/1", "a/2", "b/3", "b/4", "ab/5"):
        folder.write(f"{name}.jsonl", {"id": name[-1]})
    run_rebuild(engine, folder.path)
    for name in ("a/1", "b/3", "ab/5"):
        folder.remove(f"{name}.jsonl")
    folder.write("b/6.jsonl", {"id": "6"})
    report, read = run_update(engine, folder.path / "a")
    assert (report.deleted, read) == (1, [])
    assert texts(engine).keys() == {"s/2", "s/3", "s/4", "s/5"}


def test_a_path_below_a_root_is_part_of_it(engine: MemoryEngine, folder: Folder) -> None:
    plain = "一段没有编号和网址的文字，只有路径。"
    folder.write_text("articles/甲/一.md", plain)
    run_rebuild(engine, folder.path)
    folder.write_text("articles/乙/二.md", plain)
    folder.write_text("articles/乙/三.md", plain)
    run_update(engine, folder.path / "articles" / "乙" / "二.md")
    run_update(engine, folder.path / "articles" / "乙")
    assert read_meta(engine).roots == (str(folder.path),)
    other = MemoryEngine()
    run_rebuild(other, folder.path)
    assert list(engine.get(engine.ids())) == list(other.get(other.ids()))


def test_another_path_becomes_a_further_root(engine: MemoryEngine, tmp_path: Path) -> None:
    one, two = Folder(tmp_path / "one"), Folder(tmp_path / "two")
    one.write("a.jsonl", {"id": "1"})
    two.write("a.jsonl", {"id": "2"})
    run_rebuild(engine, one.path)
    run_update(engine, two.path)
    assert read_meta(engine).roots == (str(one.path), str(two.path))
    two.write("a.jsonl", {"id": "3"})
    run_update(engine)
    assert texts(engine).keys() == {"s/1", "s/3"}


def test_a_path_above_a_root_is_refused(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    with pytest.raises(InputError, match="wensou rebuild"):
        run_update(engine, folder.path.parent)


def test_a_path_below_a_root_that_is_missing_or_empty(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("sub/a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    folder.remove("sub/a.jsonl")
    with pytest.raises(InputError, match="holds no file"):
        run_update(engine, folder.path / "sub")
    with pytest.raises(InputError, match="other"):
        run_update(engine, folder.path / "other")
    assert engine.count() == 1


@pytest.mark.parametrize("how", ["deleted", "changed", "older"])
def test_who_was_superseded_comes_back(engine: MemoryEngine, folder: Folder, how: str) -> None:
    folder.write("a.jsonl", {"id": "1", "text": "旧", "published": "2020-01-01"})
    folder.write("b.jsonl", {"id": "1", "text": "新", "published": "2021-01-01"})
    folder.write("c.jsonl", {"id": "2", "text": "旁"})
    run_rebuild(engine, folder.path)
    if how == "deleted":
        folder.remove("b.jsonl")
    elif how == "changed":
        folder.write("b.jsonl", {"id": "3"})
    else:
        folder.write("b.jsonl", {"id": "1", "text": "新", "published": "2019-01-01"})
    report, read = run_update(engine)
    assert texts(engine)["s/1"] == "旧"
    assert read == ([] if how == "deleted" else ["b.jsonl"]) + ["a.jsonl"]
    assert report.by_reason == ({"superseded": 1} if how == "older" else {})


def test_what_comes_back_may_be_gone_elsewhere(engine: MemoryEngine, folder: Folder) -> None:
    """a and b lost to c; now c is deleted, but b was changed and a was deleted out of sight."""
    for place, name in enumerate("abc"):
        folder.write(f"{name}/1.jsonl", {"id": "1", "text": "字" * (place + 1)})
        folder.write(f"{name}/2.jsonl", {"id": name})
    run_rebuild(engine, folder.path)
    folder.remove("a/1.jsonl")
    folder.write("b/1.jsonl", {"id": "9", "text": "另"})
    folder.remove("c/1.jsonl")
    run_update(engine, folder.path / "c")
    assert texts(engine).keys() == {"s/a", "s/b", "s/c"}
    run_update(engine)
    assert texts(engine).keys() == {"s/a", "s/b", "s/c", "s/9"}


def test_a_new_file_that_lost_to_one_that_is_gone(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a/1.jsonl", {"id": "1", "text": "长长长"}, {"id": "2"})
    folder.write("b/1.jsonl", {"id": "1", "text": "最长最长最长"})
    run_rebuild(engine, folder.path)
    folder.write("a/1.jsonl", {"id": "3"})
    folder.write("b/1.jsonl", {"id": "1", "text": "短"})
    run_update(engine, folder.path / "b")
    assert texts(engine)["s/1"] == "短"
    run_update(engine)
    assert texts(engine).keys() == {"s/1", "s/3"}


def test_an_index_among_the_articles_is_not_read(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    folder.write_text("index/writer.lock", "")
    folder.write_text("index/CURRENT", "00000001-00000000\n")
    folder.write_text("index/generations/00000001-00000000/x.txt", "一些文字")
    assert run_rebuild(engine, folder.path).files == 1


@unprivileged
def test_an_unreadable_folder_deletes_nothing(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    folder.write("sub/b.jsonl", {"id": "2"})
    run_rebuild(engine, folder.path)
    (folder.path / "sub").chmod(0)
    try:
        report, _ = run_update(engine)
    finally:
        (folder.path / "sub").chmod(0o755)
    assert not report.published
    assert report.by_reason == {"unreadable": 1}
    assert engine.count() == 2


@unprivileged
def test_an_unreadable_file_is_tried_again_once_it_can_be_read(
    engine: MemoryEngine, folder: Folder
) -> None:
    folder.write("a.jsonl", {"id": "1"})
    folder.write("b.jsonl", {"id": "2"})
    (folder.path / "b.jsonl").chmod(0)
    assert run_rebuild(engine, folder.path).by_reason == {"unreadable": 1}
    assert run_update(engine)[1] == []
    (folder.path / "b.jsonl").chmod(0o644)
    assert run_update(engine)[1] == ["b.jsonl"]
    assert engine.count() == 2


def test_other_rules_are_refused(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    other = Analyzer({**ANALYZER.files, "names.txt": b"C++\n"})
    with pytest.raises(AnalyzerChangedError, match="wensou rebuild"):
        update(engine, analyzer=other, workers=1)


@pytest.mark.parametrize("name", ["meta.json", MANIFEST])
@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"x\x9c\x03\x00", b'{"format": 99}'])
def test_a_damaged_index_is_named(
    engine: MemoryEngine, folder: Folder, name: str, data: bytes
) -> None:
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    with engine.update() as batch:
        batch.attach(name, data)
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        run_update(engine)


@pytest.mark.parametrize("name", ["fold.tsv", "dictionary", "classes.tsv"])
def test_damaged_rules_are_named(engine: MemoryEngine, folder: Folder, name: str) -> None:
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    assert analysis_files(engine, read_meta(engine)) == ANALYZER.files
    with engine.update() as batch:
        batch.attach(f"analysis/{name}", ANALYZER.files[name][:-9])
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        analysis_files(engine, read_meta(engine))


def test_an_index_that_lost_articles_is_named(engine: MemoryEngine, folder: Folder) -> None:
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    with engine.update() as batch:
        batch.delete("s/1")
    folder.write("b.jsonl", {"id": "2"})
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        run_update(engine)


def test_no_roots_at_all(engine: MemoryEngine) -> None:
    with engine.rebuild() as batch:
        batch.attach(
            "meta.json",
            b'{"format": %d, "engine": "", "fingerprint": "", "articles": 0, "files": 0, '
            b'"skipped": {}, "roots": [], "analysis": [], "built_at": "", "updated_at": ""}'
            % FORMAT,
        )
    with pytest.raises(UsageError, match="folder of articles"):
        rebuild(engine, analyzer=ANALYZER)


def test_an_exception_leaves_the_old_index(engine: MemoryEngine, folder: Folder) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.phase == "reading" and progress.files == 2:
            raise KeyboardInterrupt

    for number in range(3):
        folder.write(f"{number}.jsonl", {"id": f"{number}"})
    run_rebuild(engine, folder.path)
    version = engine.version
    with pytest.raises(KeyboardInterrupt):
        rebuild(engine, analyzer=ANALYZER, workers=1, progress=interrupt)
    assert (engine.version, engine.count()) == (version, 3)


def test_progress_ends_at_the_totals(engine: MemoryEngine, folder: Folder) -> None:
    seen: list[Progress] = []
    for number in range(3):
        folder.write(f"{number}.jsonl", {"id": f"{number}", "text": "三个字"})
    rebuild(engine, [folder.path], analyzer=ANALYZER, workers=1, progress=seen.append)
    reading = [each for each in seen if each.phase == "reading"]
    assert [each.phase for each in (seen[0], seen[-1])] == ["finding", "publishing"]
    assert [each.files for each in reading] == [1, 2, 3]
    assert reading[-1].size == reading[-1].size_total > 0
    assert (reading[-1].articles, reading[-1].characters) == (3, 9)


def test_watch_yields_each_change_until_it_is_interrupted(
    engine: MemoryEngine, folder: Folder
) -> None:
    def pause(seconds: float) -> None:
        if not steps:
            raise KeyboardInterrupt
        steps.pop()()

    steps = [
        lambda: folder.remove("a.jsonl"),
        lambda: None,
        lambda: folder.write("b.jsonl", {"id": "2"}),
    ]
    folder.write("a.jsonl", {"id": "1"})
    run_rebuild(engine, folder.path)
    reports = list(watch(engine, analyzer=ANALYZER, workers=1, pause=pause))
    assert [(each.added, each.deleted) for each in reports] == [(1, 0), (0, 1)]


NAMES = [f"{folder}/{name}.jsonl" for folder in "ab" for name in "123"]
CONTENT = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from("123"),
            "text": st.sampled_from(["", "甲", "乙", "甲乙"]),
            "published": st.sampled_from(["", "2020-01-01", "2021-01-01"]),
        }
    ),
    max_size=3,
)
STEP = st.tuples(
    st.dictionaries(st.sampled_from(NAMES), st.none() | CONTENT, max_size=4),
    st.sampled_from(["", "a", "b"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=1, max_size=5))
def test_updates_lead_where_a_rebuild_leads(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[dict[str, object], str]]
) -> None:
    folder = Folder(tmp_path_factory.mktemp("news"))
    updated, rebuilt = MemoryEngine(), MemoryEngine()
    for name in ("a", "b"):
        folder.write(f"{name}/0.jsonl", {"id": name})
    run_rebuild(updated, folder.path)
    for files, below in [*steps, ({}, "")]:
        for name, content in files.items():
            if isinstance(content, list):
                folder.write(name, *content)
            elif (folder.path / name).exists():
                folder.remove(name)
        report, _ = run_update(updated, folder.path / below)
    expected = run_rebuild(rebuilt, folder.path)
    assert list(updated.get(updated.ids())) == list(rebuilt.get(rebuilt.ids()))
    assert skips(report) == skips(expected)
    assert (report.files, report.seen) == (expected.files, expected.seen)
