"""How much memory do a process and all its descendants hold at the most? By reading /proc (Linux).

Proportional set size (PSS) counts a page that several processes share once over all of them, so
the sum over the tree is what the tree takes; resident set size (RSS) counts it for each. Both
include pages of mapped files. ``anonymous`` is the part of PSS that no file backs.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
INTERVAL_S = 0.5
"""Seconds between two looks. A look walks the page tables, so it costs milliseconds."""

MIB = 1 << 20
_FIELDS = {"Pss:": "pss", "Rss:": "rss", "Pss_Anon:": "anonymous"}


def tree(root: int) -> list[int]:
    """``root`` and its descendants at present."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError):
                # The name of the program, in brackets, may hold spaces and brackets.
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(after_name[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def usage(pids: list[int]) -> dict[str, int]:
    """The summed bytes of these processes; one that has ended counts nothing."""
    total = dict.fromkeys(_FIELDS.values(), 0)
    for pid in pids:
        with suppress(OSError):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                name, *rest = line.split()
                if name in _FIELDS:
                    total[_FIELDS[name]] += int(rest[0]) * 1024
    return total


def status_bytes(pid: int) -> dict[str, int]:
    """The memory lines of ``/proc/PID/status`` (``RssAnon``, ``VmRSS`` ...) in bytes."""
    rows = (line.split() for line in (PROC / str(pid) / "status").read_text().splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if row[-1] == "kB"}


class Sampler(threading.Thread):
    """Looks at the tree of a process until it is stopped, and keeps each highest sum."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak: dict[str, int] = dict.fromkeys(_FIELDS.values(), 0)
        self._root = root
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            started = time.monotonic()
            for name, size in usage(tree(self._root)).items():
                self.peak[name] = max(self.peak[name], size)
            self._stopped.wait(max(INTERVAL_S, 4 * (time.monotonic() - started)))

    def stop(self) -> dict[str, int]:
        """The peaks in bytes; empty where there is no /proc."""
        self._stopped.set()
        self.join()
        return self.peak if self.peak["rss"] else {}
