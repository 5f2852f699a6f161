"""The term dictionary of a field: sorted terms, found by binary search in an array of keys.

A term is a string of bytes. Its key is its first 4 or 8 bytes as a big-endian number, zeros behind,
so that keys sort as terms do. The whole term is kept only where the key does not say it: where it
is longer, or ends in a zero byte.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec.array_file import ArrayFile, ArrayFileWriter
from search.engines.whoosh.codec.bits import Ints, viewed

Keys = NDArray[Any]
"""uint32 or uint64, ascending; equal where terms begin alike."""

KEY_TYPES: dict[int, np.dtype[Any]] = {4: np.dtype("<u4"), 8: np.dtype("<u8")}


@dataclass(frozen=True, slots=True)
class Terms:
    """Sorted distinct terms: their keys, and the whole of those that a key does not say."""

    keys: Keys
    long: Ints
    long_terms: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of(cls, terms: Sequence[bytes], key_bytes: int) -> Terms:
        """The sorted ``terms``."""
        # numpy pads short ones with zeros and cuts long ones off.
        cut = np.array(terms, f"S{key_bytes}")
        sizes = np.fromiter(map(len, terms), np.int64, len(terms))
        long = np.flatnonzero(np.char.str_len(cut) != sizes) if len(terms) else sizes
        keys = cut.view(f">u{key_bytes}").astype(KEY_TYPES[key_bytes])
        return cls(keys, long, [terms[i] for i in long.tolist()])

    def slice(self, first: int, behind: int) -> Terms:
        """The terms ``first`` to ``behind - 1``."""
        low, high = np.searchsorted(self.long, (first, behind)).tolist()
        return Terms(
            self.keys[first:behind], self.long[low:high] - first, self.long_terms[low:high]
        )


def is_long(term: bytes, key_bytes: int) -> bool:
    """Whether the key does not say the term."""
    return len(term) > key_bytes or term.endswith(b"\0")


def append(writer: ArrayFileWriter, terms: Terms, number: int) -> None:
    """Write terms, the first of which is the ``number``-th of the field."""
    writer.append("keys", terms.keys)
    if len(terms.long):
        writer.append("long", (terms.long + number).astype("<u4"))
        sizes = np.fromiter(map(len, terms.long_terms), "<u4", len(terms.long_terms))
        writer.append("long_sizes", sizes)
        writer.append("long_text", np.frombuffer(b"".join(terms.long_terms), np.uint8))


class TermDictionary:
    """Reads what ``append`` wrote."""

    def __init__(self, file: ArrayFile, key_bytes: int) -> None:
        self.key_bytes = key_bytes
        self._keys = file.array("keys", KEY_TYPES[key_bytes])
        self.long: NDArray[np.uint32] = file.array("long", "<u4")
        self._text = file.array("long_text", np.uint8)
        self._sizes = file.array("long_sizes", "<u4")
        self._view: memoryview[int] = viewed(self._keys)
        self._long_view: memoryview[int] = viewed(self.long)
        self._text_view: memoryview[int] = viewed(self._text)
        self._ends: memoryview[int] | None = None

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def keys(self) -> Keys:
        """The key of each term."""
        return self._keys

    def term(self, number: int) -> bytes:
        """The ``number``-th term."""
        place = number  # where all are long, as ids are
        if place >= len(self._long_view) or self._long_view[place] != number:
            place = bisect_left(self._long_view, number)
        if place < len(self._long_view) and self._long_view[place] == number:
            return self._long_term(place)
        return self._view[number].to_bytes(self.key_bytes, "big").rstrip(b"\0")

    def find(self, term: bytes) -> int:
        """The number of ``term``, -1 where there is none such."""
        number = self.lower_bound(term)
        return number if number < len(self) and self.term(number) == term else -1

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term that is not before ``term``."""
        key = int.from_bytes(term[: self.key_bytes].ljust(self.key_bytes, b"\0"), "big")
        # Through a memoryview this takes a third of the time of np.searchsorted for one key.
        low = bisect_left(self._view, key)
        if low == len(self._view) or self._view[low] != key or not is_long(term, self.key_bytes):
            return low  # of the terms of a key, a short one is the first
        high = bisect_right(self._view, key, low)
        return low + bisect_left(range(low, high), term, key=self.term)

    def part(self, first: int, behind: int) -> Terms:
        """The terms ``first`` to ``behind - 1``."""
        low, high = np.searchsorted(self.long, np.array((first, behind), np.uint32)).tolist()
        long = self.long[low:high].astype(np.int64) - first
        ends = [0, *np.cumsum(self._sizes[low:high], dtype=np.int64).tolist()]
        start = self._long_ends()[low] - int(self._sizes[low]) if high > low else 0
        text = self._text[start : start + ends[-1]].tobytes()
        texts = [text[begin:end] for begin, end in pairwise(ends)]
        return Terms(self._keys[first:behind], long, texts)

    def chosen(self, numbers: Ints) -> list[bytes]:
        """The terms of these numbers, ascending: quicker than ``term`` for each of many."""
        keys = self._keys[numbers].astype(f">u{self.key_bytes}").tobytes()
        ends = range(self.key_bytes, len(keys) + 1, self.key_bytes)
        found = [keys[end - self.key_bytes : end].rstrip(b"\0") for end in ends]
        for place in np.flatnonzero(np.isin(numbers, self.long, assume_unique=True)).tolist():
            found[place] = self.term(int(numbers[place]))
        return found

    def prefixed(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the first term that begins with ``prefix`` and of the first behind."""
        if not prefix:
            return 0, len(self)
        behind = prefix.rstrip(b"\xff")
        last = self.lower_bound(behind[:-1] + bytes([behind[-1] + 1])) if behind else len(self)
        return self.lower_bound(prefix), last

    def _long_term(self, place: int) -> bytes:
        ends = self._long_ends()
        return bytes(self._text_view[ends[place - 1] if place else 0 : ends[place]])

    def _long_ends(self) -> memoryview[int]:
        """Where each of the terms that are kept whole ends."""
        if self._ends is None:
            self._ends = viewed(np.cumsum(self._sizes, dtype=np.int64))
        return self._ends
