"""Here are the matches in a text: which passages of it would a person choose to show?

The passage with most of the query's words, a rare word counting for more than a common one; of
several, that where they stand closest together, in one line, early in the text. Whole sentences
where they fit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from search.models import Snippet, Span

SNIPPET_LENGTH = 120
"""Code points of a snippet, more or less."""

OVER = 30
"""So many more are shown where a sentence ends there."""

ENOUGH = 60
"""A passage of so many code points does not go on into another line, nor begin earlier than its
first match's sentence."""

MAX_SNIPPETS = 3
LEAD = 30
"""Code points before the first match where its sentence begins too far before it."""

WINDOW = SNIPPET_LENGTH
"""Matches that begin within so many code points can be shown together."""

WORTH = 0.15
"""The share of the weight of all words that a further snippet must show anew."""

SEEN = 0.05
"""What is left of the weight of a word that another snippet shows."""

CANDIDATES = 8
"""So many places with equal words are compared by the rest."""

EARLIER = 50
"""So many code points earlier in the text are worth as much as words closer together by one: what
an article is about, it says first."""

BROKEN, SHORT, HEADING = 60, 18, 40
"""Words in several lines count as so much further apart, those in a line shorter than SHORT (a
heading, a caption) as HEADING."""

QUOTED = 40
"""Code points around a passage among which the other sign of a pair of quotes is looked for."""

Match = tuple[Span, int]
"""A span in the text and the number of the word that it matches."""

WordSpans = Callable[[str], Sequence[Span]]
"""Tells where the words of CJK units stand (see Analyzer.word_spans)."""

_CLOSERS = "”’」』》〉）)】］]"
_OPENERS = "“‘「『《〈（(【［["
_PAIRS = dict(zip(_CLOSERS, _OPENERS, strict=True))
_QUOTE = re.compile("[“”「」『』《》（）【】]")
# A set of characters comes first: what begins with one is sought many times as fast.
_SENTENCE = re.compile(
    rf"[。！？!?…；;\n.](?:(?<!\.)|(?<![A-Z]\.)(?=\s))[。！？!?…{re.escape(_CLOSERS)}]*\s*"
)
_CLAUSE = re.compile(rf"[，、,：:—]+[{re.escape(_CLOSERS)}]*\s*(?=\S)| (?=\S)")
_NO_START = frozenset("，、,：:；;。！？!?…—" + _CLOSERS)
_GOES_ON = frozenset("，、,：:；;—")
_NO_END = _GOES_ON | frozenset(_OPENERS)
_UNSPACED = (
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uac00", "\ud7af"),
    ("\U00020000", "\U0003ffff"),
)
"""First and last character of the scripts that white space does not divide into words."""


class _Passage(NamedTuple):
    """A part of a text; ``cut_before`` and ``cut_after``: it begins or ends within a sentence."""

    start: int
    end: int
    cut_before: bool
    cut_after: bool


def snippets(
    text: str, found: Sequence[Match], weights: Sequence[float], words: WordSpans | None
) -> tuple[Snippet, ...]:
    """Up to MAX_SNIPPETS passages of ``text``: each shows words that the ones before did not.

    ``found`` are all matches, ascending; ``weights`` what each word is worth.
    """
    if not text:
        return ()
    hidden = {number for _, number in found}
    if len(hidden) < 2:
        core = _core(text, found, weights) if found else (0, 0)
        return (_snippet(text, _passage(text, *core, words), found),)
    passages = _joined(_several(text, found, weights, hidden, words))
    return tuple(_snippet(text, each, found) for each in passages)


