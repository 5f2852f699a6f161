"""What is the address of a search, of an article, of an explanation?

A page of results has a hundred addresses, most of them of searches that differ in one value: so
what ``url_for`` would make is put together here from parts that are made once.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote_plus

from flask import g, url_for

from search.web.params import SearchState

_PLAIN = "!$'()*,/:;?@"
"""What need not be quoted in a query string, as ``url_for`` has it."""


def search_url(state: SearchState) -> str:
    """The address of a search."""
    return _joined(_path("index"), _query(state))


def article_url(id: str, state: SearchState) -> str:
    """The address of an article; it keeps the search, which marks it and leads back."""
    return _joined(url_for("article", id=id), _query(state))


def explain_url(id: str, state: SearchState) -> str:
    """The address that says why an article is a hit of a search."""
    search = _query(state if state.page == 1 else state.but())
    return _joined(_path("explain"), f"id={_quoted(id)}" + (f"&{search}" if search else ""))


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _path(endpoint: str) -> str:
    """The path of a page, worked out once for each answer."""
    paths: dict[str, str] = g.setdefault("paths", {})
    if endpoint not in paths:
        paths[endpoint] = url_for(endpoint)
    return paths[endpoint]


def _query(state: SearchState) -> str:
    """The query string of a search; each hit asks for the same."""
    queries: dict[SearchState, str] = g.setdefault("queries", {})
    if state not in queries:
        queries[state] = "&".join(
            f"{name}={_quoted(str(each))}"
            for name, value in state.args().items()
            for each in (value if isinstance(value, list) else [value])
        )
    return queries[state]


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    return quote_plus(value, safe=_PLAIN)
