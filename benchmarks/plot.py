"""The figures as an SVG picture, readable in light and dark: bars, and ranges on a log axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from benchmarks.memory import MIB
from benchmarks.results import Results, rate, text_bytes
from benchmarks.systems import OURS, SYSTEMS

WIDTH, LABELS, FIGURES, ROW, HEAD, GAP = 860, 230, 170, 24, 40, 18
SHORTER, LEFT = "shorter is better", "left is better"
PLOT = WIDTH - LABELS - FIGURES
"""The picture's width and that of its labels, figures and plot; heights of a row, head and gap."""

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 } .note { fill: #59636e }
.page { fill: #ffffff } .grid { stroke: #d1d9e0 }
.ours { fill: #0969da; stroke: #0969da } .peer { fill: #818b98; stroke: #818b98 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .note { fill: #9198a1 } .page { fill: #0d1117 } .grid { stroke: #3d444d }
.ours { fill: #4493f8; stroke: #4493f8 } .peer { fill: #9198a1; stroke: #9198a1 } }
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A bar from 0 to ``high`` or, where ``low`` is given, a range; ``ours`` is set off."""

    label: str
    high: float
    low: float | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """``note`` says which way is better."""

    title: str
    note: str
    rows: tuple[Row, ...]


def draw(results: Results) -> str:
    """The picture."""
    shown = [panel for panel in panels(results) if panel.rows]
    parts: list[str] = []
    y = GAP
    for panel in shown:
        parts += _panel(panel, y)
        y += HEAD + ROW * len(panel.rows) + GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}">\n'
        f"<style>{STYLE}</style>\n"
        f'<rect class="page" width="{WIDTH}" height="{y}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def panels(results: Results) -> list[Panel]:
    """What is drawn of the results."""
    return [*_system_panels(results["stages"]), *_scaling_panels(results["scaling"])]


def _system_panels(stages: Results) -> list[Panel]:
    built = {key: stages.get(f"{key}.rebuild", {}) for key in SYSTEMS}
    built = {key: found for key, found in built.items() if "wall_s" in found}
    searched = {name: stages.get(f"{key}.search", {}) for key, name in SYSTEMS.items()}
    searched[f"{SYSTEMS[OURS]} with fast"] = stages.get(f"{OURS}.fast_search", {})
    searched[f"{SYSTEMS[OURS]}, with snippets"] = stages.get(f"{OURS}.service", {})
    searched[f"{SYSTEMS[OURS]} with fast, snippets"] = stages.get(f"{OURS}.fast_service", {})

    def bars(measure: Callable[[str, Results], float | None]) -> tuple[Row, ...]:
        figures = {key: measure(key, found) for key, found in built.items()}
        return tuple(
            Row(SYSTEMS[key], value, ours=key == OURS) for key, value in figures.items() if value
        )

    return [
        Panel("Rebuild, articles a second", "longer is better", bars(lambda _, found: rate(found))),
        Panel(
            "Peak memory of the rebuild, MiB",
            SHORTER,
            bars(lambda _, found: found.get("peak", {}).get("pss", 0) / MIB),
        ),
        Panel(
            "Index, bytes for a byte of text",
            SHORTER,
            bars(lambda key, found: found["index_bytes"] / (text_bytes(stages, key) or math.inf)),
        ),
        Panel(
            "Warm queries, p50 to p99, ms",
            f"{LEFT}; each line is ten times the one before",
            tuple(
                _range(name, found, name.startswith(SYSTEMS[OURS]))
                for name, found in searched.items()
                if "warm" in found
            ),
        ),
    ]


def _scaling_panels(scaling: Results) -> list[Panel]:
    sizes = {f"{int(size):,}": scaling[size] for size in sorted(scaling, key=int)}
    times = {size: 1000 / rate(found["wensou.rebuild"]) for size, found in sizes.items()}
    return [
        Panel(
            "Rebuild by number of synthetic articles, ms an article",
            "as long as the one above is good",
            tuple(Row(size, value, ours=True) for size, value in times.items()),
        ),
        Panel(
            "Warm queries by number of synthetic articles, p50 to p99, ms",
            LEFT,
            tuple(
                _range(size, found[stage], stage == "wensou.fast_search")
                for size, found in sizes.items()
                for stage in ("wensou.search", "wensou.fast_search")
                if "warm" in found.get(stage, {})
            ),
        ),
    ]


def _range(label: str, found: Results, ours: bool) -> Row:
    return Row(label, found["warm"]["p99"], found["warm"]["p50"], ours)


def _panel(panel: Panel, y: float) -> Iterator[str]:
    yield f'<text class="title" x="12" y="{y + 14}">{escape(panel.title)}</text>'
    note = f'<text class="note" x="{WIDTH - 12}" y="{y + 14}" text-anchor="end">'
    yield f"{note}{escape(panel.note)}</text>"
    top = y + HEAD - 12
    if panel.rows[0].low is None:
        yield from _bars(panel.rows, top)
    else:
        yield from _ranges(panel.rows, top)


def _bars(rows: Iterable[Row], top: float) -> Iterator[str]:
    rows = list(rows)
    longest = max(row.high for row in rows)
    for number, row in enumerate(rows):
        y = top + ROW * number
        width = max(1.0, PLOT * row.high / longest)
        yield _label(row, y)
        yield (
            f'<rect class="{_class(row)}" x="{LABELS}" y="{y + 5}" '
            f'width="{width:.1f}" height="14"/>'
        )
        yield _figure(LABELS + width + 8, y, figure(row.high))


def _ranges(rows: Iterable[Row], top: float) -> Iterator[str]:
    rows = list(rows)
    least = math.floor(math.log10(min(row.low or row.high for row in rows)))
    most = max(least + 1, math.ceil(math.log10(max(row.high for row in rows))))

    def x_of(value: float) -> float:
        return LABELS + PLOT * (math.log10(value) - least) / (most - least)

    for power in range(least, most + 1):
        x = x_of(10.0**power)
        bottom = top + ROW * len(rows)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>'
    for number, row in enumerate(rows):
        y = top + ROW * number
        low = row.low or row.high
        x1, x2, middle, kind = x_of(low), x_of(row.high), y + 12, _class(row)
        yield _label(row, y)
        yield (
            f'<line class="{kind}" stroke-width="3" x1="{x1:.1f}" x2="{x2:.1f}" '
            f'y1="{middle}" y2="{middle}"/>'
        )
        yield f'<circle class="{kind}" cx="{x1:.1f}" cy="{middle}" r="5"/>'
        yield f'<circle class="{kind}" cx="{x2:.1f}" cy="{middle}" r="3"/>'
        yield _figure(WIDTH - FIGURES + 12, y, f"{figure(low)} to {figure(row.high)}")


def _class(row: Row) -> str:
    return "ours" if row.ours else "peer"


def _label(row: Row, y: float) -> str:
    return f'<text x="{LABELS - 12}" y="{y + 16}" text-anchor="end">{escape(row.label)}</text>'


def _figure(x: float, y: float, text: str) -> str:
    return f'<text class="note" x="{x:.1f}" y="{y + 16}">{escape(text)}</text>'


def figure(value: float) -> str:
    """A number with about three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
