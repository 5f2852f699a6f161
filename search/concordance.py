"""Where does a query stand in the articles, and what stands around it there? One line for each
occurrence, aligned on it: keyword in context.

Articles are read to be found in, so the work is bounded by MOST_ARTICLES and MOST_LINES. Whatever
order the lines are in, it is one over all lines, not over a page of them.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from search.engines.base import Engine
from search.highlight import Highlighter
from search.models import (
    Article,
    ArticleCount,
    Concordance,
    ConcordanceLine,
    FacetCount,
    SearchRequest,
    Span,
    in_zone,
)
from search.query import positive_leaves
from search.snippets import merged

MOST_ARTICLES = 8_000
"""So many articles are read at the most: that takes about two seconds."""

MOST_LINES = 20_000
"""So many lines are made at the most: with their context about 10 MB."""

WIDTH = 30
MOST_WIDTH = 200
"""Code points of context on each side: as usual, and at the most."""

KEPT = 2
"""Concordances that are kept, so that the next page of one is there at once."""

LINE_END = "¶"
"""What stands for a line end, so that a line stays one. It keeps length."""

_CONTEXTS: dict[str, Callable[[ConcordanceLine], str]] = {
    "before": lambda line: line.left[::-1],
    "after": lambda line: line.right,
}
"""What an order of lines reads of each, from the match on."""

Fold = Callable[[str], str]


class Concordances:
    """Makes the concordances of one engine; ``articles`` and ``lines`` are their limits."""

    def __init__(
        self, engine: Engine, articles: int = MOST_ARTICLES, lines: int = MOST_LINES
    ) -> None:
        self._engine = engine
        self._most_articles = articles
        self._most_lines = lines
        self._kept: OrderedDict[Hashable, Concordance] = OrderedDict()
        self._lock = threading.Lock()

    def concordance(
        self, request: SearchRequest, highlighter: Highlighter, fold: Fold, order: str, width: int
    ) -> Concordance:
        """The lines of the articles that match in full; ``order`` is one of ``models.ORDERS``."""
        key = (self._engine.version, request, order, width)
        with self._lock:
            found = self._kept.pop(key, None)
        if found is None:
            found = _ordered(self._made(request, highlighter, width), order, fold)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _made(self, request: SearchRequest, highlighter: Highlighter, width: int) -> Concordance:
        asked = replace(request, sort="newest", page=1, size=1, scoring=(), facets=())
        total = self._engine.search(asked).total
        leaves = positive_leaves(request.query)
        lines: list[ConcordanceLine] = []
        counts: list[ArticleCount] = []
        read = 0
        for article in islice(self._engine.export(request) if leaves else (), self._most_articles):
            read += 1
            marks = highlighter.highlight(article, leaves)
            own = lines_of(article, marks.title_occurrences, marks.text_occurrences, width)
            taken = list(islice(own, self._most_lines + 1 - len(lines)))
            lines += taken
            counts.append(_count(article, len(taken)))
            if len(lines) > self._most_lines:
                counts[-1] = _count(article, len(taken) - 1)
                break
        return Concordance(
            total=total,
            read=read,
            is_cut=len(lines) > self._most_lines or (bool(leaves) and read < total),
            lines=tuple(lines[: self._most_lines]),
            articles=tuple(sorted(filter(_has_lines, counts), key=_by_lines)),
            sources=_sums((each.source, each.count) for each in counts),
            years=_sums((_year(each.published, request.timezone), each.count) for each in counts),
        )


def lines_of(
    article: Article, in_title: Sequence[Span], in_text: Sequence[Span], width: int
) -> Iterator[ConcordanceLine]:
    """The lines of one article: those of its title, then those of its text."""
    number = 0
    for text, spans, is_title in (
        (article.title, in_title, True),
        (article.text, in_text, False),
    ):
        starts = [start for start, _ in merged(spans)]
        for start, end in spans:
            yield ConcordanceLine(
                id=article.id,
                source=article.source,
                title=article.title,
                published=article.published,
                left=_line(text[max(0, start - width) : start]),
                match=_line(text[start:end]),
                right=_line(text[end : end + width]),
                offset=start,
                in_title=is_title,
                mark=number + bisect_right(starts, start),
            )
        number += len(starts)


def _line(text: str) -> str:
    return text.replace("\n", LINE_END)


def _count(article: Article, lines: int) -> ArticleCount:
    return ArticleCount(article.id, article.source, article.title, article.published, lines)


def _has_lines(each: ArticleCount) -> bool:
    return each.count > 0


def _by_lines(each: ArticleCount) -> int:
    """Most first; those with as many stay as the articles come."""
    return -each.count


def _year(moment: datetime | None, timezone: str) -> str:
    """``2021``, or ``""`` for an unknown time."""
    return f"{in_zone(moment, ZoneInfo(timezone)).year:04}" if moment else ""


def _sums(counted: Iterable[tuple[str, int]]) -> tuple[FacetCount, ...]:
    """The lines of each value, most first, then by value; none without lines."""
    sums: Counter[str] = Counter()
    for value, count in counted:
        sums[value] += count
    found = (FacetCount(value, count) for value, count in sums.items() if count)
    return tuple(sorted(found, key=lambda each: (-each.count, each.value)))


def _ordered(found: Concordance, order: str, fold: Fold) -> Concordance:
    """With its lines in an order; those that are alike stay as the articles come."""
    if order not in _CONTEXTS:
        return found
    context = _CONTEXTS[order]
    lines = sorted(found.lines, key=lambda line: _letters(fold(context(line))))
    return replace(found, lines=tuple(lines))


def _letters(text: str) -> str:
    """Without signs and spaces: they part what is said alike."""
    return "".join(char for char in text if char.isalnum())