def _several(
    text: str,
    found: Sequence[Match],
    weights: Sequence[float],
    hidden: set[int],
    words: WordSpans | None,
) -> Iterator[_Passage]:
    """The passages for several words, the best first; ``hidden`` are the words."""
    least = WORTH * sum([weights[number] for number in hidden])
    now = list(weights)
    for count in range(MAX_SNIPPETS):
        passage = _passage(text, *_core(text, found, now), words)
        shown = {number for _, number in _inside(found, passage)} & hidden
        if count and sum([weights[number] for number in shown]) < least:
            return
        yield passage
        hidden -= shown
        if not hidden:
            return
        for number in shown:
            now[number] = SEEN * weights[number]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap or touch made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def outermost(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order without those that lie within another; those that overlap stay two."""
    result: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not result or end > result[-1][1]:
            result.append((start, end))
    return tuple(result)


def _joined(passages: Iterable[_Passage]) -> list[_Passage]:
    """The passages in the order of the text, those that meet made one."""
    result: list[_Passage] = []
    for each in sorted(passages):
        if result and each.start <= result[-1].end:
            last = result[-1]
            if each.end > last.end:
                result[-1] = last._replace(end=each.end, cut_after=each.cut_after)
        else:
            result.append(each)
    return result


# Where?


def _core(text: str, found: Sequence[Match], weights: Sequence[float]) -> Span:
    """From the first to the last match that a passage is chosen for."""
    places = (
        _best_windows(found, weights) if len(weights) > 1 else range(min(len(found), CANDIDATES))
    )
    cores = [_tight(found, first) for first in places]
    if len(cores) == 1:
        return cores[0]
    return min([(_cost(text, core), core) for core in cores])[1]


def _best_windows(found: Sequence[Match], weights: Sequence[float]) -> list[int]:
    """The first match of each window whose words are worth most, CANDIDATES at most."""
    inside = [0] * len(weights)
    best, places = 0.0, [0]
    value = 0.0
    behind = 0
    count = len(found)
    for first, ((start, _), number) in enumerate(found):
        limit = start + WINDOW
        while behind < count and (behind == first or found[behind][0][0] <= limit):
            other = found[behind][1]
            if not inside[other]:
                value += weights[other]
            inside[other] += 1
            behind += 1
        # Sums of the same numbers in another order differ in their last bits.
        if value > best + 1e-9:
            best, places = value, [first]
        elif value > best - 1e-9 and len(places) < CANDIDATES:
            places.append(first)
        inside[number] -= 1
        if not inside[number]:
            value -= weights[number]
    return places


def _tight(found: Sequence[Match], first: int) -> Span:
    """The shortest span from match ``first`` on with all words of its window."""
    start = end = found[first][0][0]
    limit = start + WINDOW
    seen: set[int] = set()
    for (low, high), number in islice(found, first, None):
        if low > limit and seen:
            break
        if number not in seen:
            seen.add(number)
            end = max(end, high)
    return start, end


def _cost(text: str, core: Span) -> int:
    """How little a passage is worth that shows the same words as others."""
    start, end = core
    cost = end - start + start // EARLIER
    behind = text.find("\n", start)
    if behind < 0 or behind - start >= ENOUGH:
        return cost
    if behind < end:
        return cost + BROKEN
    is_short = behind - text.rfind("\n", 0, start) <= SHORT
    return cost + HEADING if is_short else cost


# From where to where?


def _passage(text: str, start: int, end: int, words: WordSpans | None) -> _Passage:
    """The passage to show around the core from ``start`` to ``end``."""
    begin, cut_before = _begin(text, start, end, words)
    stop, cut_after = _stop(text, begin, end, words)
    if stop - begin < ENOUGH and begin and not cut_before:
        begin = _earlier(text, begin, stop)
    begin = _with_opener(text, begin, stop)
    while begin < start and (text[begin] in _NO_START or text[begin].isspace()):
        begin += 1
    while stop > max(end, begin) and (text[stop - 1] in _NO_END or text[stop - 1].isspace()):
        stop -= 1
    cut_after = cut_after or (stop < len(text) and text[stop] in _GOES_ON)
    return _Passage(begin, stop, cut_before, cut_after)


def _begin(text: str, start: int, end: int, words: WordSpans | None) -> tuple[int, bool]:
    """Where the sentence begins, or a clause or word of it; and whether it is not the sentence."""
    low = max(0, start - max(LEAD, (SNIPPET_LENGTH - (end - start)) * 2 // 3))
    at = -1
    for match in _SENTENCE.finditer(text, low, start):
        at = match.end()
    if at >= 0 or not low:
        return max(at, 0), False
    near = start - LEAD
    clause = _CLAUSE.search(text, near, start)
    return (clause.end() if clause else _border(text, near, 1, start, words)), True


def _stop(text: str, begin: int, end: int, words: WordSpans | None) -> tuple[int, bool]:
    """Where a sentence ends, or a clause or word of it; and whether it is not the sentence."""
    limit = max(end, begin + SNIPPET_LENGTH)
    stop = 0
    for match in _SENTENCE.finditer(text, end, limit + OVER):
        if stop - begin >= ENOUGH and match.end() > limit:
            return stop, False
        stop = match.end()
        if stop > limit or ("\n" in match[0] and stop - begin >= ENOUGH):
            return stop, False
    if len(text) <= limit + OVER and (not stop or len(text) <= limit):
        return len(text), False
    if stop:
        return stop, False
    enough = max(end, begin + ENOUGH)
    clauses = [match.end() for match in _CLAUSE.finditer(text, enough, limit)]
    return (clauses[-1] if clauses else _border(text, limit, -1, end, words)), True


def _earlier(text: str, begin: int, stop: int) -> int:
    """Where a passage that is too short may begin instead: with another sentence before it."""
    low = max(0, stop - SNIPPET_LENGTH)
    starts = [] if low else [0]
    starts += [match.end() for match in _SENTENCE.finditer(text, low, begin)]
    enough = [start for start in starts if stop - start >= ENOUGH]
    return enough[-1] if enough else min(starts, default=begin)


def _with_opener(text: str, begin: int, stop: int) -> int:
    """``begin``, or the sign not far before it of a quote that closes in the passage."""
    sign = _QUOTE.search(text, begin, stop)
    if sign is None or sign[0] not in _PAIRS:
        return begin
    at = text.rfind(_PAIRS[sign[0]], max(0, begin - QUOTED), begin)
    return begin if at < 0 or sign[0] in text[at:begin] else at


def _border(text: str, at: int, step: int, until: int, words: WordSpans | None) -> int:
    """The border of a word at ``at`` or further on by ``step``, no further than ``until``."""
    moved = _out_of_word(text, at, step, until)
    if words is None or moved != at or not 0 < at < len(text):
        return moved
    low, high = max(0, at - LEAD), min(len(text), at + LEAD)
    borders = {low, *(low + end for span in words(text[low:high]) for end in span)}
    while at != until and at not in borders and low < at < high:
        at += step
    return at


def _out_of_word(text: str, at: int, step: int, until: int) -> int:
    """Move ``at`` by no more than LEAD so that it cuts no Latin or digit word."""
    for _ in range(LEAD):
        if at in (0, until, len(text)) or not (_is_spaced(text[at - 1]) and _is_spaced(text[at])):
            break
        at += step
    return at


def _is_spaced(char: str) -> bool:
    """Whether it is part of a word that white space ends."""
    if not char.isalnum() and char != "_":
        return False
    return not any(first <= char <= last for first, last in _UNSPACED)


# What is in it?


def _inside(found: Sequence[Match], passage: _Passage) -> Iterable[Match]:
    """The matches in a passage; what its ends cut through is none of them."""
    first = bisect_left(found, ((passage.start, passage.start), 0))
    for match in islice(found, first, None):
        if match[0][0] >= passage.end:
            break
        if match[0][1] <= passage.end:
            yield match


def _snippet(text: str, passage: _Passage, found: Sequence[Match]) -> Snippet:
    """The passage without white space around it."""
    start, end = passage.start, passage.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    marks = merged((a - start, b - start) for (a, b), _ in _inside(found, passage))
    return Snippet(start, text[start:end], marks, passage.cut_before, passage.cut_after)
