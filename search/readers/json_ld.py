"""What does a page's JSON-LD (schema.org) say about its article?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup

from search.readers.draft import Draft

_MAX = 200_000
_MAX_NODES = 2_000


def described(soup: BeautifulSoup) -> Draft:
    """Title, url, date, author and tags of the first thing with a headline; no body."""
    for script in soup.find_all("script", attrs={"type": "application/ld+json"}):
        text = script.string or ""
        if len(text) <= _MAX:
            for node in _nodes(_parsed(text)):
                if isinstance(node.get("headline"), str):
                    return _draft(node)
    return Draft()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object in the tree, the outer before the inner, up to a number."""
    queue, seen = [tree], 0
    while queue and seen < _MAX_NODES:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, dict):
            yield node
            queue += [value for value in node.values() if isinstance(value, (dict, list))]
        elif isinstance(node, list):
            queue += node[:_MAX_NODES]


def _draft(node: dict[str, Any]) -> Draft:
    keywords = node.get("keywords")
    tags = keywords.split(",") if isinstance(keywords, str) else keywords
    return Draft(
        title=node["headline"],
        url=_text(node.get("url")),
        date=_text(node.get("datePublished")),
        author=", ".join(_names(node.get("author"))),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _names(value: Any) -> list[str]:
    people = value if isinstance(value, list) else [value]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    return [name for name in names if isinstance(name, str) and name]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
