"""How good were the hits? As a table for a person, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.evaluation.measures import MEASURES, Comparison, Estimate, compare, estimates
from search.evaluation.results import SetResult, together
from search.terminal.articles import clean

_DIGITS = 6


def evaluation_json(whole: SetResult, sets: Sequence[SetResult]) -> dict[str, Any]:
    """The measures over all queries at the top, those of each set under ``sets``."""
    return {**_set_json(whole), "sets": [{"set": each.name, **_set_json(each)} for each in sets]}


def _set_json(result: SetResult) -> dict[str, Any]:
    found = estimates(result.values)
    compared = compare(result.values, result.other) if result.other else {}
    return {
        **{key: round(each.mean, _DIGITS) for key, each in found.items()},
        "queries": result.queries,
        "left_out": result.left_out,
        "unknown": result.unknown,
        "intervals": {key: _bounds(each) for key, each in found.items()},
        **(
            {"compared": {key: _compared(each) for key, each in compared.items()}}
            if compared
            else {}
        ),
    }


def _bounds(estimate: Estimate) -> list[float]:
    return [round(estimate.low, _DIGITS), round(estimate.high, _DIGITS)]


def _compared(found: Comparison) -> dict[str, Any]:
    return {
        "other": round(found.other, _DIGITS),
        "difference": round(found.difference.mean, _DIGITS),
        "interval": _bounds(found.difference),
        "p": found.p,
    }


def evaluation_lines(sets: Sequence[SetResult]) -> Iterator[str]:
    """A line for each set, and one for all where there are several; then what was left out."""
    rows = [*sets, together(sets)] if len(sets) > 1 else [*sets]
    table = [["", "queries", *MEASURES]]
    for each in rows:
        table.append([clean(each.name), f"{each.queries:,}", *_cells(estimates(each.values))])
        if each.other is not None:
            table += _comparison(compare(each.values, each.other))
    yield from _aligned(table)
    for each in sets:
        yield from _notes(each)


def _cells(found: Mapping[str, Estimate]) -> Iterator[str]:
    for each in found.values():
        yield f"{each.mean:.4f} ({each.low:.3f}-{each.high:.3f})"


def _comparison(found: Mapping[str, Comparison]) -> Iterator[list[str]]:
    yield ["  compared with", "", *(f"{each.other:.4f}" for each in found.values())]
    differences = (each.difference for each in found.values())
    shown = (f"{each.mean:+.4f} ({each.low:+.3f}, {each.high:+.3f})" for each in differences)
    yield ["  difference", "", *shown]
    yield ["  p", "", *(f"{each.p:.4f}" for each in found.values())]


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *rest in table:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()


def _notes(result: SetResult) -> Iterable[str]:
    if result.left_out:
        yield (
            f"{clean(result.name)}: {result.left_out:,} queries were left out,"
            " no article searched is relevant to them"
        )
    if result.unknown:
        yield f"{clean(result.name)}: {result.unknown:,} relevant ids are of no article searched"
