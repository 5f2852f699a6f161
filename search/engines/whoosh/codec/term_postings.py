"""The postings of a term as Whoosh sees them: documents, weights, values, and blocks of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import TermInfo
from whoosh.util.numeric import byte_to_length

from search.engines.whoosh.codec.array_file import ArrayFile
from search.engines.whoosh.codec.extras import Extras, Values, Weights
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.codec.formats import POSITION_TYPE
from search.engines.whoosh.codec.records import FREQUENCIES, POSITIONS
from search.engines.whoosh.codec.spool import COUNT_TYPE, WEIGHT_TYPE


class IndexedField:
    """A field's file with its extras. Shared by threads."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = FieldFile(file)
        self.terms = self.file.terms
        self.extras = Extras(file)

    def postings(self, number: int) -> TermPostings:
        """The postings of the ``number``-th term."""
        return TermPostings(self, number)

    def find(self, term: bytes) -> TermPostings | None:
        """The postings of ``term``, None where there is none such."""
        number = self.terms.find(term)
        return None if number < 0 else self.postings(number)


class TermPostings:
    """The postings of one term, unpacked as far as asked. Belongs to one thread."""

    def __init__(self, field: IndexedField, number: int) -> None:
        self._record = field.file.record(number)
        self._layout = field.file.shape.layout
        self._extras = field.extras
        self._number = number

    @property
    def df(self) -> int:
        """The number of postings."""
        return self._record.df

    @cached_property
    def documents(self) -> list[int]:
        """The document of each."""
        found: list[int] = self._record.documents.tolist()
        return found

    @cached_property
    def weights(self) -> Weights:
        """The weight of each."""
        weights = self._record.tf.astype(WEIGHT_TYPE)
        rows, odd = self._extras.odd_weights(self._number)
        weights[rows] = odd
        return weights

    @cached_property
    def weight(self) -> float:
        """The sum of all weights, as exact as Whoosh keeps it."""
        if not len(self._extras.odd_weights(self._number)[0]):
            return float(np.float32(self._record.cf))
        return float(np.float32(self.weights.sum(dtype=np.float64)))

    @cached_property
    def values(self) -> Values | None:
        """The value of each; None where the format has none."""
        record = self._record
        if self._layout == POSITIONS:
            data = record.positions().astype(POSITION_TYPE).tobytes()
            return Values(data, np.cumsum(record.tf) * POSITION_TYPE.itemsize)
        if self._layout == FREQUENCIES:
            size = COUNT_TYPE.itemsize
            return Values(record.tf.astype(COUNT_TYPE).tobytes(), np.arange(1, self.df + 1) * size)
        return self._extras.values(self._number, self.df) if self._extras.has_values else None

    @property
    def block(self) -> int:
        """How many postings are a block; the last one may have fewer."""
        return self._extras.block

    @cached_property
    def block_weights(self) -> NDArray[np.float32]:
        """The greatest weight in each block."""
        first = np.arange(0, self.df, self.block)
        return np.asarray(np.maximum.reduceat(self.weights, first))

    @cached_property
    def block_lengths(self) -> tuple[list[int], list[int]]:
        """The least and the greatest length of the field in each block, as exact as Whoosh's own
        codec keeps them; 0 where they are unknown."""
        shortest, longest = self._extras.lengths(self._number, self.df)
        return _as_lengths(shortest), _as_lengths(longest)


class PostingsInfo(TermInfo):  # type: ignore[misc]
    """Whoosh's statistics of a term, worked out when asked for.

    They have the names that Whoosh's base class has for them, as its readers change them.
    """

    def __init__(self, postings: TermPostings) -> None:
        self._postings = postings
        self._df = postings.df

    @cached_property
    def _weight(self) -> float:
        return self._postings.weight

    @cached_property
    def _maxweight(self) -> float:
        return float(self._postings.weights.max())

    @cached_property
    def _minlength(self) -> int:
        return min(filter(None, self._postings.block_lengths[0]), default=0)

    @cached_property
    def _maxlength(self) -> int:
        return max(self._postings.block_lengths[1])

    @cached_property
    def _minid(self) -> int:
        return self._postings.documents[0]

    @cached_property
    def _maxid(self) -> int:
        return self._postings.documents[-1]


def _as_lengths(data: NDArray[np.uint8]) -> list[int]:
    return [byte_to_length(byte) for byte in data.tolist()]
