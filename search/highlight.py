"""Here is an article that was found: which parts of it to show, and what to mark in them?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from search.models import Article, Snippet, Span
from search.occurrences import UnitText
from search.query import Leaf, Sequence, Term
from search.text.units import UnitReader

SNIPPET_LENGTH = 120
"""Code points of a snippet, more or less: it begins and ends where a reader would pause."""

MAX_SNIPPETS = 3
LEAD = 30
"""Code points before the first mark of a snippet, at the most."""

_PAUSE = re.compile(r"[。！？!?；;\n]|[，、,:：](?=\S)|\.\s")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Highlight:
    """``title_marks`` and ``text_marks`` are all marks; ``snippets`` the parts worth showing."""

    title_marks: tuple[Span, ...]
    text_marks: tuple[Span, ...]
    snippets: tuple[Snippet, ...]


class Highlighter:
    """Marks with the units of an index."""

    def __init__(self, units: UnitReader) -> None:
        self._units = units

    def highlight(self, article: Article, leaves: Iterable[Leaf]) -> Highlight:
        """The marks of ``leaves`` (those of a query that a hit can be marked by)."""
        marked = [leaf for leaf in leaves if not (isinstance(leaf, Term) and leaf.optional)]
        title = UnitText(article.title, self._units)
        text = UnitText(article.text, self._units)
        found = [
            (s, i) for i, leaf in enumerate(marked) if not leaf.field for s in text.spans(leaf)
        ]
        return Highlight(
            merged(span for leaf in marked for span in title.spans(leaf)),
            merged(span for span, _ in found),
            _snippets(article.text, sorted(found)),
        )

    def verify(self, text: str, sequence: Sequence) -> bool:
        """Whether the exact spelling of ``sequence`` stands in ``text``: SearchRequest.verify."""
        return UnitText(text, self._units).has_exactly(sequence)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap or touch made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def _snippets(text: str, found: list[tuple[Span, int]]) -> tuple[Snippet, ...]:
    """Up to MAX_SNIPPETS parts of ``text``: each shows words that the ones before did not."""
    if not text:
        return ()
    chosen: list[Span] = []
    shown: set[int] = set()
    while len(chosen) < MAX_SNIPPETS and (window := _best_window(found, shown)):
        first, behind, leaves = window
        end = max(span[1] for span, _ in found[first:behind])
        chosen.append(_widened(text, found[first][0][0], end))
        shown |= leaves
    parts = merged(chosen) or (_widened(text, 0, 0),)
    return tuple(_snippet(text, start, end, found) for start, end in parts)


def _best_window(
    found: list[tuple[Span, int]], shown: set[int]
) -> tuple[int, int, set[int]] | None:
    """The window with most leaves not shown yet: its first mark, the one behind it, the leaves."""
    best: tuple[tuple[int, int], int, int, set[int]] | None = None
    behind = 0
    inside: Counter[int] = Counter()
    for first, ((start, _), first_leaf) in enumerate(found):
        limit = start + SNIPPET_LENGTH - LEAD
        while behind < len(found) and (behind == first or found[behind][0][1] <= limit):
            inside[found[behind][1]] += 1
            behind += 1
        leaves = inside.keys() - shown
        worth = (len(leaves), behind - first)
        if leaves and (best is None or worth > best[0]):
            best = (worth, first, behind, leaves)
        inside[first_leaf] -= 1
        if not inside[first_leaf]:
            del inside[first_leaf]
    return best and best[1:]


def _widened(text: str, start: int, end: int) -> Span:
    """A window around ``[start, end)`` that begins and ends at a pause, and in no word."""
    low = max(0, start - LEAD)
    pauses = [match.end() for match in _PAUSE.finditer(text, low, start)]
    begin = (pauses[0] if pauses else low) if low else 0
    limit = max(end, begin + SNIPPET_LENGTH)
    stop = min(len(text), limit)
    if stop < len(text):
        pauses = [match.end() for match in _PAUSE.finditer(text, max(end, begin + 1), stop)]
        stop = pauses[-1] if pauses and pauses[-1] - begin > SNIPPET_LENGTH // 2 else stop
    return _out_of_word(text, begin, -1, 0), _out_of_word(text, stop, 1, len(text))


def _out_of_word(text: str, at: int, step: int, border: int) -> int:
    """Move ``at`` by no more than LEAD so that it cuts no Latin or digit word."""
    for _ in range(LEAD):
        if at == border or not (_WORD.match(text[at - 1]) and _WORD.match(text[at])):
            break
        at += step
    return at


def _snippet(text: str, start: int, end: int, found: list[tuple[Span, int]]) -> Snippet:
    """That part of the text; what its ends cut through is not marked: half a match is none."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    inside = ((a - start, b - start) for (a, b), _ in found if start <= a and b <= end)
    return Snippet(start, text[start:end], merged(inside))
