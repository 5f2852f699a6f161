"""What Whoosh keeps of postings and the records of a field do not say: arrays beside them.

================  ====  ===========================================================================
array             type  holds
================  ====  ===========================================================================
odd_terms         u4    for each weight that is not the number of occurrences: the term's number
odd_rows          u4    ... the how-manieth posting of the term it belongs to
odd_weights       f4    ... the weight
value_starts      i8    for each term: where its part of ``values`` begins
values            u1    for each term the sizes of its values (u4 each), then the values
first_blocks      u4    for each term: how many blocks the terms before it have
shortest          u1    for each block of postings: the least length of the field, as Whoosh's byte
longest           u1    ... the greatest
================  ====  ===========================================================================

Fields without such weights, without values or without lengths have none of the arrays for them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec.array_file import ArrayFile, ArrayFileWriter
from search.engines.whoosh.codec.bits import Bytes, Ints, each_from, exclusive_sum
from search.engines.whoosh.codec.records import Postings
from search.engines.whoosh.codec.spool import WEIGHT_TYPE, Chunk

Weights = NDArray[np.float32]

BLOCK, BLOCK_KEY = 128, "block"
"""So many postings are a block, which Whoosh may pass over, unless the file says otherwise."""

_NUMBER = np.dtype("<u4")
_NO_LENGTH = 256


class ExtrasWriter:
    """Appends the arrays to the file of a field, chunk by chunk."""

    def __init__(self, arrays: ArrayFileWriter, values: bool, lengths: bool, block: int) -> None:
        """``values``, ``lengths``: whether to keep them; weights are kept where they are odd."""
        self._arrays = arrays
        self._values = values
        self._lengths = lengths
        self._block = block
        self._terms = self._bytes = self._blocks = 0

    def add(self, chunk: Chunk, postings: Postings) -> None:
        """Append what ``postings`` lack of ``chunk``."""
        self._add_weights(chunk, postings)
        if self._values:
            self._add_values(chunk)
        if self._lengths:
            self._add_lengths(chunk)
        self._terms += len(chunk.terms)

    def _add_weights(self, chunk: Chunk, postings: Postings) -> None:
        usual = postings.tf.astype(WEIGHT_TYPE) if len(postings.tf) else np.float32(1)
        odd = np.flatnonzero(chunk.weights != usual)
        if not len(odd):
            return
        terms = np.repeat(np.arange(len(chunk.df)), chunk.df)[odd]
        rows = odd - exclusive_sum(chunk.df)[terms]
        self._arrays.append("odd_terms", (terms + self._terms).astype(_NUMBER))
        self._arrays.append("odd_rows", rows.astype(_NUMBER))
        self._arrays.append("odd_weights", chunk.weights[odd])

    def _add_values(self, chunk: Chunk) -> None:
        sizes = chunk.sizes().astype(_NUMBER)
        ends = np.cumsum(chunk.df).tolist()
        parts = [
            sizes[first:end].tobytes() + b"".join(chunk.values[first:end])
            for first, end in zip([0, *ends], ends, strict=False)
        ]
        lengths = np.fromiter(map(len, parts), "<i8", len(parts))
        self._arrays.append("value_starts", exclusive_sum(lengths) + self._bytes)
        self._arrays.append("values", np.frombuffer(b"".join(parts), np.uint8))
        self._bytes += int(lengths.sum())

    def _add_lengths(self, chunk: Chunk) -> None:
        blocks = -(-chunk.df // self._block)
        first = np.repeat(exclusive_sum(chunk.df), blocks)
        first += each_from(np.zeros_like(blocks), blocks) * self._block
        known = np.where(chunk.lengths == 0, _NO_LENGTH, chunk.lengths.astype(np.int64))
        shortest = np.minimum.reduceat(known, first)
        shortest[shortest == _NO_LENGTH] = 0
        self._arrays.append("first_blocks", (exclusive_sum(blocks) + self._blocks).astype(_NUMBER))
        self._arrays.append("shortest", shortest.astype(np.uint8))
        self._arrays.append("longest", np.maximum.reduceat(chunk.lengths, first))
        self._blocks += len(first)


class Extras:
    """Reads what ExtrasWriter wrote; of a file without it all is as usual."""

    def __init__(self, file: ArrayFile) -> None:
        self.block: int = file.about.get(BLOCK_KEY, BLOCK)
        self._odd_terms = file.array("odd_terms", _NUMBER)
        self._odd_rows = file.array("odd_rows", _NUMBER)
        self._odd_weights = file.array("odd_weights", WEIGHT_TYPE)
        self._value_starts = file.array("value_starts", "<i8")
        self._values = file.array("values", np.uint8)
        self._first_blocks = file.array("first_blocks", _NUMBER)
        self._shortest = file.array("shortest", np.uint8)
        self._longest = file.array("longest", np.uint8)

    @property
    def has_values(self) -> bool:
        """Whether there are values beside the records."""
        return len(self._value_starts) > 0

    def odd_weights(self, number: int) -> tuple[Ints, Weights]:
        """Which postings of a term have a weight of their own, and which weights."""
        low, high = _between(self._odd_terms, number)
        return self._odd_rows[low:high].astype(np.int64), self._odd_weights[low:high]

    def values(self, number: int, count: int) -> Values:
        """The values of the ``count`` postings of a term."""
        start = int(self._value_starts[number])
        behind = start + count * _NUMBER.itemsize
        sizes = np.frombuffer(self._values[start:behind].tobytes(), _NUMBER)
        ends = np.cumsum(sizes, dtype=np.int64)
        return Values(self._values[behind : behind + int(ends[-1])].tobytes(), ends)

    def lengths(self, number: int, count: int) -> tuple[Bytes, Bytes]:
        """The least and the greatest length in each block of the ``count`` postings of a term."""
        blocks = -(-count // self.block)
        if not len(self._first_blocks):
            unknown = np.zeros(blocks, np.uint8)
            return unknown, unknown
        first = int(self._first_blocks[number])
        return self._shortest[first : first + blocks], self._longest[first : first + blocks]


class Values(Sequence[bytes]):
    """Strings of bytes that lie one behind the other."""

    def __init__(self, data: bytes, ends: Ints) -> None:
        self._data = data
        self._ends: list[int] = ends.tolist()

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> bytes:  # type: ignore[override]  # no slices
        return self._data[self._ends[row - 1] if row else 0 : self._ends[row]]


def _between(ascending: NDArray[np.uint32], number: int) -> tuple[int, int]:
    """Where the values ``number`` begin and end."""
    # A scalar of the array's own type: another one would make numpy convert the array.
    value = np.uint32(number)
    low, high = np.searchsorted(ascending, value), np.searchsorted(ascending, value, "right")
    return int(low), int(high)
