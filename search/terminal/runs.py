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
        "words": done.words,
        "again": done.again,
        "synonyms": done.synonyms,
        "notices": list(done.notices),
        "characters": done.characters,
        "seconds": round(done.seconds, 3),
        "published": done.published,
    }


def run_lines(kind: str, done: RunReport, shown: int) -> Iterator[str]:
    """The run in words, with at most ``shown`` of the skipped files."""
    rate = f", {done.read / done.seconds:,.0f} articles/s" if done.read and done.seconds else ""
    if done.published:
        changes = f" ({_changes(done)})" if kind == "update" and _changes(done) else ""
        yield (
            f"{done.articles:,} articles of {done.files:,} files are in the index{changes}; "
            f"it took {duration(done.seconds)}{rate}"
        )
    else:
        yield f"nothing has changed: {done.articles:,} articles of {done.files:,} files"
    yield from _list_lines(done)
    if done.skipped:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in done.by_reason.items())
        yield f"skipped {len(done.skipped):,}: {reasons}"
        for each in done.skipped[:shown]:
            yield clean(f"  {each.file}: {reason_text(each)}")
        if len(done.skipped) > shown:
            yield "  ... (--report FILE lists all)"


def _list_lines(done: RunReport) -> Iterator[str]:
    """What people's words and synonyms changed."""
    if done.words:
        words = "1 word has" if done.words == 1 else f"{done.words:,} words have"
        articles = "1 article was" if done.again == 1 else f"{done.again:,} articles were"
        yield f"{words} changed in the user dictionary: {articles} read again"
    if done.synonyms:
        yield "the synonyms have changed: searches use them from now on"
    for notice in done.notices:
        yield clean(notice)


def _changes(done: RunReport) -> str:
    counts = {name: getattr(done, name) for name in _CHANGES}
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
