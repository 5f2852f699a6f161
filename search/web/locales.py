"""In which language does a reader get the page, and how do they choose another?

The language is no part of a search, so no address names it: a cookie does, which the switch at the
foot of each page sets, else the browser's Accept-Language, else the setting ``language``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from flask import Flask, Response, abort, g, redirect, request
from flask_babel import Babel
from jinja2.runtime import Macro
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept

from search.settings import Settings
from search.web.addresses import path, quoted
from search.web.catalogues import Catalogues, install
from search.web.language import language_of_name

COOKIE = "wensou_language"
ONE_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Language:
    """``tag`` is what HTML and HTTP call it, ``locale`` what catalogues do, ``name`` what its
    readers do."""

    tag: str
    locale: str
    name: str


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A link of the switch."""

    language: Language
    url: str
    is_current: bool


LANGUAGES = {
    language.tag: language
    for language in (
        Language("zh-Hans", "zh_Hans", "简体中文"),
        Language("zh-Hant", "zh_Hant", "繁體中文"),
        Language("en", "en", "English"),
    )
}
"""What there is, in the order of the switch. The first is the language of the source."""

TRADITIONAL_PLACES = frozenset({"hant", "tw", "hk", "mo"})
"""Scripts and regions that tell a Chinese that is written in Traditional characters."""

CHINESE = {"zh": "zh-Hans", "cmn": "zh-Hans", "yue": "zh-Hant"}
"""Names of Chinese, and what they are where neither script nor region is told."""

_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
"""A path of this host: browsers read ``//x`` and ``/\\x`` as another one, and skip controls."""

PATH_SIGNS = "/:@!$&'()*+,;="
"""What may stand in the path of an address as it is."""


def language_for(cookie: str, accepted: LanguageAccept, usual: str) -> Language:
    """The language chosen, else the first that the browser accepts, else the usual one."""
    if cookie in LANGUAGES:
        return LANGUAGES[cookie]
    for wanted, quality in accepted:
        tag = _tag_for(wanted) if quality > 0 else ""
        if tag:
            return LANGUAGES[tag]
    return LANGUAGES[usual]


def _tag_for(wanted: str) -> str:
    """Which of LANGUAGES ``zh-TW`` or ``en-GB`` is; ``""`` where it is none of them."""
    first, *rest = wanted.lower().replace("_", "-").split("-")
    if first == "en":
        return "en"
    if first not in CHINESE:
        return ""
    if "hans" in rest:
        return "zh-Hans"
    if TRADITIONAL_PLACES.intersection(rest):
        return "zh-Hant"
    return CHINESE[first]


class Locales:
    """Chooses the language of each answer and has the route `/language/<tag>` of the switch."""

    def __init__(self, settings: Settings) -> None:
        self.usual = settings.language
        self._once: dict[tuple[str, str], Markup] = {}

    def register(self, app: Flask) -> None:
        """Set up gettext, the switch for templates, and the headers that caches need."""
        babel = Babel(  # type: ignore[no-untyped-call]
            app,
            default_locale=LANGUAGES[self.usual].locale,
            locale_selector=lambda: self.current().locale,
        )
        babel.domain_instance = Catalogues()  # type: ignore[no-untyped-call]
        install(app.jinja_env)
        app.jinja_env.globals.update(
            language=self.current, languages=self.choices, lang_of=self.lang_of, once=self.once
        )
        app.add_url_rule("/language/<tag>", "language", self.choose)
        app.after_request(self.set_headers)

    def current(self) -> Language:
        """The language of the answer to this request."""
        found: Language | None = g.get("language")
        if found is None:
            found = g.language = language_for(
                request.cookies.get(COOKIE, ""), request.accept_languages, self.usual
            )
        return found

    def lang_of(self, name: str) -> Markup:
        """`` lang="zh-Hant"`` for a name in another language than the page, else nothing.

        Names of few characters may be in either script: in Traditional pages they are left alone.
        """
        found, page = language_of_name(name), self.current().tag
        if found in ("und", page) or page == "zh-Hant":
            return Markup()
        return _lang(found)

    def once(self, macro: Macro) -> Markup:
        """What a macro writes that hangs on the language alone: it is called once for each."""
        key = (macro.name, self.current().tag)
        if key not in self._once:
            self._once[key] = Markup(macro())
        return self._once[key]

    def choices(self) -> list[LanguageChoice]:
        """The switch: each language leads back to this page."""
        here = quoted(_here())
        return [
            LanguageChoice(
                language, f"{path('language', tag=tag)}?next={here}", language == self.current()
            )
            for tag, language in LANGUAGES.items()
        ]

    def choose(self, tag: str) -> Response:
        """Keep the choice for a year and go on to the page ``next`` of ours."""
        if tag not in LANGUAGES:
            abort(404)
        answer = redirect(request.script_root + local_path(request.args.get("next", "")))
        answer.set_cookie(
            COOKIE,
            tag,
            max_age=ONE_YEAR,
            path=request.script_root or "/",
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return answer  # type: ignore[return-value]

    def set_headers(self, response: Response) -> Response:
        """Say the language of an answer that has one, and what else it depends on."""
        if "language" in g:
            response.vary.update(["Accept-Language", "Cookie"])
            response.content_language.add(self.current().tag)
        return response


@cache
def _lang(tag: str) -> Markup:
    return Markup(' lang="{}"').format(tag)


def local_path(address: str) -> str:
    """``address`` where it is a path of this very host, else that of the entrance."""
    return address if _LOCAL.fullmatch(address) else "/"


def _here() -> str:
    """The path and query of this request below the prefix, as an address writes them."""
    path = quote(request.path, safe=PATH_SIGNS)
    query = quote(request.query_string, safe=PATH_SIGNS + "?%")
    return local_path(f"{path}?{query}" if query else path)
