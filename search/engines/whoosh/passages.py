"""How much of a query has the best passage of each document? See ``ranking.PASSAGE``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import POSITION_BITS, distinct, joined


def best_passages(places: Sequence[Ints], values: Sequence[int], documents: Ints) -> Ints:
    """For each of the documents (ascending) the largest sum of the values of different words in a
    passage of it. ``places``: where each word stands in these documents, as addresses, ascending.
    """
    best = np.zeros(len(documents), np.int64)
    addresses = joined(places)
    if not len(addresses):
        return best
    sizes = [len(each) for each in places]
    # A passage that has the most still does when it is moved on to the first of its words. Of a
    # word, each place is the first for the starts that lie behind the place before it: for those
    # of them that are less than a passage ahead, it adds the word's value.
    before = np.empty_like(addresses)
    before[1:] = addresses[:-1]
    before[(np.cumsum(sizes) - sizes)[np.flatnonzero(sizes)]] = -1
    starts = distinct(np.sort(addresses))
    low = np.searchsorted(starts, np.maximum(before, addresses - ranking.PASSAGE_WIDTH), "right")
    high = np.searchsorted(starts, addresses, "right")
    value = np.repeat(values, sizes)
    change = np.bincount(low, value, len(starts) + 1) - np.bincount(high, value, len(starts) + 1)
    sums = np.cumsum(change[:-1]).astype(np.int64)  # exact: sums of integers
    np.maximum.at(best, np.searchsorted(documents, starts >> POSITION_BITS), sums)
    return best
