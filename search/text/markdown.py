"""Here is Markdown: which text is it, and which blocks lie over it?

CommonMark with tables and embedded HTML becomes HTML, which ``html.py`` reads.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from search.text.body import Body, is_cjk
from search.text.cleaning import Rules
from search.text.html import read_html

_MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table")
# markdown-it drops what is nested deeper than maxNesting. With these bounds no text is.
_MARKER = r"(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t]))"
_MANY_MARKERS = re.compile(rf"^({_MARKER}{{20}}){_MARKER}+", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]{10,}", re.MULTILINE)
_FARTHEST = 40
_MANY_BRACKETS = 20_000
"""With more, a text is not read for links: each bracket may cost a fifth of a millisecond."""

_SHORTCODE = re.compile(r"\{\{([<%]).{0,2000}?[>%]\}\}", re.DOTALL)
_LEFT_OVER = re.compile(r"\*\*+")
_LOOSE_LINK = re.compile(r"(?<=\])\((?P<target>[^()<>\n]*[^()<>\s][ \t][^()<>\n]*)\)")
_TEXT_LINE = re.compile(r"\n[ \t]*\n {0,3}[^\s<]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_markdown(markdown: str, rules: Rules, title: str = "") -> Body:
    """The body in ``markdown``, less Hugo's shortcodes."""
    return read_html(to_html(markdown), rules, title)


def plain_text(line: str) -> str:
    """A line of Markdown without its syntax."""
    tokens = _MARKDOWN.parseInline(line)
    children = _mended(tokens[0].children or []) if tokens else []
    return "".join(child.content for child in children if child.type in ("text", "code_inline"))


def is_html(body: str) -> bool:
    """True for a body that is HTML all through, not Markdown that may hold some.

    HTML begins with a tag and has no line of text that follows a blank line at the margin.
    """
    body = body.strip()
    return bool(_TAG.match(body)) and not _TEXT_LINE.search(body)


def to_html(markdown: str) -> str:
    """HTML of ``markdown``, as people mean it who write Chinese.

    A link's target may hold spaces. ``**`` is no text, and a space beside a link or emphasis
    between two Han characters is none: CommonMark knows neither, so such spaces are typed to
    please it.
    """
    markdown = _SHORTCODE.sub("", markdown)
    markdown = _INDENT.sub(lambda match: match.group().expandtabs(4)[:_FARTHEST], markdown)
    markdown = _MANY_MARKERS.sub(r"\1", markdown)
    if markdown.count("[") > _MANY_BRACKETS:
        markdown = markdown.replace("[", "\\[")
    elif "](" in markdown:
        markdown = _LOOSE_LINK.sub(_angled, markdown)
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.children:
            token.children = _mended(token.children)
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return html


def _angled(match: re.Match[str]) -> str:
    target = match["target"].strip()
    # A target with a title after it is no target with a space in it.
    return match.group() if target.endswith(("'", '"')) else f"(<{target}>)"


def _mended(tokens: list[Token]) -> list[Token]:
    left = space = None
    for token in tokens:
        if token.type == "text" and token.content.isspace():
            space = token
        elif token.type == "text" and token.content:
            token.content = _LEFT_OVER.sub("", token.content)
            if left is not None:
                _join(left, space, token)
            left, space = token, None
        elif token.content or token.type.endswith("break"):
            left = space = None
    return tokens


def _join(left: Token, space: Token | None, right: Token) -> None:
    """Drop the spaces at the border of two texts that a tag parts, between Han characters."""
    before, after = left.content.rstrip(" "), right.content.lstrip(" ")
    if is_cjk(before[-1:]) and is_cjk(after[:1]):
        left.content, right.content = before, after
        if space is not None:
            space.content = ""
