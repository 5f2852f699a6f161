"""Which speed and size does the product promise, and is it kept? On hkcnews with two cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from benchmarks.results import Results, rate

MEGABYTE = 1_000_000


class Bar(NamedTuple):
    """``measure`` gives the figure or raises LookupError where a stage is missing; it is to be at
    least ``least`` or at most ``most``."""

    what: str
    measure: Callable[[Results], float]
    least: float = 0.0
    most: float = float("inf")
    unit: str = ""

    @property
    def wanted(self) -> str:
        """The bar in words."""
        sign, value = ("≥", self.least) if self.least else ("≤", self.most)
        return f"{sign} {value:g} {self.unit}".rstrip()


def figures(results: Results) -> Iterator[tuple[Bar, float | None]]:
    """Each bar and what was measured, None where the stage for it is missing."""
    for bar in BARS:
        try:
            yield bar, bar.measure(results)
        except LookupError:
            yield bar, None


def is_met(bar: Bar, figure: float) -> bool:
    """Whether the figure reaches the bar."""
    return bar.least <= figure <= bar.most


def _times_rate(peer: str) -> Callable[[Results], float]:
    return lambda results: _rate(results, "wensou") / _rate(results, peer)


def _rate(results: Results, system: str) -> float:
    return rate(_stage(results, f"{system}.rebuild"))


def _latency(stage: str, which: str) -> Callable[[Results], float]:
    return lambda results: float(_stage(results, stage)["warm"][which])


def _share_of(stage: str, peer: str) -> Callable[[Results], float]:
    ours, theirs = _latency(stage, "p50"), _latency(f"{peer}.search", "p50")
    return lambda results: ours(results) / theirs(results)


def _index_share(results: Results) -> float:
    measured = _stage(results, "wensou.size")
    return float(measured["index_bytes"] / measured["text_bytes"])


def _peak_memory(results: Results) -> float:
    return float(_stage(results, "wensou.rebuild")["peak"]["pss"] / MEGABYTE)


def _served_memory(results: Results) -> float:
    return float(_stage(results, "wensou.serving")["after"]["anonymous"] / MEGABYTE)


def _export_of(articles: int) -> Callable[[Results], float]:
    def seconds(results: Results) -> float:
        export = _stage(results, "wensou.export")
        return float(export["wall_s"] / export["articles"] * articles)

    return seconds


def _export_growth(results: Results) -> float:
    return float(_stage(results, "wensou.export")["grown"] / MEGABYTE)


def _of(stage: str, key: str) -> Callable[[Results], float]:
    return lambda results: float(_stage(results, stage)[key])


def _stage(results: Results, name: str) -> dict[str, Any]:
    found: dict[str, Any] = results["stages"][name]
    return found


_PAGES, _READERS = "wensou.pages", "wensou.readers"
_SHARE = "engine search{}, p50 as a share of"

BARS = (
    Bar("rebuild: times the articles/s of stock Whoosh + jieba", _times_rate("whoosh"), least=30),
    Bar("rebuild: times the articles/s of tantivy fed by one process", _times_rate("tantivy"), 1),
    *(
        bar
        for name, search, service in (
            ("", "wensou.search", "wensou.service"),
            (" with `fast`", "wensou.fast_search", "wensou.fast_service"),
        )
        for bar in (
            Bar(f"engine search{name}, p50", _latency(search, "p50"), most=0.6, unit="ms"),
            Bar(f"engine search{name}, p99", _latency(search, "p99"), most=6, unit="ms"),
            Bar(f"{_SHARE.format(name)} SQLite FTS5's", _share_of(search, "fts5"), most=0.1),
            Bar(f"{_SHARE.format(name)} Lucene's", _share_of(search, "lucene"), most=1),
            Bar(
                f"service search{name}, snippets, p50", _latency(service, "p50"), most=3, unit="ms"
            ),
            Bar(
                f"service search{name}, snippets, p99", _latency(service, "p99"), most=15, unit="ms"
            ),
        )
    ),
    Bar("index as a multiple of the text's UTF-8 bytes", _index_share, most=1.6),
    Bar("peak memory of a rebuild, all processes", _peak_memory, most=1500, unit="MB"),
    Bar("anonymous memory of serve after 1,000 queries", _served_memory, most=250, unit="MB"),
    Bar("a CSV of 20,000 hits from serve", _export_of(20_000), most=10, unit="s"),
    Bar("memory that serve grows by meanwhile", _export_growth, most=20, unit="MB"),
    Bar("first page of results in the server, p50", _latency(_PAGES, "p50"), most=15, unit="ms"),
    Bar("first page of results in the server, p99", _latency(_PAGES, "p99"), most=60, unit="ms"),
    Bar("16 readers: pages a second", _of(_READERS, "pages_per_s"), least=150),
    Bar("16 readers: p99", _latency(_READERS, "p99"), most=250, unit="ms"),
    Bar("16 readers: errors", _of(_READERS, "errors"), most=0),
    Bar("opening the index", _of("wensou.opening", "engine_ms"), most=100, unit="ms"),
    Bar("`wensou search`, end to end", _of("wensou.opening", "command_ms"), most=600, unit="ms"),
    Bar("update of one changed file", _of("wensou.updating", "wall_s"), most=2, unit="s"),
)
