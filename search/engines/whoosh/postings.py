"""Where in the index does a term stand? The postings of a field over all segments.

Document numbers are those of the whole index. An occurrence is addressed by
``document << 32 | position``, so that a sequence is an intersection of shifted arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.kernels import NUMPY, Kernels, addressed, joined
from search.engines.whoosh.term_records import Opened, Placed, SegmentRecords, TermRecords


class TermPostings:
    """The postings of one term, unpacked as far as asked. Deleted documents are among them."""

    def __init__(self, records: Sequence[Placed], kernels: Kernels) -> None:
        """``records``: that of each segment that has the term, and its first document."""
        self.records = records
        self._kernels = kernels
        self.df = sum([record.df for record, _ in records])

    @cached_property
    def documents(self) -> Ints:
        """The documents, ascending."""
        return joined([self._kernels.documents(*placed) for placed in self.records])

    def addresses(self, within: Ints | None = None) -> Ints:
        """Where the term stands, ascending; in documents ``within`` (ascending) only, if given."""
        return joined([self._kernels.addresses(*placed, within) for placed in self.records])


class Field:
    """The files of one field, each with the number of its first document."""

    def __init__(
        self, files: Sequence[tuple[FieldFile, int]], encoding: str, kernels: Kernels
    ) -> None:
        self._files = files
        self._encoding = encoding
        self._kernels = kernels

    def find(self, term: str) -> TermPostings:
        """The postings of a term; it may have none."""
        return TermPostings(self.find_all([term])[0], self._kernels)

    def find_all(self, terms: Sequence[str], opened: Opened | None = None) -> TermRecords:
        """The records of several terms."""
        opened = {} if opened is None else opened
        if not terms:
            return TermRecords((), (), opened)
        data = [self._encoded(term) for term in terms]
        kernels = self._kernels if len(terms) > 1 else NUMPY  # for one, a call takes longer
        found = [(file, first, *kernels.find(file, data)) for file, first in self._files]
        segments = [SegmentRecords(file, first, starts) for file, first, starts, _ in found]
        if len(found) == 1:
            return TermRecords(segments, found[0][-1].tolist(), opened)
        dfs = sum((dfs for *_, dfs in found), np.zeros(len(terms), np.int64))
        return TermRecords(segments, dfs.tolist(), opened)

    def terms(self, prefix: str = "") -> list[str]:
        """The distinct terms that begin with ``prefix``, by code point."""
        found: set[bytes] = set()
        for file, (low, behind) in self._ranges(prefix):
            found.update(map(file.terms.term, range(low, behind)))
        return sorted(term.decode(self._encoding, "surrogatepass") for term in found)

    def counted(self, least: int) -> dict[str, int]:
        """The terms that at least so many documents have, deleted ones among them, and how many."""
        if len(self._files) == 1:
            return self._counted(self._files[0][0], least)
        counts: Counter[str] = Counter()
        for file, _ in self._files:
            counts.update(self._counted(file, 1))
        return {term: count for term, count in counts.items() if count >= least}

    def _counted(self, file: FieldFile, least: int) -> dict[str, int]:
        counts = file.document_counts()
        chosen = np.flatnonzero(counts >= least)
        terms = file.terms.chosen(chosen)
        # Decoded at once, which is quicker; no word has a line end.
        joined = self._encoded("\n").join(terms).decode(self._encoding, "surrogatepass")
        decoded = joined.split("\n") if terms else []
        return dict(zip(decoded, counts[chosen].tolist(), strict=True))

    def count(self, prefix: str) -> int:
        """How many terms begin with ``prefix``, those of each segment counted apart."""
        return sum(behind - low for _, (low, behind) in self._ranges(prefix))

    def documents_with_prefix(self, prefix: str) -> Ints:
        """The documents of all terms that begin with ``prefix``, in no order, some repeatedly."""
        ranges = self._ranges(prefix)
        return joined(
            [
                file.range(low, behind).documents + first
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
            found.append(addressed(postings.documents + first, postings.tf, postings.positions))
        return np.sort(joined(found))

    def _ranges(self, prefix: str) -> list[tuple[FieldFile, tuple[int, int]]]:
        data = self._encoded(prefix)
        return [(file, file.terms.prefixed(data)) for file, _ in self._files]

    def _encoded(self, term: str) -> bytes:
        return term.encode(self._encoding, "surrogatepass")
