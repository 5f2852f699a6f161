"""Formats of postings that the array files hold as arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from whoosh import formats

POSITION_TYPE = np.dtype("<u4")


class ArrayPositions(formats.Positions):  # type: ignore[misc]
    """A posting's value is a little-endian uint32 for each position, ascending."""

    def encode(self, positions: Iterable[int]) -> bytes:
        """The value that holds ``positions``."""
        return np.fromiter(positions, POSITION_TYPE).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions in a value."""
        positions: list[int] = np.frombuffer(value, POSITION_TYPE).tolist()
        return positions

    def decode_frequency(self, value: bytes) -> int:
        """How many positions a value holds."""
        return len(value) // POSITION_TYPE.itemsize
