"""Here are the lines of an article's body: which text is it, and which blocks lie over it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from search.models import Block
from search.text.cleaning import Rules
from search.text.normalise import INERT, normalise

_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_FULL_WIDTH_MARK = (
    "\u3001-\u3004\u3008-\u3020\u3030\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff65"
)
_SHARED_MARK = "\u00b7\u2010-\u2027"
"""Marks of both Chinese and Latin text: dashes, curly quotes, the ellipsis, the middle dot."""

_CJK = re.compile(f"[{_HAN}{_FULL_WIDTH_MARK}{_SHARED_MARK}]")
_MARK = re.compile(f"[{_FULL_WIDTH_MARK}]")
_SPACE = re.compile(r"\s{2,}|[^\S \u3000]")
"""White space that may have to change: all but a lone space or ideographic space."""

_TIDY = re.compile(f"[{INERT}]+(?:[ \u3000][{INERT}]+)*")
"""Text that ``tidy`` leaves as it is."""


@dataclass(frozen=True, slots=True)
class Body:
    """An article's text and the blocks over it; the invariant of ``models.Block`` holds.

    ``heading`` is the title as the page says it once more above the text, where it does.
    """

    text: str = ""
    blocks: tuple[Block, ...] = ()
    heading: str = ""


class Piece(NamedTuple):
    """A part of a line as the source has it; ``href`` where it is (part of) a link."""

    text: str
    href: str = ""


new_piece: Callable[[tuple[str, str]], Piece] = partial(tuple.__new__, Piece)
_new_block: Callable[[tuple[str, int, int, str, int]], Block] = partial(tuple.__new__, Block)
"""Articles have dozens of both, and this takes a third of the time of ``Piece(text, href)``."""


def tidy(text: str) -> str:
    """One line: normalised (SEMANTICS T1), white space collapsed, none at the ends."""
    bare = text.strip()
    if not bare or _TIDY.fullmatch(bare):
        return bare
    text = normalise(text).strip()
    return _collapse(text, [])[0] if _SPACE.search(text) else text


class BodyBuilder:
    """Collects lines in reading order and measures the blocks over them."""

    def __init__(self, rules: Rules, title: str = "") -> None:
        self._rules = rules
        self._title = _squash(title)
        self._letters: str | None = None
        self._start()

    def _start(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._image: Block | None = None
        self._length = 0
        self._cut = False
        self._heading = ""

    def add(self, pieces: list[Piece], kind: str, level: int = 0) -> None:
        """A line; it is dropped when empty or noise, or when it is the title once more."""
        if self._cut:
            return
        text, links = _measure(pieces)
        if self._wanted(text):
            if self._image is not None and self._lines[-1] == text:
                self._pop_image()
            start = self._append(kind, text, "", level)
            self._blocks += [
                Block("link", start + link.start, start + link.end, link.href) for link in links
            ]
            self._image = None

    def add_image(self, name: str, href: str) -> None:
        """An image that has a name, unless a caption says the same."""
        text = tidy(name)
        if self._wanted(text) and not (self._lines and self._lines[-1] == text):
            self._append("image", text, clean_href(href))
            self._image = self._blocks[-1]

    def add_code(self, text: str) -> None:
        """Preformatted text: its lines as they are, less the empty ones."""
        for line in normalise(text).split("\n"):
            if line.strip() and not self._cut:
                self._append("code", line.rstrip())

    @property
    def is_empty(self) -> bool:
        """True until there is a heading or a line."""
        return not self._heading and not self._lines

    def says_title(self, text: str) -> bool:
        """True for text that says the title, or more than it, or a part of it."""
        if self._letters is None:
            self._letters = letters(self._title)
        theirs = letters(text)
        return self._letters in theirs or theirs in self._letters

    def restart(self, heading: str) -> None:
        """Forget what has been collected: all of it was the title, as the page says it."""
        self._start()
        self._heading = heading

    @property
    def ended(self) -> bool:
        """True once nothing that is added will be taken any more."""
        return self._cut and bool(self._lines or self._heading)

    def body(self) -> Body:
        """What has been collected."""
        return Body("\n".join(self._lines), tuple(self._blocks), self._heading)

    def _wanted(self, text: str) -> bool:
        if self._cut or not text:
            return False
        if not self._lines and _squash(text) == self._title:
            return False
        if self._rules.ends_article(text):
            self._cut = True
            return False
        return not self._rules.drops_line(text)

    def _append(self, kind: str, text: str, href: str = "", level: int = 0) -> int:
        """Where the line begins, once it is there."""
        start = self._length + bool(self._lines)
        self._length = start + len(text)
        self._lines.append(text)
        self._blocks.append(_new_block((kind, start, self._length, href, level)))
        return start

    def _pop_image(self) -> None:
        self._length -= len(self._lines.pop()) + bool(self._lines)
        self._blocks.pop()


def plain_body(text: str, rules: Rules, title: str = "") -> Body:
    """The body of text without markup: each line that is not empty is a paragraph."""
    builder = BodyBuilder(rules, title)
    for line in text.splitlines():
        builder.add([Piece(line)], "paragraph")
    return builder.body()


def clean_href(href: str) -> str:
    """A link's target as written, without what no target has; "" for embedded data."""
    href = normalise(href).strip().replace("\n", "")
    return "" if len(href) > MAX_HREF or href[:5].lower() == "data:" else href


