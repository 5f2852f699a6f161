"""The places of signatures, compiled by numba: the same as ``signature.places_of``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import boolean, int64, types, uint16, uint32
from numpy.typing import NDArray

from search.text.compiling import compiled, read_only
from search.text.fold import Codes
from search.text.signature import (
    EMPTY,
    FACTORS,
    MIXES,
    PLACES,
    SHIFTS,
    SHINGLE,
    TEXT_PLACES,
    TITLE_PLACES,
    WORD_SHINGLE,
    Flags,
    Ints,
    Table,
)

_32 = np.uint64(32)
_MASK = np.uint64((1 << 32) - 1)
_ONE = np.uint64(1)
_FACTOR = tuple(map(np.uint64, FACTORS))
_MIX = tuple(map(np.uint64, MIXES))
_SHIFT = tuple(map(np.uint64, SHIFTS))


def places_of(letters: Codes, in_words: Flags, borders: Ints) -> Table:
    """See FillPlaces."""
    found = np.full((len(borders) // 2) * PLACES, EMPTY, np.uint16)
    _fill(letters, in_words, borders, found)
    return found.reshape(-1, PLACES)


@compiled(
    types.void(read_only(uint32), read_only(boolean), read_only(int64), types.Array(uint16, 1, "C"))
)
def _fill(letters: Codes, in_words: Flags, borders: Ints, found: NDArray[np.uint16]) -> None:
    smallest: Any = np.empty(PLACES, np.uint64)
    for side in range(len(borders) - 1):
        is_text = side & 1
        count = TEXT_PLACES if is_text else TITLE_PLACES
        first = (side >> 1) * PLACES + (0 if is_text else TEXT_PLACES)
        article_end = borders[(side | 1) + 1]
        smallest[:] = _MASK + _ONE
        for at in range(borders[side], borders[side + 1] - SHINGLE + 1):
            value: Any = np.uint64(0)
            for i in range(SHINGLE):
                value += np.uint64(letters[at + i]) * _FACTOR[i]
            of_words = at + WORD_SHINGLE <= article_end
            for i in range(WORD_SHINGLE):
                of_words = of_words and in_words[at + i]
            if of_words:
                for i in range(SHINGLE, WORD_SHINGLE):
                    value += np.uint64(letters[at + i]) * _FACTOR[i]
            for i in range(len(_MIX)):
                value &= _MASK
                value ^= value >> _SHIFT[i]
                value *= _MIX[i]
            value &= _MASK
            place = ((value + _ONE) * np.uint64(count) - _ONE) >> _32
            smallest[place] = min(smallest[place], value)
        for place in range(count):
            if smallest[place] <= _MASK:
                mixed = (smallest[place] * _MIX[0] & _MASK) >> np.uint64(16)
                found[first + place] = max(mixed, np.uint64(EMPTY + 1))
