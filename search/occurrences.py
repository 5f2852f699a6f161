"""Where does a leaf of a query stand in a text? For marks and exact spelling, not for matching.

Engines decide what matches, from their own data; this looks at the few texts that are shown.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.models import WORD_UNIT, Span, Tokens
from search.query import Leaf, Phrase, Prefix, Sequence
from search.text.units import UnitReader, to_tokens

Indices = NDArray[np.int64]
"""Indices of units."""


class UnitText:
    """A text with its units, for looking up leaves."""

    def __init__(self, text: str, reader: UnitReader) -> None:
        self.text = text
        self._reader = reader
        self._tokens: Tokens = to_tokens(reader.read(text))

    def spans(self, leaf: Leaf) -> list[Span]:
        """The code points that the occurrences of ``leaf`` cover, by their start.

        A sequence covers what stands between its units too; a prefix, and a phrase with slop,
        cover single units.
        """
        if isinstance(leaf, Prefix):
            return self._unit_spans(self._with_prefix(leaf.prefix))
        if isinstance(leaf, Phrase) and leaf.slop is not None:
            return self._unit_spans(self._near(leaf.sequence, leaf.slop))
        first = self._found(leaf.sequence)
        last = first + len(leaf.sequence.units) - 1  # nothing but separators lies between units
        starts, ends = self._tokens.starts[first], self._tokens.ends[last]
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def has_exactly(self, sequence: Sequence) -> bool:
        """Whether the sequence stands here in its exact spelling."""
        return bool(len(self._found(sequence)))

    @cached_property
    def _light(self) -> str:
        return self._reader.folding.fold_light(self.text)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: WORD_UNIT + i for i, word in enumerate(self._tokens.vocabulary)}

    def _unit_spans(self, indices: Indices) -> list[Span]:
        starts, ends = self._tokens.starts[indices], self._tokens.ends[indices]
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def _number(self, unit: str, cjk: bool) -> int:
        return ord(unit) if cjk else self._numbers.get(unit, -1)

    def _found(self, sequence: Sequence) -> Indices:
        """Indices of the units at which the sequence begins."""
        units, positions = self._tokens.units, self._tokens.positions
        count = len(sequence.units)
        found = np.flatnonzero(units == self._number(sequence.units[0], sequence.cjk[0]))
        found = found[found <= len(units) - count]
        for i in range(1, count):
            fits = units[found + i] == self._number(sequence.units[i], sequence.cjk[i])
            in_place = positions[found + i] - positions[found] == sequence.offsets[i]
            found = found[fits & in_place]
        if sequence.exact:
            found = found[[self._is_exact(i, sequence) for i in found.tolist()]]
        return found

    def _is_exact(self, first: int, sequence: Sequence) -> bool:
        behind = first + len(sequence.units)
        spans = zip(self._tokens.starts[first:behind], self._tokens.ends[first:behind], strict=True)
        return tuple(self._light[start:end] for start, end in spans) == sequence.exact

    def _with_prefix(self, prefix: str) -> Indices:
        words = [number for word, number in self._numbers.items() if word.startswith(prefix)]
        return np.flatnonzero(np.isin(self._tokens.units, words))

    def _near(self, sequence: Sequence, slop: int) -> Indices:
        """The units that lie in a window of ``slop + 1`` positions with all of them."""
        wanted = Counter(map(self._number, sequence.units, sequence.cjk))
        indices = np.flatnonzero(np.isin(self._tokens.units, list(wanted)))
        positions = self._tokens.positions[indices]
        kept: set[int] = set()
        for i, start in enumerate(positions.tolist()):
            window = indices[i : np.searchsorted(positions, start + slop, "right")]
            if not wanted - Counter(self._tokens.units[window].tolist()):
                kept.update(window.tolist())
        return np.array(sorted(kept), np.int64)
