"""Many records at once, compiled by numba: see ``records.encode``, whose bytes these are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import boolean, int64, types, uint8, uint64, void
from numpy.typing import NDArray

from search.engines.whoosh.codec.bits import Bytes, Ints
from search.engines.whoosh.codec.records import (
    DENSE,
    ESCAPE,
    FIXED_COST,
    POSITIONS,
    Postings,
    Shape,
    Widths,
)
from search.text.compiling import compiled, read_only

Words = NDArray[np.uint64]
Int = Any
"""An int64, or an int where a test calls a loop as Python."""

_INTS, _WIDTHS = read_only(int64), read_only(uint8)
_NEW_INTS, _NEW_WORDS = (types.Array(each, 1, "C") for each in (int64, uint64))

_SPARE_WORDS = 2
_PLAN = 4
"""What is known of a term before it is written: cf, width of a tf, low, bits of its documents."""


def encode(postings: Postings, shape: Shape) -> tuple[Bytes, Ints]:
    """See ``records.encode``."""
    given = (postings.df, postings.documents, postings.tf)
    positioned = shape.layout == POSITIONS
    plan = np.empty(len(postings.df) * _PLAN, np.int64)
    sizes = _sized(*given, shape.widths, shape.documents, shape.counts, positioned, plan)
    size = int(sizes.sum())
    words = np.zeros((size >> 3) + _SPARE_WORDS, np.uint64)
    _written(
        *given,
        postings.positions,
        shape.widths,
        shape.documents,
        shape.counts,
        positioned,
        plan,
        sizes,
        words,
    )
    return words.view(np.uint8)[:size], sizes


@compiled(int64(int64))
def _length(value: Int) -> Int:
    """The bits of a number that is not negative."""
    count = 0
    while value:
        value >>= 1
        count += 1
    return count


@compiled(int64(int64))
def _header(value: Int) -> Int:
    return 8 if value < ESCAPE else 40


@compiled(void(_NEW_WORDS, int64, int64))
def _put(words: Words, at: Int, value: Int) -> None:
    word: Any = np.uint64(value)
    shift: Any = np.uint64(at & 63)
    words[at >> 6] |= word << shift
    if shift:
        words[(at >> 6) + 1] |= word >> (np.uint64(64) - shift)


@compiled(int64(_NEW_WORDS, int64, int64))
def _put_header(words: Words, at: Int, value: Int) -> Int:
    """Where what follows begins."""
    if value < ESCAPE:
        _put(words, at, value)
        return at + 8
    _put(words, at, ESCAPE)
    _put(words, at + 8, value)
    return at + 40


@compiled(_NEW_INTS(_INTS, _INTS, _INTS, _WIDTHS, int64, boolean, boolean, _NEW_INTS))
def _sized(
    df: Ints,
    documents: Ints,
    tf: Ints,
    widths: Widths,
    universe: Int,
    counts: bool,
    positioned: bool,
    plan: Ints,
) -> Ints:
    """The bytes of each record; fills the plan."""
    sizes = np.empty(len(df), np.int64)
    first = 0
    for term in range(len(df)):
        count = df[term]
        dense = count * DENSE > universe
        low = 0 if dense else _length(universe // count) - 1
        document_bits = universe if dense else count + ((universe - 1) >> low)
        total = _header(count) + document_bits + count * low
        cf = most = 0
        if counts:
            for i in range(first, first + count):
                cf += tf[i]
                most = max(most, tf[i])
                if positioned:
                    total += tf[i] * np.int64(widths[documents[i]])
        width = _length(max(most - 1, 0))
        if count * width > cf * (FIXED_COST if dense else 1):
            width = 0
        if counts:
            total += _header(cf - count)
            if cf > count:
                total += 8 + (count * width if width else cf)
        plan[term * _PLAN] = cf
        plan[term * _PLAN + 1] = width
        plan[term * _PLAN + 2] = low
        plan[term * _PLAN + 3] = document_bits
        sizes[term] = (total + 7) >> 3
        first += count
    return sizes


@compiled(
    void(
        *(_INTS, _INTS, _INTS, _INTS, _WIDTHS),
        *(int64, boolean, boolean, _NEW_INTS, _NEW_INTS, _NEW_WORDS),
    )
)
def _written(
    df: Ints,
    documents: Ints,
    tf: Ints,
    positions: Ints,
    widths: Widths,
    universe: Int,
    counts: bool,
    positioned: bool,
    plan: Ints,
    sizes: Ints,
    words: Words,
) -> None:
    first = place = start = 0
    for term in range(len(df)):
        count = df[term]
        behind = first + count
        cf, width, low = plan[term * _PLAN], plan[term * _PLAN + 1], plan[term * _PLAN + 2]
        at = _put_header(words, start * 8, count)
        if counts:
            at = _put_header(words, at, cf - count)
            if cf > count:
                _put(words, at, width)
                at += 8
        dense = count * DENSE > universe
        for i in range(first, behind):
            _put(words, at + (documents[i] if dense else (documents[i] >> low) + i - first), 1)
        at += plan[term * _PLAN + 3]
        if cf > count:
            for i in range(first, behind):
                if width:
                    _put(words, at, tf[i] - 1)
                    at += width
                else:
                    at += tf[i]
                    _put(words, at - 1, 1)
        if low:
            for i in range(first, behind):
                _put(words, at, documents[i] & ((1 << low) - 1))
                at += low
        if positioned:
            for i in range(first, behind):
                for _ in range(tf[i]):
                    _put(words, at, positions[place])
                    at += np.int64(widths[documents[i]])
                    place += 1
        first = behind
        start += sizes[term]
