"""Run the product over the real corpora and hold it to its promises; exit code 1 on a failure.

    python scripts/real_input.py [--corpora cdt,society] [--runs 2000] [--queries 1000]

For each corpus: rebuild through the command line (every file is indexed or reported), then over all
of them: quoted runs cut from the articles are found, counted as an independent scan counts them and
marked exactly (Ctrl+F); their other spellings give the same list; every mark of sampled queries
covers a match and every hit has one.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from search.jsonable import results_json  # noqa: E402
from search.models import Article, Snippet  # noqa: E402
from search.service import SearchOptions, SearchService, open_service  # noqa: E402
from search.settings import load_settings  # noqa: E402
from search.text.analyzer import Analyzer  # noqa: E402
from tests.scan import Scanner, cut_run  # noqa: E402

CORPORA = ("cdt", "oped2", "society", "hkcnews")
SHARED = ROOT.parent / "shared"
SEED = 20240504
SPELLINGS = ("s2t", "s2hk", "s2tw", "t2s")
MIN_SAME_SPELLING = 0.995


class Failures(Counter[str]):
    """Counts failures by kind and prints the first few of each."""

    def add(self, kind: str, detail: object) -> None:
        self[kind] += 1
        if self[kind] <= 5:
            print(f"  FAILED {kind}: {detail}", flush=True)


def main() -> int:
    options = _options()
    failures = Failures()
    with tempfile.TemporaryDirectory() as work:
        for name in options.corpora.split(","):
            print(f"{name}:", flush=True)
            service = _rebuilt(name, Path(work), failures)
            articles = list(service.export())
            fold = Analyzer.from_files(_files(service)).folding.fold
            rng = random.Random(SEED)
            share = len(options.corpora.split(","))
            check_ctrl_f(
                service, articles, Scanner(articles, fold), rng, options.runs // share, failures
            )
            check_marks(service, articles, rng, options.queries // share, failures)
            check_spellings(service, articles, rng, options.queries // share, failures)
            service.close()
    print(f"real input: {sum(failures.values())} failures", flush=True)
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpora", default=",".join(CORPORA))
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--queries", type=int, default=1000)
    return parser.parse_args()


def _files(service: SearchService) -> dict[str, bytes]:
    from search.index_meta import analysis_files, read_meta

    return analysis_files(service.engine, read_meta(service.engine))


# Rebuild


def _rebuilt(name: str, work: Path, failures: Failures) -> SearchService:
    folder, index, report = work / f"{name}-files", work / f"{name}-index", work / f"{name}.jsonl"
    with tarfile.open(SHARED / "corpora" / f"{name}.tar.xz") as archive:
        archive.extractall(folder)
    files = sum(path.is_file() for path in folder.rglob("*"))
    started = time.monotonic()
    command = [sys.executable, "-W", "ignore", "-m", "search", "--index", str(index)]
    run = subprocess.Popen([*command, "rebuild", str(folder), "--report", str(report)], cwd=ROOT)
    peak = _peak_memory(run)
    seconds = time.monotonic() - started
    if run.returncode:
        failures.add("rebuild", f"{name}: exit code {run.returncode}")
    reasons = Counter(
        json.loads(line)["reason"].split(" by ")[0]
        for line in report.read_text("utf-8").splitlines()
    )
    service = open_service(load_settings({"index": index}, {}, ROOT))
    count = service.count()
    if count + sum(reasons.values()) != files:
        failures.add("files", f"{name}: {count} indexed + {dict(reasons)} skipped, {files} seen")
    characters = sum(len(a.title) + len(a.text) for a in service.export())
    size = sum(path.stat().st_size for path in _current(index).rglob("*") if path.is_file())
    print(
        f"  {files} files: {count} articles, skipped {dict(reasons)}; {seconds:.0f} s, "
        f"{count / seconds:.0f} articles/s, {characters / seconds / 1000:.0f} k characters/s, "
        f"index {size / 2**20:.0f} MiB, peak memory of all processes {peak / 2**20:.0f} MiB",
        flush=True,
    )
    return service


def _current(index: Path) -> Path:
    return index / "generations" / (index / "CURRENT").read_text().strip()


def _peak_memory(run: subprocess.Popen[bytes]) -> int:
    """The highest sum of resident memory of a process and its children, in bytes (Linux)."""
    peak = 0
    while run.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _tree(run.pid)))
        time.sleep(0.2)
    return peak


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


# Ctrl+F


def check_ctrl_f(
    service: SearchService,
    articles: list[Article],
    scanner: Scanner,
    rng: random.Random,
    runs: int,
    failures: Failures,
) -> None:
    """Quoted runs find their article, with the scan's total and marks on exactly the run."""
    times, done = [], 0
    while done < runs:
        article = rng.choice(articles)
        cut = cut_run(rng, article)
        if cut is None:
            continue
        done += 1
        field, start, run = cut
        results = service.search(f'"{run}"')
        times.append(results.took_ms)
        expected = scanner.ids(run)
        found = set(service.ids(f'"{run}"'))
        if article.id not in expected or found != expected or results.total != len(expected):
            failures.add(
                "ctrl+f", f"{run!r} of {article.id}: {results.total}, scan {len(expected)}"
            )
        marked = service.article(article.id, f'"{run}"')
        marks = marked.title_marks if field == "title" else marked.text_marks
        first, last = _trimmed(scanner, run)
        if not any(a <= start + first and start + last <= b for a, b in marks):
            failures.add("ctrl+f mark", f"{run!r} of {article.id} at {start}: {marks[:5]}")
    times.sort()
    print(
        f"  Ctrl+F: {runs} runs; service p50 {times[len(times) // 2]:.1f} ms, "
        f"p99 {times[int(len(times) * 0.99)]:.1f} ms",
        flush=True,
    )


