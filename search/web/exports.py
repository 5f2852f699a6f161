"""All hits of a search as a file: `/export.csv`, `/export.jsonl`, `/export.bib`.

Articles are read, written and sent one after the other, so a file of any length takes no memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from threading import BoundedSemaphore
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, request

from search.exports import ERRORS, FORMS
from search.models import Note
from search.service import SearchService
from search.settings import Settings
from search.web.addresses import search_url
from search.web.params import SearchState, read_state

AT_ONCE = 2
"""Exports that are sent at the same time: a slow reader holds one of the server's threads."""

BLOCK = 1 << 16
"""Characters that are sent at once, about."""

BUSY = Note("other exports are being sent: try again when one of them is done")

NAME_LENGTH = 60
"""Characters of the query in a file name; file systems take 255 bytes."""

_NOT_IN_NAMES = re.compile(r'[\s/\\:*?"<>|.-]+')


class Exports:
    """The routes `/export.csv`, `/export.jsonl` and `/export.bib`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self._places = BoundedSemaphore(AT_ONCE)

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.jinja_env.globals["export_url"] = export_url
        for name in FORMS:
            app.add_url_rule(f"/export.{name}", f"export_{name}", partial(self.export, name))

    def export(self, name: str) -> Response:
        """All full matches of a search, in its order, none collapsed.

        An error before the first block is answered as on any page. One on the way breaks the
        connection off: what the browser has then is no whole answer, and it says so.
        """
        state = read_state(request.args)
        form = FORMS[name]
        articles = self.service.export(state.q, state.options(self.settings.page_size))
        sent = blocks(form.pieces(articles, ZoneInfo(self.settings.timezone)))
        first = next(sent)
        if not self._places.acquire(blocking=False):
            abort(429, BUSY)
        answer = Response(chain([first], sent), content_type=form.media_type)
        answer.call_on_close(self._places.release)
        answer.headers["Content-Disposition"] = attachment(file_name(state.q, name))
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer


def export_url(name: str, state: SearchState) -> str:
    """The address of all hits of a search as a file."""
    return search_url(state.but(size=0, collapse=True), f"export_{name}")


def blocks(pieces: Iterable[str]) -> Iterator[bytes]:
    """Pieces of text, joined to blocks that are worth sending, in UTF-8."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield "".join(waiting).encode("utf-8", ERRORS)
            waiting, size = [], 0
    yield "".join(waiting).encode("utf-8", ERRORS)


def file_name(query: str, ending: str) -> str:
    """``wensou-大运河.csv``: what every file system takes, and shows as it is."""
    shown = "".join(c for c in query if unicodedata.category(c)[0] != "C" or c.isspace())
    shown = _NOT_IN_NAMES.sub("-", shown)[:NAME_LENGTH].strip("-")
    return f"wensou-{shown}.{ending}" if shown else f"wensou.{ending}"


def attachment(name: str) -> str:
    """Content-Disposition for a file of this name (RFC 6266), with another for who reads ASCII."""
    plain = re.sub("-+", "-", re.sub(r"[^A-Za-z0-9_.-]", "-", name)).replace("-.", ".")
    if plain == name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
