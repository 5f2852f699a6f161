"""Here is a text with ranges to mark: which pieces does a template write?

Nothing here makes HTML. A template writes each piece between its own tags, and Jinja escapes it
there, once. No address reaches an ``href`` without passing safe_url.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urljoin, urlsplit

from search.models import INLINE_KINDS, Article, Block, Span

WEB_SCHEMES = frozenset({"http", "https"})
GROUPED_KINDS = frozenset({"list_item", "quote", "cell", "code"})
"""Kinds whose neighbouring lines make one element: a list, a quotation, a table, a listing."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text that is marked as a whole or not at all.

    ``number`` counts the matches from 1 and stands at the first run of each, else it is 0.
    """

    text: str
    marked: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Inline:
    """Runs inside one link, or in none where ``href`` is empty."""

    runs: tuple[Run, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article. ``href`` is the checked address of an image.

    The ``level`` of a heading counts from 1 and is never more than one below the heading before it.
    """

    kind: str
    level: int
    inlines: tuple[Inline, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring lines of one kind that are drawn together."""

    kind: str
    lines: tuple[Line, ...]

    @property
    def rows(self) -> list[list[Line]]:
        """The lines by level: the rows of a table."""
        return [list(lines) for _, lines in groupby(self.lines, lambda line: line.level)]


def safe_url(url: str, base: str = "") -> str:
    """The absolute http or https address that ``url`` means on the page ``base``, else ``""``."""
    cleaned = re.sub(r"[\x00-\x1f\x7f]", "", url).strip().replace(" ", "%20")
    try:
        joined = urljoin(base, cleaned) if base else cleaned
        parts = urlsplit(joined)
        usable = parts.scheme.lower() in WEB_SCHEMES and bool(parts.hostname)
    except ValueError:
        return ""
    return joined if cleaned and usable else ""


class Marks:
    """The ranges to mark in one text, and where each is counted from ``first``."""

    def __init__(self, spans: Iterable[Span], first: int = 1) -> None:
        self.spans = list(_disjoint(spans))
        self.starts = [start for start, _ in self.spans]
        self.ends = [end for _, end in self.spans]
        self.first = first

    def runs(self, text: str, start: int = 0, end: int | None = None) -> tuple[Run, ...]:
        """``text[start:end]`` cut at the borders of the marks; no run is empty."""
        return tuple(self._runs(text, start, len(text) if end is None else end))

    def _runs(self, text: str, start: int, end: int) -> Iterator[Run]:
        if start >= end:
            return  # a mark around an empty part would be an empty run
        at = start
        low, high = bisect_right(self.ends, start), bisect_left(self.starts, end)
        for index in range(low, high):
            mark_start, mark_end = max(self.starts[index], at), min(self.ends[index], end)
            if at < mark_start:
                yield Run(text[at:mark_start])
            begins_here = mark_start == self.starts[index]
            number = self.first + index if begins_here else 0
            yield Run(text[mark_start:mark_end], marked=True, number=number)
            at = mark_end
        if at < end:
            yield Run(text[at:end])


def _disjoint(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, without empty ones; of two that overlap the later is cut short."""
    at = 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start < end:
            yield start, end
            at = end


def article_groups(article: Article, marks: Marks) -> tuple[Group, ...]:
    """The article's blocks as a template draws them."""
    base = safe_url(article.url)
    blocks = article.blocks or tuple(_plain_blocks(article.text))
    links = sorted((b for b in blocks if b.kind in INLINE_KINDS), key=lambda b: b.start)
    starts = [link.start for link in links]
    lines = []
    for block in blocks:
        if block.kind not in INLINE_KINDS:
            inside = links[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
            inlines = tuple(_inlines(article.text, block, inside, marks, base))
            lines.append(Line(block.kind, block.level, inlines, _image_url(block, base)))
    return tuple(_grouped(_outlined(lines)))


def _outlined(lines: Iterable[Line]) -> Iterator[Line]:
    """Headings by their depth: many articles begin with their third level, or leave one out."""
    above: list[int] = []
    for line in lines:
        if line.kind == "heading":
            above = [level for level in above if level < line.level] + [line.level]
            line = replace(line, level=len(above))
        yield line


def _plain_blocks(text: str) -> Iterator[Block]:
    """A paragraph for each line: an article without blocks is still readable."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield Block("paragraph", start, start + len(line))
        start += len(line) + 1


def _image_url(block: Block, base: str) -> str:
    return safe_url(block.href, base) if block.kind == "image" and block.href else ""


def _inlines(
    text: str, block: Block, links: Sequence[Block], marks: Marks, base: str
) -> Iterator[Inline]:
    at = block.start
    for link in links:
        end = min(link.end, block.end)
        if link.start < at or link.start >= end:
            continue
        if at < link.start:
            yield Inline(marks.runs(text, at, link.start))
        yield Inline(marks.runs(text, link.start, end), safe_url(link.href, base))
        at = end
    if at < block.end:
        yield Inline(marks.runs(text, at, block.end))


def _grouped(lines: Iterable[Line]) -> Iterator[Group]:
    for kind, group in groupby(lines, lambda line: line.kind):
        if kind in GROUPED_KINDS:
            yield Group(kind, tuple(group))
        else:
            yield from (Group(kind, (line,)) for line in group)
