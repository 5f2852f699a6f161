"""Here is the HTML of an article: which text, and which blocks over it?

Beautiful Soup over lxml parses; one walk without recursion collects lines. Inline elements join,
block elements and ``<br>`` break lines. What is no part of the article is dropped as the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PageElement, PreformattedString, Tag

from search.text.body import Body, BodyBuilder, Piece, tidy
from search.text.cleaning import Rules

_BREAKING = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main"
    " menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead tr ul"
    " br xmp listing plaintext"
)
BREAKING = frozenset(_BREAKING.split())
"""Elements that begin and end lines."""

PLAIN = frozenset({"figcaption", "caption", "summary", "dt"})
"""Elements whose lines are paragraphs, whatever they lie in."""

_HEADING = re.compile("h[1-6]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FILE_NAME = re.compile(r".*\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?|avif|heic|ico)|\W*", re.I)
_NO_NAME = re.compile(
    r"(?:image|img|photo|picture|pic|dsc|screen ?shot|untitled|unnamed|logo|avatar"
    r"|(?:微信)?(?:图片|圖片|照片|截图|截圖))?"
    r"[\W\d_]*(?:copy|[0-9a-f]{6,})?[\W\d_]*",
    re.IGNORECASE,
)
_EMOJI_CLASSES = frozenset({"emoji", "wp-smiley", "emojione"})
_END = "wensou-end"
_LXML_DEPTH = 250
_LXML_TEXT = 9_000_000
"""Near these sizes some versions of lxml lose what follows: 255 levels, 10 MB of text."""


class HtmlTruncatedError(ValueError):
    """The parser lost the end of the document."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What the elements around a piece of text make of it."""

    kind: str = "paragraph"
    level: int = 0
    lists: int = 0
    quotes: int = 0
    href: str = ""
    preformatted: bool = False


def read_html(html: str, rules: Rules, title: str = "") -> Body:
    """The body in ``html``; a leading ``h1`` equal to ``title`` is dropped.

    Raises HtmlTruncatedError when the parser did not get to the end.
    """
    walk = _Walk(rules, title)
    walk.run(parse_html(html))
    if (walk.depth > _LXML_DEPTH or len(html) > _LXML_TEXT) and _loses_the_end(html):
        raise HtmlTruncatedError("the HTML is too deep or too long for the parser")
    return walk.builder.body()


def read_element(element: Tag, rules: Rules, title: str = "") -> Body:
    """The body in an element of a parsed page."""
    walk = _Walk(rules, title)
    walk.run(element)
    return walk.builder.body()


def parse_html(html: str) -> BeautifulSoup:
    """The tree of ``html``. A comment that never ends is taken as text, not to lose the rest."""
    end = html.rfind("-->")
    end = 0 if end < 0 else end
    if html.find("<!--", end) >= 0:
        html = html[:end] + html[end:].replace("<!--", " ")
    return BeautifulSoup(
        _SURROGATE.sub("\ufffd", html), "lxml", huge_tree=True, multi_valued_attributes=None
    )


def _text(tag: Tag) -> str:
    return tidy(tag.get_text())


def _loses_the_end(html: str) -> bool:
    return parse_html(f"{html}<{_END}>").find(_END) is None


class _Walk:
    """One pass over a tree; ``depth`` is the greatest seen."""

    def __init__(self, rules: Rules, title: str) -> None:
        self.builder = BodyBuilder(rules, title)
        self.depth = 0
        self._rules = rules
        self._pieces: list[Piece] = []
        self._images: list[tuple[str, str]] = []
        self._row = 0

    def run(self, root: Tag) -> None:
        stack: list[tuple[Iterator[PageElement], _Context, bool]] = []
        stack.append((iter(root.contents), _Context(), True))
        while stack:
            children, context, breaks = stack[-1]
            for child in children:
                if isinstance(child, Tag):
                    entered = self._enter(child, context)
                    if entered is not None:
                        stack.append(entered)
                        self.depth = max(self.depth, len(stack))
                        break
                elif isinstance(child, NavigableString):
                    self._text(child, context)
            else:
                stack.pop()
                if breaks:
                    self._end_line(context)

    def _enter(
        self, tag: Tag, context: _Context
    ) -> tuple[Iterator[PageElement], _Context, bool] | None:
        name = tag.name
        if self._rules.drops_element(name, tag.attrs):
            if name in BREAKING:
                self._end_line(context)
            return None
        if name == "img":
            self._image(tag, context)
            return None
        if tag.attrs and self._rules.is_title(tag.attrs) and self.builder.set_heading(_text(tag)):
            return None
        if name not in BREAKING:
            return iter(tag.contents), self._inline(tag, context), False
        self._end_line(context)
        return iter(tag.contents), self._block(tag, context), True

    def _inline(self, tag: Tag, context: _Context) -> _Context:
        if tag.name != "a" or not tag.get("href"):
            return context
        return replace(context, href=str(tag["href"]))

    def _block(self, tag: Tag, context: _Context) -> _Context:
        name = tag.name
        if _HEADING.fullmatch(name):
            return replace(context, kind="heading", level=int(name[1]))
        if name in ("ul", "ol", "menu", "dir"):
            return replace(context, lists=context.lists + 1)
        if name == "li":
            return replace(context, kind="list_item", level=max(context.lists, 1))
        if name == "blockquote":
            depth = context.quotes + 1
            return replace(context, kind="quote", level=depth, quotes=depth)
        if name == "tr":
            self._row += 1
            return context
        if name in ("td", "th"):
            self._row = max(self._row, 1)
            return replace(context, kind="cell", level=self._row)
        if name in ("pre", "xmp", "listing", "plaintext"):
            return replace(context, kind="code", level=0, preformatted=True)
        if name in PLAIN:
            return replace(context, kind="paragraph", level=0)
        return context

    def _text(self, child: NavigableString, context: _Context) -> None:
        if isinstance(child, PreformattedString) and not isinstance(child, CData):
            return
        text = self._rules.erase(str(child))
        if text:
            self._pieces.append(Piece(text, context.href))

    def _image(self, tag: Tag, context: _Context) -> None:
        name = str(tag.get("alt") or tag.get("title") or tag.get("name") or "").strip()
        if not _EMOJI_CLASSES.isdisjoint(str(tag.get("class") or "").split()):
            self._pieces.append(Piece(name, context.href))
        elif not _FILE_NAME.fullmatch(name) and not _NO_NAME.fullmatch(name):
            address = str(tag.get("src") or "")
            if not address or address.startswith("data:"):
                address = str(tag.get("data-src") or tag.get("data-original") or "")
            self._images.append((name, address))

    def _end_line(self, context: _Context) -> None:
        if self._pieces:
            if context.preformatted:
                self.builder.add_code("".join(piece.text for piece in self._pieces))
            else:
                self.builder.add(self._pieces, context.kind, context.level)
            self._pieces = []
        if self._images:
            for name, address in self._images:
                self.builder.add_image(name, address)
            self._images = []
