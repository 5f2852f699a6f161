"""What is new for a search? `/feed.atom` (RFC 4287) and `/feed.json` (JSON Feed 1.1).

Both take what the search page takes and list the newest full matches. Ids are urn:uuid. A tag: URI
would need a name that its owner holds, and an archive on somebody's own machine has none: its host,
port and prefix may change at any time. So an id is made of the article's id alone.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from search import __version__
from search.models import Hit, Snippet, iso_utc
from search.service import SearchService
from search.settings import Settings
from search.text.writable import writable
from search.web.addresses import search_url
from search.web.language import language_of
from search.web.navigation import active_filters
from search.web.params import SearchState, read_state
from search.web.rendering import safe_url

SIZE = 30
"""Entries where no ``size`` is asked for."""

KINDS = {"atom": "application/atom+xml", "json": "application/feed+json"}
"""Media types, by the ending of the address."""

VERSION = "https://jsonfeed.org/version/1.1"

_OURS = uuid.UUID("b7a3f6de-52e0-4c0e-9a55-6d8f2f0f6f1b")
"""The namespace of our ids: with another one every article would be new to every reader."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed shows it. Addresses are absolute; ``original`` may be empty, ``lang``
    "und"."""

    id: str
    url: str
    original: str
    title: str
    summary: str
    published: str | None
    updated: str
    author: str
    source: str
    lang: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest articles of a search. ``page`` shows all of them, ``lang`` is the title's."""

    id: str
    title: str
    url: str
    page: str
    updated: str
    total: int
    lang: str
    entries: tuple[Entry, ...]


class Feeds:
    """The routes `/feed.atom` and `/feed.json`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``, and what templates need to lead to them."""
        app.add_url_rule("/feed.atom", "feed_atom", self.atom)
        app.add_url_rule("/feed.json", "feed_json", self.json)
        app.jinja_env.globals.update(feed_url=feed_url, feed_title=self.title)

    def atom(self) -> Response:
        """The feed as Atom."""
        feed = self.feed("atom")
        return self._answer("atom", render_template("feed.xml", feed=feed, version=__version__))

    def json(self) -> Response:
        """The feed as JSON Feed."""
        return self._answer("json", json.dumps(feed_json(self.feed("json")), ensure_ascii=False))

    def feed(self, kind: str) -> Feed:
        """What the request asks for, newest first: full matches alone, as always in this order."""
        state = read_state(request.args).but(sort="newest")
        results = self.service.search(state.q, state.options(SIZE))
        indexed = self.service.meta().built_at
        entries = tuple(_entry(hit, state, indexed) for hit in results.hits)
        return Feed(
            id=feed_id(state),
            title=self.title(state),
            url=feed_url(kind, state, True),
            page=url_for("index", _external=True, **state.but(size=0).args()),
            updated=max((each.published or "" for each in entries), default="") or indexed,
            total=results.total,
            lang=str(get_locale()).replace("_", "-"),
            entries=entries,
        )

    def title(self, state: SearchState) -> str:
        """The query and the filters, then the name of the site."""
        filters = (choice.label for choice in active_filters(state))
        return " - ".join(
            each
            for each in (" · ".join(filter(None, (state.q, *filters))), self.settings.title)
            if each
        )

    def _answer(self, kind: str, text: str) -> Response:
        """The text with validators, or 304 where the reader has it.

        The strong one is a hash of what is sent, so it cannot be wrong: not when the host, the
        language or the title change, nor as time goes by for a query such as 近一周; and an update
        that brings nothing to this search leaves it as it was.
        """
        answer = Response(writable(text), content_type=f"{KINDS[kind]}; charset=utf-8")
        answer.set_etag(sha256(answer.get_data()).hexdigest()[:32])
        answer.last_modified = datetime.fromisoformat(
            self.service.meta().updated_at.replace("Z", "+00:00")
        )
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer.make_conditional(request)  # type: ignore[return-value]


def feed_url(kind: str, state: SearchState, absolute: bool = False) -> str:
    """The address of the feed of a search."""
    asked = state.but(size=0, sort="")
    if absolute:
        return url_for(f"feed_{kind}", _external=True, **asked.args())
    return search_url(asked, f"feed_{kind}")


def feed_id(state: SearchState) -> str:
    """The same for both kinds, and for every order and page of a search."""
    args = state.but(size=0, sort="").args()
    return _urn("feed?" + urlencode(sorted(args.items()), doseq=True, errors="surrogatepass"))


def entry_id(id: str) -> str:
    """The same in every feed."""
    return _urn(f"article/{id}")


def _urn(name: str) -> str:
    """A name as uuid.uuid5 makes it, lone surrogates too."""
    digest = sha1(_OURS.bytes + name.encode("utf-8", "surrogatepass"), usedforsecurity=False)
    return uuid.UUID(bytes=digest.digest()[:16], version=5).urn


def _entry(hit: Hit, state: SearchState, indexed: str) -> Entry:
    summary = " ".join(map(_shown, hit.snippets))
    args = state.but(size=0, sort="").args()
    published = iso_utc(hit.published)
    return Entry(
        id=entry_id(hit.id),
        url=url_for("article", id=hit.id, _external=True, **args),
        original=safe_url(hit.url),
        title=hit.title or _("（无标题）"),
        summary=summary,
        published=published,
        updated=published or indexed,
        author=hit.author or hit.source,
        source=hit.source,
        lang=language_of(f"{hit.title}\n{summary}"),
    )


def _shown(snippet: Snippet) -> str:
    return f"{'…' if snippet.cut_before else ''}{snippet.text}{'…' if snippet.cut_after else ''}"


def feed_json(feed: Feed) -> dict[str, Any]:
    """A feed as JSON Feed 1.1 names its parts."""
    return {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": feed.lang,
        "items": [_item(entry) for entry in feed.entries],
    }


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.original,
        "title": entry.title,
        "content_text": entry.summary,
        "date_published": entry.published,
        "authors": [{"name": entry.author}],
        "tags": [entry.source],
        "language": "" if entry.lang == "und" else entry.lang,
    }
    return {name: value for name, value in item.items() if value or name == "content_text"}
