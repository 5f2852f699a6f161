"""Wensou itself: whatever engine is behind its public interface."""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus import files_of
from benchmarks.jobs import SEED, Job, MissingPeerError, environment, folder_bytes
from benchmarks.queries import load
from benchmarks.requests import requests_of
from benchmarks.timing import Answer, Stopwatch, time_answers
from search.engines.base import Engine
from search.engines.registry import open_engine
from search.index_meta import analysis_files, read_meta
from search.indexing import rebuild as rebuild_index
from search.indexing import update as update_index
from search.indexing.run_report import Progress
from search.models import Article
from search.service import SearchOptions, SearchService, open_service
from search.settings import Settings
from search.text.analyzer import Analyzer

ENGINE = "whoosh"
RUNS = 5
"""Of what is timed whole: opening, the command, an update. The median counts."""

READ_AT_ONCE = 200


class Phases:
    """A progress view that clocks how long a run is in each phase."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._phase, self._since = "starting", time.perf_counter()

    def __call__(self, progress: Progress) -> None:
        self.enter(progress.phase)

    def enter(self, phase: str) -> None:
        """The phase before ends now."""
        now = time.perf_counter()
        self.parts[self._phase] = self.parts.get(self._phase, 0.0) + now - self._since
        self._phase, self._since = phase, now


def rebuild(job: Job) -> dict[str, Any]:
    """From files to a published index, with as many processes as cores."""
    shutil.rmtree(job.index, ignore_errors=True)
    engine = open_engine(ENGINE, job.index)
    analyzer = Analyzer.default()
    watch, phases = Stopwatch(), Phases()
    report = rebuild_index(engine, [job.articles], analyzer=analyzer, progress=phases)
    phases.enter("end")
    times = watch.times()
    engine.close()
    return {
        "articles": report.articles,
        "skipped": report.by_reason,
        **times,
        "parts": phases.parts,
        "characters": report.characters,
        "index_bytes": folder_bytes(job.index),
    }


def size(job: Job) -> dict[str, Any]:
    """The UTF-8 bytes of the titles and texts that are in the index, and its own bytes."""
    engine = open_engine(ENGINE, job.index)
    articles = text_bytes = 0
    for article in _articles(engine):
        text_bytes += len(article.title.encode()) + len(article.text.encode())
        articles += 1
    return {
        "articles": articles,
        "text_bytes": text_bytes,
        "index_bytes": folder_bytes(job.index),
    }


def search(job: Job) -> dict[str, Any]:
    """Time ``engine.search`` on requests that are parsed already; cold comes with opening."""
    return _search(job, open_engine(ENGINE, job.index))


def fast_search(job: Job) -> dict[str, Any]:
    """``search`` with the compiled kernels of the extra ``fast``."""
    return _search(job, _accelerated(open_engine(ENGINE, job.index)))


def service(job: Job) -> dict[str, Any]:
    """Time ``SearchService.search``: parsing, facets, snippets and all."""
    return _service(job, open_service(Settings(index=job.index, engine=ENGINE)))


def fast_service(job: Job) -> dict[str, Any]:
    """``service`` with the compiled kernels."""
    service = open_service(Settings(index=job.index, engine=ENGINE))
    _accelerated(service.engine)
    return _service(job, service)


def _accelerated(engine: Engine) -> Engine:
    if not engine.accelerate():
        raise MissingPeerError("numba is not installed (the extra fast)")
    return engine


def _search(job: Job, engine: Engine) -> dict[str, Any]:
    asked = load(job.work)
    requests = requests_of(asked, _analyzer_of(engine))

    def answer(number: int) -> int:
        return engine.search(requests[number]).total

    answers: list[Answer] = [partial(answer, number) for number in range(len(asked))]
    return time_answers(answers, [query.kind for query in asked], job.passes)


def _service(job: Job, service: SearchService) -> dict[str, Any]:
    asked = load(job.work)

    def answer(text: str) -> int:
        return service.search(text, SearchOptions(size=10)).total

    answers: list[Answer] = [partial(answer, query.text) for query in asked]
    return time_answers(answers, [query.kind for query in asked], job.passes)


def opening(job: Job) -> dict[str, Any]:
    """Time opening an index and its service, and the whole ``wensou search``, each several times.

    ``engine_ms``: an engine opened and its articles counted. ``service_ms``: with the parser and
    the dictionary. ``command_ms``: a fresh process prints the first page for a query.
    """
    query = load(job.work)[0].text
    command = [sys.executable, "-m", "search", "--index", str(job.index), "search", query]
    options: dict[str, Any] = {"env": environment(), "stdout": subprocess.DEVNULL, "check": True}

    def open_and_count() -> None:
        engine = open_engine(ENGINE, job.index)
        engine.count()
        engine.close()

    def open_all() -> None:
        open_service(Settings(index=job.index, engine=ENGINE)).close()

    return {
        "engine_ms": _runs_ms(open_and_count),
        "service_ms": _runs_ms(open_all),
        "command_ms": _runs_ms(lambda: subprocess.run(command, **options)),
    }


def updating(job: Job) -> dict[str, Any]:
    """Time ``update`` after one file has changed, RUNS times, on a copy of the index.

    The parts are of the median run. In the end the files are as they were.
    """
    index = job.work / "wensou_updated"
    shutil.rmtree(index, ignore_errors=True)
    shutil.copytree(job.index, index)
    files = files_of(job.articles)
    chosen = random.Random(SEED).sample(files, min(RUNS, len(files)))
    runs = []
    for each in chosen:
        with _changed(Path(each.root, each.path)):
            runs.append(_timed_update(index))
        _timed_update(index)
    return sorted(runs, key=lambda run: float(run["wall_s"]))[len(runs) // 2]


def _timed_update(index: Path) -> dict[str, Any]:
    watch, phases = Stopwatch(), Phases()
    engine, analyzer = open_engine(ENGINE, index), Analyzer.default()
    report = update_index(engine, analyzer=analyzer, progress=phases)
    phases.enter("end")
    times = watch.times()
    engine.close()
    if (report.changed, report.added, report.deleted) != (1, 0, 0):
        raise RuntimeError(f"the update did something else: {report}")
    return {**times, "parts": phases.parts}


@contextmanager
def _changed(file: Path) -> Iterator[None]:
    """The article has a further line; the file is another, as it may be a link to the corpus."""
    before = file.read_bytes()
    try:
        _replace(file, before.rstrip() + "\n\n此文已更正。\n".encode())
        yield
    finally:
        _replace(file, before)


def _replace(file: Path, data: bytes) -> None:
    beside = file.with_name(".changed")  # the name itself may be as long as names can be
    beside.write_bytes(data)
    beside.replace(file)


def _analyzer_of(engine: Engine) -> Analyzer:
    return Analyzer.from_files(analysis_files(engine, read_meta(engine)))


def _articles(engine: Engine) -> Iterator[Article]:
    ids = list(engine.ids())
    for first in range(0, len(ids), READ_AT_ONCE):
        yield from filter(None, engine.get(ids[first : first + READ_AT_ONCE]))


def _runs_ms(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
