"""The page of one article: its text with the matches marked, where it comes from, what is near."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from flask import Flask, render_template, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from search.citations import citations
from search.models import Article, MarkedArticle
from search.service import SearchService
from search.settings import Settings
from search.text.writing import HANS, HANT, shipped_display
from search.web.language import language_of
from search.web.originals import archive_links, readable
from search.web.params import SearchState, read_choice, read_state
from search.web.rendering import Marks, article_groups, safe_url

CHINESE_WORD = re.compile(r"[^\W\x00-\x7f]+")
MATCHES_LISTED = 20
"""So many matches have a link each, for readers without script."""

TAGS = {HANS: "zh-Hans", HANT: "zh-Hant"}
"""The language of a text that is shown in a script."""

SCRIPTS: dict[str, tuple[LazyString | str, str]] = {
    "": (_("原文"), ""),
    HANS: ("简体", "zh-Hans"),
    HANT: ("繁體", "zh-Hant"),
}
"""The choices of the switch: names, and the language of each where it is not the page's."""


@dataclass(frozen=True, slots=True)
class KeywordLink:
    """A keyword and the query that searches for it."""

    text: str
    query: str


@dataclass(frozen=True, slots=True)
class ScriptChoice:
    """A link of the switch between scripts."""

    name: LazyString | str
    lang: str
    url: str
    is_current: bool


class Reading:
    """The route `/article/<id>`."""

    def __init__(
        self, service: SearchService, settings: Settings, now: Callable[[], datetime] | None = None
    ) -> None:
        self.service = service
        self.zone = ZoneInfo(settings.timezone)
        self._now = now or _utc_now

    def register(self, app: Flask) -> None:
        """Add the route to ``app``."""
        app.add_url_rule("/article/<path:id>", "article", self.article)

    def article(self, id: str) -> str:
        """One article, with the matches of ``q`` marked, in the script that is asked for."""
        state, script = (
            read_state(request.args),
            read_choice(request.args, "script", tuple(SCRIPTS)),
        )
        now = self._now()
        found: MarkedArticle = self.service.article(id, state.q, state.synonyms)
        around = self.service.around(id)
        article, original = found.article, safe_url(found.article.url)
        shown = shown_in(article, script)
        title = Marks(found.title_marks)
        text = Marks(found.text_marks, first=len(title.spans) + 1)
        matches = len(title.spans) + len(text.spans)
        own = language_of(f"{article.title}\n{article.text}")
        return render_template(
            "article.html",
            state=state,
            article=shown,
            notes=found.notes,
            around=around,
            beside=self.service.beside(id),
            keywords=[KeywordLink(each.text, query_for(each.text)) for each in around.keywords],
            title=title.runs(shown.title),
            groups=article_groups(shown, text),
            matches=matches,
            listed=range(1, min(matches, MATCHES_LISTED) + 1),
            original=original,
            address=readable(original),
            archives=archive_links(original, article.published),
            citations=citations(article, original, self.zone, now),
            today=now,
            script=script,
            scripts=script_choices(id, state, script) if own != "und" else [],
            lang=own if own == "und" else TAGS.get(script, own),
        )


def shown_in(article: Article, script: str) -> Article:
    """The article with title and text in a script; as it is for ``""``. Offsets stay right."""
    if not script:
        return article
    display = shipped_display()
    title, text = (display.shown(each, script) for each in (article.title, article.text))
    return replace(article, title=title, text=text)


def script_choices(id: str, state: SearchState, script: str) -> list[ScriptChoice]:
    """The switch: each choice keeps the search."""
    return [
        ScriptChoice(
            name,
            lang,
            url_for("article", id=id, **state.args() | ({"script": key} if key else {})),
            key == script,
        )
        for key, (name, lang) in SCRIPTS.items()
    ]


def query_for(keyword: str) -> str:
    """The query that finds a keyword: Latin words are quoted, since OR is not one otherwise."""
    return keyword if CHINESE_WORD.fullmatch(keyword) else f'"{keyword}"'


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)
