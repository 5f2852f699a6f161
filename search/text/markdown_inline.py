"""Here is what a paragraph of Markdown says: which HTML is it?

markdown-it is exact and slow, and most lines are text, links and ``**`` around words. Where nothing
else can be meant their HTML is written straight away; every other line goes to markdown-it. The
HTML is the same either way (a test compares them).
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from search.text.body import is_cjk

MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table")
RENDERER: Any = MARKDOWN.renderer

_SYNTAX = re.compile(r"[\\`*_&<\[]")
"""What CommonMark may read as anything but text; ``!`` and ``]`` mean nothing without ``[``."""

_ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,32};")
_OTHER_SYNTAX = re.compile(r"[\\`*_<\[]")
_PART = re.compile(
    r"\*\*|\n[ \t]*"
    r"|\[(?P<label>[^\n\\`*_<\[\]]*)\](?:\((?P<target>[^\x00-\x20\x7f()<>\\]+)\)|(?!\())"
)
"""Emphasis, the end of a line, a link or image; or brackets that are none, for want of a target."""

_USUAL_TARGET = re.compile(
    r"(?:https?://[a-z0-9.-]{1,60}(?=[/?#])|/(?!/))"
    r"(?:[!#$&',./0-9:;=?@A-Z_a-z~+-]|[^\x00-\x7f\s\ud800-\udfff]|%[0-9A-Fa-f]{2})*"
)
"""A target that markdown-it does not change, but for quoting what is not ASCII."""

_TARGET_ASCII = "!#$&',/:;=?@~+%"
_LEFT_OVER = re.compile(r"\*\*+")


def inline_html(text: str) -> str:
    """The HTML of the text of a paragraph, heading or other block.

    ``**`` is no text, and a space beside a link or emphasis between two Han characters is none:
    CommonMark knows neither, so such spaces are typed to please it.
    """
    if "\n" not in text and not _SYNTAX.search(text):
        return _escaped(text)
    html = _simple(text)
    return parsed_inline(text) if html is None else html


def parsed_inline(text: str) -> str:
    """The same, by markdown-it."""
    html: str = RENDERER.renderInline(_tokens(text), MARKDOWN.options, {})
    return html


def plain_text(line: str) -> str:
    """A line of Markdown without its syntax."""
    tokens = _tokens(line)
    return "".join(token.content for token in tokens if token.type in ("text", "code_inline"))


def close_up(tokens: list[Token]) -> list[Token]:
    """The tokens of a line, with their texts closed up where nothing but tags parts them."""
    texts: list[Token] = []
    parted: set[int] = set()
    for token in tokens:
        if token.type == "text":
            texts.append(token)
        elif token.content or token.type.endswith("break"):
            parted.add(len(texts))
    contents = [token.content for token in texts]
    _close_up(contents, parted)
    for token, content in zip(texts, contents, strict=True):
        token.content = content
    return tokens


def _tokens(line: str) -> list[Token]:
    tokens = MARKDOWN.parseInline(line)
    return close_up(tokens[0].children or []) if tokens else []


def _simple(text: str) -> str | None:
    """The HTML of text with no syntax but that of ``_PART``; None if it may have other."""
    if "&" in text and _ENTITY.search(text):
        return None
    line = _Line(text)
    done = 0
    for part in _PART.finditer(text):
        before = text[done : part.start()]
        if _OTHER_SYNTAX.search(before) or not line.add(before, part):
            return None
        done = part.end()
    rest = text[done:]
    return None if _OTHER_SYNTAX.search(rest) else line.html(rest)


class _Line:
    """The texts of a line, and the tags between them."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._state: StateInline | None = None
        self._text: list[str] = []
        self._texts: list[str] = []
        self._tags: list[str] = []
        self._parted: set[int] = set()
        self._opened: list[int] = []

    def add(self, before: str, part: re.Match[str]) -> bool:
        """Text, and the part after it; False for a part whose HTML does not show at a glance."""
        label, target = part.groups()
        if label is None:
            self._text.append(before)
            return self._emphasis(part.start()) if part[0] == "**" else self._break()
        if target is None:
            self._text += (before, part[0])
            return True
        image = before.endswith("!")
        self._text.append(before[:-1] if image else before)
        return self._link(label, target, image)

    def html(self, rest: str) -> str | None:
        """The HTML of the line, ``rest`` at its end; None if not all emphasis has an end."""
        self._text.append(rest)
        self._tag("")
        if self._opened:
            return None
        _close_up(self._texts, self._parted)
        parts = zip(self._texts, self._tags, strict=True)
        return "".join([_escaped(text) + tag for text, tag in parts])

    def _tag(self, tag: str) -> None:
        self._texts.append("".join(self._text))
        self._tags.append(tag)
        self._text = []

    def _break(self) -> bool:
        text = "".join(self._text)
        self._text = [text.rstrip(" ")]
        self._tag("<br />\n" if text.endswith("  ") else "\n")
        self._parted.add(len(self._texts))
        return True

    def _emphasis(self, start: int) -> bool:
        self._state = self._state or StateInline(self._line, MARKDOWN, {}, [])
        run = self._state.scanDelims(start, True)
        if run.length != 2:
            return False
        if run.can_close and self._opened:
            self._tags[self._opened.pop()] = "<strong>"
            self._tag("</strong>")
        elif run.can_open:
            self._opened.append(len(self._tags))
            self._tag("")
        else:
            return False
        return True

    def _link(self, label: str, written: str, image: bool) -> bool:
        if not _USUAL_TARGET.fullmatch(written):
            return False
        target = written if written.isascii() else quote(written, safe=_TARGET_ASCII)
        target = _escaped(target)
        if image:
            self._tag(f'<img src="{target}" alt="{_escaped(label)}" />')
            if label:
                self._parted.add(len(self._texts))
        else:
            self._tag(f'<a href="{target}">')
            self._text.append(label)
            self._tag("</a>")
        return True


def _close_up(texts: list[str], parted: Container[int]) -> None:
    """Drop ``**`` that is left over, and spaces at the borders of texts between Han characters.

    ``parted`` has the places in ``texts`` before which there is more than a tag.
    """
    left = space = -1
    for at, text in enumerate(texts):
        if at in parted:
            left = space = -1
        if text.isspace():
            space = at
        elif text:
            texts[at] = _LEFT_OVER.sub("", text)
            if left >= 0:
                before, after = texts[left].rstrip(" "), texts[at].lstrip(" ")
                if is_cjk(before[-1:]) and is_cjk(after[:1]):
                    texts[left], texts[at] = before, after
                    if space >= 0:
                        texts[space] = ""
            left, space = at, -1


def _escaped(text: str) -> str:
    """Text without ``<`` as HTML."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace('"', "&quot;")
