"""Which words and signs does the query language have? ``query_language.yaml``, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources

import yaml

from search.text.fold import FoldTable

FILE = "query_language.yaml"

MAX_QUERY_CHARACTERS = 2000
MAX_LEAVES = 64
MAX_DEPTH = 16
MAX_SLOP = 100
"""The limits of a query (the cap on prefix expansion is with the ranking constants)."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C is ten times as fast, but PyYAML may have been built without it."""

DATE_FIELDS = ("before", "after", "date")
ONE_VALUED = ("source", "site")
"""Fields of which an article has one value: two of them in a query mean either."""


@dataclass(frozen=True, slots=True)
class QueryLanguage:
    """``field_names``: folded name to field; ``quotes``: opening sign to the signs that close it;
    the others are strings of signs. ``field`` finds a field name with its colon in folded text,
    ``piece_end`` where a word ends."""

    field_names: dict[str, str]
    quotes: dict[str, str]
    opening: str
    closing: str
    minus: str
    or_signs: str
    prefix_signs: str
    exact_signs: str
    slop_signs: str
    connectors: str
    question_characters: frozenset[str]
    field: re.Pattern[str]
    piece_end: re.Pattern[str]


def load_language(folding: FoldTable) -> QueryLanguage:
    """The language of this version of the program."""
    text = (resources.files("search") / "text" / "data" / FILE).read_bytes()
    data = yaml.load(text, _LOADER)
    by_field = data.pop("fields")
    names = {folding.fold(name): field for field in by_field for name in by_field[field]}
    longest_first = sorted(names, key=len, reverse=True)
    ends = re.escape("".join(data["quotes"]) + data["or_signs"])
    return QueryLanguage(
        field_names=names,
        field=re.compile(f"({'|'.join(map(re.escape, longest_first))}):"),
        question_characters=frozenset(folding.fold(data.pop("question_characters"))),
        piece_end=re.compile(f"[\\s{ends}]"),
        **data,
    )
