"""Worker processes: the same in the same order as one process, whatever dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from search.engines.memory.engine import MemoryEngine
from search.errors import InputError
from search.indexing import reading, rebuild, workers
from search.indexing.reading import ReadFile, jobs
from search.indexing.workers import DIED, read_all
from search.models import Article, Skipped
from search.readers import read_file
from search.readers.files import FoundFile, Limits
from search.text.analyzed import AnalyzedArticles
from search.text.analyzer import Analyzer
from search.text.cleaning import CleaningRules

ANALYZER = Analyzer.default()


def read_or_fall(
    found: FoundFile, rules: CleaningRules, limits: Limits
) -> Iterator[Article | Skipped]:
    """Reads; but on some files the process dies, or the reader fails."""
    if "dies" in found.path:
        os.kill(os.getpid(), signal.SIGTERM)
    if "breaks" in found.path:
        return read_and_die(found, rules, limits)
    if "fails" in found.path:
        raise RuntimeError("of its\nown making")
    return read_file(found, rules, limits)


def read_and_die(
    found: FoundFile, rules: CleaningRules, limits: Limits
) -> Iterator[Article | Skipped]:
    """Reads, and dies at the end of the file."""
    yield from read_file(found, rules, limits)
    os.kill(os.getpid(), signal.SIGTERM)


class FailingSegmenter:
    """Fails on some texts."""

    def cut(self, runs: str) -> list[str]:
        if "九九" in runs:
            raise RuntimeError("of its own making")
        return ANALYZER.segmenter.cut(runs)


class FailingAnalyzer(Analyzer):
    segmenter = FailingSegmenter()


class OrderedEngine(MemoryEngine):
    """Notes the order in which articles come."""

    def __init__(self) -> None:
        super().__init__()
        self.added: list[str] = []

    def rebuild(self):  # type: ignore[no-untyped-def]
        batch_of = super().rebuild()
        return _noting(batch_of, self.added)


class _noting:
    def __init__(self, batch_of, added):  # type: ignore[no-untyped-def]
        self._batch_of, self._added = batch_of, added

    def __enter__(self):  # type: ignore[no-untyped-def]
        self._batch = self._batch_of.__enter__()
        return self

    def __exit__(self, *error):  # type: ignore[no-untyped-def]
        return self._batch_of.__exit__(*error)

    def add_all(self, articles: AnalyzedArticles, chosen: Sequence[int]) -> None:
        self._added += [articles.heads[number].id for number in chosen]
        self._batch.add_all(articles, chosen)

    def attach(self, name: str, data: bytes) -> None:
        self._batch.attach(name, data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """150 files, more than two jobs: plain ones and one of many records."""
    for number in range(150):
        (tmp_path / f"{number:03}.txt").write_text(f"第{number}篇\n\n" + "正文。" * number, "utf-8")
    lines = [json.dumps({"id": f"{n}", "title": "题", "text": "长文" * 30_000}) for n in range(30)]
    (tmp_path / "large.jsonl").write_text("\n".join(lines), "utf-8")
    return tmp_path


def found(folder: Path) -> list[FoundFile]:
    paths = sorted(folder.iterdir())
    return [FoundFile(folder, p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in paths]


Read = list[tuple[str, Article | Skipped | None]]


def contents(files: list[FoundFile], count: int, read: ReadFile = read_or_fall) -> Read:
    """What is read, less the tokens; the same twice is equal."""
    return [
        (found.path, lot.articles[what].article if isinstance(what, int) else what)
        for lot in read_all(files, ANALYZER, Limits(), read, count)
        for found, what in lot.contents
    ]


def skipped(read: Read) -> list[Skipped]:
    return [each for _, each in read if isinstance(each, Skipped)]


@pytest.mark.parametrize("count", [2, 3])
def test_the_same_in_the_same_order(folder: Path, count: int) -> None:
    files = found(folder)
    assert contents(files, count) == contents(files, 1)


def test_a_large_file_comes_in_lots(folder: Path) -> None:
    large = [each for each in found(folder) if each.path == "large.jsonl"]
    lots = list(read_all(large, ANALYZER, Limits(), read_file, 1))
    assert len(lots) > 2
    ends = [[content.what is None for content in lot.contents].count(True) for lot in lots]
    assert ends == [0] * (len(lots) - 1) + [1]


def test_little_room_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = found(folder)
    expected = contents(files, 1)
    monkeypatch.setattr(workers, "BUFFER_BYTES", 1)
    monkeypatch.setattr(reading, "JOB_FILES", 7)
    assert contents(files, 2) == expected


@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
def test_a_file_on_which_the_process_dies_is_skipped(folder: Path) -> None:
    expected = contents(found(folder), 1)
    for name in ("000_dies.txt", "070_dies.txt", "071_dies.txt", "zzz_dies.txt"):
        (folder / name).write_text("x")
    read = contents(found(folder), 2)
    died = [(each.file[3:], each.reason) for each in skipped(read)]
    assert died == [("_dies.txt", "unreadable")] * 4
    assert [each for each in read if "dies" not in each[0]] == expected


@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
def test_what_came_of_a_file_before_the_process_died_stays(folder: Path) -> None:
    expected = contents(found(folder), 1)
    shutil.copy(folder / "large.jsonl", folder / "breaks.jsonl")
    read = contents(found(folder), 2)
    assert [(each.file, each.detail) for each in skipped(read)] == [("breaks.jsonl", DIED)]
    of_it = [each for path, each in read if path == "breaks.jsonl"]
    assert len([each for each in of_it if isinstance(each, Article)]) > 2
    assert of_it[-1] is None
    assert [each for each in read if each[0] != "breaks.jsonl"] == expected


@pytest.mark.parametrize("count", [1, 2])
def test_a_file_on_which_the_reader_fails_is_skipped(folder: Path, count: int) -> None:
    (folder / "000_fails.txt").write_text("x")
    detail = "RuntimeError: of its own making"
    assert skipped(contents(found(folder), count)) == [
        Skipped("000_fails.txt", "unreadable", detail)
    ]


def test_an_article_on_which_the_analyzer_fails_is_skipped(folder: Path) -> None:
    expected = contents(found(folder), 1)
    (folder / "050_.txt").write_text("题\n\n九九", "utf-8")
    lots = list(read_all(found(folder), FailingAnalyzer(ANALYZER.files), Limits(), read_file, 1))
    read: Read = [
        (file.path, lot.articles[what].article if isinstance(what, int) else what)
        for lot in lots
        for file, what in lot.contents
    ]
    assert [each.file for each in skipped(read)] == ["050_.txt"]
    assert [each for each in read if each[0] != "050_.txt"] == expected


def test_articles_are_added_in_the_order_of_the_files(folder: Path) -> None:
    engines = [OrderedEngine(), OrderedEngine()]
    for count, engine in enumerate(engines, 1):
        report = rebuild(engine, [folder], analyzer=ANALYZER, workers=count)
        assert report.articles == 180
    assert engines[0].added == engines[1].added


def read_by(found: FoundFile, rules: CleaningRules, limits: Limits) -> Iterator[Article | Skipped]:
    """Says which process reads."""
    yield Article(found.path, "s", f"{os.getpid()}", "")


@pytest.mark.parametrize(("count", "here"), [(0, True), (1, True), (2, False)])
def test_a_few_files_are_read_here_unless_told_otherwise(
    folder: Path, count: int, here: bool
) -> None:
    lots = read_all(found(folder), ANALYZER, Limits(), read_by, count)
    readers = {head.title for lot in lots for head in lot.articles.heads}
    assert (readers == {f"{os.getpid()}"}) == here


def test_the_processes_end_with_the_reading(folder: Path) -> None:
    lots = read_all(found(folder), ANALYZER, Limits(), read_file, 2)
    next(lots)
    lots.close()
    with pytest.raises(StopIteration):
        next(lots)


def test_a_script_without_a_guard_is_told(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys; from pathlib import Path\n"
        "from search.engines.memory.engine import MemoryEngine\n"
        "from search.indexing import rebuild\n"
        "from search.text.analyzer import Analyzer\n"
        "roots = [Path(sys.argv[1])]\n"
        "rebuild(MemoryEngine(), roots, analyzer=Analyzer.default(), workers=2)\n"
    )
    done = subprocess.run(
        [sys.executable, script, folder], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert InputError.__name__ in done.stderr
    assert "__main__" in done.stderr


def test_jobs_are_bounded_and_keep_the_order() -> None:
    sizes = [10, reading.JOB_BYTES * 3, *([1] * 200), reading.JOB_BYTES, reading.JOB_BYTES]
    files = [FoundFile(Path("/"), f"{n}", size, 0) for n, size in enumerate(sizes)]
    made = jobs(files)
    assert [each for job in made for each in job] == files
    assert all(len(job) <= reading.JOB_FILES for job in made)
    assert all(len(j) == 1 or sum(f.size for f in j) <= reading.JOB_BYTES for j in made)
    assert jobs([]) == []
