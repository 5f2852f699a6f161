"""Articles as CSV, JSON Lines and BibTeX, hostile ones too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.bibtex import bibtex_entry, escaped, key_of
from search.exports import CELL_UNITS, CSV_COLUMNS, FORMS
from search.jsonable import article_from_json
from search.models import EXPORT_FORMS, Article
from tests.articles import article

ZONE = ZoneInfo("Asia/Shanghai")
CANAL = replace(
    article("报/7", "第一行\n第二行", "運河", "2019-12-31T23:30:00", "沈砚秋", ("水利", "历史")),
    url="https://example.org/7",
    file="报/7_運河.md",
)
HOSTILE = replace(
    article("=1/2", "\"\r\n=cmd|' /C calc'!A0", "@title\0{}", "", "-author\ud800", ("+tag",)),
    url="javascript:alert(1)",
    file="\udcff.md",
)


def exported(form: str, *articles: Article) -> str:
    return "".join(FORMS[form].pieces(articles, ZONE))


def test_the_forms_are_those_that_options_name() -> None:
    assert tuple(FORMS) == EXPORT_FORMS


@pytest.mark.parametrize("form", FORMS)
def test_articles_are_taken_as_the_text_is_made(form: str) -> None:
    taken = []

    def articles() -> Iterator[Article]:
        for number in range(9):
            taken.append(number)
            yield CANAL

    pieces = FORMS[form].pieces(articles(), ZONE)
    next(pieces), next(pieces)
    assert len(taken) <= 2


def test_csv_of_an_article() -> None:
    (row,) = csv.DictReader(io.StringIO(exported("csv", CANAL).removeprefix("\ufeff"), newline=""))
    assert row == {
        "id": "报/7",
        "source": "报",
        "title": "運河",
        "date": "2020-01-01",
        "published": "2019-12-31T23:30:00Z",
        "author": "沈砚秋",
        "tags": "水利; 历史",
        "url": "https://example.org/7",
        "file": "报/7_運河.md",
        "characters": "7",
        "text": "第一行\n第二行",
    }


def test_csv_of_a_hostile_article() -> None:
    text = exported("csv", HOSTILE, CANAL)
    head, row, other = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert head == list(CSV_COLUMNS)
    assert (row[0], row[2], row[5], row[6]) == (
        "'=1/2",
        "'@title\ufffd{}",
        "'-author\ufffd",
        "'+tag",
    )
    assert other[0] == "报/7"


@pytest.mark.parametrize("long", ["长" * 40_000, "𠮷" * 20_000, "长" + "𠮷" * 16_383])
def test_a_text_is_no_longer_than_a_cell_holds(long: str) -> None:
    text = exported("csv", replace(CANAL, text=long)).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert CELL_UNITS - 2 <= len(row["text"].encode("utf-16-le")) // 2 <= CELL_UNITS - 1
    assert long.startswith(row["text"])
    assert row["characters"] == str(len(long))


def test_json_lines_are_whole_articles() -> None:
    lines = exported("jsonl", CANAL, HOSTILE).splitlines()
    assert [article_from_json(json.loads(line)) for line in lines] == [CANAL, HOSTILE]
    assert "運河" in lines[0]


# BibTeX


def entries_of(text: str) -> list[dict[str, str]]:
    """What BibTeX reads: fields by name; it counts braces, those behind a backslash too."""
    entries = []
    for entry in text.split("@misc")[1:]:
        depth, part, parts = 0, "", []
        for sign in entry.strip():
            depth += (sign == "{") - (sign == "}")
            if sign == "," and depth == 1:
                parts.append(part)
                part = ""
            else:
                part += sign
        assert depth == 0, entry
        key, *fields = [each.strip() for each in [*parts, part]]
        pairs = [field.removesuffix("\n}").split(" = ", 1) for field in fields]
        entries.append({"key": key.removeprefix("{"), **{name: value for name, value in pairs}})
    return entries


def test_a_reference() -> None:
    (entry,) = entries_of(exported("bib", CANAL))
    assert entry == {
        "key": key_of("报/7"),
        "title": "{{運河}}",
        "author": "{{沈砚秋}}",
        "howpublished": "{报}",
        "year": "{2020}",
        "month": "jan",
        "day": "{1}",
        "url": "{https://example.org/7}",
        "keywords": "{水利, 历史}",
    }


def test_a_reference_without_date_author_and_address() -> None:
    (entry,) = entries_of(bibtex_entry(article("a/1", "text", "标题"), ZONE))
    assert entry.keys() == {"key", "title", "howpublished"}


def test_what_latex_would_obey_is_printed() -> None:
    assert escaped("50% of $1 & #2_3") == r"50\% of \$1 \& \#2\_3"
    assert escaped("a{b}c") == r"a\textbraceleft{}b\textbraceright{}c"
    assert escaped(r"\input~^") == r"\textbackslash{}input\textasciitilde{}\textasciicircum{}"
    assert escaped(" a\nb\0\ud800 ") == "a b\ufffd\ufffd"


def test_an_address_ends_where_it_should() -> None:
    url = "https://example.org/a b}{\\?q=%20&r=運#~"
    (entry,) = entries_of(bibtex_entry(replace(CANAL, url=url), ZONE))
    assert entry["url"] == "{https://example.org/a%20b%7D%7B%5C?q=%20&r=%E9%81%8B#~}"
    assert "url" not in entries_of(bibtex_entry(HOSTILE, ZONE))[0]


def test_keys_differ_whatever_they_show() -> None:
    ids = ["报/1", "刊/1", "BBC/1", "bbc/1", "bbc-1", "bbc/" + "1" * 99, "", "\udcff"]
    keys = [key_of(id) for id in ids]
    assert len(set(keys)) == len(ids)
    assert keys[2].startswith("wensou-bbc-1-") and keys[0].startswith("wensou-1-")
    assert all(key.isascii() and len(key) < 60 and key == key.lower() for key in keys)


@given(st.lists(st.text(), min_size=6, max_size=6))
def test_no_text_ends_a_reference(texts: list[str]) -> None:
    id, source, title, author, tag, url = texts
    hostile = Article(id, source, title, "", f"http://{url}", None, author, (tag,))
    pair = exported("bib", hostile, CANAL)
    pair.encode("utf-8")
    assert pair.count("{") == pair.count("}")
    depths = 0
    for sign in pair[: pair.rindex("@misc")]:
        depths += (sign == "{") - (sign == "}")
        assert depths >= 0
    assert depths == 0
