"""Which characters look alike? By their Cangjie codes, which name the parts of a character.

Codes from Unihan's kCangjie, of the characters that jieba's dictionary uses: a small table that is
kept up by Unicode, where a list of mistakes would end with those that somebody thought of.
"""

from __future__ import annotations

from functools import cached_property
from importlib import resources

from search.spelling.distance import distance

FILE = "shapes.tsv"

LEAST_ALIKE = 0.6
"""Of the letters of two codes so large a share has to be the same, in order."""


class Shapes:
    """What folded characters look like."""

    def __init__(self, text: str) -> None:
        rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
        self._codes = {char: code for char, code in rows}

    @classmethod
    def load(cls) -> Shapes:
        """Those of this package."""
        return cls((resources.files("search.spelling") / "data" / FILE).read_text("utf-8"))

    @cached_property
    def _lacking(self) -> dict[str, str]:
        """Characters by their codes, and by these without one letter. Most are one character, which
        as a string is in memory already."""
        found: dict[str, str] = {}
        for char, code in self._codes.items():
            for key in _less_one(code):
                found[key] = found.get(key, "") + char
        return found

    def likeness(self, one: str, other: str) -> float:
        """0 for characters that have nothing in common, 1 for those of the same parts."""
        a, b = self._codes.get(one, ""), self._codes.get(other, "")
        if set(a).isdisjoint(b):
            return 0.0
        return 1 - distance(a, b, max(len(a), len(b))) / max(len(a), len(b))

    def alike(self, char: str) -> list[str]:
        """Characters whose parts are the same but for one or two, in no order."""
        code = self._codes.get(char, "")
        found = {other for key in _less_one(code) for other in self._lacking.get(key, "")}
        return [o for o in found if o != char and self.likeness(char, o) >= LEAST_ALIKE]


def _less_one(code: str) -> set[str]:
    """The code, and the code without each of its letters; of a short one only itself."""
    return {code, *(code[:i] + code[i + 1 :] for i in range(len(code)) if len(code) > 2)}
