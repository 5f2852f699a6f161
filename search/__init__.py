"""Wensou (文搜): full-text search for folders of Chinese articles.

::

    from pathlib import Path
    from search import Settings, open_service

    service = open_service(Settings(index=Path("index")))
    for hit in service.search('上海 "外滩"').hits:
        print(hit.id, hit.title)

The names of ``__all__`` are what other programs may rely on; they are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.errors import WensouError
    from search.models import Article, Block, Hit, MarkedArticle, SearchResults, Snippet
    from search.service import SearchOptions, SearchService, open_service
    from search.settings import Settings, load_settings

__version__ = "0.1.0"

__all__ = (
    "Article",
    "Block",
    "Hit",
    "MarkedArticle",
    "SearchOptions",
    "SearchResults",
    "SearchService",
    "Settings",
    "Snippet",
    "WensouError",
    "load_settings",
    "open_service",
)

_MODULES = {
    "search.errors": ("WensouError",),
    "search.models": ("Article", "Block", "Hit", "MarkedArticle", "SearchResults", "Snippet"),
    "search.service": ("SearchOptions", "SearchService", "open_service"),
    "search.settings": ("Settings", "load_settings"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'search' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
