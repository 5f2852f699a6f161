"""The figures, in one JSON file: what each stage last reported, and on which machine."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.memory import MIB
from benchmarks.systems import OURS

Results = dict[str, Any]
"""``corpus``, ``machine``, ``versions``, ``stages`` (SYSTEM.STAGE: its record), ``scaling``."""

PACKAGES = ("wensou", "numpy", "rjieba", "jieba", "whoosh", "tantivy")
CPU_INFO = Path("/proc/cpuinfo")


def load(file: Path, corpus: dict[str, Any]) -> Results:
    """The results kept in ``file``; those of another corpus are dropped, but for the scaling."""
    found: Results = {}
    if file.exists():
        found = json.loads(file.read_text(encoding="utf-8"))
    same = found.get("corpus") == corpus
    return {
        "corpus": corpus,
        "stages": found.get("stages", {}) if same else {},
        "scaling": found.get("scaling", {}),
    }


def read(file: Path) -> Results:
    """The results kept in ``file``."""
    found: Results = json.loads(file.read_text(encoding="utf-8"))
    return found


def save(results: Results, file: Path) -> None:
    """Keep the results, with the machine and versions as they are now."""
    kept = {**results, "machine": machine(), "versions": versions()}
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def stamp(record: dict[str, Any], command: str) -> dict[str, Any]:
    """The record of a stage with its date and the command that made it."""
    date = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return {**record, "date": date, "command": command}


def machine() -> dict[str, Any]:
    """Processor, cores and memory."""
    memory = (
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    )
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mib": memory // MIB,
        "system": platform.platform(),
    }


def versions() -> dict[str, str]:
    """Of Python, SQLite and the packages that take part."""
    found = {"python": sys.version.split()[0], "sqlite": sqlite3.sqlite_version}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    if CPU_INFO.is_file():
        for line in CPU_INFO.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def text_bytes(stages: Results, system: str) -> int:
    """The UTF-8 bytes of the titles and texts that a system has indexed, 0 where not known."""
    stage = f"{system}.size" if system == OURS else f"{system}.rebuild"
    return int(stages.get(stage, {}).get("text_bytes", 0))


def rate(rebuilt: dict[str, Any]) -> float:
    """Articles a second of a rebuild."""
    return float(rebuilt["articles"] / rebuilt["wall_s"])
