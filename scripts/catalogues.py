"""Bring the catalogues of the page up to date, or say what is wrong with them.

Run as ``python scripts/catalogues.py`` (`make messages`) after changing a sentence: new sentences
are added to ``search/web/translations/*/LC_MESSAGES/messages.po``, untranslated; those that are
used no more are dropped. With ``--check`` nothing is written and every problem is printed.

The files are sorted by sentence and name no lines, dates or tools, so that two branches merge.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from jinja2 import Environment

from search.web.catalogues import catalogue_path, read_catalogue

ROOT = Path(__file__).parent.parent
LOCALES = ("zh_Hans", "zh_Hant", "en")
METHODS = {
    "search": [("**.py", "python")],
    "templates": [("**.html", "jinja2"), ("**.xml", "jinja2")],
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "ngettext": (1, 2),
    "counted": (1, 1),
    "counting": (1, 1),
    "Note": (1,),
    "_refusal": (1,),
}
"""What stands around sentences; Note is that of ``search.models``, and `_refusal` makes one."""

_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff，。：；、？！（）《》「」／＋]")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%(?!%)|%%")
_TAG = re.compile(r"</?\w[^>]*>")
_GETTEXT = frozenset(KEYWORDS)


def template(locale: str) -> Catalog:
    """Every sentence of the code and the templates that is in another language than this."""
    catalog = Catalog()
    for folder, methods in METHODS.items():
        found = extract_from_dir(
            ROOT / folder,
            methods,
            {"**.html": {"silent": "false"}, "**.xml": {"silent": "false"}},
            KEYWORDS,
        )
        for _file, _line, message, _comments, context in found:
            if locale != _written_in(message if isinstance(message, str) else message[0]):
                catalog.add(message, context=context)
    return catalog


def _written_in(sentence: str) -> str:
    """The sentences of the page are in Chinese, those of errors in English."""
    return "zh_Hans" if _HAN.search(sentence) else "en"


def updated(locale: str, wanted: Catalog) -> Catalog:
    """The catalogue with the sentences that are wanted and no others."""
    path = catalogue_path(locale)
    catalog = read_catalogue(path, locale) if path.exists() else Catalog(locale)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def write(catalog: Catalog, path: Path) -> None:
    """Save a catalogue, with no more of a header than other programs need."""
    lines = [
        f"Language: {catalog.locale_identifier}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalog.plural_forms}",
    ]
    header = 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalog, width=0, no_location=True, omit_header=True, sort_output=True)


def problems() -> Iterator[str]:
    """All that keeps a reader from reading the page in their language, one line each."""
    for locale in LOCALES:
        yield from problems_of(
            locale, template(locale), read_catalogue(catalogue_path(locale), locale)
        )
    for path in sorted((ROOT / "templates").rglob("*.*ml")):
        for line, text in untranslated(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}:{line}: outside of gettext: {text}"


def problems_of(locale: str, wanted: Catalog, kept: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue ``kept``, given the sentences that are ``wanted``."""
    for message in kept.obsolete.values():
        yield f"{locale}: obsolete: {message.id!r}"
    for message in wanted:
        if message.id:
            yield from _problems_of(locale, message, kept.get(_key(message), message.context))
    for message in kept:
        if message.id and wanted.get(_key(message), message.context) is None:
            yield f"{locale}: used no more: {_key(message)!r}"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _problems_of(locale: str, wanted: Message, found: Message | None) -> Iterator[str]:
    name = f"{locale}: {_key(wanted)!r}"
    if found is None:
        yield f"{name} is missing; run scripts/catalogues.py"
        return
    forms = [found.string] if isinstance(found.string, str) else list(found.string)
    if not all(forms):
        yield f"{name} is not translated"
    elif found.fuzzy:
        yield f"{name} is fuzzy"
    else:
        # The singular may do without its number: "the closest article".
        free = set() if isinstance(wanted.id, str) else {"%(count)s"}
        for form in forms:
            if _signs(form, free) != _signs(_key(wanted), free):
                yield f"{name} has other placeholders or tags: {form!r}"


def _signs(text: str, free: set[str]) -> tuple[set[str], list[str]]:
    found = {match[0] for match in _PLACEHOLDER.finditer(text)}
    return found - free, sorted(_TAG.findall(text))


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Chinese of a template that gettext never sees, with its line."""
    arguments = False
    depth = 0
    previous = ""
    for line, kind, value in Environment().lex(source):
        if kind == "data" and _HAN.search(value):
            yield line + value[: _HAN.search(value).start()].count("\n"), value.strip()  # type: ignore[union-attr]
        elif kind == "string" and _HAN.search(value) and not arguments:
            yield line, value
        elif kind == "operator" and value == "(":
            if arguments or previous in _GETTEXT:
                arguments = True
                depth += 1
        elif kind == "operator" and value == ")" and arguments:
            depth -= 1
            arguments = depth > 0
        if kind != "whitespace":
            previous = value


def main() -> int:
    """Write the catalogues, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, print problems")
    if parser.parse_args().check:
        found = list(problems())
        print(*found, sep="\n", end="\n" if found else "")
        return 1 if found else 0
    for locale in LOCALES:
        catalog = updated(locale, template(locale))
        write(catalog, catalogue_path(locale))
        empty = [m for m in catalog if m.id and not (m.string and all(m.string))]
        print(f"{locale}: {len(catalog)} sentences, {len(empty)} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
