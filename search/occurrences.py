"""Where does a leaf of a query stand in a text? For marks and exact spelling, not for matching.

Engines decide what matches, from their own data; this looks at the few texts that are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.models import Span
from search.query import Leaf, Phrase, Prefix, Sequence
from search.text.units import (
    MAX_WORD_UNIT,
    SEPARATOR,
    WHITE,
    WORD,
    UnitArrays,
    UnitReader,
    unit_numbers,
)

Indices = NDArray[np.intp]
"""Indices of units."""

PREPARED = 256
"""Sequences whose pieces are kept: those of the queries of all threads, for their many texts."""


MANY_PIECES = 1 << 14
"""So many pieces are compared one by one at the most. A long quote of one word over a text of that
same word would take seconds; reading all units takes milliseconds for any text."""


class Sought(NamedTuple):
    """A leaf made ready to be looked up in many texts.

    Most sequences are one run of CJK units in any spelling: such ``runs`` stand wherever the folded
    text has them as a string. ``others`` are sequences, or the leaf where it is more than those.
    """

    runs: tuple[str, ...]
    others: tuple[Leaf | Sequence, ...]

    @classmethod
    def of(cls, leaf: Leaf) -> Sought:
        """The leaf made ready."""
        if isinstance(leaf, Prefix) or (isinstance(leaf, Phrase) and leaf.slop is not None):
            return cls((), (leaf,))
        runs, others = [], []
        for each in leaf.sequences:
            if all(each.cjk) and len(each.units) == each.width and not each.exact:
                runs.append("".join(each.units))
            else:
                others.append(each)
        return cls(tuple(runs), tuple(others))


class UnitText:
    """A text for looking up leaves.

    A sequence is sought as a string, which is many times as fast as reading all units of the text.
    They are read only where a leaf cannot do without.
    """

    def __init__(self, text: str, reader: UnitReader) -> None:
        self.text = text
        self._reader = reader
        self._folded = reader.folding.fold(text)

    def spans(self, leaf: Leaf) -> list[Span]:
        """The code points that the occurrences of ``leaf`` cover, by their start.

        A sequence covers what stands between its units too; a prefix, and a phrase with slop,
        cover single units.
        """
        return [span for span, _ in self.found([Sought.of(leaf)])]

    def found(self, sought: Iterable[Sought]) -> list[tuple[Span, int]]:
        """The spans of each of several leaves with its number among them, all in order."""
        text = self._folded
        found: list[tuple[Span, int]] = []
        for number, each in enumerate(sought):
            for run in each.runs:
                start = text.find(run)
                while start >= 0:
                    found.append(((start, start + len(run)), number))
                    start = text.find(run, start + 1)
            for other in each.others:
                found += [(span, number) for span in self._other_spans(other)]
        found.sort()
        return found

    def has_exactly(self, sequence: Sequence) -> bool:
        """Whether the sequence stands here in its exact spelling."""
        return bool(self._sequence_spans(sequence))

    def _other_spans(self, sought: Leaf | Sequence) -> list[Span]:
        if isinstance(sought, Prefix):
            return self._unit_spans(self._with_prefix(sought.prefix))
        if isinstance(sought, Phrase) and sought.slop is not None:
            return self._unit_spans(self._near(sought.sequence, sought.slop))
        assert isinstance(sought, Sequence)
        return self._sequence_spans(sought)

    def _sequence_spans(self, sequence: Sequence) -> list[Span]:
        pieces = _pieces(sequence)
        text = self._light if sequence.exact else self._folded
        head = pieces[0].text
        if self._needs_reading(pieces) or len(pieces) * text.count(head) > MANY_PIECES:
            return self._read_spans(sequence)
        found: list[Span] = []
        start = text.find(head)
        if len(pieces) == 1 and pieces[0].cjk:
            while start >= 0:
                found.append((start, start + len(head)))
                start = text.find(head, start + 1)
        while start >= 0:
            if end := self._end(text, pieces, start):
                found.append((start, end))
            start = text.find(head, start + 1)
        return found

    def _needs_reading(self, pieces: tuple[_Piece, ...]) -> bool:
        """A name such as C++ makes one unit of letters and signs, an over-long unit is a hash."""
        if len(pieces) == 1 and pieces[0].cjk:
            return False
        over_long = any(len(piece.text) > MAX_WORD_UNIT for piece in pieces if not piece.cjk)
        return over_long or self._has_names

    def _end(self, text: str, pieces: tuple[_Piece, ...], start: int) -> int:
        """Where the pieces end, if the first begins at ``start``; 0 where they do not stand."""
        at = start
        for piece in pieces:
            if at > start:
                behind = self._behind_separators(at)
                if self._is_apart(at, behind, piece.mixed) != piece.apart:
                    return 0
                at = behind
            end = at + len(piece.text)
            if not text.startswith(piece.text, at) or not (piece.cjk or self._is_whole(at, end)):
                return 0
            at = end
        return at

    def _behind_separators(self, at: int) -> int:
        while at < len(self.text) and self._class(at) in (SEPARATOR, WHITE):
            at += 1
        return at

    def _is_apart(self, start: int, end: int, mixed: bool) -> bool:
        """Whether what is between two units, ``mixed`` ones or not, takes a position (T4)."""
        if not mixed:
            return start < end
        return any(self._class(at) == SEPARATOR for at in range(start, end))

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether a word unit begins and ends there."""
        return self._class(start - 1) != WORD != self._class(end)

    def _class(self, at: int) -> int:
        inside = 0 <= at < len(self.text)
        return self._reader.class_of[ord(self._folded[at])] if inside else SEPARATOR

    @cached_property
    def _light(self) -> str:
        return self._reader.folding.fold_light(self.text)

    @cached_property
    def _has_names(self) -> bool:
        return self._reader.has_names(self._folded)

    # What needs all units

    @cached_property
    def _read(self) -> UnitArrays:
        return self._reader.read(self.text)

    @cached_property
    def _numbered(self) -> tuple[NDArray[np.int32], dict[str, int]]:
        """The number of each unit, and those of the word units."""
        return unit_numbers(self._read)

    def _unit_spans(self, indices: Indices) -> list[Span]:
        starts, ends = self._read.starts[indices], self._read.ends[indices]
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def _number(self, unit: str, cjk: bool) -> int:
        return ord(unit) if cjk else self._numbered[1].get(unit, -1)

    def _read_spans(self, sequence: Sequence) -> list[Span]:
        """As ``_sequence_spans``."""
        units, positions = self._numbered[0], self._read.positions
        count = len(sequence.units)
        found = (units == self._number(sequence.units[0], sequence.cjk[0])).nonzero()[0]
        found = found[found <= len(units) - count]
        for i in range(1, count):
            fits = units[found + i] == self._number(sequence.units[i], sequence.cjk[i])
            in_place = positions[found + i] - positions[found] == sequence.offsets[i]
            found = found[fits & in_place]
        if sequence.exact:
            found = found[[self._is_exact(i, sequence) for i in found.tolist()]]
        last = found + count - 1  # nothing but separators lies between units
        starts, ends = self._read.starts[found], self._read.ends[last]
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def _is_exact(self, first: int, sequence: Sequence) -> bool:
        behind = first + len(sequence.units)
        spans = zip(self._read.starts[first:behind], self._read.ends[first:behind], strict=True)
        return tuple(self._light[start:end] for start, end in spans) == sequence.exact

    def _with_prefix(self, prefix: str) -> Indices:
        units, numbers = self._numbered
        words = [number for word, number in numbers.items() if word.startswith(prefix)]
        return np.isin(units, words).nonzero()[0]

    def _near(self, sequence: Sequence, slop: int) -> Indices:
        """The units that lie in a window of ``slop + 1`` positions with all of them."""
        units = self._numbered[0]
        wanted = Counter(map(self._number, sequence.units, sequence.cjk))
        indices = np.isin(units, list(wanted)).nonzero()[0]
        positions = self._read.positions[indices]
        kept: set[int] = set()
        for i, start in enumerate(positions.tolist()):
            window = indices[i : np.searchsorted(positions, start + slop, "right")]
            if not wanted - Counter(units[window].tolist()):
                kept.update(window.tolist())
        return np.array(sorted(kept), np.intp)


class _Piece(NamedTuple):
    """Units of a sequence that touch each other, as one string: a word unit, or CJK units.

    ``apart``: something that takes a position stands between it and the piece before it.
    ``mixed``: of the two, one is a word unit and one is not.
    """

    text: str
    cjk: bool
    apart: bool
    mixed: bool


@lru_cache(maxsize=PREPARED)
def _pieces(sequence: Sequence) -> tuple[_Piece, ...]:
    """A sequence, in its exact spelling where it has one."""
    units = sequence.exact or sequence.units
    pieces = [_Piece(units[0], sequence.cjk[0], apart=False, mixed=False)]
    for i in range(1, len(units)):
        cjk, before = sequence.cjk[i], pieces[-1]
        apart = sequence.offsets[i] - sequence.offsets[i - 1] > 1
        if cjk and before.cjk and not apart:
            pieces[-1] = before._replace(text=before.text + units[i])
        else:
            pieces.append(_Piece(units[i], cjk, apart, cjk != before.cjk))
    return tuple(pieces)
