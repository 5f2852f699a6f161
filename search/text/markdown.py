"""Here is Markdown: which text is it, and which blocks lie over it?

CommonMark with tables and embedded HTML becomes HTML, which ``html.py`` reads.
"""

from __future__ import annotations

import re

from search.text.body import Body
from search.text.cleaning import Rules
from search.text.html import read_html
from search.text.markdown_html import markdown_html

# markdown-it drops what is nested deeper than maxNesting. With these bounds no text is.
_MARKER = r"(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t]))"
_MANY_MARKERS = re.compile(rf"^({_MARKER}{{20}}){_MARKER}+", re.MULTILINE)
_TOO_MANY_MARKERS = re.compile(rf"\n{_MARKER}{{21}}")
_INDENTED = " " * 10
_INDENT = re.compile(r"^[ \t]{10,}", re.MULTILINE)
_FARTHEST = 40
_MANY_BRACKETS = 20_000
"""With more, a text is not read for links: each bracket may cost a fifth of a millisecond."""

_SHORTCODE = re.compile(r"\{\{([<%]).{0,2000}?[>%]\}\}", re.DOTALL)
_LOOSE_LINK = re.compile(r"\]\((?P<target>[^()<>\n]*[^()<>\s][ \t][^()<>\n]*)\)")
_TEXT_LINE = re.compile(r"\n[ \t]*\n {0,3}[^\s<]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_markdown(markdown: str, rules: Rules, title: str = "") -> Body:
    """The body in ``markdown``, less Hugo's shortcodes."""
    return read_html(to_html(markdown), rules, title)


def is_html(body: str) -> bool:
    """True for a body that is HTML all through, not Markdown that may hold some.

    HTML begins with a tag and has no line of text that follows a blank line at the margin.
    """
    body = body.strip()
    return bool(_TAG.match(body)) and not _TEXT_LINE.search(body)


def to_html(markdown: str) -> str:
    """HTML of ``markdown``; a link's target may hold spaces."""
    return markdown_html(_bounded(markdown))


def _bounded(markdown: str) -> str:
    """``markdown`` with links and nesting as the parser can take them, less shortcodes."""
    if "{{" in markdown:
        markdown = _SHORTCODE.sub("", markdown)
    if "\t" in markdown or _INDENTED in markdown:
        markdown = _INDENT.sub(lambda match: match.group().expandtabs(4)[:_FARTHEST], markdown)
    if _TOO_MANY_MARKERS.search(f"\n{markdown}"):
        markdown = _MANY_MARKERS.sub(r"\1", markdown)
    if markdown.count("[") > _MANY_BRACKETS:
        return markdown.replace("[", "\\[")
    return _LOOSE_LINK.sub(_angled, markdown) if "](" in markdown else markdown


def _angled(match: re.Match[str]) -> str:
    target = match["target"].strip()
    # A target with a title after it is no target with a space in it.
    return match.group() if target.endswith(("'", '"')) else f"](<{target}>)"
