"""Records of postings: whatever is packed is unpacked, in each of the ways there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.engines.whoosh.codec import bits
from search.engines.whoosh.codec.records import (
    DOCUMENTS,
    FREQUENCIES,
    LAYOUTS,
    PADDING,
    POSITIONS,
    Postings,
    Record,
    Shape,
    decode,
    encode,
    room_for_repeats,
)

LARGEST = (1 << 32) - 1
PADDED = np.frombuffer(PADDING, np.uint8)
NONE = np.zeros(0, np.int64)
NO_WIDTHS = np.zeros(0, np.uint8)

WIDTHS_AND_VALUES = st.integers(1, 32).flatmap(
    lambda width: st.tuples(st.just(width), st.integers(0, (1 << width) - 1))
)


@given(st.lists(WIDTHS_AND_VALUES))
def test_integers_of_any_width(values: list[tuple[int, int]]) -> None:
    widths = np.array([width for width, _ in values], np.int64)
    numbers = np.array([number for _, number in values], np.int64)
    starts = bits.exclusive_sum(widths) + 5
    words = bits.zeros(int(widths.sum()) + 5)
    bits.put(words, starts, numbers)
    assert (bits.take(words, starts, widths) == numbers).all()
    data = np.append(words.view(np.uint8), PADDED)
    for start, (width, number) in zip(starts.tolist(), values, strict=True):
        assert bits.take_row(data, start, 1, width).tolist() == [number]
        assert sum(1 << one for one in bits.ones(data, start, width).tolist()) == number


@given(st.integers(1, 32), st.data())
def test_integers_in_a_row(width: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(0, (1 << width) - 1), min_size=1))
    words = bits.zeros(width * len(values) + 3)
    bits.put(words, np.arange(len(values)) * width + 3, np.array(values, np.int64))
    row = bits.take_row(np.append(words.view(np.uint8), PADDED), 3, len(values), width)
    assert row.tolist() == values


@given(st.lists(st.integers(0, LARGEST)))
@example([0, 1, 2, 3, 4, LARGEST])
def test_bit_lengths(values: list[int]) -> None:
    lengths = bits.lengths(np.array(values, np.int64)).tolist()
    assert lengths == [value.bit_length() for value in values]


Term = list[tuple[int, list[int]]]
"""Its documents, and the positions in each."""


@dataclass(frozen=True)
class Field:
    """Postings as plain lists; ``widths`` are the bits of a position in each document."""

    widths: list[int]
    terms: list[Term]

    def shape(self, layout: str) -> Shape:
        return Shape(layout, len(self.widths), np.array(self.widths, np.uint8))

    def postings(self, layout: str) -> Postings:
        flat = list(chain(*self.terms))
        counts = [len(positions) for _, positions in flat] if layout != DOCUMENTS else []
        places = [p for _, positions in flat for p in positions] if layout == POSITIONS else []
        return Postings(
            np.array([len(term) for term in self.terms], np.int64),
            np.array([document for document, _ in flat], np.int64),
            np.array(counts, np.int64),
            np.array(places, np.int64),
        )


@st.composite
def fields(draw: st.DrawFn) -> Field:
    """Terms of one document to all, of one occurrence to hundreds."""
    count = draw(st.sampled_from([1, 2, 7, 8, 9, 100, 1000, 70_000]))
    random = Random(draw(st.integers(0, LARGEST)))  # drawing each integer would be slow
    widths = [random.choice((0, 1, 7, 16, 32)) for _ in range(count)]
    terms = []
    for _ in range(draw(st.integers(1, 6))):
        share = draw(st.sampled_from([0.0, 0.01, 0.24, 0.26, 1.0]))
        most = draw(st.sampled_from([1, 2, 30, 400]))
        chosen = sorted(random.sample(range(count), max(1, int(share * min(count, 1500)))))
        term = []
        for document in chosen:
            room = 1 << widths[document]
            tf = min(most, room, int(random.paretovariate(1)))
            places = sorted(random.sample(range(room), tf))
            term.append((document, places))
        terms.append(term)
    return Field(widths, terms)


@given(fields(), st.sampled_from(LAYOUTS))
def test_any_field(field: Field, layout: str) -> None:
    shape, postings = field.shape(layout), field.postings(layout)
    data, sizes = encode(postings, shape)
    assert len(data) == sizes.sum()
    padded = np.append(data, PADDED)
    starts = bits.exclusive_sum(sizes)
    found = decode(padded, starts, shape)
    for name in ("df", "documents", "tf", "positions"):
        assert getattr(found, name).tolist() == getattr(postings, name).tolist(), name
    for start, term in zip(starts.tolist(), field.terms, strict=True):
        assert_record(partial(Record, padded, start, shape), term, layout)


@given(fields(), st.sampled_from(LAYOUTS))
def test_the_compiled_one_writes_the_same(field: Field, layout: str) -> None:
    packing = pytest.importorskip("search.engines.whoosh.codec.packing", reason="needs numba")
    shape, postings = field.shape(layout), field.postings(layout)
    expected, found = encode(postings, shape), packing.encode(postings, shape)
    for one, other in zip(found, expected, strict=True):
        assert one.tolist() == other.tolist()


def assert_record(record: Callable[[], Record], term: Term, layout: str) -> None:
    """A record gives back the postings of its term, whatever of it is asked first."""
    documents = [document for document, _ in term]
    places = [positions for _, positions in term]
    counts = [len(positions) if layout != DOCUMENTS else 1 for positions in places]
    whole = record()
    assert (whole.df, whole.cf) == (len(term), sum(counts))
    assert whole.documents.tolist() == documents
    assert whole.tf.tolist() == counts
    some = np.arange(0, len(term), 3)
    assert record().tf_of(some).tolist() == counts[::3]
    row_of = {document: row for row, document in enumerate(documents)}
    step = 1 + whole.shape.documents // 50
    wanted = sorted({*documents[::2], *range(0, whole.shape.documents, step)})
    for asked in (wanted, wanted[:5], []):
        there, rows = record().locate(np.array(asked, np.int64))
        expected = [(place, row_of[d]) for place, d in enumerate(asked) if d in row_of]
        assert list(zip(there.tolist(), rows.tolist(), strict=True)) == expected
    if layout == POSITIONS:
        assert record().positions().tolist() == list(chain(*places))
        assert record().positions(some).tolist() == list(chain(*places[::3]))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=400).map(sorted))
def test_a_document_may_come_repeatedly_if_there_is_room(documents: list[int]) -> None:
    df = len(documents)
    shape = Shape(DOCUMENTS, max(room_for_repeats(df), 6), NO_WIDTHS)
    postings = Postings(np.array([df]), np.array(documents), NONE, NONE)
    data, sizes = encode(postings, shape)
    padded = np.append(data, PADDED)
    assert decode(padded, bits.exclusive_sum(sizes), shape).documents.tolist() == documents
    assert Record(padded, 0, shape).documents.tolist() == documents


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_terms(layout: str) -> None:
    shape = Shape(layout, 3, np.zeros(3, np.uint8))
    data, sizes = encode(Postings(NONE, NONE, NONE, NONE), shape)
    assert len(data) == len(sizes) == 0
    assert len(decode(PADDED, NONE, shape).documents) == 0


@pytest.mark.parametrize(("df", "most"), [(50_000, 100_000), (1_000, 8_700)])
def test_records_are_small(df: int, most: int) -> None:
    """Half of 100,000 documents: a bit for each; one in a hundred: 8.7 bits for each of those,
    where the least possible is 8.1."""
    documents = np.sort(np.random.default_rng(1).choice(100_000, df, replace=False))
    postings = Postings(np.array([df]), documents, np.ones(df, np.int64), NONE)
    data, _ = encode(postings, Shape(FREQUENCIES, 100_000, NO_WIDTHS))
    assert len(data) * 8 <= most + 100
