"""One published generation, open for reading: columns as arrays, postings for each thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import index

from search.engines.whoosh.postings import Documents, Postings, segments
from search.engines.whoosh.schema import SCORING_FIELDS, UNKNOWN_TIME
from search.errors import IndexUnusableError
from search.jsonable import article_from_json
from search.keywords import KEYWORD_FIELDS
from search.models import Article, FacetCount

Mask = NDArray[np.bool_]
"""One truth value for each document number."""


class Snapshot:
    """Never changes. The arrays are shared by threads, the Whoosh reader is one for each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()
        # Whoosh counts deleted documents too. Only terms that are there are kept here.
        self._dfs: dict[tuple[str, str], int] = {}
        self.size = int(self.reader.doc_count_all())

    @property
    def reader(self) -> Any:
        """This thread's reader."""
        if not hasattr(self._local, "reader"):
            try:
                self._local.reader = index.open_dir(str(self.folder), readonly=True).reader()
            except Exception as error:  # Whoosh unpickles: damaged bytes may raise anything
                raise IndexUnusableError(
                    f"cannot open the index in {self.folder} ({error}): run wensou rebuild"
                ) from error
        return self._local.reader

    @property
    def postings(self) -> Postings:
        """This thread's postings."""
        if not hasattr(self._local, "postings"):
            self._local.postings = Postings(self.reader)
        postings: Postings = self._local.postings
        return postings

    @cached_property
    def live(self) -> Mask:
        """False for deleted documents."""
        live: Mask = np.ones(self.size, bool)
        for leaf, offset in segments(self.reader):
            deleted = leaf.segment().deleted_docs()
            live[[number + offset for number in deleted]] = False
        return live

    def df(self, field: str, term: str) -> int:
        """The number of live documents that have the term."""
        if self.count == self.size:
            return self.postings.rough_df(field, term)
        count = self._dfs.get((field, term), 0)
        if not count:
            found, _ = self.postings.frequencies(field, term)
            count = int(self.live[found].sum())
            if count:
                self._dfs[field, term] = count
        return count

    @cached_property
    def count(self) -> int:
        """The number of live articles."""
        return int(self.live.sum())

    @cached_property
    def published(self) -> NDArray[np.int64]:
        """UTC seconds, or UNKNOWN_TIME."""
        return self._column("published", ">i8", UNKNOWN_TIME).astype(np.int64)

    @cached_property
    def groups(self) -> NDArray[np.uint64]:
        """Equal for doubles."""
        return self._column("group", ">u8", 0).astype(np.uint64)

    @cached_property
    def ids(self) -> list[str]:
        """The id of each document."""
        return list(self._strings("id_column"))

    @cached_property
    def id_ranks(self) -> NDArray[np.int64]:
        """The place of each document when they are ordered by id."""
        ranks = np.empty(self.size, np.int64)
        ranks[sorted(range(self.size), key=self.ids.__getitem__)] = np.arange(self.size)
        return ranks

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The document number of each live id."""
        return {self.ids[number]: number for number in np.flatnonzero(self.live).tolist()}

    @cached_property
    def norms(self) -> dict[str, NDArray[np.float64]]:
        """For each scoring field, length / average length over the live articles."""
        return {field: self._norm(field) for field in SCORING_FIELDS}

    @cached_property
    def keywords(self) -> dict[str, dict[str, Documents]]:
        """For each keyword field, the live documents of each folded value."""
        return {field: self._documents_by_value(field) for field in KEYWORD_FIELDS}

    @cached_property
    def sources(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """The source names as written, and for each document the place of its name."""
        names: dict[str, int] = {}
        places = [names.setdefault(name, len(names)) for name in self._strings("source_column")]
        return tuple(names), np.array(places, np.int64)

    def source_counts(self, mask: Mask) -> tuple[FacetCount, ...]:
        """How many documents of ``mask`` each source has, most first, then by name."""
        names, places = self.sources
        counts = np.bincount(places[mask], minlength=len(names)).tolist()
        found = [FacetCount(name, n) for name, n in zip(names, counts, strict=True) if n]
        return tuple(sorted(found, key=lambda each: (-each.count, each.value)))

    def article(self, number: int) -> Article:
        """The stored article of a document."""
        return article_from_json(json.loads(self.reader.stored_fields(number)["article"]))

    def _norm(self, field: str) -> NDArray[np.float64]:
        lengths = self._column(f"{field}_length", ">u4", 0).astype(np.int64)
        total = int(lengths[self.live].sum())
        return np.asarray(lengths / (total / self.count)) if total else np.zeros(self.size)

    def _documents_by_value(self, field: str) -> dict[str, Documents]:
        found = {}
        for value in self.postings.terms(field):
            documents, _ = self.postings.frequencies(field, value)
            found[value] = documents[self.live[documents]]
        return found

    def _strings(self, name: str) -> Iterator[str]:
        """A column of strings of all segments, document by document."""
        for leaf, _ in segments(self.reader):
            for data in leaf.column_reader(name, translate=False):
                yield bytes(data).decode("utf-8")

    def _column(self, name: str, dtype: str, default: int) -> NDArray[Any]:
        """A numeric column of all segments; Whoosh leaves out trailing defaults."""
        whole = np.full(self.size, default, np.dtype(dtype))
        for leaf, offset in segments(self.reader):
            if leaf.has_column(name):
                column = leaf.column_reader(name, translate=False)
                data = column._dbfile.get(column._basepos, column._count * column._fixedlen)
                whole[offset : offset + column._count] = np.frombuffer(data, dtype)
        return whole
