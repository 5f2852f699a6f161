"""Is this record an article as ``export`` writes it? Then it comes back as it was."""

from __future__ import annotations

import re
from typing import Any

from search.models import BLOCK_KINDS, INLINE_KINDS, Article, Block
from search.readers.dates import parse_date
from search.text.normalise import normalise

_TEXTS = ("id", "source", "title", "url", "author", "text", "file")
_KEYS = frozenset({*_TEXTS, "published", "tags", "blocks"})
_LINES = ("id", "source", "title", "url", "author")
"""Texts of one line. All but ``file``, named by a file system, are normalised (SEMANTICS T1)."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_LEVEL = 1_000_000


def exported_article(values: dict[str, Any]) -> Article | None:
    """The article, or None for a record that cannot be one of our own."""
    if not values.keys() >= _KEYS or not _sound(values):
        return None
    blocks = _blocks(values["blocks"], values["text"])
    published = values["published"]
    moment = parse_date(published, "UTC") if published else None
    if blocks is None or (published and moment is None):
        return None
    texts = {name: values[name] for name in _TEXTS}
    return Article(**texts, published=moment, tags=tuple(values["tags"]), blocks=blocks)


def _sound(values: dict[str, Any]) -> bool:
    tags, published = values["tags"], values["published"]
    if not isinstance(tags, list) or not isinstance(published, (str, type(None))):
        return False
    if not all(isinstance(text, str) for text in (*(values[name] for name in _TEXTS), *tags)):
        return False
    if not (values["id"] and values["source"] and (values["title"] or values["text"])):
        return False
    lines = [*(values[name] for name in _LINES), *tags]
    if any("\n" in line for line in lines) or _SURROGATE.search(values["file"]):
        return False
    return all(text == normalise(text) for text in (*lines, values["text"]))


def _blocks(rows: object, text: str) -> tuple[Block, ...] | None:
    """The blocks, if each line of ``text`` is one and links lie in their lines, in order."""
    if not isinstance(rows, list):
        return None
    blocks: list[Block] = []
    line_start, line_end, reached = 0, -1, 0
    for row in rows:
        block = _block(row)
        if block is None:
            return None
        if block.kind in INLINE_KINDS:
            if not max(line_start, reached) <= block.start < block.end <= line_end:
                return None
            reached = block.end
        else:
            line_start, line_end = line_end + 1, _line_end(text, line_end + 1)
            if (block.start, block.end) != (line_start, line_end) or line_start == line_end:
                return None
            reached = line_start
        blocks.append(block)
    return tuple(blocks) if line_end == (len(text) if text else -1) else None


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _block(row: object) -> Block | None:
    if not isinstance(row, list) or len(row) != 5:
        return None
    kind, start, end, href, level = row
    if kind not in BLOCK_KINDS or not isinstance(href, str) or href != normalise(href):
        return None
    if any(type(number) is not int for number in (start, end, level)):
        return None
    return Block(kind, start, end, href, level) if 0 <= level <= _MAX_LEVEL else None
