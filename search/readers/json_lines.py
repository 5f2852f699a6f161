"""JSON Lines: one article a line, with ``text`` or ``html``.

The other keys are ``id title url published source author tags``; none has to be there.
The lines that ``export`` writes are read back as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from search.models import Article, Skipped
from search.readers.draft import Draft, ReadBody, finish, html_body, no_body, text_body
from search.readers.encoding import decode
from search.readers.exported import exported_article
from search.readers.files import FoundFile, Limits, UnusableFileError
from search.readers.identity import printable
from search.text.cleaning import CleaningRules

EXTENSIONS = (".jsonl", ".ndjson")
HEAD = 65_536
"""How much of a file decides whether it is JSON Lines."""


def recognises(head: bytes, path: str) -> bool:
    """True for a file whose first line is a JSON object, or whose name says so."""
    if path.lower().endswith(EXTENSIONS):
        return True
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    line, end, _ = head.partition(b"\n")
    if not line.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return not end and len(head) >= HEAD - 64


def read(
    file: BinaryIO, found: FoundFile, rules: CleaningRules, limits: Limits
) -> Iterator[Article | Skipped]:
    """An Article or a Skipped for each record, in order; memory for one record at a time."""
    for number, line in enumerate(_lines(file, found.size, limits.max_record_bytes), 1):
        record = f"#{number}"
        try:
            yield _article(line, found, record, rules, limits)
        except UnusableFileError as error:
            yield Skipped(printable(found.path + record), error.reason, error.detail)


def _lines(file: BinaryIO, size: int, limit: int) -> Iterator[bytes | None]:
    """The lines that are not blank, up to the size the file had when it was found.

    None stands for a line of more than ``limit`` bytes.
    """
    file.seek(0)
    while file.tell() < max(size, 1):
        line = _line(file, limit)
        if line is None or line.strip():
            yield line
        elif not line:
            return


def _line(file: BinaryIO, limit: int) -> bytes | None:
    line = file.readline(limit + 1)
    if len(line) <= limit:
        return line
    while line and not line.endswith(b"\n"):
        line = file.readline(1 << 20)
    return None


def _article(
    line: bytes | None, found: FoundFile, record: str, rules: CleaningRules, limits: Limits
) -> Article:
    if line is None:
        raise UnusableFileError("too large", f"more than {limits.max_record_bytes} bytes")
    try:
        values = _parsed(line)
    except UnusableFileError:
        if (article := _own(line)) is None:
            raise
        return article
    return exported_article(values) or finish(_draft(values), found, rules, limits, record)


def _own(line: bytes) -> Article | None:
    """The exported article of a line that seems damaged: a short one may hold some U+FFFD."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return exported_article(values) if isinstance(values, dict) else None


def _parsed(line: bytes) -> dict[str, Any]:
    text = decode(line).strip("\ufeff \t\r\n")
    try:
        values = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text) - 1 or error.msg.startswith("Unterminated string")
        reason = "truncated" if cut and text.startswith("{") else "not an article"
        raise UnusableFileError(reason, f"not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise UnusableFileError("not an article", "JSON beyond all measure") from error
    if not isinstance(values, dict):
        raise UnusableFileError("not an article", "not a JSON object")
    return values


def _draft(values: dict[str, Any]) -> Draft:
    html, text = values.get("html"), values.get("text")
    body: ReadBody = no_body
    if isinstance(text, str) and text.strip():
        body = text_body(text)
    elif isinstance(html, str):
        body = html_body(html)
    return Draft(
        title=_text(values, "title"),
        url=_text(values, "url"),
        date=_text(values, "published") or _text(values, "date"),
        author=", ".join(_texts(values.get("author"))),
        source=_text(values, "source"),
        id=_text(values, "id"),
        tags=tuple(_texts(values.get("tags"))),
        body=body,
    )


def _text(values: dict[str, Any], key: str) -> str:
    return next(iter(_texts(values.get(key))), "")


def _texts(value: object) -> list[str]:
    """The texts of a value or a list of values; a number is the text of its digits."""
    items = value if isinstance(value, list) else [value]
    numbers = (str(item) if type(item) in (int, float) else item for item in items)
    return [item for item in numbers if isinstance(item, str) and item]
