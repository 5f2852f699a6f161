"""Which articles are the same one twice? SEMANTICS R3: reprints and nearly identical articles.

The articles are parted into families by their signatures (``search.text.signature``), the same
whatever order they are given in and however often the index was updated. From the one with the
most doubles on, the earliest published first among equals, each article that is no double of a
founder founds a family, and the others join the founder they are most like: every member is like
its founder, so there are no chains.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from search.text.signature import EMPTY, SIGNATURE, TEXT_PLACES, TITLE_PLACES

Ints = NDArray[np.int64]
Places = NDArray[np.uint16]
"""A row of ``SIGNATURE["places"]`` for each article."""

LEAST_ALIKE = 0.22
"""The weighted share of places in which two articles must agree. Reprints with a tenth of their
characters changed agree in half of them, two reports of one event hardly ever in a tenth."""

LEAST_TEXT = 0.2
"""The share, not weighted, of the places of the text in which they must agree: articles that have
only a title in common are not doubles."""

LEAST_WEIGHT = 1.8
"""What the places in which they agree must weigh together: a few may agree by chance."""

COPIES = 4
"""A shingle that so many articles have counts in full; one that n times as many have counts
1 / n**2: it is of a line that an author or a source repeats."""

FIRST_OF_BUCKET = 8
"""Of the articles that agree in a band, each is compared with so many of the earliest."""

BANDS = (
    *((i, (i + 1) % TEXT_PLACES) for i in range(TEXT_PLACES)),
    *((TEXT_PLACES + i, TEXT_PLACES + (i + 1) % TITLE_PLACES) for i in range(TITLE_PLACES)),
    *((TEXT_PLACES + i, TEXT_PLACES + (i + 3) % TITLE_PLACES) for i in range(TITLE_PLACES)),
    *((i, TEXT_PLACES + i) for i in range(TITLE_PLACES)),
)
"""Pairs of places: articles that agree in both places of one are compared. Two texts with half of
their shingles in common do in one of the first twenty with a probability of 99.7 %."""

UNDATED = 2**63 - 1
"""The time of an article of which it is unknown: it comes last."""

_VALUES = 1 << 16
_PAIRS_AT_ONCE = 1 << 18


def signature_array(signatures: list[bytes]) -> NDArray[np.void]:
    """The signatures of articles as an array of SIGNATURE."""
    return np.frombuffer(b"".join(signatures), SIGNATURE)


def families(signatures: NDArray[np.void], published: Ints) -> Ints:
    """For each article the number of its family, counted from 0.

    ``published`` are UTC seconds, or UNDATED.
    """
    contents, first, of = np.unique(signatures["content"], return_index=True, return_inverse=True)
    times = np.full(len(contents), UNDATED)
    np.minimum.at(times, of, published)
    # One stands for all with the same letters, so that no two are left that could change places.
    order = np.lexsort((contents, times))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    founders = _founders(signatures["places"][first[order]])
    return np.unique(founders[ranks[of]], return_inverse=True)[1].astype(np.int64)


def _founders(places: Places) -> Ints:
    """The founder of the family of each article; the earliest articles come first."""
    founders = np.arange(len(places))
    later, earlier, likeness = _doubles(places)
    if not len(later):
        return founders
    ends, others = np.concatenate((later, earlier)), np.concatenate((earlier, later))
    degrees = np.bincount(ends, minlength=len(places))
    turns = np.empty(len(places), np.int64)
    turns[np.lexsort((founders, -degrees))] = founders
    founds = np.ones(len(places), bool)
    forth = turns[ends] > turns[others]
    rows = np.lexsort((turns[others[forth]], turns[ends[forth]]))
    # When it is an article's turn, it is decided whether those with an earlier one found.
    for one, other in zip(ends[forth][rows].tolist(), others[forth][rows].tolist(), strict=True):
        if founds[other]:
            founds[one] = False
    joins = founds[others] & ~founds[ends]
    ends, others, likeness = ends[joins], others[joins], np.tile(likeness, 2)[joins]
    # The last one written stays: the most like, and of those the one with the earliest turn.
    rows = np.lexsort((-turns[others], likeness))
    founders[ends[rows]] = others[rows]
    return founders


def _doubles(places: Places) -> tuple[Ints, Ints, NDArray[np.float32]]:
    """The pairs of doubles, the later and the earlier article, and how much they are alike."""
    candidates = _candidates(places)
    weights = _weights(places) if len(candidates) else np.zeros((0, 0), np.float32)
    found = [np.zeros(0, np.float32)]
    for start in range(0, len(candidates), _PAIRS_AT_ONCE):
        later, earlier = np.divmod(candidates[start : start + _PAIRS_AT_ONCE], len(places))
        found.append(alike(places[later], places[earlier], weights))
    likeness = np.concatenate(found)
    chosen = likeness.nonzero()[0]
    later, earlier = np.divmod(candidates[chosen], max(len(places), 1))
    return later, earlier, likeness[chosen]


def _candidates(places: Places) -> Ints:
    """The pairs to compare, each as ``later * number of articles + earlier``, ascending."""
    found = [np.zeros(0, np.int64)]
    for band in BANDS:
        found += _pairs(places, *band)
    pairs = np.sort(np.concatenate(found))  # np.unique takes three times as long
    return np.asarray(pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]])


def _pairs(places: Places, one: int, other: int) -> Iterator[Ints]:
    """The pairs that agree in two places."""
    filled = np.flatnonzero((places[:, one] != EMPTY) & (places[:, other] != EMPTY))
    keys = places[filled, one].astype(np.uint64) << np.uint64(16) | places[filled, other]
    keys = np.sort(keys << np.uint64(32) | filled.astype(np.uint64))
    numbers = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    keys >>= np.uint64(32)
    begins = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    start = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    depth = np.arange(len(keys)) - start
    for nth in range(FIRST_OF_BUCKET):
        deeper = np.flatnonzero(depth > nth)
        if not len(deeper):
            return
        yield numbers[deeper] * len(places) + numbers[start[deeper] + nth]


def _weights(places: Places) -> NDArray[np.float32]:
    """What each value of each place weighs; EMPTY weighs nothing."""
    count, width = places.shape
    by_chance = count / _VALUES
    in_full = COPIES + 2 * np.sqrt(by_chance)
    weights = np.empty((width, _VALUES), np.float32)
    for place in range(width):
        copies = np.bincount(places[:, place], minlength=_VALUES) - by_chance
        weights[place] = (in_full / np.maximum(copies, in_full)) ** 2
    weights[:, EMPTY] = 0
    return weights


def alike(ones: Places, others: Places, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much the rows of both are alike, from 0 to 1, 0 where they are no doubles.

    A place where they differ weighs as much as the commoner of its values: whether an article has
    a line that others repeat tells little either.
    """
    columns = np.arange(ones.shape[1])
    agree = (ones == others) & (ones != EMPTY)
    weight = np.minimum(weights[columns, ones], weights[columns, others])
    agreeing, whole = np.where(agree, weight, 0).sum(1), weight.sum(1)
    text = agree[:, :TEXT_PLACES].sum(1)
    filled = ((ones != EMPTY) | (others != EMPTY))[:, :TEXT_PLACES].sum(1)
    doubles = (agreeing >= LEAST_WEIGHT) & (text >= LEAST_TEXT * filled)
    doubles &= agreeing >= LEAST_ALIKE * whole
    likeness: NDArray[np.float32] = np.zeros_like(whole)
    np.divide(agreeing, whole, out=likeness, where=doubles)
    return likeness
