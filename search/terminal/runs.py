"""What did an indexing run do? In lines for a person, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from search.indexing.run_report import RunReport, reason_text
from search.terminal.articles import clean
from search.terminal.progress import duration

_CHANGES = ("added", "changed", "renamed", "deleted")


def run_json(done: RunReport) -> dict[str, Any]:
    """The run as ``rebuild --json`` and ``update --json`` print it; times are seconds."""
    return {
        "files": done.files,
        "seen": done.seen,
        "articles": done.articles,
        "skipped": done.by_reason,
        **{name: getattr(done, name) for name in _CHANGES},
        "read": done.read,
        "characters": done.characters,
        "seconds": round(done.seconds, 3),
        "published": done.published,
    }


def run_lines(kind: str, done: RunReport, shown: int) -> Iterator[str]:
    """The run in words, with at most ``shown`` of the skipped files."""
    rate = done.read / done.seconds if done.seconds else 0.0
    if done.published:
        changes = "" if kind == "rebuild" else f" ({_changes(done)})"
        yield (
            f"{done.articles:,} articles of {done.files:,} files are in the index{changes}; "
            f"it took {duration(done.seconds)}, {rate:,.0f} articles/s"
        )
    else:
        yield f"nothing has changed: {done.articles:,} articles of {done.files:,} files"
    if done.skipped:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in done.by_reason.items())
        yield f"skipped {len(done.skipped):,}: {reasons}"
        for each in done.skipped[:shown]:
            yield clean(f"  {each.file}: {reason_text(each)}")
        if len(done.skipped) > shown:
            yield "  ... (--report FILE lists all)"


def _changes(done: RunReport) -> str:
    counts = {name: getattr(done, name) for name in _CHANGES}
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
