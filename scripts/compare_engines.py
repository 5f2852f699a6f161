"""Ask two engines the same real queries and compare whole answers; exit code 1 on a difference.

    python scripts/compare_engines.py --corpus hkcnews [--articles 5000] [--queries 5000]

The memory engine is the oracle: it knows SEMANTICS and the formula of ``search.ranking``, and no
index format. Hits, order, scores, missing words, totals and facets of the embedded engine must be
its own, with the kernels of numpy and, where they are installed, with the compiled ones. Queries
are drawn from the articles: words, pairs of words, quoted runs, whole sentences, filters, and some
of these joined by OR or NOT; sorted in every way, with and without doubles, on the first pages.
"""

from __future__ import annotations

import argparse
import random
import sys
import tarfile
import tempfile
import time
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks.corpus import files_of  # noqa: E402
from benchmarks.feed import read_articles  # noqa: E402
from benchmarks.queries import KINDS, SAMPLE, Sample  # noqa: E402
from benchmarks.requests import request_parser  # noqa: E402
from benchmarks.timing import Stopwatch  # noqa: E402
from search.engines.base import Engine  # noqa: E402
from search.engines.memory.engine import MemoryEngine  # noqa: E402
from search.engines.whoosh.engine import WhooshEngine  # noqa: E402
from search.models import FACETS, SORTS, Article, SearchRequest  # noqa: E402
from search.text.analyzer import Analyzer  # noqa: E402

SHARED = ROOT.parent / "shared"
SEED = 20240504
JOINED = (" OR ", " -", " ")
SHOWN = 5


def main() -> int:
    options = _options()
    analyzer = Analyzer.default()
    with tempfile.TemporaryDirectory() as work:
        articles = _articles(options.corpus, Path(work) / "files", options.articles, analyzer)
        oracle, engines = MemoryEngine(), _engines(Path(work) / "index")
        _fill([oracle, next(iter(engines.values()))], articles, analyzer)
        requests = _requests(articles, analyzer, options.queries)
        differing = _compare(oracle, engines, requests)
    return 1 if differing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", default="society")
    parser.add_argument("--articles", type=int, default=None)
    parser.add_argument("--queries", type=int, default=5000)
    return parser.parse_args()


def _articles(corpus: str, folder: Path, count: int | None, analyzer: Analyzer) -> list[Article]:
    with tarfile.open(SHARED / "corpora" / f"{corpus}.tar.xz") as archive:
        archive.extractall(folder)
    files = files_of(folder)
    random.Random(SEED).shuffle(files)
    return list(islice(read_articles(files, analyzer, Stopwatch()), count))


def _engines(index: Path) -> dict[str, Engine]:
    """The embedded engine on one index, by the name of its kernels; the first is to be filled."""
    engines: dict[str, Engine] = {"numpy": WhooshEngine(index)}
    accelerated = WhooshEngine(index)
    if accelerated.accelerate():
        engines["compiled"] = accelerated
    return engines


def _fill(engines: list[Engine], articles: list[Article], analyzer: Analyzer) -> None:
    """Half of the articles by a rebuild, half by an update that also replaces and deletes."""
    half = len(articles) // 2
    gone = [article.id for article in articles[: half // 10]]
    for engine in engines:
        with engine.rebuild() as batch:
            for article in articles[:half]:
                batch.add(analyzer.analyze(article))
        with engine.update() as batch:
            for article in articles[half:]:
                batch.add(analyzer.analyze(article))
            for id in gone:
                batch.delete(id)


def _requests(articles: list[Article], analyzer: Analyzer, count: int) -> list[SearchRequest]:
    rng = random.Random(SEED)
    sample = Sample(rng.sample(articles, min(SAMPLE, len(articles))), analyzer)
    parse = request_parser(analyzer)
    kinds = list(KINDS.values())
    requests: list[SearchRequest] = []
    while len(requests) < count:
        text = rng.choice(kinds).draw(sample, rng)
        if rng.random() < 0.2:
            text += rng.choice(JOINED) + rng.choice(kinds).draw(sample, rng)
        if text:
            request = replace(
                parse(text),
                facets=FACETS,
                sort=rng.choice([SORTS[0], SORTS[0], *SORTS]),
                page=rng.choice((1, 1, 1, 2, 7)),
                collapse=rng.random() < 0.7,
            )
            requests.append(request)
    return requests


def _compare(oracle: Engine, engines: dict[str, Engine], requests: list[SearchRequest]) -> int:
    """Prints what differs, and returns how many answers did."""
    differing: Counter[str] = Counter()
    totals, started = [], time.monotonic()
    for request in requests:
        expected = oracle.search(request)
        totals.append(expected.total)
        for name, engine in engines.items():
            if engine.search(request) != expected:
                differing[name] += 1
                if differing[name] <= SHOWN:
                    print(f"  DIFFERENT with {name}: {request.query} {request.sort}", flush=True)
    found = sum(total > 0 for total in totals)
    print(
        f"{len(requests)} requests, {found} with full matches, {oracle.count()} articles, kernels "
        f"{', '.join(engines)}: {sum(differing.values())} answers differ from the memory engine's "
        f"({time.monotonic() - started:.0f} s)",
        flush=True,
    )
    return sum(differing.values())


if __name__ == "__main__":
    sys.exit(main())
