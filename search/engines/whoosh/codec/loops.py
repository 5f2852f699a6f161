"""The inner loops of a search over records, compiled by numba: see ``records`` for the layout.

Each reads a record from its first byte to the last that it needs, once, and holds nothing but
arrays. They give what ``Record`` gives, several times as fast.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import float64, int64, types, uint8, uint32, uint64, void
from numba.extending import intrinsic
from numpy.typing import NDArray

from search.engines.whoosh.codec.bits import MAX_WIDTH, Bytes, Ints
from search.engines.whoosh.codec.records import DENSE, ESCAPE, PADDING, Widths
from search.text.compiling import compiled, read_only

Floats = NDArray[np.float64]
Int = Any
"""An int64, or an int where a test calls a loop as Python."""

Word = Any
"""A uint64. Never mixed with an int64: numba would make floats of both."""

_DAMAGED = "a record of the index is damaged"
_ONE, _WORD_BITS = np.uint64(1), 64
_PEEK_BITS = 56
"""So many bits are there at least behind any bit of the first byte of a loaded word."""


_BYTES, _INTS, _FLOATS, _NUMBERS = map(read_only, (uint8, int64, float64, uint32))
_FOUND = types.Array(int64, 1, "C")
_TWO_FOUND: Any = types.UniTuple(_FOUND, 2)  # type: ignore[no-untyped-call]


def _instruction(emit: Callable[[Any, Any], Any]) -> Any:
    """An operation of the processor that makes an int64 of a word."""

    @intrinsic
    def operation(typing_context: Any, word: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return emit(builder, arguments[0])

        return int64(uint64), generate

    return operation


_DEFINED = ir.Constant(ir.IntType(1), 0)
"""The result for the word 0 is defined."""

_ones = _instruction(lambda builder, word: builder.ctpop(word))
"""The number of set bits."""

_lowest = _instruction(lambda builder, word: builder.cttz(word, _DEFINED))
"""The place of the lowest set bit."""

_zeros_above = _instruction(lambda builder, word: builder.ctlz(word, _DEFINED))
"""How many bits above the highest set one are 0."""


@compiled()
def _load(data: Bytes, place: Int) -> Word:
    """Eight bytes as a word. LLVM makes one load of it, but not if it had to look for the end: so
    ``_layout`` and the loops that cannot know how far they go make sure of that."""
    at = np.uint64(place)
    word = np.uint64(data[at])
    word |= np.uint64(data[at + np.uint64(1)]) << np.uint64(8)
    word |= np.uint64(data[at + np.uint64(2)]) << np.uint64(16)
    word |= np.uint64(data[at + np.uint64(3)]) << np.uint64(24)
    word |= np.uint64(data[at + np.uint64(4)]) << np.uint64(32)
    word |= np.uint64(data[at + np.uint64(5)]) << np.uint64(40)
    word |= np.uint64(data[at + np.uint64(6)]) << np.uint64(48)
    word |= np.uint64(data[at + np.uint64(7)]) << np.uint64(56)
    return word


@compiled()
def _peek(data: Bytes, bit: Int) -> Word:
    """The _PEEK_BITS bits from a bit on; those above them are 0."""
    word = _load(data, bit >> 3) >> np.uint64(bit & 7)
    return word & ((_ONE << np.uint64(_PEEK_BITS)) - _ONE)


@compiled()
def _field(data: Bytes, bit: Int, width: Int) -> Int:
    """The integer of ``width`` bits, up to MAX_WIDTH, at a bit."""
    word = _load(data, bit >> 3) >> np.uint64(bit & 7)
    return np.int64(word & ((_ONE << np.uint64(width)) - _ONE))


@compiled()
def _header(data: Bytes, place: Int) -> tuple[Int, Int]:
    value = np.int64(data[place])
    if value < ESCAPE:
        return value, place + 1
    return _field(data, (place + 1) * 8, 32), place + 5


@compiled()
def _check(data: Bytes, end: Int) -> None:
    """Raise IndexError unless the bits up to ``end``, and PADDING behind them, are there."""
    if end > (len(data) - len(PADDING)) * 8:
        raise IndexError(_DAMAGED)


@compiled()
def _layout(
    data: Bytes, start: Int, universe: Int, counted: bool
) -> tuple[Int, Int, Int, Int, Int, Int, Int, Int]:
    """df, cf, width, low (-1 of a bitmap) and where the parts begin, in bits: see Record. Raises
    IndexError where they would lie beyond the end: the record is damaged."""
    df, place = _header(data, start)
    if df == 0:
        raise IndexError(_DAMAGED)
    cf, width, tf_bits = df, 0, 0
    if counted:
        extra, place = _header(data, place)
        if extra:
            cf += extra
            width = _field(data, place * 8, 8)
            tf_bits = df * width if width else cf
            place += 1
    at = place * 8
    low = -1
    tf_at = at + universe
    if df * DENSE <= universe:
        low = _WORD_BITS - 1 - _zeros_above(np.uint64(universe // df))
        tf_at = at + df + ((universe - 1) >> low)
    low_at = tf_at + tf_bits
    behind = low_at + df * max(low, 0)
    if df > universe or width > MAX_WIDTH:
        raise IndexError(_DAMAGED)
    _check(data, behind)
    return df, cf, width, low, at, tf_at, low_at, behind


@compiled(_FOUND(_BYTES, int64, int64, types.boolean))
def documents(data: Bytes, start: Int, universe: Int, counted: bool) -> Ints:
    """``Record.documents``. ``universe``: how many documents the segment has; ``counted``: the
    layout is not DOCUMENTS."""
    df, _, _, low, at, _, low_at, _ = _layout(data, start, universe, counted)
    found = np.empty(df, np.int64)
    byte, base, row = at >> 3, 0, 0
    while row < df:
        _check(data, byte * 8)
        word = _load(data, byte)
        ones = min(_ones(word), df - row)
        if low <= 0:
            step = 0 if low else 1  # an upper part has a bit more for each document before it
            for _ in range(ones):
                found[row] = base + _lowest(word) - row * step
                word &= word - _ONE
                row += 1
        else:
            for _ in range(ones):
                upper = base + _lowest(word) - row
                found[row] = upper << low | _field(data, low_at + row * low, low)
                word &= word - _ONE
                row += 1
        byte += 8
        base += _WORD_BITS
    return found


@compiled(void(types.Array(types.boolean, 1, "C"), _BYTES, _INTS, int64, types.boolean))
def mark(mask: NDArray[np.bool_], data: Bytes, starts: Ints, universe: Int, counted: bool) -> None:
    """Make ``mask`` true for the documents of the terms at ``starts`` (-1: not there)."""
    for start in starts:
        if start >= 0:
            for document in documents(data, start, universe, counted):
                if document >= universe:
                    raise IndexError(_DAMAGED)
                mask[document] = True


@compiled()
def _rows(
    data: Bytes, start: Int, universe: Int, counted: bool, wanted: Ints, first: Int
) -> tuple[Ints, Ints]:
    """Which of ``wanted`` (ascending, less ``first`` all documents) have the term; their rows."""
    df, _, _, low, at, _, low_at, _ = _layout(data, start, universe, counted)
    size = len(wanted) + 1  # what is not found is written too, and then over it
    places, rows = np.empty(size, np.int64), np.empty(size, np.int64)
    found = 0
    byte, base, row = at >> 3, 0, 0  # row: how many documents are before this word
    word = _load(data, byte)
    if low < 0:
        for i in range(len(wanted)):
            document = wanted[i] - first
            while document >= base + _WORD_BITS:
                row += _ones(word)
                base += _WORD_BITS
                byte += 8
                word = _load(data, byte)
            bit = np.uint64(document - base)
            places[found] = i
            rows[found] = row + _ones(word & ((_ONE << bit) - _ONE))
            found += _ones(word >> bit & _ONE)  # a branch would be guessed wrong half the time
        return places[:found], rows[:found]
    current = -1  # the document of ``row``, which is the lowest bit of ``word``
    for i in range(len(wanted)):
        document = wanted[i] - first
        if current < document:
            upper = document >> low
            while row < df:
                ones = _ones(word)
                # After this word so many zeros were seen: no document in it has more upper bits.
                if ones == 0 or base + _WORD_BITS - row - ones < upper:
                    row += ones
                    base += _WORD_BITS
                    byte += 8
                    _check(data, byte * 8)
                    word = _load(data, byte)
                    continue
                current = base + _lowest(word) - row << low
                if low:
                    current |= _field(data, low_at + row * low, low)
                if current >= document:
                    break
                word &= word - _ONE
                row += 1
            if row >= df:
                break
        if current == document:
            places[found] = i
            rows[found] = row
            found += 1
    return places[:found], rows[:found]


@compiled()
def _tf(data: Bytes, start: Int, universe: Int, rows: Ints) -> Ints:
    """``Record.tf_of``: how often the term stands in the documents of ``rows`` (ascending)."""
    df, cf, width, _, _, tf_at, _, _ = _layout(data, start, universe, True)
    found = np.empty(len(rows), np.int64)
    if cf == df:
        found[:] = 1
    elif width:
        if len(rows):  # a damaged bitmap may have more ones than there are documents
            _check(data, tf_at + (rows[-1] + 1) * width)
        for i in range(len(rows)):
            found[i] = _field(data, tf_at + rows[i] * width, width) + 1
    else:
        seen, last, base = 0, -1, 0  # seen: ones taken; last: where the last of them stood
        word = _peek(data, tf_at)
        for i in range(len(rows)):
            row = rows[i]
            while seen <= row:
                ones = _ones(word)
                if ones and seen + ones < row:
                    last = base + _WORD_BITS - 1 - _zeros_above(word)
                    seen += ones
                    ones = 0
                if not ones:
                    base += _PEEK_BITS
                    _check(data, tf_at + base)
                    word = _peek(data, tf_at + base)
                    continue
                place = base + _lowest(word)
                found[i] = place - last
                last = place
                word &= word - _ONE
                seen += 1
    return found


@compiled()
def frequencies(data: Bytes, start: Int, universe: Int) -> Ints:
    """``Record.tf``."""
    df, cf, width, _, _, tf_at, _, _ = _layout(data, start, universe, True)
    if cf == df or width:
        return _tf(data, start, universe, np.arange(df))
    found = np.empty(df, np.int64)
    row, last, base = 0, -1, 0
    while row < df:
        _check(data, tf_at + base)
        word = _peek(data, tf_at + base)
        for _ in range(min(_ones(word), df - row)):
            place = base + _lowest(word)
            found[row] = place - last
            last = place
            word &= word - _ONE
            row += 1
        base += _PEEK_BITS
    return found


@compiled(int64(_BYTES, int64, int64, types.boolean, _INTS, int64))
def count(data: Bytes, start: Int, universe: Int, counted: bool, wanted: Ints, first: Int) -> Int:
    """How many of ``wanted`` have the term."""
    return len(_rows(data, start, universe, counted, wanted, first)[0])


@compiled(void(_FOUND, _BYTES, int64, int64, _INTS, int64))
def frequencies_in(
    found: Ints, data: Bytes, start: Int, universe: Int, wanted: Ints, first: Int
) -> None:
    """Write to ``found`` how often the term stands in each of ``wanted`` that has it."""
    places, rows = _rows(data, start, universe, True, wanted, first)
    tf = _tf(data, start, universe, rows)
    for i in range(len(places)):
        found[places[i]] = tf[i]


@compiled()
def _fewer_postings(data: Bytes, starts: Ints, universe: Int, candidates: Int) -> bool:
    """Whether to go through all postings of terms is quicker than to look up each of so many
    candidates in each term."""
    postings, terms = universe, 0  # a table of all documents costs about as much as a posting each
    for start in starts:
        if start >= 0:
            postings += _header(data, start)[0]
            terms += 1
    return bool(postings < candidates * terms)


@compiled()
def _add_to_all(
    sums: Floats,
    data: Bytes,
    starts: Ints,
    weights: Floats,
    universe: Int,
    first: Int,
    saturation: Floats,
    factor: float,
) -> None:
    """``add_bm25`` for every document of the segment, posting by posting."""
    for term in range(len(starts)):
        if starts[term] < 0:
            continue
        having = documents(data, starts[term], universe, True)
        tf = frequencies(data, starts[term], universe)
        weight = weights[term]
        for row in range(len(having)):
            document = having[row]
            if document >= universe:
                raise IndexError(_DAMAGED)
            often = np.float64(tf[row])
            sums[document] += often * factor / (saturation[document + first] + often) * weight


@compiled(
    void(
        types.Array(float64, 1, "C"),
        _BYTES,
        _INTS,
        _FLOATS,
        int64,
        _INTS,
        int64,
        _FLOATS,
        float64,
    )
)
def add_bm25(
    total: Floats,
    data: Bytes,
    starts: Ints,
    weights: Floats,
    universe: Int,
    candidates: Ints,
    first: Int,
    saturation: Floats,
    factor: float,
) -> None:
    """Add to ``total`` what the terms at ``starts`` (-1: not there), one after the other, give to
    each of ``candidates``: ``tf * factor / (tf + saturation) * weight``, operation by operation
    (see ``search.ranking``)."""
    if _fewer_postings(data, starts, universe, len(candidates)):
        sums = np.zeros(universe)
        for i in range(len(candidates)):
            sums[candidates[i] - first] = total[i]
        _add_to_all(sums, data, starts, weights, universe, first, saturation, factor)
        for i in range(len(candidates)):
            total[i] = sums[candidates[i] - first]
        return
    for term in range(len(starts)):
        if starts[term] < 0:
            continue
        places, rows = _rows(data, starts[term], universe, True, candidates, first)
        tf = _tf(data, starts[term], universe, rows)
        weight = weights[term]
        for i in range(len(places)):
            place = places[i]
            often = np.float64(tf[i])
            total[place] += often * factor / (saturation[candidates[place]] + often) * weight


@compiled()
def _add_once(
    total: Floats,
    last: Ints,
    number: Int,
    value: float,
    data: Bytes,
    start: Int,
    universe: Int,
    candidates: Ints,
    first: Int,
) -> None:
    """Add ``value`` to the total of each candidate that has the term and whose ``last`` is not yet
    ``number``, which it then is."""
    _, _, _, low, at, _, _, _ = _layout(data, start, universe, True)
    if low < 0:
        byte = at >> 3
        for i in range(len(candidates)):
            document = candidates[i] - first
            there = data[byte + (document >> 3)] >> (document & 7) & 1 and last[i] != number
            total[i] += value * there
            last[i] = number if there else last[i]
    else:
        places, _ = _rows(data, start, universe, True, candidates, first)
        for i in places:
            if last[i] != number:
                total[i] += value
                last[i] = number


@compiled(
    void(
        types.Array(float64, 1, "C"),
        _FLOATS,
        _BYTES,
        _INTS,
        _BYTES,
        _INTS,
        int64,
        _INTS,
        int64,
    )
)
def add_either(
    total: Floats,
    values: Floats,
    data: Bytes,
    starts: Ints,
    other_data: Bytes,
    other_starts: Ints,
    universe: Int,
    candidates: Ints,
    first: Int,
) -> None:
    """Add to ``total`` the value of each term that a candidate has, term by term. A term has a
    record in either file or in both; its start is -1 where it has none."""
    last = np.full(len(candidates), -1, np.int64)
    for term in range(len(values)):
        start, other, value = starts[term], other_starts[term], values[term]
        if start >= 0:
            _add_once(total, last, term, value, data, start, universe, candidates, first)
        if other >= 0:
            _add_once(total, last, term, value, other_data, other, universe, candidates, first)


@compiled()
def _lower_bound(values: NDArray[Any], wanted: Any, low: Int, high: Int) -> Int:
    """The place, from ``low`` to ``high``, of the first of ascending values that is not below
    ``wanted``; ``high`` where all are."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled(
    *(
        _TWO_FOUND(
            _BYTES, read_only(key), _NUMBERS, _INTS, _BYTES, _NUMBERS, _INTS, int64, read_only(key)
        )
        for key in (uint32, uint64)
    )
)
def find(
    data: Bytes,
    keys: NDArray[Any],
    long: NDArray[np.uint32],
    blocks: Ints,
    sizes: NDArray[np.uint8],
    large: NDArray[np.uint32],
    large_sizes: Ints,
    block: Int,
    wanted: NDArray[Any],
) -> tuple[Ints, Ints]:
    """Where the records of terms begin whose whole is their key: ``FieldFile.find``; -1 where there
    is none. And the df of each. The first arrays are those of the file, ``block`` its BLOCK."""
    found, dfs = np.full(len(wanted), -1, np.int64), np.zeros(len(wanted), np.int64)
    for i in range(len(wanted)):
        number = _lower_bound(keys, wanted[i], 0, len(keys))
        if number == len(keys) or keys[number] != wanted[i]:
            continue
        place = _lower_bound(long, number, 0, len(long))
        if place < len(long) and long[place] == number:
            continue  # the short term would be the first of those with this key
        at = number // block
        start = blocks[at]
        for before in range(at * block, number):
            size = np.int64(sizes[before])
            start += size if size else large_sizes[_lower_bound(large, before, 0, len(large))]
        found[i] = start
        dfs[i] = _header(data, start)[0]
    return found, dfs


