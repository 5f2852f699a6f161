"""The inner loops of a search: what is done for each posting of a term.

There are two sets that give the same: this one, of numpy's operations, and ``compiled``, which an
extra installs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.codec.records import Record
from search.engines.whoosh.term_records import Placed, TermRecords

POSITION_BITS = 32
"""The lower bits of an address, ``document << POSITION_BITS | position``."""

SEARCH_COST = 8
"""Looking a document up among those of a term costs about as much as looking so many of those up
in a table."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
"""One truth value for each document number."""

Part = tuple[Sequence[Placed], int]
"""The records of a term, and how many positions it stands behind the start of a sequence."""

Step = tuple[int, int]
"""The same, the term being one of several: its place among them."""


_NONE: Ints = np.zeros(0, np.int64)


class FieldTerms(NamedTuple):
    """Terms of a field that add to the score: the weight (boost and rarity) of each, and for each
    document what BM25 adds to ``tf`` below the line."""

    saturation: Floats
    records: TermRecords
    weights: Sequence[float]


class Kernels(Protocol):
    """Documents ascend, and addresses too; ``first`` is added to the documents of a record."""

    def documents(self, record: Record, first: int) -> Ints:
        """The documents that have the term."""

    def mark(self, mask: Mask, records: TermRecords) -> None:
        """Make ``mask`` true for each document that has one of the terms."""

    def count(self, record: Record, first: int, wanted: Ints) -> int:
        """How many of the documents ``wanted`` have the term."""

    def frequencies(self, record: Record, first: int, wanted: Ints) -> Ints:
        """How often the term stands in each of the documents ``wanted``."""

    def addresses(self, record: Record, first: int, within: Ints | None) -> Ints:
        """Where the term stands; in documents ``within`` only, if given."""

    def sequence(self, parts: Sequence[Part], within: Ints | None) -> Ints:
        """The addresses at which every part stands at its offset; the rarest part is the first. In
        documents ``within`` only, if given."""

    def sequences(
        self, records: TermRecords, each: Sequence[Sequence[Step]], within: Ints
    ) -> list[Ints]:
        """``sequence`` for each of several, made of terms of one field."""

    def documents_of(self, addresses: Ints) -> Ints:
        """The distinct documents of addresses."""

    def both(self, found: Ints, places: Ints, offset: int) -> Ints:
        """Those of ``found`` that are among ``places`` less ``offset``."""

    def union(self, x: Ints, y: Ints) -> Ints:
        """The distinct values of both."""

    def find(self, file: FieldFile, terms: Sequence[bytes]) -> tuple[Ints, Ints]:
        """Where the record of each term begins, in bytes, -1 where there is none; and how many
        documents have it."""

    def add_bm25(self, total: Floats, candidates: Ints, fields: Sequence[FieldTerms]) -> None:
        """Add to the total of each candidate what the terms give, one after the other."""

    def add_values(
        self, total: Floats, candidates: Ints, sides: Sequence[TermRecords], values: Sequence[int]
    ) -> None:
        """Add to the total of each candidate the values of the terms it has: in either field, if
        there are two ``sides``."""

    def lower_gaps(self, gaps: Ints, candidates: Ints, ends: Ints, starts: Ints) -> None:
        """Lower the gap of each candidate to the least from an end to the next start in it; both
        are addresses."""


