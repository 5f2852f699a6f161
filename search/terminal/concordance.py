"""How does a concordance look on a terminal? A line for each occurrence, aligned on it."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, east_asian_width
from zoneinfo import ZoneInfo

from search.models import Concordance, ConcordanceLine, in_zone
from search.terminal.articles import Style, clean

UNKNOWN_DAY = "unknown   "
WIDE = frozenset("WF")


def concordance_lines(found: Concordance, timezone: str, style: Style) -> Iterator[str]:
    """Each line: day, what stands before, the match, what stands after, the article's id."""
    zone = ZoneInfo(timezone)
    room = max((columns(line.left) for line in found.lines), default=0)
    for line in found.lines:
        left = " " * (room - columns(line.left)) + line.left
        day, id = (style(text, "faint") for text in (_day(line, zone), clean(line.id)))
        yield f"{day} {left} {style(line.match, 'mark')} {line.right} {id}"


def concordance_summary(found: Concordance, style: Style) -> Iterator[str]:
    """What is to be said about the lines as a whole."""
    for note in found.notes:
        yield style(note, "note")
    if found.is_cut:
        yield style(
            f"there are more: of {found.total:,} articles that match, the first {found.read:,} "
            "were looked through",
            "note",
        )
    yield style(f"{len(found.lines):,} lines in {len(found.articles):,} articles", "faint")


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(
        2 if east_asian_width(char) in WIDE else 0 if combining(char) else 1 for char in text
    )


def _day(line: ConcordanceLine, zone: ZoneInfo) -> str:
    moment = line.published
    return in_zone(moment, zone).date().isoformat() if moment else UNKNOWN_DAY
