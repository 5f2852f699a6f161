"""The inner loops of a search, compiled: see ``kernels``. Needs the extra ``fast``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

import numpy as np

from search import ranking
from search.engines.whoosh.codec import loops
from search.engines.whoosh.codec.bits import Bytes, Ints
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.codec.records import Record
from search.engines.whoosh.codec.terms import is_long
from search.engines.whoosh.kernels import (
    POSITION_BITS,
    Either,
    FieldTerms,
    Floats,
    Part,
    joined,
)

_NONE: Ints = np.zeros(0, np.int64)
_NO_DATA: Bytes = np.zeros(0, np.uint8)
_FACTOR = ranking.K1 + 1


class CompiledKernels:
    """See Kernels."""

    def documents(self, record: Record, first: int) -> Ints:
        """See Kernels."""
        shape = record.shape
        found = loops.documents(record.data, record.start, shape.documents, shape.counts)
        return found + first if first else found

    def count(self, record: Record, first: int, wanted: Ints) -> int:
        """See Kernels."""
        shape = record.shape
        low, high = _between(wanted, first, shape.documents)
        wanted = wanted[low:high]
        return int(
            loops.count(record.data, record.start, shape.documents, shape.counts, wanted, first)
        )

    def addresses(self, record: Record, first: int, within: Ints | None) -> Ints:
        """See Kernels."""
        count, widths = record.shape.documents, record.shape.widths
        wanted, everywhere = (_NONE, True) if within is None else (within, False)
        return loops.addresses(record.data, record.start, count, widths, wanted, everywhere, first)

    def sequence(self, parts: Sequence[Part], within: Ints | None) -> Ints:
        """See Kernels."""
        (records, offset), *others = parts
        found = joined([self.addresses(*placed, within) for placed in records])
        if offset:
            found = found - offset
        for records, offset in others:
            found = joined([_followed(found, *placed, offset) for placed in records])
        return found

    def sequences(self, each: Sequence[Sequence[Part]], within: Ints) -> list[Ints]:
        """See Kernels."""
        parts = [part for sequence in each for part in sequence]
        ends = np.array(list(accumulate(map(len, each))), np.int64)
        offsets = np.array([offset for _, offset in parts], np.int64)
        found = []
        for first, (record, starts) in _starts_by_segment(parts).items():
            universe, widths = record.shape.documents, record.shape.widths
            addresses, sizes = loops.sequences(
                record.data, starts, offsets, ends, universe, widths, within, first
            )
            borders = [0, *accumulate(sizes.tolist())]
            found.append([addresses[low:high] for low, high in pairwise(borders)])
        return [joined(own) for own in zip(*found, strict=True)] if found else [_NONE] * len(each)

    def documents_of(self, addresses: Ints) -> Ints:
        """See Kernels."""
        return loops.documents_of(addresses)

    def both(self, found: Ints, places: Ints, offset: int) -> Ints:
        """See Kernels."""
        return loops.both(found, places, offset)

    def union(self, x: Ints, y: Ints) -> Ints:
        """See Kernels."""
        return loops.union(x, y) if len(y) else x

    def find(self, file: FieldFile, terms: Sequence[bytes]) -> list[Record | None]:
        """See Kernels."""
        size = file.terms.key_bytes
        keys = np.frombuffer(
            b"".join([term[:size].ljust(size, b"\0") for term in terms]), f">u{size}"
        )
        starts = loops.find(*file.index, keys.astype(file.index.keys.dtype)).tolist()
        return [
            file.find(term)
            if is_long(term, size)
            else (None if start < 0 else file.record_at(start))
            for term, start in zip(terms, starts, strict=True)
        ]

    def add_bm25(self, total: Floats, candidates: Ints, fields: Sequence[FieldTerms]) -> None:
        """See Kernels."""
        for field in fields:
            for first, records, weights in _by_segment(field):
                universe = records[0].shape.documents
                low, high = _between(candidates, first, universe)
                starts = np.array([record.start for record in records])
                loops.add_bm25(
                    total[low:high],
                    records[0].data,
                    starts,
                    np.array(weights),
                    universe,
                    candidates[low:high],
                    first,
                    field.saturation,
                    _FACTOR,
                )

    def add_values(self, total: Floats, candidates: Ints, terms: Sequence[Either]) -> None:
        """See Kernels."""
        values = np.array([term.value for term in terms], np.float64)
        segments: dict[int, _Sides] = {}
        for nth, term in enumerate(terms):
            for side, records in enumerate(term.records):
                for record, first in records:
                    if first not in segments:
                        segments[first] = _Sides(record.shape.documents, len(terms))
                    segments[first].data[side] = record.data
                    segments[first].starts[side, nth] = record.start
        for first, found in segments.items():
            low, high = _between(candidates, first, found.documents)
            loops.add_either(
                total[low:high],
                values,
                found.data[0],
                found.starts[0],
                found.data[1],
                found.starts[1],
                found.documents,
                candidates[low:high],
                first,
            )

    def lower_gaps(self, gaps: Ints, candidates: Ints, ends: Ints, starts: Ints) -> None:
        """See Kernels."""
        loops.lower_gaps(gaps, candidates, ends, starts)


COMPILED = CompiledKernels()


class _Sides:
    """Where the records of terms begin in the two fields of a segment, -1 where there is none."""

    def __init__(self, documents: int, terms: int) -> None:
        self.documents = documents
        self.data = [_NO_DATA, _NO_DATA]
        self.starts = np.full((2, terms), -1, np.int64)


def _between(numbers: Ints, first: int, count: int) -> tuple[int, int]:
    """The places of those numbers that are of a segment."""
    if not len(numbers) or (not first and numbers[-1] < count):
        return 0, len(numbers)
    low, high = np.searchsorted(numbers, (first, first + count)).tolist()
    return low, high


def _by_segment(field: FieldTerms) -> Iterable[tuple[int, list[Record], list[float]]]:
    """For each segment its first document, and the records of the terms it has with their weights.

    A document is in one segment: so each still gets its terms in their order."""
    found: dict[int, tuple[int, list[Record], list[float]]] = {}
    for placed, weight in zip(field.records, field.weights, strict=True):
        for record, first in placed:
            if first not in found:
                found[first] = (first, [], [])
            found[first][1].append(record)
            found[first][2].append(weight)
    return found.values()


def _starts_by_segment(parts: Sequence[Part]) -> dict[int, tuple[Record, Ints]]:
    """For the first document of each segment a record of it, and where those of the parts begin,
    -1 where it has none."""
    found: dict[int, tuple[Record, list[int]]] = {}
    for place, (records, _) in enumerate(parts):
        for record, first in records:
            if first not in found:
                found[first] = (record, [-1] * len(parts))
            found[first][1][place] = record.start
    return {first: (found[first][0], np.array(found[first][1])) for first in sorted(found)}


def _followed(found: Ints, record: Record, first: int, offset: int) -> Ints:
    """The addresses in a segment whose ``offset``-th next is one of the term's."""
    universe, widths = record.shape.documents, record.shape.widths
    low, high = _between(found, first << POSITION_BITS, universe << POSITION_BITS)
    return loops.followed(
        record.data, record.start, universe, widths, found[low:high], first, offset
    )
