"""What is the address of a search, of an article, of an explanation?

A page of results has a hundred addresses, most of them of searches that differ in one value: so
what ``url_for`` would make is put together here from parts that are made once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from flask import g, request, url_for

from search.web.params import SearchState

_PLAIN = "!$'()*,/:;?@"
"""What need not be quoted in a query string, as ``url_for`` has it."""

_PLAIN_IN_PATH = "!$&'()*+,/:;=@"
"""What need not be in a path."""


def search_url(state: SearchState, endpoint: str = "index") -> str:
    """The address of a search, or of another page that is asked for as one is."""
    return _joined(path(endpoint), _query(state))


def article_url(id: str, state: SearchState) -> str:
    """The address of an article; it keeps the search, which marks it and leads back."""
    return _joined(path("article", id="") + _in_path(id), _query(state))


def explain_url(id: str, state: SearchState) -> str:
    """The address that says why an article is a hit of a search."""
    search = _query(state if state.page == 1 else state.but())
    return _joined(path("explain"), f"id={quoted(id)}" + (f"&{search}" if search else ""))


def path(endpoint: str, **values: str) -> str:
    """The path of a page; ``values`` are ours, not a reader's, as what is made of them is kept."""
    return _kept(endpoint, request.script_root, **values)


def url_of(endpoint: str, **values: Any) -> str:
    """What templates call ``url_for``: the same, without its work where nothing is asked for."""
    return url_for(endpoint, **values) if values else path(endpoint)


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=256)
def _kept(endpoint: str, root: str, **values: str) -> str:
    return url_for(endpoint, _external=False, **values)


def _query(state: SearchState) -> str:
    """The query string of a search; each hit asks for the same."""
    queries: dict[SearchState, str] = g.setdefault("queries", {})
    if state not in queries:
        queries[state] = "&".join(
            f"{name}={quoted(str(each))}"
            for name, value in state.args().items()
            for each in (value if isinstance(value, list) else [value])
        )
    return queries[state]


@lru_cache(maxsize=1024)
def _in_path(value: str) -> str:
    return quote(value, safe=_PLAIN_IN_PATH)


@lru_cache(maxsize=1024)
def quoted(value: str) -> str:
    """A value as a query string has it."""
    return quote_plus(value, safe=_PLAIN)
