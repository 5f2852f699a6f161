"""SQLite FTS5, by Python's own sqlite3, fed our tokens: an index without content beside a table."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from benchmarks.feed import FILLER, TOKEN_FIELDS, FedArticle
from benchmarks.jobs import TOP, Job
from benchmarks.peer_query import PeerPhrase, PeerQuery
from benchmarks.peers.common import fill, fresh, time_both_forms
from benchmarks.timing import Answer

TOKENIZE = "ascii tokenchars '+#.'"
"""Parts at spaces: beyond ASCII every character belongs to a token, and of the signs of ASCII our
tokens hold these alone (in names such as c++)."""

WEIGHTS = ", ".join("0.3" if field == "units" else "1.0" for field in TOKEN_FIELDS)
"""Of the columns, in their order; units are our scoring field ``chars``."""

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT, published INTEGER, month INTEGER,
    source TEXT);
CREATE TABLE texts (number INTEGER PRIMARY KEY, title TEXT, text TEXT);
CREATE VIRTUAL TABLE tokens USING fts5({", ".join(TOKEN_FIELDS)}, content = '',
    tokenize = "{TOKENIZE}");
BEGIN;
"""
_ADD_ARTICLE = "INSERT INTO articles VALUES (?, ?, ?, ?, ?)"
_ADD_TEXT = "INSERT INTO texts VALUES (?, ?, ?)"
_JOINED = "tokens JOIN articles ON number = tokens.rowid"
_ADD_TOKENS = f"INSERT INTO tokens (rowid, {', '.join(TOKEN_FIELDS)}) VALUES (?{', ?' * 6})"


def create(file: Path | str) -> sqlite3.Connection:
    """A new database, in a transaction."""
    database = sqlite3.connect(file, isolation_level=None)
    database.executescript(_SCHEMA)
    return database


def add(database: sqlite3.Connection, article: FedArticle) -> None:
    """Index an article."""
    head = (article.number, article.id, article.published, article.month, article.source)
    database.execute(_ADD_ARTICLE, head)
    database.execute(_ADD_TEXT, (article.number, article.title, article.text))
    texts = (article.tokens[field] for field in TOKEN_FIELDS)
    database.execute(_ADD_TOKENS, (article.number, *texts))


def rebuild(job: Job) -> dict[str, Any]:
    """Index all articles in one transaction."""
    folder = fresh(job.work / "fts5")
    database = create(folder / "index.db")

    def finish() -> None:
        database.execute("COMMIT")
        database.close()

    return fill(job, folder, lambda article: add(database, article), finish)


def search(job: Job) -> dict[str, Any]:
    """Time the queries."""
    database = sqlite3.connect(job.work / "fts5" / "index.db")
    return time_both_forms(job, lambda query: _answer(database, query))


def _answer(database: sqlite3.Connection, query: PeerQuery) -> Answer:
    statements = [top_statement(query), total_statement(query)]
    if query.facets:
        statements += [facet_statement(query, name) for name in ("source", "month")]

    def answer() -> int:
        _, total, *_ = (database.execute(*statement).fetchall() for statement in statements)
        return int(total[0][0])

    return answer


Statement = tuple[str, tuple[str | int, ...]]


def top_statement(query: PeerQuery) -> Statement:
    """The ids of the best matches."""
    where, values = _where(query)
    ranked = f" AND rank MATCH 'bm25({WEIGHTS})'" if query.scoring else ""
    return f"SELECT id FROM {_JOINED} WHERE {where}{ranked} ORDER BY rank LIMIT {TOP}", values


def any_statement(query: PeerQuery, limit: int) -> Statement:
    """The ids of the best articles that have any of the scoring terms."""
    ranked = f"tokens MATCH ? AND rank MATCH 'bm25({WEIGHTS})'"
    return f"SELECT id FROM {_JOINED} WHERE {ranked} ORDER BY rank LIMIT {limit}", (_any(query),)


def total_statement(query: PeerQuery) -> Statement:
    """How many articles match: a statement of its own, which need not score."""
    where, values = _where(query, scoring=False)
    return f"SELECT count(*) FROM {_source_of_rows(query)} WHERE {where}", values


def facet_statement(query: PeerQuery, name: str) -> Statement:
    """The counts by ``source`` or ``month``, without the filter on itself."""
    where, values = _where(query.without_filter(name), scoring=False)
    return f"SELECT {name}, count(*) FROM {_JOINED} WHERE {where} GROUP BY 1", values


def _source_of_rows(query: PeerQuery) -> str:
    filtered = query.sources or query.low is not None or query.high is not None
    return _JOINED if filtered else "tokens"


def _where(query: PeerQuery, scoring: bool = True) -> Statement:
    conditions, values = ["tokens MATCH ?"], [match_expression(query, scoring)]
    bounds: list[tuple[str, int | None]] = [(">=", query.low), ("<", query.high)]
    found: list[str | int] = [*values]
    for sign, bound in bounds:
        if bound is not None:
            conditions.append(f"published {sign} ?")
            found.append(bound)
    if query.sources:
        conditions.append(f"source IN (?{', ?' * (len(query.sources) - 1)})")
        found += query.sources
    return " AND ".join(conditions), tuple(found)


def match_expression(query: PeerQuery, scoring: bool = True) -> str:
    """What follows MATCH. Scoring terms must not change the set: ``must AND (must OR terms)``."""
    must = " AND ".join(_phrase(phrase) for phrase in query.must)
    if not (scoring and query.scoring):
        return must
    return f"({must}) AND (({must}) OR {_any(query)})"


def _any(query: PeerQuery) -> str:
    return " OR ".join(f"{field} : {_quoted(term)}" for field, term, _ in query.scoring)


def _phrase(phrase: PeerPhrase) -> str:
    texts = [FILLER] * (phrase.offsets[-1] + 1)
    for offset, term in zip(phrase.offsets, phrase.terms, strict=True):
        texts[offset] = term
    return f"{{{phrase.field} title_{phrase.field}}} : {_quoted(' '.join(texts))}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
