"""``python -m benchmarks.quality [all | sets | ask SYSTEM... | report]``: see ../README.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.jobs import ROOT
from benchmarks.quality.asking import ask_all, judge
from benchmarks.quality.building import build
from benchmarks.quality.report import report
from benchmarks.quality.sections import with_sections
from benchmarks.quality.systems import SYSTEMS

OUT = ROOT / "benchmarks" / "QUALITY.md"
STEPS = ("all", "sets", "ask", "report")


def main(arguments: list[str]) -> int:
    """Take one step, or all of them."""
    options = _options(arguments)
    unknown = set(options.systems) - SYSTEMS.keys()
    if unknown:
        raise SystemExit(f"no system {', '.join(unknown)}: there are {', '.join(SYSTEMS)}")
    if options.step in ("all", "sets"):
        print(f"sets: {dict(build(options.shared, options.work))}", flush=True)
    if options.step in ("all", "ask"):
        ask_all(options.work, options.systems or [*SYSTEMS])
    if options.step in ("all", "report"):
        page = with_sections(options.out, report(judge(options.work)))
        options.out.write_text(page, encoding="utf-8")
        print(f"written: {options.out}", flush=True)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality")
    add = parser.add_argument
    add("step", nargs="?", choices=STEPS, default="all")
    add("systems", nargs="*", metavar="SYSTEM", help=f"those to ask anew: {', '.join(SYSTEMS)}")
    add("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the input")
    add("--work", type=Path, default=ROOT / "build" / "quality", help="folder of sets and indexes")
    add("--out", type=Path, default=OUT, help="the table")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
