"""The postings of a term as one record of bits, and many records at once.

A record lists the documents that have the term, in ascending order, and for each how often
(``tf``) and where (``positions``). ``N`` being the documents of the segment, ``df`` those of the
term and ``cf`` the sum of ``tf``, its parts follow each other without a gap:

==========  =================  ================================================================
part        bits               holds
==========  =================  ================================================================
header      8 or 40            df; from 255 on as 255 and 32 bits more
            8 or 40            cf - df likewise (FREQUENCIES and POSITIONS)
            8, if cf > df      the ``width`` of a tf
documents   N                  where 8 df > N: bit ``d`` for each document
            df + (N-1 >> low)  else: bit ``(d >> low) + i`` for document ``d``, the ``i``-th
tf          df * width         each tf less 1
            cf                 where width is 0: bit ``i`` if occurrence ``i`` is the last in its
                               document; nothing where cf = df
low         df * low           the lowest ``low`` bits of each document, if 8 df <= N
positions   for each its own   the width belongs to the document: the bits of its highest position
==========  =================  ================================================================

A record begins at a whole byte; ``low`` is floor(log2(N / df)). ``documents`` and ``low`` are Elias
and Fano's code of a monotone sequence (Elias 1974; Vigna, "Quasi-succinct indices", 2013), within
half a bit of the least possible, until a plain bitmap is smaller. Any part is found without reading
another, and of a frequent term any document is found without unpacking the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec import bits
from search.engines.whoosh.codec.bits import Bytes, Ints, Words

DOCUMENTS, FREQUENCIES, POSITIONS = "documents", "frequencies", "positions"
"""What records hold: each layout has the parts of those before it."""

LAYOUTS = (DOCUMENTS, FREQUENCIES, POSITIONS)

Widths = NDArray[np.uint8]

ESCAPE = 255
_SHORT, _LONG, _WIDTH = 8, 40, 8
DENSE = 8
"""A term of more than 1 / DENSE of the documents has a bitmap."""

FIXED_COST = 2
"""In a record with a bitmap, up to so many times the space is spent on a tf of fixed width, which
is found without reading those before it."""

_FEW = 8
"""So few documents are unpacked faster without arrays."""

PADDING = bytes(16)
"""What has to follow the last record: reading looks ahead."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of terms in a row: ``df[t]`` documents of term ``t``, ``tf[p]`` positions of
    posting ``p``. What a layout does not have is empty."""

    df: Ints
    documents: Ints
    tf: Ints
    positions: Ints


@dataclass(frozen=True, slots=True)
class Shape:
    """What the records of a field have in common. ``documents`` counts those of the segment,
    ``widths`` are the bits of a position in each of them (POSITIONS)."""

    layout: str
    documents: int
    widths: Widths

    @property
    def counts(self) -> bool:
        """Whether records say how often a term occurs."""
        return self.layout != DOCUMENTS

    def is_dense(self, df: Ints) -> NDArray[np.bool_]:
        """Whether the documents are a bitmap."""
        return df * DENSE > self.documents

    def low(self, df: Ints) -> Ints:
        """The bits of a document that are in the part ``low``."""
        return np.where(self.is_dense(df), 0, bits.lengths(self.documents // df) - 1)

    def document_bits(self, df: Ints, low: Ints) -> Ints:
        """The size of the part ``documents``."""
        return np.where(self.is_dense(df), self.documents, df + ((self.documents - 1) >> low))


def document_counts(records: Bytes, starts: Ints) -> Ints:
    """The ``df`` of the records that begin at these bytes."""
    counts = records[starts].astype(np.int64)
    long = np.flatnonzero(counts == ESCAPE)
    places = starts[long][:, None] + np.arange(1, 5)
    counts[long] = np.ascontiguousarray(records[places]).view("<u4")[:, 0]
    return counts


def room_for_repeats(df: int) -> int:
    """Of so many documents at least, a term of ``df`` postings may name some repeatedly."""
    return df * DENSE


Encode = Callable[[Postings, Shape], tuple[Bytes, Ints]]
"""How ``encode`` is called: there is another that gives the same (``packing``)."""


def encode(postings: Postings, shape: Shape) -> tuple[Bytes, Ints]:
    """The records of all terms, one behind the other, and the size of each in bytes."""
    df, documents = postings.df, postings.documents
    if not len(df):
        return np.zeros(0, np.uint8), df
    first = bits.exclusive_sum(df)
    nth = np.arange(len(documents)) - np.repeat(first, df)
    dense = shape.is_dense(df)
    low = shape.low(df)
    document_bits = shape.document_bits(df, low)
    header = np.where(df < ESCAPE, _SHORT, _LONG)
    total = header + document_bits + df * low
    counts = _Counts.of(postings, first, dense) if shape.counts else None
    if counts is not None:
        total += counts.header_bits + counts.bits
    if shape.layout == POSITIONS:
        width = shape.widths[documents].astype(np.int64)
        position_bits = np.add.reduceat(postings.tf * width, first)
        total += position_bits
    sizes = (total + 7) >> 3
    start = bits.exclusive_sum(sizes) * 8
    words = bits.zeros(int(sizes.sum()) * 8)

    _put_header(words, start, df)
    start = start + header
    if counts is not None:
        counts.put_header(words, start)
        start = start + counts.header_bits
    each_low = np.repeat(low, df)
    place = documents >> each_low
    place += np.repeat(start, df)
    place += np.where(np.repeat(dense, df), 0, nth)
    bits.put_ones(words, place)
    start = start + document_bits
    if counts is not None:
        counts.put(words, start, nth)
        start = start + counts.bits
    place = nth * each_low
    place += np.repeat(start, df)
    bits.put(words, place, documents & (np.left_shift(1, each_low) - 1))
    if counts is not None and shape.layout == POSITIONS:
        start = start + df * low
        place = bits.exclusive_sum(np.repeat(width, postings.tf))
        place += np.repeat(start - bits.exclusive_sum(position_bits), counts.cf)
        bits.put(words, place, postings.positions)
    return words.view(np.uint8)[: int(sizes.sum())], sizes


@dataclass(frozen=True, slots=True)
class _Counts:
    """How the ``tf`` of terms are written: ``width`` 0 is by a bit for each occurrence."""

    tf: Ints
    df: Ints
    cf: Ints
    width: Ints

    @classmethod
    def of(cls, postings: Postings, first: Ints, dense: NDArray[np.bool_]) -> _Counts:
        """Choose the smaller way, or for frequent terms the quicker one if it is not too large."""
        df, tf = postings.df, postings.tf
        cf = np.add.reduceat(tf, first)
        width = bits.lengths(np.maximum.reduceat(tf, first) - 1)
        limit = np.where(dense, cf * FIXED_COST, cf)
        return cls(tf, df, cf, np.where(df * width <= limit, width, 0))

    @property
    def header_bits(self) -> Ints:
        extra = self.cf - self.df
        return np.where(extra < ESCAPE, _SHORT, _LONG) + np.where(extra > 0, _WIDTH, 0)

    @property
    def bits(self) -> Ints:
        by_bits = np.where(self.cf > self.df, self.cf, 0)
        return np.where(self.width > 0, self.df * self.width, by_bits)

    def put_header(self, words: Words, start: Ints) -> None:
        extra = self.cf - self.df
        _put_header(words, start, extra)
        behind = start + np.where(extra < ESCAPE, _SHORT, _LONG)
        bits.put(words, behind[extra > 0], self.width[extra > 0])

    def put(self, words: Words, start: Ints, nth: Ints) -> None:
        by_bits = np.repeat((self.width == 0) & (self.cf > self.df), self.df)
        last = np.cumsum(self.tf)
        last += np.repeat(start - 1 - bits.exclusive_sum(self.cf), self.df)
        bits.put_ones(words, last[by_bits])
        terms = np.flatnonzero(self.width)
        df = self.df[terms]
        fixed = np.repeat(self.width > 0, self.df)
        places = nth[fixed] * np.repeat(self.width[terms], df)
        places += np.repeat(start[terms], df)
        bits.put(words, places, self.tf[fixed] - 1)


def _put_header(words: Words, start: Ints, values: Ints) -> None:
    bits.put(words, start, np.minimum(values, ESCAPE))
    long = np.flatnonzero(values >= ESCAPE)
    bits.put(words, start[long] + _SHORT, values[long])


class Layout(NamedTuple):
    """Where the parts of a record begin, in bits from the start of the data, and their widths."""

    dense: bool
    cf: int
    width: int
    low: int
    documents_at: int
    tf_at: int
    low_at: int
    positions_at: int


def header(view: Any, place: int) -> tuple[int, int]:
    """The count that begins at a byte of a record, the first being its df; the byte behind it."""
    value = view[place]
    if value < ESCAPE:
        return value, place + 1
    return int.from_bytes(view[place + 1 : place + 5], "little"), place + 5


class Record:
    """The postings of one term, unpacked as far as asked."""

    def __init__(self, data: Bytes, start: int, shape: Shape, view: Any = None) -> None:
        """``data`` holds the record from byte ``start`` on, and PADDING behind the last; ``view``
        is a memoryview of it."""
        self.data = data
        self.start = start
        self.shape = shape
        self._view = bits.viewed(data) if view is None else view
        self.df, self._place = header(self._view, start)

    @cached_property
    def _layout(self) -> Layout:
        place, df, count = self._place, self.df, self.shape.documents
        cf, width, tf_bits = df, 0, 0
        if self.shape.counts:
            extra, place = header(self._view, place)
            if extra:
                cf += extra
                width = self._view[place]
                tf_bits = df * width or cf
                place += 1
        dense = df * DENSE > count
        low = 0 if dense else (count // df).bit_length() - 1
        at = place * 8
        tf_at = at + (count if dense else df + ((count - 1) >> low))
        low_at = tf_at + tf_bits
        return Layout(dense, cf, width, low, at, tf_at, low_at, low_at + df * low)

    @property
    def cf(self) -> int:
        """How often the term stands in all documents."""
        return self._layout.cf

    @cached_property
    def documents(self) -> Ints:
        """The documents, ascending."""
        at = self._layout
        if self.df <= _FEW and not at.dense:
            return self._few_documents()
        found = bits.ones(self.data, at.documents_at, at.tf_at - at.documents_at)
        if at.dense:
            return found
        found -= np.arange(self.df)
        if at.low:
            found <<= at.low
            found |= bits.take_row(self.data, at.low_at, self.df, at.low)
        return found

    def _few_documents(self) -> Ints:
        at = self._layout
        first = at.documents_at >> 3
        number = int.from_bytes(self._view[first : (at.positions_at + 7) >> 3], "little")
        lows = number >> (at.low_at - at.documents_at)
        highs = number & ((1 << (at.tf_at - at.documents_at)) - 1)
        mask = (1 << at.low) - 1
        found = []
        for i in range(self.df):
            place = (highs & -highs).bit_length() - 1
            highs &= highs - 1
            found.append(place - i << at.low | lows >> i * at.low & mask)
        return np.array(found, np.int64)

    @cached_property
    def tf(self) -> Ints:
        """How often the term stands in each document."""
        at = self._layout
        if at.cf == self.df:
            return np.ones(self.df, np.int64)
        if at.width:
            return bits.take_row(self.data, at.tf_at, self.df, at.width) + 1
        last = bits.ones(self.data, at.tf_at, at.cf)
        found = np.empty_like(last)
        found[0] = last[0] + 1
        np.subtract(last[1:], last[:-1], out=found[1:])
        return found

    def tf_of(self, rows: Ints) -> Ints:
        """How often the term stands in the documents that ``rows`` (indexes) name."""
        at = self._layout
        if at.cf == self.df:
            return np.ones(len(rows), np.int64)
        if not at.width or "tf" in self.__dict__ or not len(rows):
            return self.tf[rows]
        words, lead = self._words(at.tf_at, at.low_at)
        return bits.take(words, rows * at.width + lead, at.width) + 1

    @property
    def is_dense(self) -> bool:
        """Whether ``locate`` finds a document without unpacking all of them."""
        return self._layout.dense

    def having(self, wanted: Ints) -> NDArray[np.bool_]:
        """Which of ``wanted`` (documents of the segment, ascending) have the term."""
        at = self._layout
        if at.dense:
            flags = self.data[(at.documents_at >> 3) + (wanted >> 3)]
            there: NDArray[np.bool_] = (flags >> (wanted & 7).astype(np.uint8) & 1).view(bool)
            return there
        return self._sought(wanted)[1]

    def _sought(self, wanted: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """The row at which each of ``wanted`` would be, and whether it is there."""
        rows = np.searchsorted(self.documents, wanted)
        rows[rows == self.df] = 0
        return rows, self.documents[rows] == wanted

    def locate(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Which of ``wanted`` (documents, ascending) have the term, as indexes; and their rows."""
        at = self._layout
        if not at.dense:
            rows, found = self._sought(wanted)
            there = found.nonzero()[0]
            return there, rows[there]
        first, size = at.documents_at >> 3, (self.shape.documents + 63) >> 6
        words = np.frombuffer(self.data[first : first + size * 8].tobytes(), "<u8")
        place, bit = wanted >> 6, (wanted & 63).astype(np.uint64)
        of = words[place]
        there = ((of >> bit) & np.uint64(1)).nonzero()[0]
        place, of = place[there], of[there]
        below = of & ((np.uint64(1) << bit[there]) - np.uint64(1))
        ones = np.bitwise_count(words)
        rows = np.cumsum(ones, dtype=np.int64)[place]
        rows -= ones[place]
        rows += np.bitwise_count(below)
        return there, rows

    def positions(self, rows: Ints | None = None) -> Ints:
        """The positions in each document, or in those that ``rows`` (indexes) name, in a row."""
        tf, at = self.tf, self._layout.positions_at
        width = self.shape.widths[self.documents].astype(np.int64)
        starts = bits.exclusive_sum(tf * width)
        if rows is not None:
            tf, width, starts = tf[rows], width[rows], starts[rows]
        if not len(tf):
            return tf
        end = at + int(starts[-1] + tf[-1] * width[-1])
        words, lead = self._words(at + int(starts[0]), end)
        starts += lead - starts[0]
        if len(tf) == int(tf.sum()):
            return bits.take(words, starts, width)
        nth = bits.each_from(np.zeros_like(tf), tf)
        width = np.repeat(width, tf)
        return bits.take(words, np.repeat(starts, tf) + nth * width, width)

    def _words(self, start: int, end: int) -> tuple[Words, int]:
        """The bits ``start`` to ``end`` as words, and how many bits precede them there."""
        first, last = start >> 3, (end + 7) >> 3
        size = (last - first + 3 & ~3) + 4 * bits.SPARE_WORDS
        # A copy: a view of words needs an address that is a multiple of 4.
        part = self.data[first : first + size].tobytes()
        return np.frombuffer(part[: len(part) & ~3], bits.WORD), start - first * 8


