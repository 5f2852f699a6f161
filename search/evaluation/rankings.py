"""Here are queries: which articles come first? Asked of an index, or kept from an earlier run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from search.errors import InputError
from search.evaluation.query_sets import JudgedQuery
from search.service import SearchService

Rankings = Mapping[str, tuple[str, ...]]
"""Query text: the ids of its best hits, best first."""

DEPTH = 100
"""So many hits of a query are judged."""


def rank(service: SearchService, queries: Iterable[JudgedQuery], synonyms: bool = True) -> Rankings:
    """What the index finds for each query."""
    return {each.text: tuple(service.best_ids(each.text, DEPTH, synonyms)) for each in queries}


def ranking_lines(rankings: Mapping[str, Rankings]) -> Iterator[str]:
    """The rankings of sets, by their names, as JSON Lines."""
    for name, found in rankings.items():
        for query, ids in found.items():
            line = {"set": name, "query": query, "ids": ids}
            yield json.dumps(line, ensure_ascii=False)


def read_rankings(path: Path) -> dict[str, Rankings]:
    """What ``ranking_lines`` wrote. Raises InputError for any other file."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    try:
        for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
            values = json.loads(line)
            found.setdefault(values["set"], {})[values["query"]] = tuple(map(str, values["ids"]))
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(f"{path} holds no rankings: name an index or what --save wrote") from error
    return dict(found)


def rankings_of(
    kept: Mapping[str, Rankings], name: str, queries: Iterable[JudgedQuery]
) -> Rankings:
    """The kept rankings of a set. Raises InputError where a query has none."""
    found = kept.get(name, {})
    missing = [each.text for each in queries if each.text not in found]
    if missing:
        raise InputError(
            f"the rankings to compare with have none for {len(missing)} queries of {name}, such as"
            f" {missing[0]!r}: make them with the same queries"
        )
    return found
