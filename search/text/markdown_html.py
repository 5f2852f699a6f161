"""Here is Markdown: which HTML is it? CommonMark with tables and embedded HTML, by markdown-it.

markdown-it is exact and slow. So a text is taken block by block, blank lines between them: a block
that can only be a paragraph, a heading, a rule or HTML is written straight away, the others go to
markdown-it. The HTML is the same either way (a test compares them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markdown_it.common import utils
from markdown_it.common.html_blocks import block_names

from search.text.markdown_inline import MARKDOWN, RENDERER, close_up, inline_html

_trim: Any = getattr(utils, "mdTrim", str.strip)
"""What takes the white space off a paragraph: not the same in all versions of markdown-it."""

_REACHING = ("```", "~~~", "]:", "\r", "\0")
_REACHING_TAG = re.compile("<(?:[!?]|script|pre|style|textarea)", re.IGNORECASE)
"""Signs of what a blank line does not end or keep apart: fences, definitions of links, comments."""

_GAP = re.compile(r"\n(?:[ \t]*\n)+")
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)*")

_START = r"[ \t>#+=|:<-]|\*[ \t\n]|[*_][*_ \t]*(?:\n|\Z)|[0-9]{1,9}[.)](?:[ \t\n]|\Z)"
_PARAGRAPH = re.compile(rf" {{0,3}}(?!{_START})[^\n]+(?:\n[ \t]*(?!{_START})[^\n]+)*")
"""Lines none of which begins a list, quote, heading, rule, table, code or HTML."""

_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t](?P<text>[^\n]*[^\n# \t])[ \t]*")
_RULES = frozenset({"---", "***", "___"})
_HTML = re.compile(rf"</?(?:{'|'.join(block_names)})(?=[ \t\n]|/?>)", re.IGNORECASE | re.ASCII)
_TABLE = re.compile(r"[^\n]*\n[ \t]*[|:-]")


def markdown_html(markdown: str) -> str:
    """The HTML of ``markdown``, as people mean it who write Chinese (see ``inline_html``)."""
    if _reaches(markdown):
        return parsed_markdown(markdown)
    out: list[str] = []
    waiting = waiting_end = -1
    for start, end in _blocks(markdown):
        # What is indented may still be of the list before it, and HTML ends without a line end.
        with_before = (waiting >= 0 and markdown[start] == " ") or end == len(markdown)
        html = None if with_before else _block(markdown[start:end])
        if html is None:
            waiting = start if waiting < 0 else waiting
            waiting_end = end
            continue
        if waiting >= 0:
            out.append(parsed_markdown(markdown[waiting:waiting_end] + "\n\n"))
            waiting = -1
        out.append(html)
    if waiting >= 0:
        out.append(parsed_markdown(markdown[waiting:]))
    return "".join(out)


def parsed_markdown(markdown: str) -> str:
    """The same, all of it by markdown-it."""
    tokens = MARKDOWN.parse(markdown)
    for token in tokens:
        if token.children:
            token.children = close_up(token.children)
    html: str = RENDERER.render(tokens, MARKDOWN.options, {})
    return html


def _reaches(markdown: str) -> bool:
    # Looking for one character first is several times as fast as looking for all of a sign.
    if any(sign[0] in markdown and sign in markdown for sign in _REACHING):
        return True
    return bool(_REACHING_TAG.search(markdown))


def _blocks(markdown: str) -> Iterator[tuple[int, int]]:
    """Where the blocks begin and end: runs of lines that are not blank."""
    first = _BLANK_LINES.match(markdown)
    start = first.end() if first else 0
    last = markdown.find("\n", len(markdown.rstrip(" \t\n")))
    last = len(markdown) if last < 0 else last
    for gap in _GAP.finditer(markdown, start, last):
        yield start, gap.start()
        start = gap.end()
    if start < last:
        yield start, last


def _block(block: str) -> str | None:
    """The HTML of a block; None for one that markdown-it has to parse."""
    if block in _RULES:
        return "<hr />\n"
    if block[0] == "<":
        return f"{block}\n" if _HTML.match(block) and not _TABLE.match(block) else None
    if block[0] == "#":
        heading = _HEADING.fullmatch(block)
        if heading is None:
            return None
        level = len(heading["marks"])
        return f"<h{level}>{inline_html(_trim(heading['text']))}</h{level}>\n"
    return f"<p>{inline_html(_trim(block))}</p>\n" if _PARAGRAPH.fullmatch(block) else None