MAX_HREF = 8192
"""Longer targets are data, not addresses."""


class _Link(NamedTuple):
    start: int
    end: int
    href: str


def _measure(pieces: list[Piece]) -> tuple[str, list[_Link]]:
    """The line that the pieces make, and the links in it."""
    if len(pieces) == 1 and not pieces[0].href:
        return tidy(pieces[0].text), []
    raw = "".join([piece.text for piece in pieces])
    if not any([piece.href for piece in pieces]):
        return tidy(raw), []
    text, borders = _normalised([piece.text for piece in pieces], raw)
    text, borders = _collapse(text, borders)
    links: list[_Link] = []
    for piece, start, end in zip(pieces, borders, borders[1:], strict=False):
        if not piece.href:
            continue
        if links and links[-1].href == piece.href and links[-1].end == start:
            links[-1] = _Link(links[-1].start, end, piece.href)
        else:
            links.append(_Link(start, end, piece.href))
    return text, [link for link in (_trimmed(link, text) for link in links) if link.href]


def _trimmed(link: _Link, text: str) -> _Link:
    part = text[link.start : link.end]
    start = link.start + len(part) - len(part.lstrip())
    end = start + len(part.strip())
    return _Link(start, end, clean_href(link.href) if end > start else "")


def _normalised(parts: list[str], raw: str) -> tuple[str, list[int]]:
    """The normalised line and where each part begins in it, and the end."""
    text = normalise(raw)
    if text != raw:
        parts = [normalise(part) for part in parts]
        if "".join(parts) != text:
            # Characters compose across an inline tag; the tag's border has no place then.
            return text, [0] * len(parts) + [len(text)]
    borders = [0]
    for part in parts:
        borders.append(borders[-1] + len(part))
    return text, borders


def _collapse(text: str, borders: list[int]) -> tuple[str, list[int]]:
    """``text`` with white space collapsed and stripped, and the borders moved along."""
    out: list[str] = []
    moves: list[tuple[int, int, int]] = []
    done = length = 0
    for match in _SPACE.finditer(text):
        start, end = match.span()
        space = _space_for(text, start, end)
        out += (text[done:start], space)
        length += start - done + len(space)
        moves.append((start, end, length - end))
        done = end
    out.append(text[done:])
    moved = _moved_borders(borders, moves) if moves else borders
    joined = "".join(out)
    left = len(joined) - len(joined.lstrip())
    joined = joined.strip()
    return joined, [min(max(border - left, 0), len(joined)) for border in moved]


def _moved_borders(borders: list[int], moves: list[tuple[int, int, int]]) -> list[int]:
    moved: list[int] = []
    at, shift = 0, 0
    for border in borders:
        while at < len(moves) and moves[at][1] <= border:
            shift = moves[at][2]
            at += 1
        inside = at < len(moves) and moves[at][0] < border
        moved.append(moves[at][0] + shift if inside else border + shift)
    return moved


def _space_for(text: str, start: int, end: int) -> str:
    """What stands for a run of white space: nothing where a line break parts two Han characters.

    White space with a line break in it was put there by whoever wrapped or indented the source.
    Between two Chinese characters, and beside a full-width mark, it means nothing.
    """
    run = text[start:end]
    if "\u3000" in run:
        return "\u3000" * run.count("\u3000")
    if "\n" not in run or start == 0 or end == len(text):
        return " "
    before, after = text[start - 1], text[end]
    if _MARK.match(before) or _MARK.match(after):
        return ""
    return "" if _CJK.match(before) and _CJK.match(after) else " "


def letters(text: str) -> str:
    """The letters and digits of ``text``: what two ways to write one title have in common."""
    return "".join(filter(str.isalnum, text))


def is_cjk(character: str) -> bool:
    """True for a character beside which Chinese has no space: Han, kana, their marks."""
    return bool(_CJK.match(character))


def _squash(text: str) -> str:
    return "".join(text.split())
