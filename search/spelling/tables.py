"""Words as rows of sorted arrays: found by beginning, by sound, and by all but one character.

A few bytes a word instead of Python's objects: an index of 50,000 articles has 200,000 words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

_FACTOR = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


class SortedTexts:
    """Texts in UTF-8, each with the number of the word it belongs to, sorted by text."""

    def __init__(self, texts: NDArray[Any], numbers: Ints) -> None:
        order = np.argsort(texts, kind="stable")
        self.texts: NDArray[Any] = texts[order]
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
        if not data or data.endswith(b"\0"):
            return self.numbers[:0]
        # A number for each side: of the text itself there may be many.
        return self.numbers[slice(*self._bounds(data, right=True))]

    def first(self, text: str) -> int | None:
        """One word of exactly this text, None where there is none such."""
        data = text.encode("utf-8", "replace")
        place = int(self.texts.searchsorted(data))
        there = place < len(self.texts) and self.texts[place] == data
        return int(self.numbers[place]) if there else None

    def beginning(self, text: str) -> NDArray[np.int32]:
        """The words of texts that begin with this one."""
        return self.numbers[slice(*self._bounds(text.encode("utf-8", "replace")))]

    def _bounds(self, data: bytes, right: bool = False) -> tuple[int, int]:
        low = int(np.searchsorted(self.texts, data))
        if right:
            return low, int(np.searchsorted(self.texts, data, "right"))
        # UTF-8 has no byte 0xff.
        return low, int(np.searchsorted(self.texts, data + b"\xff" * 2))


class Hashes:
    """Numbers of words by a hash, sorted."""

    def __init__(self, keys: Keys, numbers: Ints) -> None:
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._numbers = numbers[order].astype(np.int32)

    def find(self, key: int) -> NDArray[np.int32]:
        """The numbers that were entered under a key; a few others by chance."""
        low = np.searchsorted(self._keys, np.uint64(key))
        high = np.searchsorted(self._keys, np.uint64(key), "right")
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
