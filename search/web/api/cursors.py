"""Where in which list of hits is somebody who pages through it?

A list of hits is a function of the request, the index and, where a date counts from now ("30d"),
the day. So a place in it is a page; the cursor holds the page and the day, and by two hashes tells
whether the other two are still the same. Nothing is kept on the server.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from search.web.api.problems import INDEX_CHANGED, INVALID_CURSOR, Refused

PATTERN = r"[1-9][0-9]{0,5}-[0-9]{8}-[0-9a-f]{12}-[0-9a-f]{12}"
_DAY = "%Y%m%d"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A page of the list that ``request`` (a hash) has in ``index`` (a hash); relative dates count
    from the beginning of ``day`` (``20261128``)."""

    page: int
    day: str
    request: str
    index: str

    def __str__(self) -> str:
        return f"{self.page}-{self.day}-{self.request}-{self.index}"

    def at(self, page: int) -> str:
        """The cursor of another page of the same list."""
        return str(Cursor(page, self.day, self.request, self.index))

    def now(self, zone: tzinfo | None) -> datetime:
        """The moment from which relative dates count. Raises ValueError for no day."""
        return datetime.strptime(self.day, _DAY).replace(tzinfo=zone)


def first(request: Any, version: str, today: datetime, page: int = 1) -> Cursor:
    """The cursor of a list that is begun today. ``request`` is all that was asked for, as JSON."""
    return Cursor(page, today.strftime(_DAY), hashed(request), hashed(version))


def read(text: str, begun: Cursor, today: datetime) -> Cursor:
    """The cursor ``text`` (of the form PATTERN) of the list that ``begun`` would begin.

    Raises Refused for a cursor of another request, or if the index has changed.
    """
    page, day, request, index = text.split("-")
    cursor = Cursor(int(page), day, request, index)
    if request != begun.request or not _is_past(cursor, today):
        raise Refused(INVALID_CURSOR, "the cursor belongs to another request: follow next as it is")
    check(cursor, begun.index)
    return cursor


def check(cursor: Cursor, index: str) -> None:
    """Raises Refused if the index with the hash ``index`` is another than the cursor's."""
    if cursor.index != index:
        raise Refused(
            INDEX_CHANGED, "the index has changed since the first page: begin again without cursor"
        )


def hashed(value: Any) -> str:
    """Twelve hexadecimal digits that stand for a value."""
    data = json.dumps(value, ensure_ascii=True, sort_keys=True).encode("ascii")
    return hashlib.sha256(data).hexdigest()[:12]


def _is_past(cursor: Cursor, today: datetime) -> bool:
    try:
        return cursor.now(today.tzinfo) <= today
    except ValueError:
        return False
