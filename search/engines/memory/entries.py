"""What does the memory engine keep of an article? Its units by position and its terms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from search.models import (
    WORD_UNIT,
    Article,
    Tokens,
    epoch,
)
from search.query import (
    Leaf,
    Sequence,
)

UNKNOWN = float("-inf")


class Field:
    """Title or text of one article: units by position, and terms with their counts."""

    def __init__(self, tokens: Tokens) -> None:
        units = [
            chr(unit) if unit < WORD_UNIT else tokens.vocabulary[unit - WORD_UNIT]
            for unit in tokens.units.tolist()
        ]
        self.units: dict[int, str] = dict(zip(tokens.positions.tolist(), units, strict=True))
        self._places: dict[str, list[int]] = {}
        for position, unit in sorted(self.units.items()):
            self._places.setdefault(unit, []).append(position)
        cjk = {p for p, u in zip(self.units, tokens.units.tolist(), strict=True) if u < WORD_UNIT}
        self.terms: dict[str, Counter[str]] = {
            "words": Counter(dict(zip(tokens.words, tokens.word_counts.tolist(), strict=True))),
            "chars": Counter(self.units[p] for p in cjk),
            "bigrams": Counter(self.units[p] + self.units[p + 1] for p in cjk if p + 1 in cjk),
        }

    def starts(self, sequence: Sequence) -> list[int]:
        """Where the sequence stands."""
        places = self._places.get(sequence.units[0], [])
        return [position for position in places if self._stands(sequence, position)]

    def _stands(self, sequence: Sequence, start: int) -> bool:
        """The units at their positions, and none between them."""
        wanted = dict(zip(sequence.offsets, sequence.units, strict=True))
        return all(
            self.units.get(start + offset) == wanted.get(offset) for offset in range(sequence.width)
        )

    def has_near(self, units: tuple[str, ...], slop: int) -> bool:
        """Whether some window of ``slop + 1`` positions holds all the units."""
        wanted = Counter(units)
        return any(
            not wanted - Counter(self.units.get(p, "") for p in range(start, start + slop + 1))
            for start in self.units
        )


@dataclass(eq=False)
class Entry:
    """One article with its two fields."""

    article: Article
    title: Field
    text: Field
    keywords: tuple[tuple[str, str], ...]
    signature: bytes

    @cached_property
    def published(self) -> float:
        seconds = epoch(self.article.published)
        return UNKNOWN if seconds is None else seconds

    def fields(self, leaf: Leaf) -> tuple[Field, ...]:
        return (self.title,) if leaf.field == "title" else (self.title, self.text)

    def terms(self, field: str) -> Counter[str]:
        if field.startswith("title_"):
            return self.title.terms[field.removeprefix("title_")]
        return self.text.terms[field]
