"""No space left, at any step of a run: a named error, and the old index serves."""

from __future__ import annotations

import errno
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engines.whoosh.engine import WhooshEngine
from search.errors import DiskFullError
from search.indexing import rebuild, update
from search.indexing.run_report import RunReport
from search.text.analyzer import Analyzer

# Whoosh leaves the files of a commit that failed to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ANALYZER = Analyzer.default()
STEPS = ("create", "add s/2", "attach", "commit", "committed", "fsync", "fsync CURRENT", "replace")


@pytest.fixture(autouse=True)
def collect() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"{number}.jsonl").write_text(
            f'{{"id": "{number}", "source": "s", "title": "题", "text": "文"}}', "utf-8"
        )
    return folder


@pytest.fixture
def index(tmp_path: Path, articles: Path) -> Path:
    rebuild(WhooshEngine(tmp_path / "index"), [articles], analyzer=ANALYZER, workers=1)
    (articles / "2.jsonl").write_text('{"id": "2", "source": "s", "title": "改过的题"}', "utf-8")
    return tmp_path / "index"


@pytest.mark.parametrize("run", [rebuild, update])
@pytest.mark.parametrize("step", STEPS)
def test_the_old_index_serves(index: Path, run: Callable[..., RunReport], step: str) -> None:
    def fill_the_disk(at: str) -> None:
        if at.startswith(step):
            raise OSError(errno.ENOSPC, "No space left on device")

    before = sorted(path.name for path in (index / "generations").iterdir())
    engine = WhooshEngine(index, checkpoint=fill_the_disk)
    with pytest.raises(DiskFullError, match="free some"):
        run(engine, analyzer=ANALYZER, workers=1, checkpoint=fill_the_disk)
    assert sorted(path.name for path in (index / "generations").iterdir()) == before
    assert [a.title for a in engine.get(["s/1", "s/2"]) if a is not None] == ["题", "题"]


@pytest.mark.skipif(os.name == "nt", reason="no limit on file sizes there")
@pytest.mark.parametrize("allowed", [64, 1000, 20_000, 1_000_000])
def test_a_limit_of_the_system(index: Path, allowed: int) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, hard))
    try:
        with pytest.raises(DiskFullError):
            rebuild(WhooshEngine(index), analyzer=ANALYZER, workers=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert WhooshEngine(index).count() == 2
    assert rebuild(WhooshEngine(index), analyzer=ANALYZER, workers=1).articles == 2
