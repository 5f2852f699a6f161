"""Here is an article that was found: which parts of it to show, and what to mark in them?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

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
_UNSPACED = (
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uac00", "\ud7af"),
    ("\U00020000", "\U0003ffff"),
)
"""First and last character of the scripts in which a word may be cut anywhere."""


class Highlight:
    """What to mark in an article and which parts of it to show; each worked out when asked for."""

    def __init__(self, article: Article, leaves: Iterable[Leaf], units: UnitReader) -> None:
        self._article = article
        self._leaves = [leaf for leaf in leaves if not (isinstance(leaf, Term) and leaf.optional)]
        self._units = units

    @cached_property
    def title_marks(self) -> tuple[Span, ...]:
        """All marks in the title."""
        title = UnitText(self._article.title, self._units)
        return merged(span for leaf in self._leaves for span in title.spans(leaf))

    @cached_property
    def text_marks(self) -> tuple[Span, ...]:
        """All marks in the text."""
        return merged(span for span, _ in self._found)

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The parts of the text that are worth showing."""
        return _snippets(self._article.text, self._found)

    @cached_property
    def _found(self) -> list[tuple[Span, int]]:
        """Each span in the text with the number of its leaf."""
        text = UnitText(self._article.text, self._units)
        return sorted(
            (span, number)
            for number, leaf in enumerate(self._leaves)
            if not leaf.field
            for span in text.spans(leaf)
        )


class Highlighter:
    """Marks with the units of an index."""

    def __init__(self, units: UnitReader) -> None:
        self._units = units

    def highlight(self, article: Article, leaves: Iterable[Leaf]) -> Highlight:
        """The marks of ``leaves`` (those of a query that a hit can be marked by)."""
        return Highlight(article, leaves, self._units)

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
    hidden = {leaf for _, leaf in found}
    while hidden and len(chosen) < MAX_SNIPPETS:
        first, behind = _best_window(found, hidden)
        end = max(span[1] for span, _ in found[first:behind])
        chosen.append(_widened(text, found[first][0][0], end))
        hidden.difference_update(leaf for _, leaf in found[first:behind])
    parts = merged(chosen) or (_widened(text, 0, 0),)
    return tuple(_snippet(text, start, end, found) for start, end in parts)


def _best_window(found: list[tuple[Span, int]], hidden: set[int]) -> tuple[int, int]:
    """The window with most of the ``hidden`` leaves: its first mark, and the one behind it."""
    best, place = (0, 0), (0, 0)
    inside: Counter[int] = Counter()
    leaves = behind = 0  # leaves: how many hidden ones are inside
    for first, ((start, _), first_leaf) in enumerate(found):
        limit = start + SNIPPET_LENGTH - LEAD
        while behind < len(found) and (behind == first or found[behind][0][1] <= limit):
            leaf = found[behind][1]
            inside[leaf] += 1
            leaves += inside[leaf] == 1 and leaf in hidden
            behind += 1
        if (leaves, behind - first) > best and leaves:
            best, place = (leaves, behind - first), (first, behind)
        inside[first_leaf] -= 1
        leaves -= not inside[first_leaf] and first_leaf in hidden
    return place


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
        if at == border or not (_is_spaced(text[at - 1]) and _is_spaced(text[at])):
            break
        at += step
    return at


def _is_spaced(char: str) -> bool:
    """Whether it is part of a word that white space ends."""
    if not char.isalnum() and char != "_":
        return False
    return not any(first <= char <= last for first, last in _UNSPACED)


def _snippet(text: str, start: int, end: int, found: list[tuple[Span, int]]) -> Snippet:
    """That part of the text; what its ends cut through is not marked: half a match is none."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    first = bisect_left(found, ((start, start), 0))
    inside: list[Span] = []
    for (a, b), _ in islice(found, first, None):
        if a >= end:
            break
        if b <= end:
            inside.append((a - start, b - start))
    return Snippet(start, text[start:end], merged(inside))
