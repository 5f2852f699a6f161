"""Here are the values of a request: which body answers it?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from search.explaining.as_json import explained_json, query_json, text_json
from search.jsonable import (
    around_json,
    article_json,
    concordance_json,
    counts_json,
    head_json,
    results_json,
    suggestions_json,
    trend_json,
)
from search.models import FACETS, iso_utc
from search.service import SearchOptions, SearchService
from search.settings import Settings
from search.web.api import cursors
from search.web.api.cursors import Cursor
from search.web.api.parameters import Values
from search.web.api.problems import INVALID_PARAMETERS, Fault, Refused

STATS = ("engine", "format", "fingerprint", "articles", "files", "skipped")
"""What ``stats`` tells of the index as `wensou info` does; paths of the server are not told."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, and where one can turn to: ``next`` and ``prev`` are cursors, "" where there is no
    such page; None where there are no pages. ``took_ms`` is the time of the search."""

    body: dict[str, Any]
    turns: dict[str, str] = field(default_factory=dict)
    took_ms: float | None = None


class Answers:
    """What the routes answer, from one service."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings

    def search(self, values: Values) -> Answer:
        """A page of hits."""
        cursor = self._cursor(values)
        now = cursor.now(self.service.today().tzinfo)
        results = self.service.search(values["q"], self._options(values, cursor.page, now))
        turns = self._turns(values, cursor, results.size, results.listed)
        return Answer(results_json(results), turns, results.took_ms)

    def suggest(self, values: Values) -> Answer:
        """Words and titles."""
        return Answer(suggestions_json(values["q"], self.service.suggest(values["q"])))

    def facets(self, values: Values) -> Answer:
        """Counts of the full matches."""
        now = self.service.today()
        found = self.service.search(values["q"], self._options({**values, "size": 1}, 1, now))
        body = results_json(found)
        kept = ("query", "tree", "notes", "total", "lower_bound")
        wanted = values["field"] or FACETS
        counts = {name: body["facets"][name] for name in FACETS if name in wanted}
        return Answer({**{name: body[name] for name in kept}, "facets": counts}, {}, found.took_ms)

    def trends(self, values: Values) -> Answer:
        """Queries over time."""
        options = self._options({**values, "q": ""}, 1, self.service.today())
        return Answer(trend_json(self.service.trend(values["q"], options)))

    def concordance(self, values: Values) -> Answer:
        """A page of occurrences."""
        cursor = self._cursor(values)
        options = self._options(values, 1, cursor.now(self.service.today().tzinfo))
        q, size = values["q"], values["size"]
        found = self.service.concordance(q, options, values["order"], values["width"])
        first = (cursor.page - 1) * size
        shown = replace(found, lines=found.lines[first : first + size])
        place = {"listed": len(found.lines), "page": cursor.page, "size": size}
        turns = self._turns(values, cursor, size, len(found.lines))
        return Answer({**concordance_json(q, shown), **place}, turns)

    def articles(self, values: Values) -> Answer:
        """Heads of articles in the order of their ids."""
        size = values["size"]
        found = self.service.articles_behind(values["cursor"], size)
        body = {"total": self.service.count(), "articles": [head_json(each) for each in found]}
        return Answer(body, {"next": found[-1].id if len(found) == size else ""})

    def article(self, values: Values) -> Answer:
        """One article."""
        return Answer(article_json(self.service.article(values["id"]).article))

    def related(self, values: Values) -> Answer:
        """What stands around an article."""
        return Answer(around_json(self.service.around(values["id"], values["size"])))

    def explain(self, values: Values) -> Answer:
        """Why an article is a hit."""
        options = self._options(values, 1, self.service.today())
        return Answer(explained_json(self.service.explain(values["q"], values["id"], options)))

    def analyze(self, values: Values) -> Answer:
        """How a text or a query is cut."""
        text, q = values["text"], values["q"]
        if (text is None) == (q is None):
            fault = Fault("text", "give either text or q")
            raise Refused(INVALID_PARAMETERS, fault.detail, [fault])
        if text is not None:
            return Answer(text_json(self.service.analyze(text)))
        return Answer(query_json(self.service.analyze_query(q)))

    def stats(self, _: Values) -> Answer:
        """What the index says of itself."""
        held = self.service.holdings()
        body = {
            **{name: getattr(held.meta, name) for name in STATS},
            "built": held.meta.built_at,
            "updated": held.meta.updated_at,
            "first": iso_utc(held.first),
            "last": iso_utc(held.last),
            "undated": held.undated,
            "timezone": held.timezone,
            "sources": counts_json(held.sources),
            "years": counts_json(held.years),
            "dictionary": held.dictionary,
            "versions": held.versions,
        }
        return Answer(body)

    def _cursor(self, values: Values) -> Cursor:
        """The place that was asked for. Raises Refused."""
        page, text, today = values["page"], values["cursor"], self.service.today()
        if page and text:
            fault = Fault("page", "give either page or cursor")
            raise Refused(INVALID_PARAMETERS, fault.detail, [fault])
        asked = {name: value for name, value in values.items() if name not in ("page", "cursor")}
        # Of a server that was started anew with other settings, the list is another.
        asked["size"] = asked["size"] or self.settings.page_size
        asked["timezone"] = self.settings.timezone
        begun = cursors.first(asked, self.service.version, today, page or 1)
        return cursors.read(text, begun, today) if text else begun

    def _turns(self, values: Values, cursor: Cursor, size: int, listed: int) -> dict[str, str]:
        """Next and previous page. Raises Refused where another index was published meanwhile."""
        if values["cursor"]:
            cursors.check(cursor, cursors.hashed(self.service.version))
        return {
            "next": cursor.at(cursor.page + 1) if cursor.page * size < listed else "",
            "prev": cursor.at(cursor.page - 1) if cursor.page > 1 else "",
        }

    def _options(self, values: Values, page: int, now: datetime) -> SearchOptions:
        return SearchOptions(
            sources=values["source"],
            authors=values["author"],
            tags=values["tag"],
            years=values["year"],
            after=values["after"],
            before=values["before"],
            sort=values.get("sort") or ("relevance" if values["q"].strip() else "newest"),
            page=page,
            size=values.get("size") or self.settings.page_size,
            collapse=values.get("collapse", True),
            synonyms=values["synonyms"],
            now=now,
        )
