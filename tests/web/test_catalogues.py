"""Every sentence of the page is in every language."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from search.web.catalogues import TRANSLATIONS, catalogue_path, read_catalogue, translations
from search.web.locales import LANGUAGES

ROOT = Path(__file__).parents[2]

_spec = importlib.util.spec_from_file_location("catalogues", ROOT / "scripts" / "catalogues.py")
assert _spec and _spec.loader
catalogues = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = catalogues
_spec.loader.exec_module(catalogues)


def test_every_language_has_a_catalogue() -> None:
    assert list(catalogues.LOCALES) == [each.locale for each in LANGUAGES.values()]
    kept = {path.relative_to(TRANSLATIONS).as_posix() for path in TRANSLATIONS.rglob("*.*")}
    assert kept == {f"{locale}/LC_MESSAGES/messages.po" for locale in catalogues.LOCALES}


def test_catalogues_are_complete() -> None:
    """`make messages` adds what is new; translate it in the .po files."""
    assert list(catalogues.problems()) == []


@pytest.mark.parametrize("locale", catalogues.LOCALES)
def test_catalogues_are_as_the_script_writes_them(locale: str, tmp_path: Path) -> None:
    catalog = catalogues.updated(locale, catalogues.template(locale))
    catalogues.write(catalog, tmp_path / "messages.po")
    assert (tmp_path / "messages.po").read_bytes() == catalogue_path(locale).read_bytes()


def catalog_of(**sentences: str | tuple[str, ...]) -> Catalog:
    catalog = Catalog("en")
    for id, string in sentences.items():
        catalog.add(id if isinstance(string, str) else (id, id), string)
    return catalog


@pytest.mark.parametrize(
    ("wanted", "kept", "said"),
    [
        ({"甲": ""}, {"甲": "a"}, []),
        ({"甲": ""}, {}, ["missing"]),
        ({"甲": ""}, {"甲": ""}, ["not translated"]),
        ({}, {"甲": "a"}, ["used no more"]),
        ({"%(n)s甲": ""}, {"%(n)s甲": "a"}, ["other placeholders"]),
        ({"%(n)s甲": ""}, {"%(n)s甲": "%(m)s a"}, ["other placeholders"]),
        ({"<b>甲</b>": ""}, {"<b>甲</b>": "<i>a</i>"}, ["other placeholders"]),
        ({"甲": ("", "")}, {"甲": ("a", "")}, ["not translated"]),
        ({"%(n)s甲": ("", "")}, {"%(n)s甲": ("%(n)s a", "as")}, ["other placeholders"]),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_found(
    wanted: dict[str, str], kept: dict[str, str], said: list[str]
) -> None:
    found = list(catalogues.problems_of("en", catalog_of(**wanted), catalog_of(**kept)))
    assert len(found) == len(said) and all(a in b for a, b in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>甲</p>", ["<p>甲</p>"]),
        ('<p title="{{ "甲" }}">', ['"甲"']),
        ("{{ x if y else '甲' }}", ["'甲'"]),
        ("{{ f(_('a'), '甲') }}", ["'甲'"]),
        ("a，b", ["a，b"]),
        ("{{ _('甲%(a)s', a=g(1)) }}{# 甲 #}{{ counted(\"甲\", 1) }}{{ _('a', b=_('甲')) }}", []),
        ("{% trans %}a{% endtrans %}", []),
    ],
)
def test_chinese_outside_of_gettext_is_found(source: str, found: list[str]) -> None:
    assert [text for _, text in catalogues.untranslated(source)] == found


def test_a_sentence_in_each_language() -> None:
    assert translations("zh_Hans").ugettext("搜索") == "搜索"
    assert translations("zh_Hant").ugettext("搜索") == "搜尋"
    assert translations("en").ugettext("搜索") == "Search"
    plural = translations("en").ungettext
    count = "%(count)s 处命中"
    message = f"<b>%(count)s</b>{count[9:]}"
    assert plural(message, message, 1) != plural(message, message, 2)


BOTH_SCRIPTS = frozenset("台")
"""Characters that opencc would change, but that are written so in Hong Kong and Taiwan."""


def test_traditional_sentences_have_no_simplified_characters() -> None:
    convert = pytest.importorskip("opencc", reason="needs the extra dev").OpenCC("s2t").convert
    for message in read_catalogue(catalogue_path("zh_Hant"), "zh_Hant"):
        if message.id:
            text = message.string if isinstance(message.string, str) else "".join(message.string)
            odd = {c for c in text if convert(c) != c} - BOTH_SCRIPTS
            assert not odd, text


def test_english_sentences_are_english() -> None:
    """But for what is typed: examples of dates."""
    for message in read_catalogue(catalogue_path("en"), "en"):
        text = message.string if isinstance(message.string, str) else "".join(message.string)
        assert not message.id or not re.search(
            "[\u4e00-\u9fff，。：；、]", text.replace("近一周", "")
        )