@compiled(_FOUND(_BYTES, int64, int64, _BYTES, _INTS, types.boolean, int64))
def addresses(
    data: Bytes,
    start: Int,
    universe: Int,
    widths: Widths,
    wanted: Ints,
    everywhere: bool,
    first: Int,
) -> Ints:
    """Where the term stands, as ``document << 32 | position``: ``everywhere``, or in the documents
    ``wanted`` (ascending). The number of document ``d`` is ``d + first``."""
    df, cf, _, _, _, _, _, at = _layout(data, start, universe, True)
    having = documents(data, start, universe, True)
    often = frequencies(data, start, universe)
    # Positions are distinct, so but for one in a document each takes a bit: no more can be there.
    _check(data, at + cf - df)
    found = np.empty(cf, np.int64)
    size = place = 0
    for row in range(df):
        if having[row] >= universe or size + often[row] > cf:
            raise IndexError(_DAMAGED)
        document = having[row] + first
        width = np.int64(widths[having[row]])
        if not everywhere:
            while place < len(wanted) and wanted[place] < document:
                place += 1
            if place == len(wanted):
                break
            if wanted[place] != document:
                at += often[row] * width
                continue
        _check(data, at + often[row] * width)
        for _ in range(often[row]):
            found[size] = document << 32 | _field(data, at, width)
            size += 1
            at += width
    return found[:size]


