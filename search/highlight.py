"""Here is an article that was found: which parts of it to show, and what to mark in them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from search.models import Article, Snippet, Span
from search.occurrences import UnitText
from search.query import Leaf, Term
from search.query import Sequence as Units
from search.snippets import WordSpans, merged, outermost, snippets
from search.text.units import UnitReader


class Highlight:
    """What to mark in an article and which parts of it to show; each worked out when asked for."""

    def __init__(
        self,
        article: Article,
        leaves: Sequence[Leaf],
        weights: Sequence[float],
        units: UnitReader,
        words: WordSpans | None,
    ) -> None:
        self._article = article
        self._leaves = leaves
        self._weights = weights
        self._units = units
        self._words = words

    @cached_property
    def title_marks(self) -> tuple[Span, ...]:
        """All marks in the title."""
        title = UnitText(self._article.title, self._units)
        return merged([span for leaf in self._leaves for span in title.spans(leaf)])

    @cached_property
    def text_marks(self) -> tuple[Span, ...]:
        """All marks in the text."""
        return merged(span for span, _ in self._found)

    @cached_property
    def title_occurrences(self) -> tuple[Span, ...]:
        """Each occurrence in the title; one within a longer one is no other."""
        title = UnitText(self._article.title, self._units)
        return outermost(span for leaf in self._leaves for span in title.spans(leaf))

    @cached_property
    def text_occurrences(self) -> tuple[Span, ...]:
        """Each occurrence in the text, likewise."""
        return outermost(span for span, _ in self._found)

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        """The parts of the text that are worth showing."""
        return snippets(self._article.text, self._found, self._weights, self._words)

    @cached_property
    def _found(self) -> list[tuple[Span, int]]:
        """Each span in the text with the number of its leaf."""
        text = UnitText(self._article.text, self._units)
        return sorted(
            (span, number)
            for number, leaf in enumerate(self._leaves)
            if not leaf.field
            for span in text.spans(leaf)
        )


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
        weighed = zip(leaves, weights or (1.0,) * len(leaves), strict=True)
        shown = [each for each in weighed if not (isinstance(each[0], Term) and each[0].optional)]
        return Highlight(
            article,
            [leaf for leaf, _ in shown],
            [weight for _, weight in shown],
            self._units,
            self._words,
        )

    def verify(self, text: str, sequence: Units) -> bool:
        """Whether the exact spelling of ``sequence`` stands in ``text``: SearchRequest.verify."""
        return UnitText(text, self._units).has_exactly(sequence)
