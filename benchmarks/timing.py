"""How long did it take? Stopwatches, percentiles, and the way queries are timed."""

from __future__ import annotations

import math
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Answer = Callable[[], int]
"""Answers one query and returns the total of its matches."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def latencies(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median, 99th percentile and slowest of these, in milliseconds."""
    return {
        "p50": percentile(milliseconds, 0.5),
        "p99": percentile(milliseconds, 0.99),
        "max": max(milliseconds),
    }


def cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


class Stopwatch:
    """Wall and processor seconds of named parts and of the whole."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._wall, self._cpu = time.perf_counter(), cpu_seconds()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add the wall seconds of the block to the part ``name``."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.parts[name] = self.parts.get(name, 0.0) + time.perf_counter() - started

    def times(self) -> dict[str, Any]:
        """Seconds since the start, ``wall_s`` and ``cpu_s``, and those of the ``parts``."""
        return {
            "wall_s": time.perf_counter() - self._wall,
            "cpu_s": cpu_seconds() - self._cpu,
            "parts": dict(self.parts),
        }


def timed_ms(answer: Answer) -> tuple[float, int]:
    """The milliseconds one answer takes, and its total."""
    started = time.perf_counter_ns()
    total = answer()
    return (time.perf_counter_ns() - started) / 1e6, total


def time_answers(answers: Sequence[Answer], kinds: Sequence[str], passes: int) -> dict[str, Any]:
    """Cold and warm latencies of these queries, and their totals.

    Cold is the first time that this process answers a query; warm is the median of ``passes`` more,
    so that one interruption by another process does not count.
    """
    first = [timed_ms(answer) for answer in answers]
    later = [[timed_ms(answer)[0] for answer in answers] for _ in range(passes)]
    warm = [statistics.median(times) for times in zip(*later, strict=True)]
    return search_record([ms for ms, _ in first], warm, kinds, [total for _, total in first])


def search_record(
    cold: Sequence[float], warm: Sequence[float], kinds: Sequence[str], totals: Sequence[int]
) -> dict[str, Any]:
    """What is kept of timed queries; all arguments have one entry a query."""
    by_kind = {kind: [ms for ms, k in zip(warm, kinds, strict=True) if k == kind] for kind in kinds}
    return {
        "cold": latencies(cold),
        "warm": latencies(warm),
        "kinds": {kind: latencies(found) for kind, found in by_kind.items()},
        "totals": list(totals),
    }