def decode(data: Bytes, starts: Ints, shape: Shape) -> Postings:
    """The postings of the terms whose records begin at the bytes ``starts``, which ascend and have
    no other record between them; PADDING follows in ``data``."""
    empty = np.zeros(0, np.int64)
    if not len(starts):
        return Postings(empty, empty, empty, empty)
    words = np.frombuffer(data.tobytes() + bytes(-len(data) % 4), bits.WORD)
    df, place = _headers(words, starts * 8)
    cf, width = df, np.zeros_like(df)
    if shape.counts:
        extra, place = _headers(words, place)
        cf = df + extra
        more = np.flatnonzero(extra)
        width[more] = bits.take(words, place[more], _WIDTH)
        place[more] += _WIDTH
    low = shape.low(df)
    document_bits = shape.document_bits(df, low)
    term = np.repeat(np.arange(len(df)), df)
    first = bits.exclusive_sum(df)
    nth = np.arange(len(term)) - first[term]
    flags = np.unpackbits(data, bitorder="little")
    documents = _ones_of_each(flags, place, document_bits)
    documents -= bits.exclusive_sum(document_bits)[term]
    documents -= np.where(shape.is_dense(df)[term], 0, nth)
    place = place + document_bits
    tf = empty
    if shape.counts:
        counts = _Counts(empty, df, cf, width)
        tf = _read_counts(counts, words, flags, place, term, nth)
        place = place + counts.bits
    each_low = low[term]
    documents <<= each_low
    documents |= bits.take(words, place[term] + nth * each_low, each_low)
    place = place + df * low
    positions = empty
    if shape.layout == POSITIONS:
        width = shape.widths[documents].astype(np.int64)
        at = bits.exclusive_sum(tf * width)
        at += (place - at[first])[term]
        nth_position = bits.each_from(np.zeros_like(tf), tf)
        width = np.repeat(width, tf)
        positions = bits.take(words, np.repeat(at, tf) + nth_position * width, width)
    return Postings(df, documents, tf, positions)


def _read_counts(
    counts: _Counts, words: Words, flags: Bytes, place: Ints, term: Ints, nth: Ints
) -> Ints:
    tf = np.ones(len(term), np.int64)
    by_bits = (counts.width == 0) & (counts.cf > counts.df)
    last = _ones_of_each(flags, place[by_bits], counts.cf[by_bits])
    tf[by_bits[term]] = np.diff(last, prepend=-1)
    fixed = counts.width[term] > 0
    width = counts.width[term[fixed]]
    tf[fixed] += bits.take(words, place[term[fixed]] + nth[fixed] * width, width)
    return tf


def _headers(words: Words, place: Ints) -> tuple[Ints, Ints]:
    values = bits.take(words, place, _SHORT)
    long = np.flatnonzero(values == ESCAPE)
    behind = place + _SHORT
    values[long] = bits.take(words, behind[long], 32)
    behind[long] += _LONG - _SHORT
    return values, behind


def _ones_of_each(flags: Bytes, starts: Ints, counts: Ints) -> Ints:
    """The set bits among the ``counts`` bits from each of ``starts``, as if they lay in a row."""
    return flags[bits.each_from(starts, counts)].view(bool).nonzero()[0]
