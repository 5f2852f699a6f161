"""How do browsers and crawlers learn what this site offers? And what does a page say of itself?

`/opensearch.xml` (OpenSearch 1.1) makes the site a search engine of the browser, `/suggest.json` is
what it asks while one types; `/robots.txt` is for crawlers.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from search.models import Suggestion
from search.service import SearchService
from search.settings import Settings
from search.text.writable import writable
from search.web.addresses import search_url
from search.web.locales import LANGUAGES
from search.web.numbers import counted
from search.web.params import SearchState, read_state

SHORT_NAME = 16
"""Characters that a browser shows of the name of a search engine."""

DESCRIPTION = 160
"""Characters of a text that stand for it in a preview."""

OG_LOCALES = {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "en": "en_GB"}
"""Open Graph knows no scripts, only countries."""


class Discovery:
    """The routes `/opensearch.xml`, `/suggest.json` and `/robots.txt`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``, and what the heads of pages are made with."""
        app.add_url_rule("/opensearch.xml", "opensearch", self.opensearch)
        app.add_url_rule("/suggest.json", "suggest", self.suggest)
        app.add_url_rule("/robots.txt", "robots", self.robots)
        app.jinja_env.globals.update(
            canonical_url=canonical_url, og_locale=og_locale, opening=opening
        )

    def opensearch(self) -> Response:
        """The description by which a browser adds this site to its search engines."""
        text = render_template(
            "opensearch.xml",
            short_name=self.settings.title[:SHORT_NAME],
            template=template_url,
            tags=[tag for tag in LANGUAGES if tag.startswith("zh")],
        )
        return Response(
            writable(text), content_type="application/opensearchdescription+xml; charset=utf-8"
        )

    def suggest(self) -> Response:
        """What ``q`` may become: the query, completions, what each is, and where it leads."""
        text = read_state(request.args).q
        found = self.service.suggest(text)
        answer = jsonify(
            [
                text,
                [each.text for each in found],
                [_about(each) for each in found],
                [_address(each) for each in found],
            ]
        )
        answer.content_type = "application/x-suggestions+json; charset=utf-8"
        return answer

    def robots(self) -> Response:
        """Which pages crawlers may read: articles and the entrance.

        Who can reach an archive at all was let in by whoever serves it, so its articles may be
        found. Searches are not for crawlers: of filters, orders and pages there are endless
        combinations, and each costs a search. The same goes for exports and feeds.
        """
        root = request.script_root
        lines = ("User-agent: *", f"Allow: {root}/static/", f"Disallow: {root}/*?")
        closed = (f"Disallow: {root}{path}" for path in CLOSED)
        return Response("\n".join((*lines, *closed, "")), content_type="text/plain; charset=utf-8")


CLOSED = ("/analyze", "/api/", "/explain", "/export.", "/feed.", "/language/", "/suggest.json")
"""What crawlers have no business with, besides all addresses with a query string."""


def template_url(endpoint: str) -> str:
    """The absolute address with ``{searchTerms}`` where the query is to stand."""
    return f"{url_for(endpoint, _external=True)}?q={{searchTerms}}"


def canonical_url(state: SearchState) -> str:
    """The one address of a search among those that show the same hits in the same order.

    A path, since only the proxy in front knows the scheme and name by which readers come; browsers
    and crawlers resolve it.
    """
    usual = state.but(sort="").effective_sort
    sort = "" if state.effective_sort == usual else state.sort
    return search_url(state.but(page=state.page, size=0, sort=sort))


def og_locale(*tags: str) -> str:
    """What Open Graph calls the first of these languages that is one."""
    return next(OG_LOCALES[tag] for tag in tags if tag in OG_LOCALES)


def opening(text: str) -> str:
    """The first words of a text, on one line."""
    line = " ".join(text[: 2 * DESCRIPTION].split())
    return line if len(line) <= DESCRIPTION else f"{line[: DESCRIPTION - 1]}…"


def _about(each: Suggestion) -> str:
    return _("文章") if each.id else str(counted("%(count)s 篇", each.count))


def _address(each: Suggestion) -> str:
    args: dict[str, Any] = {"id": each.id} if each.id else {"q": each.text}
    return url_for("article" if each.id else "index", _external=True, **args)
