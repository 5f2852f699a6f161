"""Is a text written in Traditional or in Simplified, and how is a folded word written there?"""

from __future__ import annotations

from collections.abc import Iterable

from search.text.fold import FoldTable
from search.text.writing import HANT, Phrases, shipped


class Script:
    """Writes folded text, which is Simplified, as somebody else would."""

    def __init__(self, phrases: Phrases, folding: FoldTable) -> None:
        self._phrases = phrases
        self._folding = folding

    @classmethod
    def load(cls, folding: FoldTable) -> Script:
        """By the table that is shipped."""
        return cls(shipped(HANT), folding)

    def is_traditional(self, text: str) -> bool | None:
        """Whether a text has a character of Traditional; None where it has none of Simplified
        either."""
        light, folded = self._folding.fold_light(text), self._folding.fold(text)
        if light != folded:
            return True
        return None if not any(char in self._phrases.alone for char in folded) else False

    def mostly_traditional(self, texts: Iterable[str]) -> bool:
        """Whether more of the texts are in Traditional than in Simplified."""
        found = [self.is_traditional(text) for text in texts]
        return found.count(True) > found.count(False)

    def write(self, folded: str, traditional: bool, like: str = "") -> str:
        """A folded text in a script. Where it has the characters of ``like``, a text as long, they
        are written as there."""
        written = self._phrases.write(folded, folded) if traditional else folded
        if len(like) != len(folded):
            return written
        same = zip(self._folding.fold(like), folded, like, written, strict=True)
        return "".join(typed if own == other else made for own, other, typed, made in same)