def _trimmed(scanner: Scanner, run: str) -> tuple[int, int]:
    """The run without its outer separators."""
    units = [i for i, char in enumerate(run) if scanner.canonical(char).startswith("|")]
    return units[0], units[-1] + 1


# Marks


def check_marks(
    service: SearchService,
    articles: list[Article],
    rng: random.Random,
    queries: int,
    failures: Failures,
) -> None:
    """Every mark covers a match, and every hit of a query with a positive text term has one."""
    hits = done = 0
    while done < queries:
        query = _draw_query(rng, articles)
        if query is None:
            continue
        done += 1
        results = service.search(query)
        added = (synonym for each in results.expansions for synonym in each.synonyms)
        wanted = _units(service, " ".join((query, *added)))
        for hit in results.hits:
            hits += 1
            marks = [hit.title[a:b] for a, b in hit.title_marks]
            marks += [s.text[a:b] for s in hit.snippets for a, b in s.marks]
            if not marks:
                failures.add("no mark", f"{query!r}: {hit.id}")
            for mark in marks:
                if not set(_units(service, mark)) <= set(wanted):
                    failures.add("mark", f"{query!r}: {mark!r} in {hit.id}")
            for snippet in hit.snippets:
                _check_snippet(service, hit.id, snippet, failures)
        json.dumps(results_json(results))
    print(f"  marks: {queries} queries, {hits} hits", flush=True)


def _check_snippet(service: SearchService, id: str, snippet: Snippet, failures: Failures) -> None:
    text = service.article(id).article.text
    if text[snippet.start : snippet.start + len(snippet.text)] != snippet.text:
        failures.add("snippet", f"{id} at {snippet.start}")


def _units(service: SearchService, text: str) -> list[str]:
    return [unit for unit, *_ in service.analyze(text).units]


def _draw_query(rng: random.Random, articles: list[Article]) -> str | None:
    """One to three pieces of one article, some quoted."""
    article = rng.choice(articles)
    cuts = [cut_run(rng, article) for _ in range(rng.randint(1, 3))]
    pieces = [f'"{cut[2]}"' if rng.random() < 0.3 else cut[2] for cut in cuts if cut]
    query = " ".join(pieces)
    operators = any(char in query for char in ":：-－−|｜*＊=＝()~～近")
    return None if not pieces or operators else query


# Spellings


def check_spellings(
    service: SearchService,
    articles: list[Article],
    rng: random.Random,
    queries: int,
    failures: Failures,
) -> None:
    """OpenCC's spellings of a quoted run give the list of the run."""
    try:
        import opencc
    except ImportError:
        print("  spellings: not checked, opencc is not installed")
        return
    converters = [opencc.OpenCC(name) for name in SPELLINGS]
    same = asked = done = 0
    while done < queries:
        cut = cut_run(rng, rng.choice(articles))
        if cut is None:
            continue
        done += 1
        ids = _ids(service, cut[2])
        for spelling in (converter.convert(cut[2]) for converter in converters):
            asked += 1
            alike = spelling == cut[2] or _ids(service, spelling) == ids
            same += alike
            if not alike:
                print(f"  found otherwise: {cut[2]!r} as {spelling!r}")
    if asked and same / asked < MIN_SAME_SPELLING:
        failures.add("spellings", f"{same} of {asked} are found alike")
    print(f"  spellings ({', '.join(SPELLINGS)}): {same} of {asked} give the same list", flush=True)


def _ids(service: SearchService, run: str) -> list[str]:
    return [hit.id for hit in service.search(f'"{run}"', SearchOptions(size=50)).hits]


if __name__ == "__main__":
    sys.exit(main())