@compiled(_FOUND(_BYTES, int64, int64, _BYTES, _INTS, int64, int64))
def followed(
    data: Bytes, start: Int, universe: Int, widths: Widths, found: Ints, first: Int, offset: Int
) -> Ints:
    """Those of ``found`` (addresses in this segment, ascending) after which, ``offset`` positions
    on, the term stands. Positions are unpacked in their documents only."""
    df, _, _, _, _, _, _, at = _layout(data, start, universe, True)
    having = documents(data, start, universe, True)
    often = frequencies(data, start, universe)
    kept = np.empty(len(found) + 1, np.int64)
    size = place = 0
    for row in range(df):
        if place == len(found):
            break
        if having[row] >= universe:
            raise IndexError(_DAMAGED)
        document = having[row] + first
        width = np.int64(widths[having[row]])
        while place < len(found) and found[place] >> 32 < document:
            place += 1
        end = at + often[row] * width
        if place < len(found) and found[place] >> 32 == document:
            _check(data, end)
            for nth in range(often[row]):
                address = (document << 32 | _field(data, at + nth * width, width)) - offset
                while place < len(found) and found[place] < address:
                    place += 1
                if place == len(found):  # so no more is kept than was found, whatever is damaged
                    break
                kept[size] = address
                there = found[place] == address
                size += there
                place += there
        at = end
    return kept[:size]


