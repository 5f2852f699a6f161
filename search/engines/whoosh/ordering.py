"""Which candidates come first? The best of many are found without sorting the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec.bits import Ints

_FEW = 256
"""So many items are sorted at once."""

Key = Callable[[Ints], NDArray[Any]]
"""Gives the values by which the items at some places are ordered, the least first."""


def nth_largest(values: NDArray[Any], n: int) -> Any:
    """The least of them, where there are no more; 0 where there is none."""
    n = min(n, len(values))
    return np.partition(values, len(values) - n)[len(values) - n] if n else 0


def best(count: int, keys: tuple[Key, ...], size: int) -> Ints:
    """The places, of those from 0 to ``count - 1``, of the first ``size`` items by ``keys``, in
    order. A key is asked only about items that those before it leave equal."""
    if count <= _FEW:
        return np.lexsort([key(np.arange(count)) for key in reversed(keys)])[:size]
    chosen: list[Ints] = []
    left = np.arange(count)
    for key in keys:
        if len(left) <= size:
            break
        values = key(left)
        border = np.partition(values, size - 1)[size - 1] if size else None
        better = left[values < border] if size else left[:0]
        chosen.append(better)
        size -= len(better)
        left = left[values == border] if size else left[:0]
    found = np.concatenate([*chosen, left[:size]])
    return found[np.lexsort([key(found) for key in reversed(keys)])]
