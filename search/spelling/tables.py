"""Words as rows of sorted arrays: found by beginning, by sound, and by all but one character.

A few bytes a word instead of Python's objects: an index of 50,000 articles has 200,000 words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.text.fold import Codes, to_codes

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

_FACTOR = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_HALF = 32


class PackedTexts:
    """Texts in UTF-8, without a zero byte, one behind the other in one string of bytes."""

    def __init__(self, data: bytes, sizes: Ints) -> None:
        """``sizes`` are those of the texts, in bytes."""
        self._data = data
        self._starts = np.append(0, sizes).cumsum().astype(np.uint32)
        self._borders = self._starts.data  # of which one is had sooner than of an array

    @classmethod
    def of(cls, texts: Iterable[str]) -> PackedTexts:
        """Those of strings."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        return cls(b"".join(encoded), np.array([len(text) for text in encoded], np.int64))

    @classmethod
    def of_rows(cls, texts: NDArray[Any]) -> PackedTexts:
        """Those of an array of strings of bytes, in which each takes as much as the longest."""
        rows = np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), texts.itemsize)
        there = rows > 0
        return cls(rows[there].tobytes(), np.count_nonzero(there, axis=1))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> bytes:
        return self._data[self._borders[place] : self._borders[place + 1]]

    def text(self, place: int) -> str:
        """One of them as a string."""
        return self[place].decode("utf-8", "surrogatepass")

    def below(self, data: bytes) -> int:
        """How many come before ``data``, if they ascend."""
        return bisect_left(range(len(self)), data, key=self.__getitem__)

    def codes(self) -> tuple[Codes, Ints]:
        """The code points of all, and how many each has."""
        begins = np.frombuffer(self._data, np.uint8) & 0xC0 != 0x80
        until = np.append(0, np.cumsum(begins))
        return to_codes(self._data.decode("utf-8", "surrogatepass")), np.diff(until[self._starts])


class SortedTexts:
    """Texts in UTF-8, each with the number of the word it belongs to, sorted by text."""

    def __init__(self, texts: NDArray[Any], numbers: Ints) -> None:
        order = np.argsort(texts, kind="stable")
        self.texts = PackedTexts.of_rows(texts[order])
        self.numbers = numbers[order].astype(np.int32)

    @classmethod
    def of(cls, texts: Sequence[str], numbers: Sequence[int] | Ints) -> SortedTexts:
        """Those of strings."""
        encoded = np.array([text.encode("utf-8", "replace") for text in texts] or [b""], "S")
        return cls(encoded[: len(texts)], np.asarray(numbers, np.int64))

    def __len__(self) -> int:
        return len(self.texts)

    def equal(self, text: str) -> NDArray[np.int32]:
        """The words of exactly this text."""
        data = text.encode("utf-8", "replace")
        return self.numbers[self.texts.below(data) : self.texts.below(data + b"\0")]

    def first(self, text: str) -> int | None:
        """One word of exactly this text, None where there is none such."""
        data = text.encode("utf-8", "replace")
        place = self.texts.below(data)
        there = place < len(self) and self.texts[place] == data
        return int(self.numbers[place]) if there else None

    def beginning(self, text: str) -> NDArray[np.int32]:
        """The words of texts that begin with this one."""
        data = text.encode("utf-8", "replace")
        # UTF-8 has no byte 0xff.
        return self.numbers[self.texts.below(data) : self.texts.below(data + b"\xff" * 2)]


class Hashes:
    """Numbers of words by the upper half of a hash, sorted."""

    def __init__(self, keys: Keys, numbers: Ints) -> None:
        keys = (keys >> np.uint64(_HALF)).astype(np.uint32)
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._numbers = numbers[order].astype(np.int32)

    def find(self, key: int) -> NDArray[np.int32]:
        """The numbers that were entered under a key; a few others by chance."""
        half = np.uint32(key >> _HALF)
        low = np.searchsorted(self._keys, half)
        high = np.searchsorted(self._keys, half, "right")
        return self._numbers[low:high]


def text_hash(codes: Sequence[int]) -> int:
    """A hash of the code points of a text."""
    key = len(codes) << 40
    for code in codes:
        key = ((key ^ code) * _FACTOR) & _MASK
    return key


def row_hashes(codes: NDArray[np.uint64]) -> Keys:
    """``text_hash`` of each row."""
    key = np.full(len(codes), codes.shape[1] << 40, np.uint64)
    for column in codes.T:
        key = (key ^ column) * np.uint64(_FACTOR)
    return key


def hashes_less_one(codes: NDArray[np.uint64]) -> list[Keys]:
    """Of texts of one length, a row of code points each: ``text_hash`` without the first code
    point, without the second, and so on."""
    return [row_hashes(np.delete(codes, gone, axis=1)) for gone in range(codes.shape[1])]


def best(numbers: NDArray[Any], ranks: NDArray[Any], most: int) -> list[int]:
    """The ``most`` distinct numbers of the lowest rank, in that order."""
    own = ranks[numbers]
    # A word may be there twice, by two of its readings.
    room = most * 4
    if len(numbers) > room:
        chosen = np.argpartition(own, room)[:room]
        numbers, own = numbers[chosen], own[chosen]
    ordered = numbers[np.argsort(own, kind="stable")].tolist()
    return list(dict.fromkeys(ordered))[:most]
