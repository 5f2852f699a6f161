"""Here is the HTML of an article: which text, and which blocks over it?

lxml parses, and tells what it sees as it comes (``lines.py`` listens): no tree is built. Of a whole
page there is a tree, since one has to look for the article in it: Beautiful Soup's, over lxml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PageElement, PreformattedString, Tag
from lxml import etree

from search.text.body import Body
from search.text.cleaning import Rules
from search.text.lines import LineReader

_SURROGATE = re.compile("[\ud800-\udfff]")
_END = "wensou-end"
_LXML_DEPTH = 250
_LXML_TEXT = 9_000_000
"""Near these sizes some versions of lxml lose what follows: 255 levels, 10 MB of text."""


class HtmlTruncatedError(ValueError):
    """The parser lost the end of the document."""


def read_html(html: str, rules: Rules, title: str = "") -> Body:
    """The body in ``html``; a leading ``h1`` equal to ``title`` is dropped.

    Raises HtmlTruncatedError when the parser did not get to the end.
    """
    try:
        stream = _IDLE.pop()
    except IndexError:
        stream = _Stream()
    body, depth = stream.read(_mended(html), rules, title)
    if len(html) <= _USUAL_LENGTH:
        _IDLE.append(stream)
    if (depth >= _LXML_DEPTH or len(html) > _LXML_TEXT) and _loses_the_end(html):
        raise HtmlTruncatedError("the HTML is too deep or too long for the parser")
    return body


def read_element(element: Tag, rules: Rules, title: str = "") -> Body:
    """The body in an element of a parsed page."""
    reader = LineReader()
    reader.begin(rules, title)
    _tell(element, reader)
    return reader.body


def parse_html(html: str) -> BeautifulSoup:
    """The tree of ``html``."""
    return BeautifulSoup(_mended(html), "lxml", huge_tree=True, multi_valued_attributes=None)


class _Stream:
    """A parser and the reader that it tells."""

    def __init__(self) -> None:
        self._reader = LineReader()
        self._parser = etree.HTMLParser(target=self._reader, huge_tree=True)

    def read(self, html: str, rules: Rules, title: str) -> tuple[Body, int]:
        """The body, and the greatest number of elements around a text."""
        self._reader.begin(rules, title)
        # A byte order mark at the beginning is no text, as for Beautiful Soup.
        self._parser.feed(html.removeprefix("\ufeff"))
        self._parser.close()
        return self._reader.body, self._reader.depth


_IDLE: list[_Stream] = []
"""Those that nobody uses: lxml takes longer to make one than to parse a short article."""

_USUAL_LENGTH = 1_000_000
"""A parser that has read more characters keeps room for as many, and is not kept."""


def _tell(root: Tag, reader: LineReader) -> None:
    """Tell ``reader`` what is in an element as the parser would, without recursion."""
    stack: list[tuple[str, Iterator[PageElement]]] = [("", iter(root.contents))]
    while stack:
        name, children = stack[-1]
        for child in children:
            if isinstance(child, Tag):
                reader.start(child.name, child.attrs)
                stack.append((child.name, iter(child.contents)))
                break
            if isinstance(child, PreformattedString) and not isinstance(child, CData):
                reader.comment(str(child))
            elif isinstance(child, NavigableString):
                reader.data(str(child))
        else:
            stack.pop()
            if stack:
                reader.end(name)
    reader.close()


def _mended(html: str) -> str:
    """``html`` without surrogates, which lxml does not take, and with an end to each comment.

    A comment that never ends is taken as text, not to lose the rest.
    """
    if "<!--" in html:
        end = max(html.rfind("-->"), 0)
        html = html[:end] + html[end:].replace("<!--", " ")
    try:
        html.encode()
    except UnicodeEncodeError:
        html = _SURROGATE.sub("\ufffd", html)
    return html


def _loses_the_end(html: str) -> bool:
    return parse_html(f"{html}<{_END}>").find(_END) is None
