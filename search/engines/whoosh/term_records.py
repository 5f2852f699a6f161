"""Where are the records of several terms? They are looked up together, unpacked as far as asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.codec.records import Record

Placed = tuple[Record, int]
"""The record of a term in a segment, and the number of the segment's first document."""


class SegmentRecords(NamedTuple):
    """Where in the file of a segment the records of terms begin, -1 where it has none; ``first`` is
    added to its documents."""

    file: FieldFile
    first: int
    starts: Ints


Opened = dict[tuple[int, int], Record]
"""Records by the id of their file and where they begin: what one has unpacked, others need not."""


class TermRecords:
    """The records of several terms of a field, in the order in which they were asked for."""

    def __init__(
        self, segments: Sequence[SegmentRecords], dfs: Sequence[int], opened: Opened
    ) -> None:
        """``dfs``: how many documents have each term, deleted ones among them."""
        self.segments = segments
        self.dfs = dfs
        self._opened = opened

    def __len__(self) -> int:
        return len(self.dfs)

    def __getitem__(self, place: int) -> list[Placed]:
        """The records of one of the terms."""
        found = []
        for file, first, starts in self.segments:
            start = int(starts[place])
            if start >= 0:
                key = (id(file), start)
                if key not in self._opened:
                    self._opened[key] = file.record_at(start)
                found.append((self._opened[key], first))
        return found

    def of(self, places: Sequence[int]) -> TermRecords:
        """Those of some of the terms."""
        segments = [each._replace(starts=each.starts[places]) for each in self.segments]
        return TermRecords(segments, [self.dfs[place] for place in places], self._opened)

    def without(self, places: Collection[int]) -> TermRecords:
        """The same, but that no document has those terms."""
        if not places:
            return self
        lacking = np.zeros(len(self), bool)
        lacking[list(places)] = True
        segments = [
            each._replace(starts=np.where(lacking, -1, each.starts)) for each in self.segments
        ]
        dfs = [0 if place in places else df for place, df in enumerate(self.dfs)]
        return TermRecords(segments, dfs, self._opened)
