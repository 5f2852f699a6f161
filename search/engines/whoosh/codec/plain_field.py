"""A field of a run, as plain arrays: quick to write and to read, and gone once runs are merged.

It has what the inverted file of a segment has, not packed into bits: each array takes the fewest
whole bytes a number that its largest number needs.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec import terms as term_arrays
from search.engines.whoosh.codec.array_file import ArrayFile, ArrayFileWriter
from search.engines.whoosh.codec.bits import Ints, exclusive_sum
from search.engines.whoosh.codec.field_file import BLOCK
from search.engines.whoosh.codec.records import Postings, Shape
from search.engines.whoosh.codec.terms import TermDictionary, Terms

_TYPES = tuple(np.dtype(name) for name in ("<u1", "<u2", "<u4"))
_POSTINGS, _POSITIONS = "posting_blocks", "position_blocks"
"""Of BLOCK terms in a row, the first says where its postings and its positions begin."""


def write_plain(
    file: BinaryIO, terms: Terms, postings: Postings, shape: Shape, key_bytes: int
) -> None:
    """Write the file."""
    arrays = ArrayFileWriter(file)
    first = exclusive_sum(postings.df)
    arrays.whole(_POSTINGS, first[::BLOCK])
    if len(postings.positions):
        arrays.whole(_POSITIONS, exclusive_sum(np.add.reduceat(postings.tf, first))[::BLOCK])
    for name in Postings.__slots__:
        arrays.whole(name, _narrow(getattr(postings, name)))
    arrays.whole("widths", shape.widths)
    term_arrays.append(arrays, terms, 0)
    arrays.finish({"layout": shape.layout, "documents": shape.documents, "key_bytes": key_bytes})


def _narrow(values: Ints) -> NDArray[Any]:
    """The values (not negative) in the narrowest of the types."""
    largest = int(values.max(initial=0))
    return values.astype(next(each for each in _TYPES if largest >> each.itemsize * 8 == 0))


class PlainField:
    """Reads what ``write_plain`` wrote, as a FieldFile does."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = file
        self.about = file.about
        widths = file.array("widths", np.uint8)
        self.shape = Shape(file.about["layout"], file.about["documents"], widths)
        self.terms = TermDictionary(file, file.about["key_bytes"])
        self._all = Postings(*map(file.array, Postings.__slots__))
        self._posting_blocks = file.array(_POSTINGS)
        self._position_blocks = file.array(_POSITIONS, np.int64)

    def range(self, first: int, behind: int) -> Postings:
        """The postings of the terms ``first`` to ``behind - 1``."""
        low, high = self._places(first), self._places(behind)
        return Postings(
            self._all.df[first:behind].astype(np.int64),
            self._all.documents[low[0] : high[0]].astype(np.int64),
            self._all.tf[low[0] : high[0]].astype(np.int64),
            self._all.positions[low[1] : high[1]].astype(np.int64),
        )

    def block_starts(self) -> Ints:
        """See FieldFile: how many bytes stand before each block."""
        posting = np.append(self._posting_blocks, len(self._all.documents))
        starts: Ints = posting * (self._all.documents.itemsize + self._all.tf.itemsize)
        if len(self._all.positions):
            position = np.append(self._position_blocks, len(self._all.positions))
            starts += position * self._all.positions.itemsize
        return starts

    def _places(self, number: int) -> tuple[int, int]:
        """The first posting and the first position of a term, or those behind the last."""
        if number == len(self._all.df):
            return len(self._all.documents), len(self._all.positions)
        block = number // BLOCK
        before = int(self._posting_blocks[block])
        posting = before + int(self._all.df[block * BLOCK : number].sum())
        if not len(self._all.positions):
            return posting, 0
        position = int(self._position_blocks[block]) + int(self._all.tf[before:posting].sum())
        return posting, position