@compiled(_TWO_FOUND(_BYTES, _INTS, _INTS, _INTS, int64, _BYTES, _INTS, int64))
def sequences(
    data: Bytes,
    starts: Ints,
    offsets: Ints,
    ends: Ints,
    universe: Int,
    widths: Widths,
    wanted: Ints,
    first: Int,
) -> tuple[Ints, Ints]:
    """Where in documents ``wanted`` sequences stand, one behind the other, and in how many places
    each does. The parts of the ``i``-th, the rarest first, are those up to ``ends[i]``: terms at
    ``starts`` (-1: not there), ``offsets`` positions behind the start of the sequence."""
    found, sizes = np.empty(64, np.int64), np.zeros(len(ends), np.int64)
    size = part = 0
    for i in range(len(ends)):
        if part < ends[i] and starts[part : ends[i]].min() >= 0:
            own = addresses(data, starts[part], universe, widths, wanted, False, first)
            own = own - offsets[part]
            for other in range(part + 1, ends[i]):
                start, offset = starts[other], offsets[other]
                own = followed(data, start, universe, widths, own, first, offset)
            sizes[i] = len(own)
            if size + len(own) > len(found):
                larger = np.empty(2 * (size + len(own)), np.int64)
                larger[:size] = found[:size]
                found = larger
            found[size : size + len(own)] = own
            size += len(own)
        part = ends[i]
    return found[:size], sizes


