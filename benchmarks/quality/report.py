"""The table of the quality run in Markdown, from what each system found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.quality.found_names import FoundNames
from benchmarks.quality.places import HALVES
from benchmarks.quality.systems import OURS, SYSTEMS
from search import __version__
from search.evaluation.measures import MEASURES, Values, compare, estimates, joined

TABLES = {
    "DRCD + CMRC: questions": ("drcd_dev", "cmrc_dev_first_half"),
    "DRCD: questions in Traditional": ("drcd_dev",),
    "CMRC: questions in Simplified": ("cmrc_dev_first_half",),
    "Known item: a title, its article without it": ("titles",),
    "Known item: a title in the other script": ("titles_other_script",),
}
"""Title of a table: the sets in it, each query of which counts alike."""

_MAIN = "mrr@10"
_INTRODUCTION = """# Quality

How good is what comes first? Written by `make quality`; what the sets are, who takes part and how
it is judged is told in [README.md](README.md#quality). Whoever chooses a weight looks at the half
*tune* only.

{articles:,} articles; {date}, version {version}. In parentheses the 95 % bootstrap interval; p is
that of the paired permutation test of Wensou's MRR@10 against the row's, on the half *report*.
The measures without a half are those of *report*.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured: values by system, set and half; names by half; articles searched."""

    values: Mapping[tuple[str, str, str], Values]
    names: Mapping[str, FoundNames]
    articles: int


def report(found: Found) -> str:
    """The whole page."""
    today = date.today().isoformat()
    parts = [
        _INTRODUCTION.format(articles=found.articles, date=today, version=__version__),
        *(_table(found, title, sets) for title, sets in TABLES.items()),
        _names(found.names),
    ]
    return "\n".join(parts)


def _table(found: Found, title: str, sets: Sequence[str]) -> str:
    systems = [name for name in SYSTEMS if (name, sets[0], HALVES[0]) in found.values]
    counts = [len(_values(found, OURS, sets, half)[_MAIN]) for half in HALVES]
    head = [
        title,
        f"MRR@10, tune ({counts[0]:,})",
        f"MRR@10, report ({counts[1]:,})",
        *(name.replace("mrr", "MRR").replace("ndcg", "nDCG") for name in MEASURES if name != _MAIN),
        "p",
    ]
    rows = (_row(found, name, sets) for name in systems)
    return "\n".join([_line(head), _line(["---"] * len(head)), *map(_line, rows), ""])


def _row(found: Found, system: str, sets: Sequence[str]) -> Iterator[str]:
    tune, report = (_values(found, system, sets, half) for half in HALVES)
    estimated = estimates(report)
    main = estimated[_MAIN]
    yield SYSTEMS[system].label
    yield f"{tune[_MAIN].mean():.4f}"
    yield f"{main.mean:.4f} ({main.low:.3f}-{main.high:.3f})"
    yield from (f"{each.mean:.4f}" for name, each in estimated.items() if name != _MAIN)
    yield "" if system == OURS else _p(_values(found, OURS, sets, HALVES[1]), report)


def _values(found: Found, system: str, sets: Sequence[str], half: str) -> Values:
    return joined([found.values[system, name, half] for name in sets])


def _p(ours: Values, other: Values) -> str:
    return f"{compare({_MAIN: ours[_MAIN]}, other)[_MAIN].p:.4f}"


def _names(names: Mapping[str, FoundNames]) -> str:
    head = ["Names", "names", "recall", "all articles found", "first hit about it"]
    rows = [
        [half, f"{n.names:,}", *(f"{each:.2%}" for each in (n.recall, n.complete, n.prominent))]
        for half, n in names.items()
    ]
    return "\n".join([_line(head), _line(["---"] * len(head)), *map(_line, rows), ""])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
