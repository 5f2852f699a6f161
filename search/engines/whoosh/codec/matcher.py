"""Whoosh's matcher of a term over our arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from copy import copy
from typing import Any

from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar

from search.engines.whoosh.codec.term_postings import TermPostings


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Stands on one posting of a term after the other. See whoosh.matching.Matcher."""

    def __init__(
        self, postings: TermPostings, format_: Format, term: tuple[str, bytes], scorer: Any = None
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._postings = postings
        self._count = postings.df
        # Whoosh's SpanNot asks matchers behind their end for a document. Whoosh's codec names one
        # that was passed, and so do we.
        self._documents = [*postings.documents, postings.documents[-1]]
        self._weights: list[float] | None = None
        self._row = 0

    def is_active(self) -> bool:
        return self._row < self._count

    def reset(self) -> None:
        self._row = 0

    def copy(self) -> ArrayMatcher:
        return copy(self)

    def id(self) -> int:
        return self._documents[self._row]

    def all_ids(self) -> Iterator[int]:
        return iter(self._documents[self._row : self._count])

    def weight(self) -> float:
        if self._weights is None:
            self._weights = self._postings.weights.tolist()
        return self._weights[self._row]

    def value(self) -> bytes | None:
        values = self._postings.values
        return None if values is None else values[self._row]

    def next(self) -> bool:
        """Go on; returns whether that led to another block, or to the end."""
        self._row += 1
        return self._row % self._postings.block == 0 or self._row == self._count

    def skip_to(self, document: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._row = bisect_left(self._documents, document, self._row, self._count)

    def skip_to_quality(self, minimum: float) -> int:
        """Go to the next block that may score more; returns how many were passed over."""
        passed = 0
        while self.is_active() and self.block_quality() <= minimum:
            self._row = min((self._block() + 1) * self._postings.block, self._count)
            passed += 1
        return passed

    def block_min_id(self) -> int:
        return self._documents[self._block() * self._postings.block]

    def block_max_id(self) -> int:
        behind = (self._block() + 1) * self._postings.block
        return self._documents[min(behind, self._count) - 1]

    def block_min_length(self) -> int:
        return self._postings.block_lengths[0][self._block()]

    def block_max_length(self) -> int:
        return self._postings.block_lengths[1][self._block()]

    def block_max_weight(self) -> float:
        return float(self._postings.block_weights[self._block()])

    def _block(self) -> int:
        return self._row // self._postings.block
