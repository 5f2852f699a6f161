"""Here is what a parser tells of a page, tag by tag: which lines are in it?

Inline elements join, block elements and ``<br>`` break lines. What is no part of the article is
dropped as the rules say. Nothing here knows a parser; ``html.py`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

from search.text.body import Body, BodyBuilder, Piece, new_piece, tidy
from search.text.cleaning import Rules
from search.text.elements import BREAKING, HREF, INSIDE, UNSEEN, Context, Image, named_image

_CHANGING = frozenset({*INSIDE, "a", "tr", "td", "th"})
"""Elements that change the context of what is in them."""

_ASCII_SPACE = " \n\t\f\r"

_MAX_UNCLOSED = 1000
"""The end of an element ends what is open inside it: so many, else it is taken for no end."""

_MAX_TITLES = 8
"""Of titles inside one another, so many are looked at."""


class _Title(NamedTuple):
    """An open element that may turn out to be the title, and what there was before it."""

    depth: int
    said: int
    row: int
    pieces: list[Piece]
    pieces_before: int
    images: list[Image]
    images_before: int


class LineReader:
    """Takes what is told of a document, in order, and makes a Body of it.

    The public methods are those that lxml calls of a parser's target, and ``begin``. What is open
    when an element ends, or the document, ends with it.
    """

    def begin(self, rules: Rules, title: str) -> None:
        """A document begins; nothing is left of the one before."""
        self.body = Body()
        self.depth = 0
        """The greatest number of elements around a text."""
        self._rules = rules
        self._builder = BodyBuilder(rules, title)
        self._context = Context()
        self._open: list[tuple[str, Context, bool]] = []
        """Of each open element: its name, the context around it, and whether it breaks lines."""
        self._dropped: list[str] = []
        """The names of open elements that are left out; they lie in those of ``_open``."""
        self._ended = False
        self._texts: list[str] = []
        self._pieces: list[Piece] = []
        self._images: list[Image] = []
        self._row = 0
        self._titles: list[_Title] = []
        self._said: list[str] = []
        """The texts since the outermost of ``_titles`` began."""
        self._unseen = 0

    def start(self, tag: str, attributes: Mapping[str, Any]) -> None:
        """An element begins."""
        if self._ended:
            return
        if self._texts:
            self._end_text()
        if self._titles and tag in UNSEEN:
            self._unseen += 1
        if self._dropped:
            self._dropped.append(tag)
            return
        breaks = tag in BREAKING
        if self._rules.drops_element(tag, attributes):
            if breaks and (self._pieces or self._images):
                self._end_line()
            self._dropped.append(tag)
        elif tag == "img":
            self._add_image(named_image(attributes))
            self._dropped.append(tag)
        else:
            if attributes and self._rules.is_title(attributes):
                self._look_for_title()
            if breaks and (self._pieces or self._images):
                self._end_line()
            self._open.append((tag, self._context, breaks))
            if len(self._open) > self.depth:
                self.depth = len(self._open)
            if tag in _CHANGING:
                self._context = self._inside(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends, and those inside it. Some parsers end one that is not open."""
        if self._ended:
            return
        if self._texts:
            self._end_text()
        if self._dropped:
            innermost = self._dropped[-1]
        elif self._open:
            innermost = self._open[-1][0]
        else:
            return
        if innermost == tag or self._is_open(tag):
            while self._end_innermost() != tag:
                pass

    def _is_open(self, tag: str) -> bool:
        names = chain(reversed(self._dropped), (name for name, *_ in reversed(self._open)))
        return tag in islice(names, _MAX_UNCLOSED)

    def _end_innermost(self) -> str:
        """The name of the element that ends."""
        if self._dropped:
            tag = self._dropped.pop()
        else:
            tag, around, breaks = self._open.pop()
            if self._titles and self._titles[-1].depth > len(self._open):
                breaks = not self._takes_title() and breaks
            if breaks and (self._pieces or self._images):
                self._end_line()
            self._context = around
        if self._titles and tag in UNSEEN:
            self._unseen -= 1
        return tag

    def data(self, text: str) -> None:
        """A part of a text. White space at the beginning of a line says nothing."""
        margin = text.isspace() and not (self._pieces or self._texts or self._context.preformatted)
        if self._titles or not (margin or self._dropped or self._ended):
            self._texts.append(text)

    def comment(self, text: str) -> None:
        """A comment: it parts the texts before and after it."""
        if self._texts:
            self._end_text()

    def pi(self, target: str, data: str) -> None:
        """A processing instruction: no more than a comment."""
        self.comment(data)

    def doctype(self, name: str, pubid: str, system: str) -> None:
        """The type of the document: no more than a comment."""
        self.comment(name)

    def close(self) -> None:
        """The document ends: ``body`` has what was in it."""
        if self._texts:
            self._end_text()
        while self._dropped or self._open:
            self._end_innermost()
        self._end_line()
        self.body = self._builder.body()

    def _inside(self, tag: str, attributes: Mapping[str, Any]) -> Context:
        context = self._context
        if tag == "a":
            href = attributes.get("href")
            return Context._make((*context[:HREF], href, *context[HREF + 1 :])) if href else context
        if tag == "tr":
            self._row += 1
        elif tag in ("td", "th"):
            self._row = max(self._row, 1)
            return context._replace(kind="cell", level=self._row)
        change = INSIDE.get(tag)
        return change(context) if change else context

    def _end_text(self) -> None:
        texts = self._texts
        text = texts[0] if len(texts) == 1 else "".join(texts)
        self._texts = []
        if text.isspace() and not self._context.space_kept and not text.strip(_ASCII_SPACE):
            text = "\n" if "\n" in text else " "
        if self._titles and not self._unseen:
            self._said.append(text)
        if not self._dropped:
            text = self._rules.erase(text)
            if text:
                self._pieces.append(new_piece((text, self._context.href)))

    def _end_line(self) -> None:
        if self._pieces:
            if self._context.preformatted:
                self._builder.add_code("".join(piece.text for piece in self._pieces))
            else:
                self._builder.add(self._pieces, self._context.kind, self._context.level)
            self._pieces = []
        if self._images:
            for image in self._images:
                self._builder.add_image(image.name, image.address)
            self._images = []
        self._ended = self._builder.ended and not self._titles

    def _add_image(self, image: Image | None) -> None:
        if image is None:
            return
        if image.is_emoji:
            self._pieces.append(Piece(image.name, self._context.href))
        else:
            self._images.append(image)

    def _look_for_title(self) -> None:
        """An element begins whose text, all of it, may be the title."""
        if self._builder.is_empty and len(self._titles) < _MAX_TITLES:
            before = _Title(
                len(self._open) + 1,
                len(self._said),
                self._row,
                self._pieces,
                len(self._pieces),
                self._images,
                len(self._images),
            )
            self._titles.append(before)

    def _takes_title(self) -> bool:
        """The element ends: if it was the title, nothing of it is left among the lines."""
        before = self._titles.pop()
        text = tidy("".join(self._said[before.said :]))
        is_title = self._builder.says_title(text)
        if is_title:
            self._builder.restart(text)
            self._row = before.row
            self._pieces = before.pieces[: before.pieces_before]
            self._images = before.images[: before.images_before]
        if not self._titles:
            self._said = []
        return is_title
