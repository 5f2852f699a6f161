"""The inner loops of a search, compiled: see ``kernels``. Needs the extra ``fast``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from search import ranking
from search.engines.whoosh.codec import loops
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.codec.records import Record
from search.engines.whoosh.codec.terms import is_long
from search.engines.whoosh.kernels import (
    POSITION_BITS,
    FieldTerms,
    Floats,
    Mask,
    Part,
    Step,
    joined,
    of_segment,
)
from search.engines.whoosh.term_records import SegmentRecords, TermRecords

_NONE: Ints = np.zeros(0, np.int64)
_FACTOR = ranking.K1 + 1


class CompiledKernels:
    """See Kernels."""

    def documents(self, record: Record, first: int) -> Ints:
        """See Kernels."""
        shape = record.shape
        found = loops.documents(record.data, record.start, shape.documents, shape.counts)
        return found + first if first else found

    def mark(self, mask: Mask, records: TermRecords) -> None:
        """See Kernels."""
        for file, first, starts in records.segments:
            universe = file.shape.documents
            own = mask[first : first + universe]
            loops.mark(own, file.records, starts, universe, file.shape.counts)

    def count(self, record: Record, first: int, wanted: Ints) -> int:
        """See Kernels."""
        shape = record.shape
        wanted = wanted[of_segment(wanted, first, shape.documents)]
        return int(
            loops.count(record.data, record.start, shape.documents, shape.counts, wanted, first)
        )

    def frequencies(self, record: Record, first: int, wanted: Ints) -> Ints:
        """See Kernels."""
        universe = record.shape.documents
        own = of_segment(wanted, first, universe)
        found = np.zeros(len(wanted), np.int64)
        loops.frequencies_in(found[own], record.data, record.start, universe, wanted[own], first)
        return found

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

    def sequences(
        self, records: TermRecords, each: Sequence[Sequence[Step]], within: Ints
    ) -> list[Ints]:
        """See Kernels."""
        steps = np.array([step for sequence in each for step in sequence], np.int64).reshape(-1, 2)
        ends = np.array(list(accumulate(map(len, each))), np.int64)
        offsets = np.ascontiguousarray(steps[:, 1])
        found = []
        for file, first, starts in records.segments:
            addresses, sizes = loops.sequences(
                file.records,
                starts[steps[:, 0]],
                offsets,
                ends,
                file.shape.documents,
                file.shape.widths,
                within,
                first,
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

    def find(self, file: FieldFile, terms: Sequence[bytes]) -> tuple[Ints, Ints]:
        """See Kernels."""
        size = file.terms.key_bytes
        keys = np.frombuffer(
            b"".join([term[:size].ljust(size, b"\0") for term in terms]), f">u{size}"
        )
        starts, dfs = loops.find(file.records, *file.index, keys.astype(file.index.keys.dtype))
        for place, term in enumerate(terms):
            if is_long(term, size):
                starts[place], dfs[place] = file.place(term)
        return starts, dfs

    def add_bm25(self, total: Floats, candidates: Ints, fields: Sequence[FieldTerms]) -> None:
        """See Kernels."""
        for saturation, records, weights in fields:
            for file, first, starts in records.segments:
                universe = file.shape.documents
                own = of_segment(candidates, first, universe)
                loops.add_bm25(
                    total[own],
                    file.records,
                    starts,
                    np.array(weights),
                    universe,
                    candidates[own],
                    first,
                    saturation,
                    _FACTOR,
                )

    def add_values(
        self, total: Floats, candidates: Ints, sides: Sequence[TermRecords], values: Sequence[int]
    ) -> None:
        """See Kernels."""
        own_values = np.array(values, np.float64)
        by_segment: dict[int, list[SegmentRecords]] = {}
        for side in sides:
            for each in side.segments:
                by_segment.setdefault(each.first, []).append(each)
        for first, found in by_segment.items():
            nowhere = found[0]._replace(starts=np.full(len(values), -1, np.int64))
            (file, _, starts), (other, _, other_starts) = [*found, nowhere][:2]
            universe = file.shape.documents
            own = of_segment(candidates, first, universe)
            loops.add_either(
                total[own],
                own_values,
                file.records,
                starts,
                other.records,
                other_starts,
                universe,
                candidates[own],
                first,
            )

    def lower_gaps(self, gaps: Ints, candidates: Ints, ends: Ints, starts: Ints) -> None:
        """See Kernels."""
        loops.lower_gaps(gaps, candidates, ends, starts)


COMPILED = CompiledKernels()


def _followed(found: Ints, record: Record, first: int, offset: int) -> Ints:
    """The addresses in a segment whose ``offset``-th next is one of the term's."""
    universe, widths = record.shape.documents, record.shape.widths
    own = of_segment(found, first << POSITION_BITS, universe << POSITION_BITS)
    return loops.followed(record.data, record.start, universe, widths, found[own], first, offset)
