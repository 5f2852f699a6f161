"""Here is a sentence of ours: how does it read in the language of the page?

The catalogues are text (`translations/<locale>/LC_MESSAGES/messages.po`), compiled in memory when
first needed, so that what is read is what was reviewed. Sentences of the page are in Simplified
Chinese in the source, texts of errors in English; each language has a catalogue of the others'.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import g, has_app_context
from flask_babel import Domain, get_locale, gettext
from jinja2 import Environment
from markupsafe import Markup

from search.models import Note

TRANSLATIONS = Path(__file__).parent / "translations"


class Catalogues(Domain):
    """What Flask-Babel asks for translations."""

    def get_translations(self) -> NullTranslations:
        """The translations into the language of this request."""
        return current()


def current() -> NullTranslations:
    """The translations into the language of this answer."""
    return _said().translations


class Sentences(dict[str, Markup]):
    """The sentences of templates in one language, which are HTML; each is looked up once."""

    def __init__(self, translations: NullTranslations) -> None:
        self.translations = translations

    def __missing__(self, text: str) -> Markup:
        self[text] = said = Markup(self.translations.ugettext(text))
        return said


def sentence(text: str, /, **values: object) -> Markup:
    """What templates call ``_``. A page has a hundred sentences, so there are no detours: that of
    Jinja takes ten times as long."""
    said = _said()[text]
    return said % values if values or "%" in said else said


def _said() -> Sentences:
    """The sentences of this answer, which are chosen once."""
    if not has_app_context():
        return Sentences(NullTranslations())
    found: Sentences | None = g.get("sentences")
    if found is None:
        found = g.sentences = sentences(str(get_locale()))
    return found


@cache
def sentences(locale: str) -> Sentences:
    """The sentences in a language."""
    return Sentences(translations(locale))


def install(environment: Environment) -> None:
    """Have templates ask for sentences without the detours of Flask-Babel."""
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: current().ugettext(text),
        ngettext=lambda one, many, number: current().ungettext(one, many, number),
        pgettext=lambda context, text: current().upgettext(context, text),
        npgettext=lambda context, one, many, number: current().unpgettext(
            context, one, many, number
        ),
        newstyle=True,
    )
    environment.globals["_"] = sentence


@cache
def translations(locale: str) -> NullTranslations:
    """The translations into a language; those that leave all as it is where none are kept."""
    path = catalogue_path(locale)
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(path, locale))
    compiled.seek(0)
    return Translations(compiled)


def say(note: Note) -> str:
    """A note, or the text of an error, in the language of the page."""
    return gettext(note.message, **note.values)


def read_catalogue(path: Path, locale: str) -> Catalog:
    """A catalogue as it lies in the repository."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def catalogue_path(locale: str) -> Path:
    """Where the catalogue of a language is kept."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
