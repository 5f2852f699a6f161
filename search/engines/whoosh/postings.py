"""Where in the index does a term stand? The postings of a field over all segments.

Document numbers are those of the whole index. An occurrence is addressed by
``document << 32 | position``, so that a sequence is an intersection of shifted arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.codec.records import Record

POSITION_BITS = 32
"""The lower bits of an address."""

SEARCH_COST = 8
"""Looking a document up among those of a term costs about as much as looking so many of those up
in a table."""

Places = NDArray[np.int32]

_NONE: Ints = np.zeros(0, np.int64)


class TermPostings:
    """The postings of one term, unpacked as far as asked. Deleted documents are among them."""

    def __init__(self, parts: Sequence[tuple[Record, int]]) -> None:
        """``parts``: the record of each segment that has the term, and its first document."""
        self._parts = parts
        self.df = sum(record.df for record, _ in parts)

    @cached_property
    def documents(self) -> Ints:
        """The documents, ascending."""
        return joined([_shifted(record.documents, first) for record, first in self._parts])

    @cached_property
    def tf(self) -> Ints:
        """How often the term stands in each document."""
        return joined([record.tf for record, _ in self._parts])

    def among(self, wanted: Ints, table: Callable[[], Places]) -> tuple[Ints, Ints]:
        """Which of ``wanted`` (documents, ascending) have the term, as indexes, and their ``tf``.

        ``table`` gives for every document its index in ``wanted``, or -1.
        """
        found = [self._among(record, first, wanted, table) for record, first in self._parts]
        return joined([places for places, _ in found]), joined([tf for _, tf in found])

    def _among(
        self, record: Record, first: int, wanted: Ints, table: Callable[[], Places]
    ) -> tuple[Ints, Ints]:
        low = 0
        if first or (len(wanted) and wanted[-1] >= record.size):  # some are of other segments
            low, high = np.searchsorted(wanted, (first, first + record.size)).tolist()
            wanted = wanted[low:high] - first
        if record.is_dense or len(wanted) * SEARCH_COST < record.df:
            places, rows = record.locate(wanted)
            return (places + low if low else places), record.tf_of(rows)
        found = table()[_shifted(record.documents, first)]
        rows = (found >= 0).nonzero()[0]
        return found[rows].astype(np.int64), record.tf_of(rows)

    def addresses(self, within: Ints | None = None) -> Ints:
        """Where the term stands, ascending; in documents ``within`` (ascending) only, if given."""
        found = []
        for record, first in self._parts:
            documents, rows = record.documents, None
            if within is not None:
                rows = rows_of(documents, within - first if first else within)
                documents = documents[rows]
            tf = record.tf if rows is None else record.tf[rows]
            found.append(_addresses(_shifted(documents, first), tf, record.positions(rows)))
        return joined(found)


class Field:
    """The files of one field, each with the number of its first document."""

    def __init__(self, files: Sequence[tuple[FieldFile, int]], encoding: str) -> None:
        self._files = files
        self._encoding = encoding

    def find(self, term: str) -> TermPostings:
        """The postings of a term; it may have none."""
        data = self._encoded(term)
        found = [(file.find(data), first) for file, first in self._files]
        return TermPostings([(record, first) for record, first in found if record is not None])

    def terms(self, prefix: str = "") -> list[str]:
        """The distinct terms that begin with ``prefix``, by code point."""
        found: set[bytes] = set()
        for file, (low, behind) in self._ranges(prefix):
            found.update(map(file.terms.term, range(low, behind)))
        return sorted(term.decode(self._encoding, "surrogatepass") for term in found)

    def count(self, prefix: str) -> int:
        """How many terms begin with ``prefix``, those of each segment counted apart."""
        return sum(behind - low for _, (low, behind) in self._ranges(prefix))

    def documents_with_prefix(self, prefix: str) -> Ints:
        """The documents of all terms that begin with ``prefix``, in no order, some repeatedly."""
        ranges = self._ranges(prefix)
        return joined(
            [
                _shifted(file.range(low, behind).documents, first)
                for (file, (low, behind)), (_, first) in zip(ranges, self._files, strict=True)
            ]
        )

    def addresses_with_prefix(self, prefix: str) -> Ints:
        """Where terms that begin with ``prefix`` stand, ascending."""
        found = []
        for (file, (low, behind)), (_, first) in zip(
            self._ranges(prefix), self._files, strict=True
        ):
            postings = file.range(low, behind)
            documents = _shifted(postings.documents, first)
            found.append(_addresses(documents, postings.tf, postings.positions))
        return np.sort(joined(found))

    def _ranges(self, prefix: str) -> list[tuple[FieldFile, tuple[int, int]]]:
        data = self._encoded(prefix)
        return [(file, file.terms.prefixed(data)) for file, _ in self._files]

    def _encoded(self, term: str) -> bytes:
        return term.encode(self._encoding, "surrogatepass")


def _addresses(documents: Ints, tf: Ints, positions: Ints) -> Ints:
    addresses = documents << POSITION_BITS
    if len(positions) > len(addresses):
        addresses = np.repeat(addresses, tf)
    addresses |= positions
    return addresses


def documents_of(addresses: Ints) -> Ints:
    """The distinct documents of ascending addresses, ascending."""
    documents = addresses >> POSITION_BITS
    if len(documents) < 2:
        return documents
    new = np.empty(len(documents), bool)
    new[0] = True
    np.not_equal(documents[1:], documents[:-1], out=new[1:])
    return documents[new]


def rows_of(sorted_values: Ints, wanted: Ints) -> Ints:
    """The places in ``sorted_values`` of those of ``wanted`` (ascending) that are there."""
    places, there = placed(sorted_values, wanted)
    return places[there]


def placed(
    sorted_values: Ints, wanted: Ints
) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """For each of ``wanted`` its place in ``sorted_values``, and whether it is there at all."""
    if not len(sorted_values):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    places = np.searchsorted(sorted_values, wanted)
    places[places == len(sorted_values)] = 0
    return places, sorted_values[places] == wanted


def joined(parts: Sequence[Ints]) -> Ints:
    """The arrays as one; a single one is not copied."""
    if not parts:
        return _NONE
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _shifted(documents: Ints, first: int) -> Ints:
    return documents + first if first else documents
