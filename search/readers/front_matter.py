"""Front matter in YAML between ``---`` lines, then Markdown, HTML or the seed's format.

Every value is read as text: a title may be ``2019`` or ``no``, and dates are parsed elsewhere.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from search.readers import seed
from search.readers.draft import Draft, marked_body
from search.readers.simple_yaml import simple_values

URL_KEYS = ("original_url", "from", "url", "link", "permalink", "canonical_url")
DATE_KEYS = ("date", "published", "published_at", "pubdate", "publish_date", "created", "datetime")
AUTHOR_KEYS = ("author", "authors", "byline", "作者")
TAG_KEYS = ("tags", "categories", "category", "keywords")
TITLE_KEYS = ("title", "标题", "標題")
"""The first key with a value wins; of TAG_KEYS all count."""

_BEGINNING = re.compile(r"\s*---[ \t]*\n")
_END = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|$)")
_OPEN = re.compile(
    r"\s*---[ \t]*\n(?P<head>(?:[\w-]+[ \t]*:(?:[ \t][^\n]*)?(?:\n|$)(?:[ \t]*- [^\n]*(?:\n|$))*)+)"
)
_KEY = re.compile(r"(?P<key>[\w-]+)[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)$")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S|//\S|www\.\S")
_MAX_YAML = 65_536
_NULLS = frozenset({"~", "null", "Null", "NULL"})
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def recognises(text: str, path: str) -> bool:
    """True for text that begins with ``---`` and then a ``key:``."""
    return bool(re.match(r"\s*---[ \t]*\n\s*(?:#[^\n]*\n\s*)*[\w-]+[ \t]*:", text))


def read(text: str, path: str) -> Draft:
    """The parts of the front matter, and of a seed's head that may follow it."""
    parts = _closed(text) or _open(text)
    if parts is None:
        return Draft(body=marked_body(text))
    head, rest = parts
    values, sound = _values(head)
    if not sound and "\n\n" in head:
        # The closing line is missing, and a rule in the body was taken for it.
        head, rest = _open(text) or parts
        values, sound = _values(head)
    below = seed.read(rest, "") if seed.recognises(rest, "") else Draft(body=marked_body(rest))
    draft = Draft(
        title=_first(values, TITLE_KEYS),
        url=_address(values),
        date=_first(values, DATE_KEYS),
        author=", ".join(_all(values, AUTHOR_KEYS[:2])) or _first(values, AUTHOR_KEYS),
        source=_first(values, ("source",)),
        tags=tuple(_all(values, TAG_KEYS)),
        body=below.body,
    )
    if not sound and below.title:
        draft = Draft(title=below.title, body=below.body).or_else(draft)
    return draft.or_else(below)


def _closed(text: str) -> tuple[str, str] | None:
    """The front matter and what follows the line that closes it."""
    beginning = _BEGINNING.match(text)
    end = _END.search(text, beginning.end()) if beginning else None
    return (text[beginning.end() : end.start()], text[end.end() :]) if beginning and end else None


def _open(text: str) -> tuple[str, str] | None:
    """The front matter that nothing closes, as far as it looks like some, and what follows."""
    match = _OPEN.match(text)
    return (match["head"], text[match.end() :]) if match else None


def _values(head: str) -> tuple[dict[str, Any], bool]:
    """The front matter, and whether it was sound YAML."""
    values: Any = simple_values(head) if len(head) <= _MAX_YAML else None
    if values:
        return values, True
    try:
        values = yaml.load(head, Loader=_LOADER) if len(head) <= _MAX_YAML else None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        values = None
    if isinstance(values, dict):
        return {key: value for key, value in values.items() if isinstance(key, str)}, True
    return _lenient(head), False


def _lenient(head: str) -> dict[str, Any]:
    """What can be read, line by line, of front matter that is not YAML."""
    values: dict[str, Any] = {}
    key = ""
    for line in head.split("\n"):
        if match := _KEY.match(line):
            key = match["key"]
            values.setdefault(key, _scalar(match["value"] or ""))
        elif key and (match := _ITEM.match(line)):
            before = values[key] if isinstance(values[key], list) else []
            values[key] = [*before, _unquoted(match["value"])]
    return values


def _scalar(value: str) -> str | list[str]:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return [_unquoted(part) for part in value[1:-1].split(",")]
    return _unquoted(value)


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value


def _strings(value: object) -> list[str]:
    """The texts of a value or a list of values; deeper ones are none of ours."""
    if isinstance(value, str):
        return [value] if value not in _NULLS and value.strip() else []
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item.strip() and item not in _NULLS]


def _all(values: dict[str, Any], keys: tuple[str, ...]) -> list[str]:
    texts: list[str] = []
    for key in keys:
        if key in values:
            texts += _strings(values[key])
    return list(dict.fromkeys(texts))


def _first(values: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next(iter(_all(values, keys)), "")


def _address(values: dict[str, Any]) -> str:
    return next((text for text in _all(values, URL_KEYS) if _ADDRESS.match(text)), "")
