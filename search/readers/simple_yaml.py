"""Here is front matter as most sites write it: which values are in it? No YAML parser is needed.

``key: "text"``, ``key: text``, ``key: [a, b]`` and lists of a line an item, where each means what
YAML makes of it. Whatever else YAML knows is for YAML.
"""

from __future__ import annotations

import re

_ODD = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
"""Characters that YAML refuses or takes for the end of a line."""

_LETTER = "0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff"
_QUOTED = rf'"[^"\\{_ODD}]*"'
_PLAIN = rf"[{_LETTER}《「『【（](?:[^:#{_ODD}]|:(?=\S)|(?<=\S)#)*(?<! )"
_WORD = rf"[{_LETTER}](?:[{_LETTER}. _·-]*[{_LETTER}])?"
_ITEM = rf"(?:{_QUOTED}|{_PLAIN})"
_ENTRY = re.compile(
    rf"(?P<key>[{_LETTER}_][{_LETTER}_-]{{0,99}}):"
    rf"(?: +(?:(?P<text>{_ITEM})|\[ *(?P<words>(?:{_WORD}(?: *, *{_WORD})*)?) *\]))? *"
    rf"(?P<items>(?:\n  - {_ITEM})+|(?:\n- {_ITEM})+)?(?:\n|\Z)"
)


def simple_values(head: str) -> dict[str, str | list[str]] | None:
    """The values, all of them text; None for front matter that may mean something else."""
    values: dict[str, str | list[str]] = {}
    at = 0
    while at < len(head):
        entry = _ENTRY.match(head, at)
        if entry is None:
            return None
        key, text, words, items = entry.groups()
        if items is None:
            values[key] = _words(words) if words is not None else _text(text or "")
        elif text is None and words is None:
            values[key] = [_text(item.lstrip(" ")[2:]) for item in items[1:].split("\n")]
        else:
            return None
        at = entry.end()
    return values


def _text(written: str) -> str:
    return written[1:-1] if written[:1] == '"' else written


def _words(written: str) -> list[str]:
    return [word.strip(" ") for word in written.split(",")] if written else []