@compiled(_FOUND(_INTS))
def documents_of(found: Ints) -> Ints:
    """The distinct documents of ascending addresses."""
    documents = np.empty(len(found) + 1, np.int64)
    size, last = 0, -1
    for i in range(len(found)):
        document = found[i] >> 32
        documents[size] = document
        size += document != last
        last = document
    return documents[:size]


@compiled(_FOUND(_INTS, _INTS, int64))
def both(found: Ints, places: Ints, offset: Int) -> Ints:
    """Those of ``found`` that are among ``places`` less ``offset``; both ascend."""
    kept = np.empty(len(found), np.int64)  # of a damaged index, equal ones may match one place
    size = place = 0
    for i in range(len(found)):
        wanted = found[i] + offset
        if place < len(places) and places[place] < wanted:
            step = 1  # by leaps that double, for one list may be much the longer
            while place + step < len(places) and places[place + step] < wanted:
                place += step
                step *= 2
            behind = min(place + step, len(places))
            place = _lower_bound(places, wanted, place + 1, behind)
        if place == len(places):
            break
        if places[place] == wanted:
            kept[size] = found[i]
            size += 1
    return kept[:size]


@compiled(_FOUND(_INTS, _INTS))
def union(x: Ints, y: Ints) -> Ints:
    """The distinct values of both, which ascend."""
    if len(x) < len(y):
        x, y = y, x
    found = np.empty(len(x) + len(y), np.int64)
    size = place = 0
    for i in range(len(y)):  # the smaller list is usually much the smaller: copy runs of the other
        behind = _lower_bound(x, y[i], place, len(x))
        found[size : size + behind - place] = x[place:behind]
        size += behind - place
        place = behind
        if place == len(x) or x[place] != y[i]:
            found[size] = y[i]
            size += 1
    found[size : size + len(x) - place] = x[place:]
    return found[: size + len(x) - place]


@compiled(void(_FOUND, _INTS, _INTS, _INTS))
def lower_gaps(gaps: Ints, candidates: Ints, ends: Ints, starts: Ints) -> None:
    """Lower each candidate's gap to the least from an end to the next start in its document. Ends
    and starts are addresses, ascending."""
    place = following = 0
    for i in range(len(ends)):
        while following < len(starts) and starts[following] < ends[i]:
            following += 1
        if following == len(starts):
            return
        document = ends[i] >> 32
        if starts[following] >> 32 == document:
            while place < len(candidates) and candidates[place] < document:
                place += 1
            if place == len(candidates):
                return
            if candidates[place] == document:
                gaps[place] = min(gaps[place], starts[following] - ends[i])
