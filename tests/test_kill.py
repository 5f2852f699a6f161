"""``kill -9`` at many moments of a rebuild and of an update: the old index serves, or the new one.

A moment is a step that the code announces, or a file or folder of the index being opened, linked,
renamed or removed, by whomever: Python's audit events tell. A child process counts them and kills
itself at the one chosen.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.engines.whoosh.engine import WhooshEngine
from search.index_dir import CURRENT, GENERATIONS, LOCK, IndexDir
from search.indexing import rebuild, update
from search.indexing.manifest import ATTACHMENT, Manifest
from search.models import SearchRequest
from search.query import Phrase, Sequence
from search.text.analyzer import Analyzer

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")

ANALYZER = Analyzer.default()
ARTICLES = 60
MOMENTS = 30
"""So many for the rebuild and as many for the update; ten more than asked for in all."""

AUDITED = ("open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir")


@dataclass(frozen=True)
class State:
    """What an index holds: its ids, and how many articles have the words of the new version."""

    ids: tuple[str, ...]
    new: int
    listed: int


def state(index: Path) -> State:
    engine = WhooshEngine(index)
    query = Phrase("新版", Sequence(("新", "版"), (0, 1), (True, True)))
    total = engine.search(SearchRequest(query=query)).total
    manifest = Manifest.from_bytes(engine.attachment(ATTACHMENT))
    ids = tuple(engine.ids())
    assert len(ids) == engine.count()
    assert all(engine.get(ids))
    engine.close()
    return State(ids, total, len(manifest.winners()))


def write_articles(folder: Path, version: str, numbers: range) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        name = folder / f"{number:03}_{version}.txt"
        name.write_text(f"第{number}篇\n\n这是{version}的文章，" + "内容。" * number, "utf-8")


def run_rebuild(index: Path, articles: Path, checkpoint: Callable[[str], None]) -> None:
    engine = WhooshEngine(index, checkpoint=checkpoint)
    rebuild(engine, [articles], analyzer=ANALYZER, workers=1, checkpoint=checkpoint)


def run_update(index: Path, articles: Path, checkpoint: Callable[[str], None]) -> None:
    engine = WhooshEngine(index, checkpoint=checkpoint)
    update(engine, [articles], analyzer=ANALYZER, workers=1, checkpoint=checkpoint)


RUNS = {"rebuild": run_rebuild, "update": run_update}


@dataclass(frozen=True)
class World:
    """An index of the old articles, the folder with the new ones, and both states."""

    index: Path
    articles: Path
    old: State
    new: State


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    place = tmp_path_factory.mktemp("kill")
    articles = place / "articles"
    write_articles(articles, "旧版", range(ARTICLES))
    for _ in range(3):  # so that a run has an older generation to remove
        run_rebuild(place / "index", articles, lambda step: None)
    old = state(place / "index")
    for number in range(20):
        (articles / f"{number:03}_旧版.txt").unlink()
    write_articles(articles, "新版", range(10, 15))
    write_articles(articles, "新版", range(ARTICLES, ARTICLES + 10))
    shutil.copytree(place / "index", place / "other")
    run_rebuild(place / "other", articles, lambda step: None)
    return World(place / "index", articles, old, state(place / "other"))


def in_child(action: Callable[[], None]) -> int:
    """Run ``action`` in a forked process; its wait status."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # numpy's threads do nothing here
        child = os.fork()
    if child == 0:
        status = 1
        try:
            action()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def trace(run: str, index: Path, articles: Path, at_moment: Callable[[str], None]) -> None:
    """Do the run and tell ``at_moment`` each moment."""

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event in AUDITED and str(arguments[0]).startswith(str(index)):
            at_moment(f"{event} {os.path.relpath(str(arguments[0]), index)}")

    sys.addaudithook(audit)
    RUNS[run](index, articles, at_moment)


def moments(run: str, world: World, place: Path) -> list[str]:
    """The names of all moments of the run."""
    index = shutil.copytree(world.index, place / "dry")
    log = place / "moments"

    def note(moment: str) -> None:
        os.write(descriptor, f"{moment}\n".encode())

    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT)
    try:
        assert in_child(lambda: trace(run, index, world.articles, note)) == 0
    finally:
        os.close(descriptor)
    return log.read_text("utf-8").splitlines()


def spread(names: list[str], count: int) -> list[int]:
    """``count`` moments: of each phase the first and last, and others evenly."""
    phases = [name.split()[0] for name in names]
    firsts = {phase: number for number, phase in reversed(list(enumerate(phases)))}
    lasts = {phase: number for number, phase in enumerate(phases)}
    chosen = {*firsts.values(), *lasts.values(), len(names) - 1}
    step = len(names) / count
    evenly = [round(each * step) for each in range(count)]
    return sorted(chosen | set(evenly[: max(0, count - len(chosen))]))


def kill_at(number: int, run: str, index: Path, articles: Path) -> int:
    """Do the run in a child that kills itself at the moment ``number``; its wait status."""
    left = number

    def count(moment: str) -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    return in_child(lambda: trace(run, index, articles, count))


@pytest.mark.parametrize("run", RUNS)
def test_killed_at_any_moment_the_old_or_the_new_index_serves(
    run: str, world: World, tmp_path: Path
) -> None:
    names = moments(run, world, tmp_path)
    chosen = spread(names, MOMENTS)
    assert len(chosen) >= 25
    found = set()
    for number in chosen:
        index = shutil.copytree(world.index, tmp_path / f"{number}")
        status = kill_at(number, run, index, world.articles)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, names[number]
        after = state(index)
        assert after in (world.old, world.new), names[number]
        found.add(after)
        RUNS[run](index, world.articles, lambda step: None)
        assert state(index) == world.new, names[number]
        run_rebuild(index, world.articles, lambda step: None)
        assert_tidy(index)
        shutil.rmtree(index)
    assert found == {world.old, world.new}
    phases = {names[number].split()[0] for number in chosen}
    assert phases >= {"read", "add", "attach", "commit", "fsync", "replace", "remove", "open"}


def assert_tidy(index: Path) -> None:
    assert {entry.name for entry in index.iterdir()} == {CURRENT, LOCK, GENERATIONS}
    assert len(list((index / GENERATIONS).iterdir())) == 2


WITH_WORKERS = """
import os, signal, sys
from pathlib import Path
from search.engines.whoosh.engine import WhooshEngine
from search.indexing import rebuild
from search.text.analyzer import Analyzer

def kill(progress):
    if progress.files >= 70:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    engine = WhooshEngine(Path(sys.argv[1]))
    rebuild(engine, [Path(sys.argv[2])], analyzer=Analyzer.default(), workers=2, progress=kill)
"""


def test_killed_with_worker_processes_the_lock_is_free(world: World, tmp_path: Path) -> None:
    index = shutil.copytree(world.index, tmp_path / "index")
    articles = shutil.copytree(world.articles, tmp_path / "articles")
    write_articles(articles, "新版", range(100, 140))
    script = tmp_path / "script.py"
    script.write_text(WITH_WORKERS)
    done = subprocess.run(
        [sys.executable, script, index, articles],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL
    assert state(index) == world.old
    with IndexDir(index).writing(base=True):
        pass
    assert_tidy(index)
