"""Here is an article that was found: which parts of it to show, and what to mark in them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from search.models import Article, Snippet, Span
from search.occurrences import Sought, UnitText
from search.query import Leaf, Term
from search.query import Sequence as Units
from search.ranking import pairs_of
from search.snippets import Match, WordSpans, merged, outermost, snippets
from search.text.units import UnitReader

NOTHING = Sought((), ())


class Mark(NamedTuple):
    """What is marked in titles and in texts, and what it is worth in a snippet, its rarity."""

    title: Sought
    text: Sought
    weight: float


class Highlight:
    """What to mark in an article and which parts of it to show; each worked out when asked for."""

    def __init__(
        self, article: Article, marks: Sequence[Mark], units: UnitReader, words: WordSpans | None
    ) -> None:
        self._article = article
        self._marks = marks
        self._units = units
        self._words = words

    @cached_property
    def title_marks(self) -> tuple[Span, ...]:
        """All marks in the title."""
        return merged(span for span, _ in self._found_in_title)

    @cached_property
    def text_marks(self) -> tuple[Span, ...]:
        """All marks in the text."""
        return merged(span for span, _ in self._found)

    @cached_property
    def title_occurrences(self) -> tuple[Span, ...]:
        """Each occurrence in the title; one within a longer one is no other."""
        return outermost(span for span, _ in self._found_in_title)

    @cached_property
    def text_occurrences(self) -> tuple[Span, ...]:
        """Each occurrence in the text, likewise."""
        return outermost(span for span, _ in self._found)

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The parts of the text that are worth showing."""
        weights = [mark.weight for mark in self._marks]
        return snippets(self._article.text, self._found, weights, self._words)

    @property
    def _found_in_title(self) -> list[Match]:
        title = UnitText(self._article.title, self._units)
        return title.found([mark.title for mark in self._marks])

    @cached_property
    def _found(self) -> list[Match]:
        """Each span in the text with the number of its mark."""
        text = UnitText(self._article.text, self._units)
        return text.found([mark.text for mark in self._marks])


class Highlighter:
    """Marks with the units of an index; with ``words``, no snippet begins or ends within a word."""

    def __init__(self, units: UnitReader, words: WordSpans | None = None) -> None:
        self._units = units
        self._words = words

    def highlight(
        self, article: Article, leaves: Iterable[Leaf], weights: Sequence[float] = ()
    ) -> Highlight:
        """The marks of ``leaves`` (those of a query that a hit can be marked by).

        ``weights`` are what each is worth in a snippet, its rarity; all the same if not given.
        """
        leaves = tuple(leaves)
        return self.marked(article, _marks(leaves, weights or (1.0,) * len(leaves)))

    def marked(self, article: Article, marks: Sequence[Mark]) -> Highlight:
        """The same with marks that were made ready before."""
        return Highlight(article, marks, self._units, self._words)

    def verify(self, text: str, sequence: Units) -> bool:
        """Whether the exact spelling of ``sequence`` stands in ``text``: SearchRequest.verify."""
        return UnitText(text, self._units).has_exactly(sequence)


class HitMarks:
    """What is marked in the hits of one query, made ready once for all of them.

    A word that a hit lacks is not looked for in it, but the pairs of its units are, which the hit
    may have instead.
    """

    def __init__(self, leaves: Sequence[Leaf], weights: Sequence[float]) -> None:
        self._leaves = leaves
        self._weights = weights
        self._marks = [
            _marks([leaf], [weight]) for leaf, weight in zip(leaves, weights, strict=True)
        ]
        self._times = Counter(leaf.text for leaf in leaves)
        self._parts: dict[int, list[Mark]] = {}

    def of(self, missing: Sequence[str]) -> list[Mark]:
        """The marks of a hit that lacks these words."""
        marks: list[Mark] = []
        parts: list[Mark] = []
        for number, leaf in enumerate(self._leaves):
            lacks = leaf.text in missing
            if not lacks or self._times[leaf.text] > 1:  # which of several is not said
                marks += self._marks[number]
            if lacks:
                parts += self._parts_of(number)
        return marks + parts

    def _parts_of(self, number: int) -> list[Mark]:
        if number not in self._parts:
            word, pairs = self._leaves[number], pairs_of([self._leaves[number]])
            units = len(word.sequence.units) if isinstance(word, Term) else 1
            worth = 2 * self._weights[number] / units
            self._parts[number] = _marks(pairs, [worth] * len(pairs))
        return self._parts[number]


def _marks(leaves: Iterable[Leaf], weights: Iterable[float]) -> list[Mark]:
    """The leaves made ready; what may be missing is not marked."""
    marks = []
    for leaf, weight in zip(leaves, weights, strict=True):
        if not (isinstance(leaf, Term) and leaf.optional):
            sought = Sought.of(leaf)
            marks.append(Mark(sought, NOTHING if leaf.field else sought, weight))
    return marks
