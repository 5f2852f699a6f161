"""``python -m benchmarks run CORPUS``, ``scaling``, ``draw``, ``synthetic``, ``export``: see
README.md."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.corpus import link_corpus
from benchmarks.exporting import measured
from benchmarks.jobs import PASSES, Job, run_stage
from benchmarks.report import one_line, write_report
from benchmarks.synthetic import write as write_synthetic
from benchmarks.systems import SCALING_STAGES, STAGES

OUT = Path(__file__).resolve().parent / "RESULTS"


def main(arguments: list[str]) -> int:
    """Run what the command line says; exit code 1 where a stage failed."""
    options = _options(arguments)
    command = shlex.join(["python", "-m", "benchmarks", *arguments])
    done: int = options.do(options, command)
    return done


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    commands = parser.add_subparsers(required=True)
    out: dict[str, Any] = {
        "type": Path,
        "default": OUT,
        "help": "results go to OUT.json, .md, .svg",
    }
    work: dict[str, Any] = {"type": Path, "help": "folder of indexes, kept for the next run"}

    run = commands.add_parser("run", help="all systems on one corpus")
    run.add_argument("corpus", type=Path)
    run.add_argument("--articles", type=int, help="so many files of it, drawn by a fixed seed")
    run.add_argument("--only", default="", help="systems or stages, such as tantivy,wensou.search")
    run.add_argument("--slice", type=int, default=1000, help="articles for stock Whoosh")
    run.add_argument("--passes", type=int, default=PASSES, help="how often warm queries run")
    run.add_argument("--work", **work)
    run.add_argument("--out", **out)
    run.set_defaults(do=_run)

    scaling = commands.add_parser("scaling", help="our own rebuild and search, by size")
    scaling.add_argument("--sizes", default="10000,100000", help="numbers of synthetic articles")
    scaling.add_argument("--passes", type=int, default=PASSES)
    scaling.add_argument("--work", **work)
    scaling.add_argument("--out", **out)
    scaling.set_defaults(do=_scaling)

    draw = commands.add_parser("draw", help="table and plot anew from OUT.json")
    draw.add_argument("--out", **out)
    draw.set_defaults(do=lambda options, _: _drawn(options.out))

    synthetic = commands.add_parser("synthetic", help="write synthetic articles")
    synthetic.add_argument("count", type=int)
    synthetic.add_argument("folder", type=Path)
    synthetic.set_defaults(do=_synthetic)

    export = commands.add_parser("export", help="a CSV of a whole index, as serve sends it")
    export.add_argument("index", type=Path)
    export.set_defaults(do=_export)
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace, command: str) -> int:
    corpus = options.corpus.resolve()
    work = options.work or _work_folder(f"{corpus} {options.articles}")
    chosen = _chosen(options.only)
    files = link_corpus(corpus, work / "articles" / corpus.name, options.articles)
    file = options.out.with_suffix(".json")
    job = Job(work / "articles" / corpus.name, work, options.slice, options.passes)
    failed = False
    for stage in chosen:
        record = results.stamp(run_stage(STAGES[stage], job), command)
        print(one_line(stage, record), flush=True)
        # Read again each time: other stages may be run at the same time.
        found = results.load(file, {"name": corpus.name, "files": files})
        found["stages"][stage] = record
        results.save(found, file)
        failed |= "failed" in record
    _drawn(options.out)
    return int(failed)


def _scaling(options: argparse.Namespace, command: str) -> int:
    file = options.out.with_suffix(".json")
    found = results.read(file) if file.exists() else {"corpus": {}, "stages": {}, "scaling": {}}
    for size in map(int, options.sizes.split(",")):
        work = (options.work or _work_folder("synthetic")) / str(size)
        if not (work / "articles").exists():
            write_synthetic(work / "articles", size)
        job = Job(work / "articles", work, passes=options.passes)
        records = {}
        for stage in SCALING_STAGES:
            records[stage] = run_stage(STAGES[stage], job)
            print(one_line(f"{size} {stage}", records[stage]), flush=True)
            if "failed" in records[stage]:
                return 1
        found["scaling"][str(size)] = results.stamp(records, command)
        results.save(found, file)
    return _drawn(options.out)


def _drawn(out: Path) -> int:
    write_report(results.read(out.with_suffix(".json")), out)
    return 0


def _synthetic(options: argparse.Namespace, _: str) -> int:
    write_synthetic(options.folder, options.count)
    return 0


def _export(options: argparse.Namespace, _: str) -> int:
    print(json.dumps(measured(options.index), indent=1))
    return 0


def _chosen(only: str) -> list[str]:
    wanted = [name for name in only.split(",") if name]
    unknown = [n for n in wanted if not any(s == n or s.startswith(f"{n}.") for s in STAGES)]
    if unknown:
        raise SystemExit(f"no system or stage {', '.join(unknown)}: there are {', '.join(STAGES)}")
    if not wanted:
        return [*STAGES]
    return [s for s in STAGES if any(s == name or s.startswith(f"{name}.") for name in wanted)]


def _work_folder(key: str) -> Path:
    name = sha256(key.encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"wensou-benchmark-{name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
