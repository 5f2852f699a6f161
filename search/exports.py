"""Here are articles: which text has the file that somebody takes away?

Each form in FORMS makes text of articles one by one, so that a file of any length takes no memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from search.bibtex import bibtex_entry
from search.csv_cells import Cell, csv_lines
from search.jsonable import article_json
from search.models import Article, Concordance, ConcordanceLine, in_zone, iso_utc

CELL_UNITS = 32_767
"""UTF-16 code units that a cell of Excel holds; what is longer it spills into other rows."""

ERRORS = "backslashreplace"
"""For what UTF-8 cannot hold (a file name that is none); inside JSON it is JSON's own escape."""


def csv_text(articles: Iterable[Article], zone: ZoneInfo) -> Iterator[str]:
    """A table for spreadsheets. Its columns are the keys of CSV_COLUMNS."""
    rows = ([column(article, zone) for column in CSV_COLUMNS.values()] for article in articles)
    return csv_lines(CSV_COLUMNS, rows)


def json_lines(articles: Iterable[Article], zone: ZoneInfo) -> Iterator[str]:
    """Whole articles, each a line of JSON that ``wensou rebuild`` reads again."""
    return (json.dumps(article_json(each), ensure_ascii=False) + "\n" for each in articles)


def bibtex(articles: Iterable[Article], zone: ZoneInfo) -> Iterator[str]:
    """References to the articles, without their text."""
    return (bibtex_entry(each, zone) for each in articles)


class Form(NamedTuple):
    """A kind of file. ``pieces(articles, zone)`` gives its text; days are those of the zone."""

    media_type: str
    pieces: Callable[[Iterable[Article], ZoneInfo], Iterator[str]]


FORMS = {
    "jsonl": Form("application/jsonl; charset=utf-8", json_lines),
    "csv": Form("text/csv; charset=utf-8; header=present", csv_text),
    "bib": Form("application/x-bibtex; charset=utf-8", bibtex),
}
"""Those of EXPORT_FORMS, by the ending of the file's name."""


def concordance_csv(found: Concordance, zone: ZoneInfo) -> Iterator[str]:
    """The lines of a concordance as a table. Its columns are the keys of LINE_COLUMNS."""
    rows = ([column(line, zone) for column in LINE_COLUMNS.values()] for line in found.lines)
    return csv_lines(LINE_COLUMNS, rows)


def _day(article: Article | ConcordanceLine, zone: ZoneInfo) -> str:
    """As spreadsheets know a date: ``2021-03-23``."""
    moment = article.published
    return in_zone(moment, zone).date().isoformat() if moment else ""


def _for_a_cell(text: str) -> str:
    """As much as a cell holds, with room for an apostrophe; the column `characters` tells all."""
    if len(text) < CELL_UNITS // 2:
        return text
    units = text.encode("utf-16-le", "replace")[: (CELL_UNITS - 1) * 2]
    return units.decode("utf-16-le", "ignore")


CSV_COLUMNS: dict[str, Callable[[Article, ZoneInfo], Cell]] = {
    "id": lambda article, zone: article.id,
    "source": lambda article, zone: article.source,
    "title": lambda article, zone: article.title,
    "date": _day,
    "published": lambda article, zone: iso_utc(article.published),
    "author": lambda article, zone: article.author,
    "tags": lambda article, zone: "; ".join(article.tags),
    "url": lambda article, zone: article.url,
    "file": lambda article, zone: article.file,
    "characters": lambda article, zone: len(article.text),
    "text": lambda article, zone: _for_a_cell(article.text),
}
"""``date`` is the day in the zone, ``published`` the second in UTC; ``characters`` is the length of
the whole text, of which ``text`` has what a cell of Excel holds."""

LINE_COLUMNS: dict[str, Callable[[ConcordanceLine, ZoneInfo], Cell]] = {
    "left": lambda line, zone: line.left,
    "match": lambda line, zone: line.match,
    "right": lambda line, zone: line.right,
    "date": lambda line, zone: _day(line, zone),
    "source": lambda line, zone: line.source,
    "title": lambda line, zone: line.title,
    "in": lambda line, zone: "title" if line.in_title else "text",
    "offset": lambda line, zone: line.offset,
    "id": lambda line, zone: line.id,
}
"""``offset`` counts code points of the title or text; ``date`` is the day in the zone."""
