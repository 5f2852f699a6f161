"""Whoosh's postings as numpy arrays: what stands between its storage and our arithmetic.

Document numbers are those of the whole index (over all segments). An occurrence is addressed by
``document << 32 | position``, so that a sequence is an intersection of shifted arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader, TermNotFound

from search.engines.whoosh.schema import POSITION_TYPE

Documents = NDArray[np.int64]
Addresses = NDArray[np.int64]

POSITION_BITS = 32


def segments(reader: IndexReader) -> list[tuple[Any, int]]:
    """The readers of the segments, each with its first document number."""
    # An index without a segment has one empty reader, which lacks most of the interface.
    return [(leaf, first) for leaf, first in reader.leaf_readers() if leaf.segment() is not None]


class Postings:
    """Reads the postings of one reader. Not for two threads at once: Whoosh seeks in its files."""

    def __init__(self, reader: IndexReader) -> None:
        self._leaves = segments(reader)

    def rough_df(self, field: str, term: str) -> int:
        """In how many documents the term stands, deleted ones included. Cheap."""
        data = _encode(term)
        return sum(leaf.doc_frequency(field, data) for leaf, _ in self._leaves)

    def frequencies(
        self, field: str, term: str, within: Documents | None = None
    ) -> tuple[Documents, NDArray[np.float64]]:
        """The documents of a term and how often it stands in each; deleted ones included.

        With ``within`` (ascending), documents that are not in it may be left out.
        """
        documents, weights = [], []
        for ids, block in self._blocks(field, term, within):
            documents.append(ids)
            weights.append(np.asarray(block.weights(), np.float64))
        return _joined(documents, np.int64), _joined(weights, np.float64)

    def addresses(
        self, field: str, term: str, separated: bool = False, within: Documents | None = None
    ) -> Addresses:
        """Where a term of a field with positions stands, ascending; deleted documents included.

        With ``separated``, only where a separator that takes a position follows it; ``within`` as
        for ``frequencies``.
        """
        found = []
        for ids, block in self._blocks(field, term, within):
            packed = np.frombuffer(b"".join(block.values()), POSITION_TYPE).astype(np.int64)
            counts = np.asarray(block.weights(), np.int64)
            addresses = np.repeat(ids << POSITION_BITS, counts) + (packed >> 1)
            found.append(addresses[packed & 1 == 1] if separated else addresses)
        joined: Addresses = _joined(found, np.int64)
        return joined

    def terms(self, field: str, prefix: str = "") -> list[str]:
        """The distinct terms of a field that begin with ``prefix``, by code point."""
        data = _encode(prefix)
        found = {term for leaf, _ in self._leaves for term in leaf.expand_prefix(field, data)}
        return sorted(_decode(term) for term in found)

    def _blocks(
        self, field: str, term: str, within: Documents | None
    ) -> Iterator[tuple[Documents, _Block]]:
        """The blocks of a term; those that hold no document of ``within`` are not unpacked."""
        data = _encode(term)
        for leaf, offset in self._leaves:
            try:
                # Not leaf.postings(): that looks for deleted documents, which we mask, in each.
                matcher = leaf._terms.matcher(field, data, leaf.schema[field].format)
            except TermNotFound:
                continue
            first = offset
            while matcher.is_active():
                block = _Block(matcher)
                last = offset + block.last()
                if within is None or _any_between(within, first, last):
                    yield np.asarray(block.ids(), np.int64) + offset, block
                first = last + 1
                matcher._next_block()


class _Block:
    """The block of postings that a leaf matcher of Whoosh's W3 codec stands on.

    Whoosh's public interface gives one posting at a time, at microseconds each. The members used
    here are those of ``whoosh.codec.whoosh3.W3LeafMatcher`` in 2.7.4, which is pinned.
    """

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher

    def last(self) -> int:
        return int(self._matcher._maxid)

    def ids(self) -> Any:
        self._matcher._read_ids()
        return self._matcher._ids

    def weights(self) -> Any:
        self._matcher._read_weights()
        return self._matcher._weights

    def values(self) -> Any:
        self._matcher._read_values()
        return self._matcher._values


def _any_between(documents: Documents, first: int, last: int) -> bool:
    """Whether one of the ascending documents lies in ``[first, last]``."""
    low, behind = np.searchsorted(documents, (first, last + 1))
    return bool(low < behind)


def _encode(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _decode(term: bytes) -> str:
    return term.decode("utf-8", "surrogatepass")


def _joined(parts: list[Any], dtype: Any) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, dtype)