class NumpyKernels:
    """See Kernels."""

    def documents(self, record: Record, first: int) -> Ints:
        """See Kernels."""
        return record.documents + first if first else record.documents

    def mark(self, mask: Mask, records: TermRecords) -> None:
        """See Kernels."""
        for place in range(len(records)):
            for record, first in records[place]:
                mask[self.documents(record, first)] = True

    def count(self, record: Record, first: int, wanted: Ints) -> int:
        """See Kernels."""
        return len(_rows(record, first, wanted)[0])

    def frequencies(self, record: Record, first: int, wanted: Ints) -> Ints:
        """See Kernels."""
        found = np.zeros(len(wanted), np.int64)
        places, rows = _rows(record, first, wanted)
        found[places] = record.tf_of(rows)
        return found

    def addresses(self, record: Record, first: int, within: Ints | None) -> Ints:
        """See Kernels."""
        documents, rows, tf = record.documents, None, record.tf
        if within is not None:
            places, there = placed(documents, within - first if first else within)
            rows = places[there]
            documents, tf = documents[rows], tf[rows]
        found = documents + first if first else documents
        return addressed(found, tf, record.positions(rows))

    def sequence(self, parts: Sequence[Part], within: Ints | None) -> Ints:
        """See Kernels."""
        if len(parts) > 1:  # to unpack documents is cheap, positions are not
            for records, _ in parts:
                documents = joined([self.documents(*placed) for placed in records])
                within = documents if within is None else self.both(within, documents, 0)
        found: Ints | None = None
        for records, offset in parts:
            places = joined([self.addresses(*placed, within) for placed in records])
            if found is not None:
                found = self.both(found, places, offset)
            else:
                found = places - offset if offset else places
        return joined([]) if found is None else found

    def sequences(
        self, records: TermRecords, each: Sequence[Sequence[Step]], within: Ints
    ) -> list[Ints]:
        """See Kernels."""
        return [
            self.sequence([(records[place], offset) for place, offset in steps], within)
            for steps in each
        ]

    def documents_of(self, addresses: Ints) -> Ints:
        """See Kernels."""
        return distinct(addresses >> POSITION_BITS)

    def both(self, found: Ints, places: Ints, offset: int) -> Ints:
        """See Kernels."""
        if offset:
            places = places - offset
        if len(found) > len(places):
            found, places = places, found
        return found[placed(places, found)[1]]

    def union(self, x: Ints, y: Ints) -> Ints:
        """See Kernels."""
        if not len(y):
            return x
        values = np.concatenate((x, y))
        values.sort(kind="stable")  # it merges what is in order already
        return distinct(values)

    def find(self, file: FieldFile, terms: Sequence[bytes]) -> tuple[Ints, Ints]:
        """See Kernels."""
        found = [file.place(term) for term in terms]
        starts, dfs = ([each[i] for each in found] for i in (0, 1))
        return np.array(starts, np.int64), np.array(dfs, np.int64)

    def add_bm25(self, total: Floats, candidates: Ints, fields: Sequence[FieldTerms]) -> None:
        """See Kernels."""
        count = len(candidates)
        table = _Table(candidates)
        places, tfs, below, weights, sizes = [], [], [], [], []
        for field in fields:
            saturation = field.saturation[candidates]
            for number, weight in enumerate(field.weights):
                for record, first in field.records[number]:
                    place, tf = _among(record, first, candidates, table)
                    places.append(place)
                    tfs.append(tf)
                    below.append(saturation[place])
                    weights.append(weight)
                    sizes.append(len(place))
        if not places:
            return
        tf, saturated = np.concatenate(tfs), np.concatenate(below)
        saturated += tf
        score = tf * (ranking.K1 + 1)
        score /= saturated
        score *= np.repeat(weights, sizes)
        # bincount adds one after the other: term by term, as the formula says.
        every = np.concatenate([np.arange(count), *places])
        total[:] = np.bincount(every, np.concatenate((total, score)), count)

    def add_values(
        self, total: Floats, candidates: Ints, sides: Sequence[TermRecords], values: Sequence[int]
    ) -> None:
        """See Kernels."""
        for place, value in enumerate(values):
            there = np.zeros(len(total), bool)
            for record, first in chain.from_iterable(side[place] for side in sides):
                own = of_segment(candidates, first, record.shape.documents)
                there[own] |= record.having(candidates[own] - first)
            total[there] += value

    def lower_gaps(self, gaps: Ints, candidates: Ints, ends: Ints, starts: Ints) -> None:
        """See Kernels."""
        following = np.searchsorted(starts, ends)
        ends = ends[following < len(starts)]
        starts = starts[following[: len(ends)]]
        same = ends >> POSITION_BITS == starts >> POSITION_BITS
        documents = ends[same] >> POSITION_BITS
        if not len(documents):
            return
        found = starts[same] - ends[same]
        first = np.flatnonzero(np.diff(documents, prepend=-1))
        places, there = placed(candidates, documents[first])
        least = np.minimum.reduceat(found, first)[there]
        places = places[there]
        gaps[places] = np.minimum(gaps[places], least)


NUMPY = NumpyKernels()


class _Table:
    """For each document up to the last candidate its place among them, -1 for others."""

    def __init__(self, candidates: Ints) -> None:
        self._candidates = candidates
        self._places: NDArray[np.int32] | None = None

    def places(self, documents: Ints) -> NDArray[np.int32]:
        """The places of the first of the documents (ascending): those behind the last candidate
        are left out."""
        if self._places is None:
            self._places = np.full(self._candidates[-1] + 1, -1, np.int32)
            self._places[self._candidates] = np.arange(len(self._candidates), dtype=np.int32)
        if len(documents) and documents[-1] >= len(self._places):
            documents = documents[: np.searchsorted(documents, len(self._places))]
        return self._places[documents]


def _among(record: Record, first: int, wanted: Ints, table: _Table) -> tuple[Ints, Ints]:
    """Which of ``wanted`` have the term, as indexes, and its ``tf`` there."""
    if len(wanted) * (1 if record.is_dense else SEARCH_COST) < record.df:
        places, rows = _rows(record, first, wanted)
        return places, record.tf_of(rows)
    found = table.places(record.documents + first if first else record.documents)
    rows = (found >= 0).nonzero()[0]
    return found[rows].astype(np.int64), record.tf_of(rows)


def _rows(record: Record, first: int, wanted: Ints) -> tuple[Ints, Ints]:
    """Which of ``wanted`` have the term, as indexes; and their rows in the record."""
    own = of_segment(wanted, first, record.shape.documents)
    places, rows = record.locate(wanted[own] - first)
    return places + own.start, rows


def of_segment(numbers: Ints, first: int, count: int) -> slice:
    """The places of those of the numbers (ascending) that are of a segment."""
    if not len(numbers) or (not first and numbers[-1] < count):
        return slice(0, len(numbers))
    return slice(*np.searchsorted(numbers, (first, first + count)).tolist())


def addressed(documents: Ints, tf: Ints, positions: Ints) -> Ints:
    """The addresses of all positions of the documents."""
    found = documents << POSITION_BITS
    if len(positions) > len(found):
        found = np.repeat(found, tf)
    found |= positions
    return found


def placed(
    sorted_values: Ints, wanted: Ints
) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """For each of ``wanted`` its place in ``sorted_values``, and whether it is there at all."""
    if not len(sorted_values):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    places = np.searchsorted(sorted_values, wanted)
    places[places == len(sorted_values)] = 0
    return places, sorted_values[places] == wanted


def distinct(values: Ints) -> Ints:
    """The distinct ones of ascending values."""
    if len(values) < 2:
        return values
    new = np.empty(len(values), bool)
    new[0] = True
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def joined(parts: Sequence[Ints]) -> Ints:
    """The arrays as one; a single one is not copied."""
    if not parts:
        return _NONE
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
