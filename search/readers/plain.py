"""Text without a head: Markdown or plain text whose first line is its title."""

from __future__ import annotations

import re

from search.readers.draft import Draft, ReadBody, marked_body, text_body
from search.text.markdown_inline import plain_text

_ATX = re.compile(r" {0,3}#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|$)")
_SETEXT = re.compile(r" {0,3}(?P<title>[^\s<][^\n]*)\n=+[ \t]*(?:\n|$)")
_FIRST_LINE = re.compile(r"(?P<title>[^\n]{1,120})(?:\n|$)")
_LETTER = re.compile(r"[^\W\d_]")
_FEED = re.compile(r"\s*<(?:\?xml|rss|feed|svg|!DOCTYPE (?!html))", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown", ".mdown")
_NO_TITLE_END = ("。", "，", "；", "：", "、", ",", ";")


def recognises(text: str, path: str) -> bool:
    """True for any text with a letter in it, but not for XML."""
    return bool(_LETTER.search(text)) and not _FEED.match(text)


def read(text: str, path: str) -> Draft:
    """The title and the rest. A long first line, or one that ends like a clause, is no title."""
    text = text.strip("\r\n\ufeff")
    if path.lower().endswith(_MARKDOWN) or _ATX.match(text):
        heading = _ATX.match(text) or _SETEXT.match(text)
        if heading:
            return _draft(plain_text(heading["title"]), marked_body(text[heading.end() :]))
        read_body = marked_body
    else:
        read_body = text_body
    line = _FIRST_LINE.match(text)
    if line is None or line["title"].rstrip().endswith(_NO_TITLE_END):
        return _draft("", read_body(text))
    return _draft(plain_text(line["title"]), read_body(text[line.end() :]))


def _draft(title: str, body: ReadBody) -> Draft:
    return Draft(title=title, body=body)
