"""How do results and articles look on a terminal? Lines of text, with colour where it is wanted."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from search.models import (
    Around,
    Article,
    Hit,
    Neighbour,
    SearchResults,
    Snippet,
    Span,
    Suggestion,
    iso_utc,
)

Style = Callable[[str, str], str]
"""``style(text, role)``: the text as it looks in a role of _ROLES."""

_ROLES: dict[str, dict[str, bool | str]] = {
    "title": {"bold": True},
    "mark": {"bold": True, "fg": "red"},
    "faint": {"dim": True},
    "note": {"fg": "yellow"},
}
# Titles and texts hold none, but authors, addresses and file names may.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s")


def style_wanted(environ: Mapping[str, str]) -> Style:
    """Colours where standard output is a terminal whose user has not said no (no-color.org)."""
    refused = environ.get("NO_COLOR") or environ.get("TERM") == "dumb"
    return coloured if sys.stdout.isatty() and not refused else plain


def coloured(text: str, role: str) -> str:
    """The text with the terminal's codes for its role."""
    return click.style(text, **_ROLES[role])  # type: ignore[arg-type]


def plain(text: str, role: str) -> str:
    """The text as it is."""
    return text


def results_lines(results: SearchResults, timezone: str, style: Style) -> Iterator[str]:
    """The hits of a page, best first, each with number, title, head and snippets."""
    zone = ZoneInfo(timezone)
    first = (results.page - 1) * results.size + 1
    for number, hit in enumerate(results.hits, first):
        yield from _hit_lines(number, hit, zone, style)
        yield ""


def summary_lines(results: SearchResults, style: Style) -> Iterator[str]:
    """What is to be said about the hits as a whole."""
    for note in results.notes:
        yield style(note, "note")
    if results.correction:
        total = _counted(results.correction.total, "article")
        yield style(f"您是不是要找：{clean(results.correction.query)} ({total})", "note")
    yield style(" · ".join(_summary(results)), "faint")


def _summary(results: SearchResults) -> Iterator[str]:
    about = "at least " if results.lower_bound else ""
    yield f"{about}{_counted(results.total, 'article')}"
    if results.groups < results.total:
        yield f"{results.groups:,} without doubles"
    partial = results.listed - results.groups
    if partial > 0:
        yield f"{partial:,} more that lack a word"
    pages = -(-results.listed // results.size)
    if pages > 1:
        yield f"page {results.page} of {pages:,}"
    yield f"{results.took_ms:.1f} ms"


def suggestion_lines(suggestions: Sequence[Suggestion]) -> Iterator[str]:
    """A suggestion a line, with what it is."""
    for each in suggestions:
        about = clean(each.id) if each.id else _counted(each.count, "article")
        yield f"{clean(each.text)}\t{about}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _hit_lines(number: int, hit: Hit, zone: ZoneInfo, style: Style) -> Iterator[str]:
    yield f"{number:>3}. {marked(hit.title or '(no title)', hit.title_marks, style, 'title')}"
    head = _head(hit, zone) + (f" · +{hit.same} alike" if hit.same else "")
    yield style(f"     {head}", "faint")
    for snippet in hit.snippets:
        yield f"     {_snippet(snippet, style)}"
    if hit.missing:
        yield style(f"     without: {' '.join(hit.missing)}", "note")


def _snippet(snippet: Snippet, style: Style) -> str:
    shown = marked(_SPACES.sub(" ", snippet.text), snippet.marks, style)
    return f"{'…' if snippet.cut_before else ''}{shown}{'…' if snippet.cut_after else ''}"


def marked(text: str, marks: Sequence[Span], style: Style, role: str = "") -> str:
    """The text with its marks set off, and the rest in ``role``."""
    parts = []
    at = 0
    for start, end in marks:
        parts += [(text[at:start], role), (text[start:end], "mark")]
        at = end
    parts.append((text[at:], role))
    return "".join(style(part, its) if its else part for part, its in parts if part)


def article_lines(article: Article, timezone: str, style: Style) -> Iterator[str]:
    """An article to be read: its title, what is known about it, and its text."""
    yield style(article.title or "(no title)", "title")
    zone = ZoneInfo(timezone)
    head = (article.source, article.author, _moment(article.published, zone), *article.tags)
    for line in (" · ".join(each for each in head if each), article.url, article.id):
        if line:
            yield style(clean(line), "faint")
    if article.text:
        yield ""
        yield article.text


def around_lines(around: Around, timezone: str, style: Style) -> Iterator[str]:
    """The keywords of an article, the related ones by number, and its doubles."""
    zone = ZoneInfo(timezone)
    if around.keywords:
        yield style("keywords: " + " · ".join(clean(each.text) for each in around.keywords), "note")
    for number, each in enumerate(around.related, 1):
        yield f"{number:>3}. {style(each.title or '(no title)', 'title')}"
        yield style(f"     {_head(each, zone)}", "faint")
    if not around.related:
        yield "no related articles"
    if around.same:
        yield f"{_counted(around.same, 'double')}:"
    for each in around.doubles:
        yield style(f"     {each.title or '(no title)'} · {_head(each, zone)}", "faint")


def _head(each: Hit | Neighbour, zone: ZoneInfo) -> str:
    return " · ".join((clean(each.source), _day(each.published, zone), clean(each.id)))


def pairs_lines(pairs: Mapping[str, object]) -> Iterator[str]:
    """Names and values; tables and lists of lists stand below their name, a row a line."""
    width = max((len(name) for name in pairs), default=0) + 2
    for name, value in pairs.items():
        label = f"{name.replace('_', ' ')}:"
        rows = list(value.items()) if isinstance(value, Mapping) else value
        if isinstance(rows, (list, tuple)) and rows and isinstance(rows[0], (list, tuple)):
            yield label
            yield from (f"  {'  '.join(map(_value, row))}" for row in rows)
        else:
            yield f"{label:<{width}}{_value(rows)}"


def _value(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, (list, tuple)):
        return "  ".join(map(_value, value)) or "none"
    if isinstance(value, datetime):
        return str(iso_utc(value))
    return f"{value:,}" if type(value) is int else clean(str(value))


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat() if moment else "date unknown"


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    if moment is None:
        return "date unknown"
    return moment.astimezone(zone).isoformat(sep=" ", timespec="minutes")


def clean(text: str) -> str:
    """The text without the control characters that a terminal would obey."""
    return _CONTROLS.sub("�", text)
