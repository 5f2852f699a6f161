"""One published generation, open for reading: mapped files and columns as arrays.

Nothing changes once it is loaded, so threads share it without a lock; two that meet an unloaded
part at once both load it, to the same effect.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import ranking
from search.engines.whoosh.calendar import periods_of
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.columns import Strings
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.codec.stored import Stored, unpacked_text
from search.engines.whoosh.facets import KeywordFacet
from search.engines.whoosh.families import read_families
from search.engines.whoosh.inverter import encoded
from search.engines.whoosh.kernels import Floats, Kernels, Mask
from search.engines.whoosh.postings import Field
from search.engines.whoosh.schema import (
    COLUMNS,
    ID_RANK,
    SCORING_FIELDS,
    UNKNOWN_TIME,
    encoding_of,
)
from search.engines.whoosh.segments import SegmentFiles
from search.engines.whoosh.term_records import TermRecords
from search.engines.whoosh.toc import files_of, live_mask, read_segments
from search.errors import IndexUnusableError
from search.jsonable import article_from_bytes, without_blocks
from search.models import Article, FacetCount

LATEST = 2**63 - 1


class Segment:
    """One segment; its documents have the numbers from ``first`` on in the whole index."""

    def __init__(self, files: SegmentFiles, segment: Any, first: int) -> None:
        self.segment = segment
        self.files = files
        self.first = first
        self.size = int(segment.doc_count_all())
        self._fields: dict[str, FieldFile | None] = {}

    def field(self, name: str) -> FieldFile | None:
        """The inverted file of a field, None where the segment has no term of it."""
        if name not in self._fields:
            self._fields[name] = self.files.field(name) if self.files.has(name) else None
        return self._fields[name]

    @cached_property
    def live(self) -> Mask:
        """False for deleted documents."""
        return live_mask(self.segment)

    @cached_property
    def ids(self) -> Strings:
        """The id of each document, in UTF-8."""
        return self.files.strings()

    @cached_property
    def stored(self) -> Stored:
        """The stored articles."""
        return self.files.stored()


class Snapshot:
    """All segments as one: document numbers run over them."""

    def __init__(self, folder: Path, kernels: Kernels) -> None:
        self.folder = folder
        self.kernels = kernels
        self.segments: list[Segment] = []
        self.size = 0
        self._fields: dict[str, Field] = {}
        self._keywords: dict[str, list[str]] = {}
        self._facets: dict[str, KeywordFacet] = {}
        self._months: dict[str, tuple[int, Ints]] = {}
        try:
            for segment in read_segments(folder):
                opened = Segment(files_of(folder, segment), segment, self.size)
                self.segments.append(opened)
                self.size += opened.size
            for opened in self.segments:
                opened.field("id")
        except Exception as error:  # Whoosh unpickles: damaged bytes may raise anything
            raise IndexUnusableError(
                f"cannot open the index in {folder} ({error}): run wensou rebuild"
            ) from error

    def field(self, name: str) -> Field:
        """The postings of a field."""
        if name not in self._fields:
            files = [(each.field(name), each.first) for each in self.segments]
            there = [(file, first) for file, first in files if file is not None]
            self._fields[name] = Field(there, encoding_of(name), self.kernels)
        return self._fields[name]

    @cached_property
    def live(self) -> Mask:
        """False for deleted documents."""
        return _joined([each.live for each in self.segments], bool)

    @cached_property
    def has_deletions(self) -> bool:
        """Whether a document is deleted."""
        return self.count < self.size

    @cached_property
    def dead(self) -> Ints:
        """The deleted documents, ascending."""
        return np.flatnonzero(~self.live)

    @cached_property
    def count(self) -> int:
        """The number of live articles."""
        return int(self.live.sum())

    def df(self, field: str, term: str) -> int:
        """The number of live documents that have the term."""
        return self.live_dfs(self.field(field).find_all([term]))[0]

    def live_dfs(self, records: TermRecords) -> Sequence[int]:
        """For each of several terms the number of live documents in which it stands."""
        if not self.has_deletions:
            return records.dfs
        return [
            df - sum(self.kernels.count(*placed, self.dead) for placed in records[place])
            for place, df in enumerate(records.dfs)
        ]

    def find(self, id: str) -> tuple[int, int] | None:
        """The segment and the number in it of the live document with this id."""
        for place, segment in enumerate(self.segments):
            field = segment.field("id")
            record = None if field is None else field.find(encoded(id))
            if record is not None:
                for number in record.documents.tolist():
                    if not segment.segment.is_deleted(number):
                        return place, number
        return None

    def number(self, id: str) -> int | None:
        """The document number of the live document with this id."""
        found = self.find(id)
        return None if found is None else self.segments[found[0]].first + found[1]

    def id(self, number: int) -> str:
        """The id of a document."""
        segment = self._segment(number)
        return segment.ids[number - segment.first].decode("utf-8", "surrogatepass")

    def ids(self, behind: str | None) -> Iterator[str]:
        """The ids of all live documents in ascending order, or of those behind this one."""
        order = self._by_id
        first = 0 if behind is None else bisect_right(order, behind, key=self.id)
        return map(self.id, order[first:])

    @cached_property
    def _by_id(self) -> Ints:
        """The live documents in the order of their ids."""
        order = np.argsort(self.id_ranks)
        return order[self.live[order]]

    def titles(self) -> list[tuple[str, str]]:
        """Id and title of all live documents, newest first."""
        found: list[bytes] = []
        ids: list[bytes] = []
        for segment in self.segments:
            ids += segment.ids
            found += segment.files.titles(segment.size)
        order = np.lexsort((self.id_ranks, -np.maximum(self.published, -(2**62))))
        return [
            (ids[i].decode("utf-8", "surrogatepass"), found[i].decode("utf-8", "surrogatepass"))
            for i in order[self.live[order]].tolist()
        ]

    @cached_property
    def id_ranks(self) -> Ints:
        """Numbers that order the documents by id."""
        if len(self.segments) == 1:
            return self._column(ID_RANK)
        ids = [id for segment in self.segments for id in segment.ids]
        ranks = np.empty(self.size, np.int64)
        ranks[sorted(range(self.size), key=ids.__getitem__)] = np.arange(self.size)
        return ranks

    @cached_property
    def published(self) -> Ints:
        """UTC seconds, or UNKNOWN_TIME."""
        return self._column("published")

    @cached_property
    def families(self) -> Ints:
        """For each document the number of its family of doubles, counted from 0: first those of
        several documents, of which there are ``families_of_several``."""
        found = read_families(self.folder)
        alone = np.bincount(found) == 1
        numbers = np.where(alone, np.cumsum(alone) + np.count_nonzero(~alone), np.cumsum(~alone))
        return numbers[found] - 1

    @cached_property
    def families_of_several(self) -> int:
        """How many families have more than one document."""
        return int(np.count_nonzero(np.bincount(self.families) > 1))

    def doubles(self, id: str) -> tuple[str, ...]:
        """The ids of the other live documents of a family, ascending."""
        number = self.number(id)
        if number is None:
            return ()
        family = ((self.families == self.families[number]) & self.live).nonzero()[0].tolist()
        return tuple(sorted(self.id(other) for other in family if other != number))

    def beside(self, id: str) -> tuple[str | None, str | None]:
        """The ids of the live documents of its source that stand before and behind it, newest first
        and then by id."""
        number = self.number(id)
        moment = UNKNOWN_TIME if number is None else self.published[number]
        if number is None or moment == UNKNOWN_TIME:
            return None, None
        _, places = self.sources
        same = ((places == places[number]) & self.live).nonzero()[0]
        times, ranks = self.published[same], self.id_ranks[same]
        rank = self.id_ranks[number]
        newer = same[(times > moment) | ((times == moment) & (ranks < rank))]
        older = same[
            (times < moment) & (times != UNKNOWN_TIME) | (times == moment) & (ranks > rank)
        ]
        return self._last(newer), self._first(older)

    def _first(self, numbers: Ints) -> str | None:
        """The id of the one that is first in that order."""
        newest = numbers[
            self.published[numbers] == self.published[numbers].max(initial=UNKNOWN_TIME)
        ]
        return self.id(int(newest[self.id_ranks[newest].argmin()])) if len(newest) else None

    def _last(self, numbers: Ints) -> str | None:
        """The id of the one that is last in it."""
        oldest = numbers[self.published[numbers] == self.published[numbers].min(initial=LATEST)]
        return self.id(int(oldest[self.id_ranks[oldest].argmax()])) if len(oldest) else None

    @cached_property
    def saturations(self) -> dict[str, Floats]:
        """For each scoring field and document what BM25 adds to its ``tf`` below the line:
        ``K1 * (1 - B + B * length / average length)``, the average being that of live documents."""
        return {field: self._saturation(field) for field in SCORING_FIELDS}

    def lengths(self, field: str) -> Ints:
        """The length of a scoring field in each document: its sum of ``tf`` over all terms."""
        return self._column(f"{field}_length").astype(np.int64)

    def average_length(self, field: str) -> float:
        """Its mean over live documents."""
        return int(self.lengths(field)[self.live].sum()) / self.count

    def keywords(self, name: str) -> list[str]:
        """The folded values of a keyword field."""
        if name not in self._keywords:
            self._keywords[name] = self.field(name).terms()
        return self._keywords[name]

    @cached_property
    def sources(self) -> tuple[tuple[str, ...], Ints]:
        """The source names as written, and for each document the place of its name."""
        names: dict[str, int] = {}
        places = []
        for segment in self.segments:
            own, codes = segment.files.sources()
            mapped = np.array([names.setdefault(name, len(names)) for name in own], np.int64)
            places.append(mapped[codes])
        return tuple(names), _joined(places, np.int64)

    def source_counts(self, numbers: Ints | Mask) -> tuple[FacetCount, ...]:
        """How many of the documents each source has, most first, then by name."""
        names, places = self.sources
        counts = np.bincount(places[numbers], minlength=len(names)).tolist()
        found = [FacetCount(name, n) for name, n in zip(names, counts, strict=True) if n]
        return tuple(sorted(found, key=lambda each: (-each.count, each.value)))

    def keyword_facet(self, name: str) -> KeywordFacet:
        """The values of a keyword field by document."""
        if name not in self._facets:
            files = [(each.field(name), each.first) for each in self.segments]
            there = [(file, first) for file, first in files if file is not None]
            self._facets[name] = KeywordFacet(there, self.live, self.id_ranks, self.id)
        return self._facets[name]

    def months(self, zone: str) -> tuple[int, Ints]:
        """The ordinal of a first month, and how many months later each document lies in a time
        zone, -1 where its time is unknown."""
        if zone not in self._months:
            self._months[zone] = periods_of(self.published, zone, "month")
        return self._months[zone]

    def open_stored(self) -> None:
        """Open all stored articles now: later their files may be gone, but not from who has them
        open."""
        for segment in self.segments:
            _ = segment.stored

    def article(self, number: int) -> Article:
        """The stored article of a document."""
        return article_from_bytes(self._stored(number))

    def article_without_blocks(self, number: int) -> Article:
        """The same without its blocks, in half of the time."""
        return article_from_bytes(without_blocks(self._stored(number)))

    def _stored(self, number: int) -> bytes:
        segment = self._segment(number)
        return unpacked_text(segment.stored[number - segment.first])

    @property
    def dictionary(self) -> bytes:
        """The dictionary of the stored articles of the largest segment; empty without one."""
        largest = max(self.segments, key=lambda each: each.size, default=None)
        dictionaries = [] if largest is None else largest.stored.dictionaries
        return dictionaries[0] if dictionaries else b""

    def _segment(self, number: int) -> Segment:
        for segment in self.segments:
            if number < segment.first + segment.size:
                return segment
        raise IndexError(number)

    def _saturation(self, field: str) -> Floats:
        average = self.average_length(field) if self.count else 0
        norms = self.lengths(field) / average if average else np.zeros(self.size)
        return np.asarray(ranking.K1 * (1 - ranking.B + ranking.B * norms))

    def _column(self, name: str) -> NDArray[Any]:
        return _joined([each.files.numbers(name) for each in self.segments], COLUMNS[name])


def _joined(parts: list[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    """The arrays as one; a single one is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, dtype), *parts])
