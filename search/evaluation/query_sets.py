"""Here is a file of queries: what is asked, and which articles answer it?

Two formats, told apart by content:

- JSON Lines, ``{"query": "…", "relevant": ["id", …]}`` a line;
- a SQuAD file (DRCD, CMRC): an object whose ``data`` are articles with ``paragraphs``, these with
  ``id``, ``context`` and ``qas``. Each paragraph becomes an article without a title, each
  ``question`` a query that its paragraph answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from search.errors import InputError
from search.readers.encoding import decode
from search.readers.files import UnusableFileError
from search.text.body import tidy


class JudgedQuery(NamedTuple):
    """A query as typed, and the ids of the articles that answer it."""

    text: str
    relevant: frozenset[str]


class Paragraph(NamedTuple):
    """A paragraph of a SQuAD file, which becomes an article; ``id`` is the article's."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class QuerySet:
    """The queries of one file, each text once. ``paragraphs`` are there for a SQuAD file only."""

    name: str
    queries: tuple[JudgedQuery, ...]
    paragraphs: tuple[Paragraph, ...] = ()


class Known(NamedTuple):
    """What of a set can be judged by an index.

    ``left_out`` queries have no relevant article in it; ``unknown`` relevant ids are not in it,
    those of the queries left out included.
    """

    queries: tuple[JudgedQuery, ...]
    left_out: int
    unknown: int


def read_query_set(path: Path) -> QuerySet:
    """The queries of a file. Raises InputError, which names the line or paragraph that is wrong."""
    try:
        text = decode(path.read_bytes()).lstrip("\ufeff")
    except UnusableFileError as error:
        raise InputError(f"{path} is not a file of queries: {error.reason}") from error
    squad = _squad(text)
    name = tidy(path.stem) or "queries"
    if squad is None:
        found = QuerySet(name, _merged(_lines(text, path)))
    else:
        found = QuerySet(name, *_questions(squad, name, path))
    if not found.queries:
        raise InputError(f"{path} has no queries: give one a line, {_EXAMPLE}")
    return found


def read_query_sets(paths: Iterable[Path]) -> list[QuerySet]:
    """The sets of several files. Raises InputError where two have one name."""
    sets: dict[str, QuerySet] = {}
    for path in paths:
        found = read_query_set(path)
        if found.name in sets:
            raise InputError(f"two files of queries are called {found.name}: rename one")
        sets[found.name] = found
    return list(sets.values())


def known(query_set: QuerySet, ids: Iterable[str]) -> Known:
    """The queries with those relevant articles that are among ``ids``, the articles searched.

    An article may be named without its source where only one has such an id. Raises InputError
    where no query has a relevant article.
    """
    full = _full_ids(ids)
    judged, unknown = [], 0
    for text, relevant in query_set.queries:
        found = {full[id] for id in relevant if full.get(id)}
        unknown += sum(not full.get(id) for id in relevant)
        if found:
            judged.append(JudgedQuery(text, frozenset(found)))
    if not judged:
        raise InputError(
            f"no article searched is relevant to a query of {query_set.name}, such as"
            f" {min(query_set.queries[0].relevant)!r}: check the ids (wensou export prints them)"
        )
    return Known(tuple(judged), len(query_set.queries) - len(judged), unknown)


def _full_ids(ids: Iterable[str]) -> dict[str, str]:
    """By each id and by what follows its source, the id; "" where that is of several articles."""
    found: dict[str, str] = {}
    whole = sorted(ids)
    for id in whole:
        short = id.partition("/")[2]
        found[short] = "" if short in found else id
    return found | {id: id for id in whole}


def article_lines(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """The paragraphs as articles in JSON Lines."""
    for id, text in paragraphs:
        yield json.dumps({"id": id, "source": id.partition("/")[0], "text": text})


_EXAMPLE = '{"query": "长江", "relevant": ["志/1"]}'


def _merged(queries: Iterator[JudgedQuery]) -> tuple[JudgedQuery, ...]:
    """Each text once: it has one list of hits, so one set of answers."""
    found: dict[str, frozenset[str]] = {}
    for each in queries:
        found[each.text] = found.get(each.text, frozenset()) | each.relevant
    return tuple(JudgedQuery(text, relevant) for text, relevant in found.items())


# JSON Lines


def _lines(text: str, path: Path) -> Iterator[JudgedQuery]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _judged(line, f"{path}, line {number}")


def _judged(line: str, where: str) -> JudgedQuery:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: write {_EXAMPLE}") from error
    if not isinstance(values, dict):
        raise InputError(f"{where} is not a JSON object: write {_EXAMPLE}")
    query, relevant = values.get("query"), values.get("relevant")
    if not isinstance(query, str) or not query.strip():
        raise InputError(f"{where} has no query: write {_EXAMPLE}")
    if not isinstance(relevant, list) or not all(isinstance(id, str) and id for id in relevant):
        raise InputError(f"{where}: relevant must be a list of ids: write {_EXAMPLE}")
    if not relevant:
        raise InputError(f"{where} names no relevant article: name one or take the line out")
    return JudgedQuery(query, frozenset(relevant))


# SQuAD


def _squad(text: str) -> list[Any] | None:
    """The list ``data`` of a SQuAD file, or None for another file."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    data = values.get("data") if isinstance(values, dict) else None
    return data if isinstance(data, list) else None


def _questions(
    data: list[Any], name: str, path: Path
) -> tuple[tuple[JudgedQuery, ...], tuple[Paragraph, ...]]:
    paragraphs: dict[str, str] = {}
    queries: list[JudgedQuery] = []
    for id, text, questions in _paragraphs(data, name, path):
        if paragraphs.setdefault(id, text) != text:
            raise InputError(f"{path} has two paragraphs with the id {id!r}: give each its own")
        queries += (JudgedQuery(question, frozenset([id])) for question in questions)
    return _merged(iter(queries)), tuple(map(Paragraph._make, paragraphs.items()))


def _paragraphs(data: list[Any], name: str, path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Id, text and questions of each paragraph; one without an id of its own is numbered."""
    for number, article in enumerate(data, 1):
        for place, paragraph in enumerate(_list(article, "paragraphs"), 1):
            where = f"{number}-{place}"
            text = paragraph.get("context") if isinstance(paragraph, dict) else None
            if not isinstance(text, str):
                raise InputError(f"{path}, paragraph {where}, has no context: is it a SQuAD file?")
            given = paragraph.get("id")
            questions = [
                each["question"]
                for each in _list(paragraph, "qas")
                if isinstance(each, dict) and isinstance(each.get("question"), str)
            ]
            own = tidy(given) if isinstance(given, str) else ""
            yield f"{name}/{own or where}", text, [q for q in questions if q.strip()]


def _list(value: object, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
