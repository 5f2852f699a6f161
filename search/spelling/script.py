"""Is a text written in Traditional or in Simplified, and how is a folded word written there?"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from search.text.fold import FoldTable

FILE = "traditional.tsv"


class Script:
    """Writes folded text, which is Simplified, as somebody else would."""

    def __init__(self, text: str, folding: FoldTable) -> None:
        rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
        self._written: dict[str, str] = {folded: written for folded, written in rows}
        self._sizes = sorted({len(folded) for folded in self._written}, reverse=True)
        self._folding = folding

    @classmethod
    def load(cls, folding: FoldTable) -> Script:
        """By the table of this package."""
        return cls((resources.files("search.spelling") / "data" / FILE).read_text("utf-8"), folding)

    def is_traditional(self, text: str) -> bool | None:
        """Whether a text has a character of Traditional; None where it has none of Simplified
        either."""
        light, folded = self._folding.fold_light(text), self._folding.fold(text)
        if light != folded:
            return True
        return None if not any(char in self._written for char in folded) else False

    def mostly_traditional(self, texts: Iterable[str]) -> bool:
        """Whether more of the texts are in Traditional than in Simplified."""
        found = [self.is_traditional(text) for text in texts]
        return found.count(True) > found.count(False)

    def write(self, folded: str, traditional: bool, like: str = "") -> str:
        """A folded text in a script. Where it has the characters of ``like``, a text as long, they
        are written as there."""
        written = self._traditional(folded) if traditional else folded
        if len(like) != len(folded):
            return written
        same = zip(self._folding.fold(like), folded, like, written, strict=True)
        return "".join(typed if own == other else made for own, other, typed, made in same)

    def _traditional(self, folded: str) -> str:
        written, at = "", 0
        while at < len(folded):
            for size in self._sizes:
                found = self._written.get(folded[at : at + size])
                if found is not None and len(found) == size:
                    break
            else:
                size, found = 1, folded[at]
            written += found
            at += size
        return written
