"""The postings of one field as Whoosh hands them over, kept until the field is complete.

Only then is known what an array file has to be told before its first record: how many documents
there are, how wide their positions, and whether all values are what the layout would say anyway.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import formats
from whoosh.util.numeric import length_to_byte

from search.engines.whoosh.codec import bits
from search.engines.whoosh.codec.array_file import SPOOL_BYTES
from search.engines.whoosh.codec.bits import Bytes, Ints
from search.engines.whoosh.codec.formats import POSITION_TYPE, ArrayPositions
from search.engines.whoosh.codec.records import (
    DOCUMENTS,
    FREQUENCIES,
    POSITIONS,
    Postings,
    Shape,
    room_for_repeats,
)

WEIGHT_TYPE = np.dtype("<f4")
"""Whoosh's own codec keeps weights so."""

COUNT_TYPE = np.dtype(">u4")
"""The value of a posting in Whoosh's format Frequency."""

LAYOUTS_FOR: tuple[tuple[type[formats.Format], str], ...] = (
    (ArrayPositions, POSITIONS),
    (formats.Frequency, FREQUENCIES),
)
"""The layout whose records say the values of a format, if the values are as they should be."""

VALUE_TYPES = {FREQUENCIES: COUNT_TYPE, POSITIONS: POSITION_TYPE}

MAX_COUNT = 1 << 32
"""The counts of a term have to be less in sum."""

CHUNK_BYTES = 1 << 23
"""So much of a field, or one term, is in memory at once."""

_POSTING_BYTES = 64


@dataclass(frozen=True, slots=True)
class Chunk:
    """Terms in a row, and for each of their postings the document, the weight, the length of the
    field there (Whoosh's byte for it, 0 for unknown) and the value."""

    terms: list[bytes]
    df: Ints
    documents: Ints
    weights: NDArray[np.float32]
    lengths: Bytes
    values: list[bytes]

    def sizes(self) -> Ints:
        """How many bytes each value has."""
        return np.fromiter(map(len, self.values), np.int64, len(self.values))

    def numbers(self, layout: str) -> Ints:
        """The integers that the values hold, one behind the other."""
        return np.frombuffer(b"".join(self.values), VALUE_TYPES[layout]).astype(np.int64)

    def postings(self, layout: str) -> Postings:
        """The postings as records of ``layout`` take them."""
        counts = positions = np.zeros(0, np.int64)
        if layout == FREQUENCIES:
            counts = self.numbers(layout)
        elif layout == POSITIONS:
            counts = self.sizes() // POSITION_TYPE.itemsize
            positions = self.numbers(layout)
        return Postings(self.df, self.documents, counts, positions)


class Spool:
    """Takes terms in ascending order, and for each its postings in the order of their documents."""

    def __init__(self, format_: formats.Format, documents: int) -> None:
        """``documents``: how many the segment has, as far as is known."""
        self.has_values = format_.fixed_value_size() != 0
        self._documents = max(documents, 1)
        self._layout = _layout_for(format_)
        self._highest: Ints = np.zeros(0, np.int64)
        self._file: Any = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115 - see close
        self._last: bytes | None = None
        self._begin()

    def _begin(self) -> None:
        self._terms: list[bytes] = []
        self._ends: list[int] = []
        self._ids: list[int] = []
        self._weights: list[float] = []
        self._lengths: list[int] = []
        self._values: list[bytes] = []
        self._bytes = 0

    def add(self, document: int, weight: float, value: bytes, length: int | None) -> None:
        """Take a posting; ``end_term`` says of which term."""
        self._ids.append(document)
        self._weights.append(weight)
        self._lengths.append(length_to_byte(length))
        if self.has_values:
            self._values.append(value)
        self._bytes += _POSTING_BYTES + len(value)

    def end_term(self, term: bytes) -> None:
        """The postings since the last call are those of ``term``. Raises ValueError where it does
        not come behind the term before."""
        if self._last is not None and term <= self._last:
            raise ValueError(f"term {term!r} comes after {self._last!r}")
        self._last = term
        self._terms.append(term)
        self._ends.append(len(self._ids))
        if self._bytes >= CHUNK_BYTES:
            self._flush()

    def finish(self) -> Shape:
        """All terms are there: what the records of the field have in common."""
        self._flush()
        widths = np.zeros(0, np.uint8)
        if self._layout == POSITIONS:
            widths = bits.lengths(_padded(self._highest, self._documents)).astype(np.uint8)
        return Shape(self._layout, self._documents, widths)

    def chunks(self) -> Iterator[Chunk]:
        """All that was added, behind ``finish``."""
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)
            except EOFError:
                return

    def close(self) -> None:
        """Let go of what was added."""
        self._file.close()

    def _flush(self) -> None:
        if not self._terms:
            return
        chunk = Chunk(
            self._terms,
            np.diff(self._ends, prepend=0),
            np.array(self._ids, np.int64),
            np.array(self._weights, WEIGHT_TYPE),
            np.array(self._lengths, np.uint8),
            self._values,
        )
        self._look_at(chunk)
        pickle.dump(chunk, self._file, pickle.HIGHEST_PROTOCOL)
        self._begin()

    def _look_at(self, chunk: Chunk) -> None:
        """Learn from ``chunk`` what ``finish`` says. Raises ValueError."""
        steps = np.diff(chunk.documents)
        steps[np.cumsum(chunk.df)[:-1] - 1] = 1
        if (steps < 0).any():
            raise ValueError("the documents of a term descend")
        self._documents = max(self._documents, int(chunk.documents.max()) + 1)
        if (steps == 0).any():  # as a field of several numbers has a term twice
            self._documents = max(self._documents, room_for_repeats(int(chunk.df.max())))
        if self._layout != DOCUMENTS and not _fits(chunk, self._layout):
            self._layout = DOCUMENTS
        if self._layout == POSITIONS:
            postings = chunk.postings(POSITIONS)
            self._highest = _padded(self._highest, self._documents)
            documents = np.repeat(postings.documents, postings.tf)
            np.maximum.at(self._highest, documents, postings.positions)


def _layout_for(format_: formats.Format) -> str:
    for kind, layout in LAYOUTS_FOR:
        if isinstance(format_, kind):
            return layout
    return DOCUMENTS


def _padded(values: Ints, size: int) -> Ints:
    return np.append(values, np.zeros(size - len(values), np.int64))


def _fits(chunk: Chunk, layout: str) -> bool:
    """Whether records of this layout say the values."""
    size = VALUE_TYPES[layout].itemsize
    sizes = chunk.sizes()
    if layout == POSITIONS:
        return bool(np.all((sizes > 0) & (sizes % size == 0)))
    if np.any(sizes != size):
        return False
    counts = chunk.numbers(layout)
    sums = np.add.reduceat(counts, bits.exclusive_sum(chunk.df))
    return bool(np.all(counts > 0) and np.all(sums < MAX_COUNT))
