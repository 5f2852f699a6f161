"""Integers as runs of bits in an array: written and read many at once, without a loop.

Bit ``i`` of an array is bit ``i % 32``, counted from the lowest, of its word ``i // 32``. Words are
little-endian, so bit ``i`` is also bit ``i % 8`` of byte ``i // 8``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint32]
Bytes = NDArray[np.uint8]

WORD = np.dtype("<u4")
MAX_WIDTH = 32
SPARE_WORDS = 2
"""``take`` touches so many words behind the last bit."""

_PAIR = np.dtype("<u8")
"""Two words: ``put`` writes them as one."""

_FEW_BITS = 3
"""Up to so many bits, taking bit after bit of all integers is quicker than finding their words."""


def viewed(array: NDArray[Any]) -> memoryview[int]:
    """The array for looking at one item at a time, which is several times as fast as by numpy."""
    return memoryview(array)  # type: ignore[arg-type]


def zeros(bits: int) -> Words:
    """Words for so many bits, all 0."""
    return np.zeros(2 * (bits >> 6) + 2 * SPARE_WORDS, WORD)


def put(words: Words, starts: Ints, values: Ints) -> None:
    """Write ``values`` (below 2**32) at bits ``starts`` of what ``zeros`` made; what is there must
    be 0."""
    pairs = words.view(_PAIR)
    places = starts >> 6
    shifts = (starts & 63).view(np.uint64)
    unsigned = values.astype(np.uint64)
    # A sum of numbers that share no bit is quicker than the union of their bits.
    np.add.at(pairs, places, unsigned << shifts)
    unsigned >>= np.uint64(64) - shifts
    beyond = unsigned.nonzero()[0]
    np.add.at(pairs, places[beyond] + 1, unsigned[beyond])


def put_ones(words: Words, places: Ints) -> None:
    """Set the bits ``places``, which differ, of what ``zeros`` made; they must be 0."""
    ones = np.uint64(1) << (places & 63).view(np.uint64)
    np.add.at(words.view(_PAIR), places >> 6, ones)


def take(words: Words, starts: Ints, widths: Any) -> Ints:
    """The integers of ``widths`` bits (one for all or one for each, up to MAX_WIDTH)."""
    places = starts >> 5
    both: Ints = words[places].astype(np.int64)
    # The sign bit may be set by the upper word; the shift is arithmetic, the mask takes it away.
    both |= words[places + 1].astype(np.int64) << 32
    both >>= starts & 31
    both &= np.left_shift(1, widths) - 1
    return both


def take_row(data: Bytes, start: int, count: int, width: int) -> Ints:
    """``count`` integers of ``width`` bits that stand in a row from bit ``start`` of the bytes."""
    first, lead = start >> 3, start & 7
    if width > _FEW_BITS:
        size = (((count * width + lead) >> 5) + SPARE_WORDS) * WORD.itemsize
        words = np.frombuffer(data[first : first + size].tobytes(), WORD)
        return take(words, np.arange(lead, lead + count * width, width), width)
    part = data[first : (start + count * width + 7) >> 3]
    flags = np.unpackbits(part, bitorder="little")[lead : lead + count * width]
    found = flags[::width].astype(np.int64)
    for bit in range(1, width):
        found |= flags[bit::width].astype(np.int64) << bit
    return found


def ones(data: Bytes, start: int, count: int) -> Ints:
    """Where the set bits among ``count`` bits from bit ``start`` stand, counted from there."""
    first = start >> 3
    lead = start & 7
    flags = np.unpackbits(data[first : (start + count + 7) >> 3], bitorder="little")
    return flags[lead : lead + count].view(bool).nonzero()[0]


def lengths(values: Ints) -> Ints:
    """The bit length of each value (not negative): 0 for 0, else floor(log2(value)) + 1."""
    return np.frexp(values)[1].astype(np.int64)


def exclusive_sum(values: Ints) -> Ints:
    """For each value the sum of those before it."""
    sums = np.cumsum(values)
    return np.asarray(sums - values)


def each_from(starts: Ints, counts: Ints) -> Ints:
    """For each ``i`` the integers ``starts[i] .. starts[i] + counts[i] - 1``, all in one array."""
    total = int(counts.sum())
    return np.repeat(starts - exclusive_sum(counts), counts) + np.arange(total)
