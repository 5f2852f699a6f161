"""How long does ``wensou serve`` take for a CSV of everything, and how much does it grow for it?"""

from __future__ import annotations

import csv
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.request import ProxyHandler, build_opener

from benchmarks.jobs import Job
from benchmarks.memory import PROC
from benchmarks.web import memory_of, server

CHUNK = 1 << 16
LOOK_S = 0.02
SETTLED_S = 3.0
"""The server loads what makes searches quicker after its start: it has done so when its memory has
not grown for so long."""


def export(job: Job) -> dict[str, Any]:
    """See ``measured``."""
    return measured(job.index)


def measured(index: Path) -> dict[str, Any]:
    """The time of ``/export.csv`` of all articles, by the clock and of the server's own, and its
    anonymous memory before and at the most during it. It is the first export of its process."""
    with server(index) as (pid, address), tempfile.TemporaryFile() as file:
        _settle(pid)
        before = memory_of(pid)
        started, cpu = time.perf_counter(), _cpu_s(pid)
        with _peak(pid) as peak:
            size = _download(f"{address}export.csv", file)
        seconds = time.perf_counter() - started
        return {
            "articles": _rows(file),
            "csv_bytes": size,
            "wall_s": seconds,
            "cpu_s": _cpu_s(pid) - cpu,
            "before": before,
            "peak_during": peak,
            "grown": peak.get("anonymous", 0) - before.get("anonymous", 0),
        }


def _download(address: str, file: IO[bytes]) -> int:
    size = 0
    with build_opener(ProxyHandler({})).open(address, timeout=600) as answer:
        while chunk := answer.read(CHUNK):
            size += file.write(chunk)
    return size


def _rows(file: IO[bytes]) -> int:
    """How many articles the table has; its cells may hold line ends."""
    file.seek(0)
    lines = (line.decode("utf-8") for line in file)
    return sum(1 for _ in csv.reader(lines)) - 1


def _cpu_s(pid: int) -> float:
    """The time that a process has been running on a core, 0 where there is no /proc."""
    if not PROC.is_dir():
        return 0.0
    after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _settle(pid: int) -> None:
    most, since = 0, time.monotonic()
    while PROC.is_dir() and time.monotonic() - since < SETTLED_S:
        now = memory_of(pid)["anonymous"]
        if now > most:
            most, since = now, time.monotonic()
        time.sleep(LOOK_S)


@contextmanager
def _peak(pid: int) -> Iterator[dict[str, int]]:
    """The highest figures of ``memory_of`` until the block ends, filled in then."""
    highest: dict[str, int] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_S):
            for name, size in memory_of(pid).items():
                highest[name] = max(size, highest.get(name, 0))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield highest
    finally:
        done.set()
        watcher.join()
