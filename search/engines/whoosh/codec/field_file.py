"""The inverted file of one field of a segment: its terms, and a record of postings for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec import terms as term_arrays
from search.engines.whoosh.codec.array_file import ArrayFile, ArrayFileWriter
from search.engines.whoosh.codec.bits import Bytes, Ints, exclusive_sum, viewed
from search.engines.whoosh.codec.records import (
    PADDING,
    POSITIONS,
    Encode,
    Postings,
    Record,
    Shape,
    decode,
    document_counts,
    encode,
    header,
)
from search.engines.whoosh.codec.terms import Keys, TermDictionary, Terms

CHUNK = 1 << 19
"""So many occurrences, or one term, are packed or unpacked at once: it bounds the memory."""

BLOCK = 64
"""Of so many terms in a row, the first says where its record begins, each how long its own is."""

_LARGEST = 255
"""A longer record has its length in a list of its own, and 0 here."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Terms and their records, one behind the other, each of so many bytes; how many postings and
    occurrences they hold."""

    terms: Terms
    data: Bytes
    sizes: Ints
    postings: int
    occurrences: int


def encoded(
    terms: Terms, postings: Postings, shape: Shape, encode: Encode = encode
) -> Iterator[Encoded]:
    """The records of ``terms``, some terms at a time."""
    weight = np.cumsum(_weights(postings))
    first = 0
    while first < len(terms):
        before = int(weight[first - 1]) if first else 0
        behind = max(first + 1, int(np.searchsorted(weight, before + CHUNK, "right")))
        some = part(postings, first, behind)
        data, sizes = encode(some, shape)
        counts = int(some.df.sum()), int(some.tf.sum())
        yield Encoded(terms.slice(first, behind), data, sizes, *counts)
        first = behind


class FieldFileWriter:
    """Writes the file from terms in ascending order."""

    def __init__(self, file: BinaryIO, shape: Shape, key_bytes: int = 8) -> None:
        self.arrays = ArrayFileWriter(file)
        self.shape = shape
        self._key_bytes = key_bytes
        self._terms = self._postings = self._occurrences = self._size = 0

    def add(self, terms: Terms, postings: Postings) -> None:
        """Write the records of ``terms``."""
        for each in encoded(terms, postings, self.shape):
            self.write(each)

    def write(self, records: Encoded) -> None:
        """Write records as they are."""
        sizes = records.sizes
        term_arrays.append(self.arrays, records.terms, self._terms)
        self.arrays.body("records", records.data)
        starts = exclusive_sum(sizes) + self._size
        self.arrays.append("blocks", starts[-self._terms % BLOCK :: BLOCK])
        self.arrays.append("sizes", np.where(sizes > _LARGEST, 0, sizes).astype(np.uint8))
        large = np.flatnonzero(sizes > _LARGEST)
        self.arrays.append("large", (large + self._terms).astype("<u4"))
        self.arrays.append("large_sizes", sizes[large])
        self._size += len(records.data)
        self._terms += len(sizes)
        self._postings += records.postings
        self._occurrences += records.occurrences

    def finish(self, **about: Any) -> None:
        """Write the rest; ``about`` is kept with the file."""
        self.arrays.body("records", np.frombuffer(PADDING, np.uint8))
        if self.shape.layout == POSITIONS:
            self.arrays.append("widths", self.shape.widths)
        self.arrays.finish(
            {
                "layout": self.shape.layout,
                "documents": self.shape.documents,
                "key_bytes": self._key_bytes,
                "terms": self._terms,
                "postings": self._postings,
                "occurrences": self._occurrences,
                **about,
            }
        )


def _weights(postings: Postings) -> Ints:
    """How much work each term is."""
    if not len(postings.tf):
        return postings.df
    if not len(postings.df):
        return postings.df
    return np.add.reduceat(postings.tf, exclusive_sum(postings.df))


def part(postings: Postings, first: int, behind: int) -> Postings:
    """The postings of the terms ``first`` to ``behind - 1``."""
    df = postings.df[first:behind]
    low = int(postings.df[:first].sum())
    high = low + int(df.sum())
    tf = postings.tf[low:high]
    start = int(postings.tf[:low].sum())
    positions = postings.positions[start : start + int(tf.sum())]
    return Postings(df, postings.documents[low:high], tf, positions)


class Index(NamedTuple):
    """Sorted keys and the numbers of the terms that a key does not say; where every ``block``-th
    record begins, the size of each, and of those that are larger than _LARGEST."""

    keys: Keys
    long: NDArray[np.uint32]
    blocks: Ints
    sizes: Bytes
    large: NDArray[np.uint32]
    large_sizes: Ints
    block: int


class FieldFile:
    """Reads such a file. Shared by threads: nothing in it changes."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = file
        self.about = file.about
        widths = file.array("widths", np.uint8)
        self.shape = Shape(file.about["layout"], file.about["documents"], widths)
        self.terms = TermDictionary(file, file.about["key_bytes"])
        self._blocks = file.array("blocks", np.int64)
        self._sizes = file.array("sizes", np.uint8)
        self._large = file.array("large", "<u4")
        self._large_sizes = file.array("large_sizes", np.int64)
        self._view = viewed(self._sizes)
        self._large_view = viewed(self._large)
        self._large_sizes_view = viewed(self._large_sizes)

    @cached_property
    def records(self) -> Bytes:
        """The records, PADDING behind the last."""
        return self.file.array("records", np.uint8)

    @cached_property
    def _records_view(self) -> memoryview[int]:
        return viewed(self.records)

    def record(self, number: int) -> Record:
        """The postings of the ``number``-th term."""
        return self.record_at(self.start(number))

    def record_at(self, start: int) -> Record:
        """The postings of the term whose record begins at byte ``start``."""
        return Record(self.records, start, self.shape, self._records_view)

    @cached_property
    def index(self) -> Index:
        """The arrays that lead from a key to a record."""
        keys, long = self.terms.keys, self.terms.long
        return Index(keys, long, self._blocks, self._sizes, self._large, self._large_sizes, BLOCK)

    def find(self, term: bytes) -> Record | None:
        """The postings of ``term``, None where there is none such."""
        number = self.terms.find(term)
        return None if number < 0 else self.record(number)

    def place(self, term: bytes) -> tuple[int, int]:
        """Where the record of ``term`` begins, in bytes, -1 where there is none such; its df."""
        number = self.terms.find(term)
        if number < 0:
            return -1, 0
        start = self.start(number)
        return start, header(self._records_view, start)[0]

    def range(self, first: int, behind: int) -> Postings:
        """The postings of the terms ``first`` to ``behind - 1``."""
        low, high = self.start(first), self.start(behind)
        sizes = self._sizes[first:behind].astype(np.int64)
        large = slice(*np.searchsorted(self._large, np.array((first, behind), np.uint32)).tolist())
        sizes[self._large[large].astype(np.int64) - first] = self._large_sizes[large]
        data = self.records[low : high + len(PADDING)]
        return decode(data, exclusive_sum(sizes), self.shape)

    def document_counts(self) -> Ints:
        """How many documents each term is in."""
        sizes = self._sizes.astype(np.int64)
        sizes[self._large] = self._large_sizes
        return document_counts(self.records, exclusive_sum(sizes))

    def block_starts(self) -> Ints:
        """Where the record of each BLOCK-th term begins, in bytes; at last the end of all."""
        return np.append(self._blocks, len(self.records) - len(PADDING))

    def start(self, number: int) -> int:
        """Where the record of a term begins, in bytes; for the one behind the last, its end."""
        if number == len(self._sizes):
            return len(self.records) - len(PADDING)
        block = number // BLOCK
        first = block * BLOCK
        before = bytes(self._view[first:number])
        start = int(self._blocks[block]) + sum(before)
        if 0 in before:
            low = bisect_left(self._large_view, first)
            high = bisect_left(self._large_view, number, low)
            start += sum(self._large_sizes_view[low:high])
        return start
