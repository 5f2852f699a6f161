"""The compiled kernels of a search give what those of numpy give, and survive damaged records."""

from __future__ import annotations

import io
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.whoosh.codec import bits
from search.engines.whoosh.codec.array_file import ArrayFile
from search.engines.whoosh.codec.field_file import FieldFile, FieldFileWriter
from search.engines.whoosh.codec.records import (
    DOCUMENTS,
    FREQUENCIES,
    LAYOUTS,
    POSITIONS,
    Postings,
    Record,
    Shape,
    encode,
)
from search.engines.whoosh.codec.terms import Terms
from search.engines.whoosh.kernels import NUMPY, Either, FieldTerms, Floats, Kernels
from tests.test_codec_records import LARGEST, NO_WIDTHS, NONE, PADDED, Field, fields

compiled = pytest.importorskip("search.engines.whoosh.compiled", reason="numba is not installed")
COMPILED: Kernels = compiled.COMPILED

ascending = st.lists(st.integers(0, 60), unique=True).map(
    lambda values: np.array(sorted(values), np.int64)
)


def records(field: Field, layout: str) -> list[Record]:
    """A record for each term of the field."""
    shape = field.shape(layout)
    data, sizes = encode(field.postings(layout), shape)
    padded = np.append(data, PADDED)
    return [Record(padded, start, shape) for start in bits.exclusive_sum(sizes).tolist()]


def some_of(count: int, first: int, random: Random) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Documents to ask about: of a segment that begins at ``first``, of others, or none."""
    size = random.choice((0, 1, 5, count))
    return np.array(sorted(random.sample(range(first + count + 50), size)), np.int64)


@given(fields(), st.sampled_from(LAYOUTS), st.sampled_from([0, 3]), st.integers(0, LARGEST))
def test_a_record(field: Field, layout: str, first: int, seed: int) -> None:
    random = Random(seed)
    for record in records(field, layout):
        documents = COMPILED.documents(record, first)
        assert documents.tolist() == NUMPY.documents(record, first).tolist()
        wanted = some_of(len(field.widths), first, random)
        for asked in (wanted, documents[::2].copy()):
            assert COMPILED.count(record, first, asked) == NUMPY.count(record, first, asked)
            if layout == POSITIONS:
                found = COMPILED.addresses(record, first, asked)
                assert found.tolist() == NUMPY.addresses(record, first, asked).tolist()
        if layout == POSITIONS:
            found = COMPILED.addresses(record, first, None)
            assert found.tolist() == NUMPY.addresses(record, first, None).tolist()


def added(kernels: Kernels, candidates: bits.Ints, terms: list[FieldTerms]) -> Floats:
    """What the terms add to candidates that have some already."""
    total = candidates / 7
    kernels.add_bm25(total, candidates, terms)
    return total


@given(fields(), st.sampled_from([FREQUENCIES, POSITIONS]), st.integers(0, LARGEST))
def test_scores_to_the_last_bit(field: Field, layout: str, seed: int) -> None:
    random, count = Random(seed), len(field.widths)
    saturation = np.random.default_rng(seed).random(2 * count)
    placed = [[(record, 0), (record, count)] for record in records(field, layout)]
    weights = [random.uniform(0.1, 9.0) for _ in placed]
    terms = [FieldTerms(saturation, placed, weights), FieldTerms(saturation, placed[:1], [0.3])]
    for size in (1, min(30, count), count):
        candidates = np.array(sorted(random.sample(range(2 * count), size)), np.int64)
        ours, theirs = (added(kernels, candidates, terms) for kernels in (COMPILED, NUMPY))
        assert ours.tobytes() == theirs.tobytes()
    assert len(added(COMPILED, NONE, terms)) == len(added(NUMPY, NONE, [])) == 0


@given(fields(), st.integers(0, LARGEST))
def test_values_of_terms_in_two_fields(field: Field, seed: int) -> None:
    random, count = Random(seed), len(field.widths)
    one, other = records(field, FREQUENCIES), records(field, POSITIONS)
    terms = []
    for pair in zip(one, reversed(other), strict=True):
        firsts = [sorted(random.sample((0, count), random.randint(0, 2))) for _ in pair]
        placed = [[(r, first) for first in own] for r, own in zip(pair, firsts, strict=True)]
        terms.append(Either(placed, float(random.randint(1, 99))))
    candidates = np.array(sorted(random.sample(range(2 * count), min(count, 40))), np.int64)
    expected = np.zeros(len(candidates))
    for term in terms:
        found = [NUMPY.documents(*placed) for side in term.records for placed in side]
        having = set(np.concatenate(found).tolist()) if found else set()
        expected += [term.value * (each in having) for each in candidates.tolist()]
    for kernels in (NUMPY, COMPILED):
        total = np.zeros(len(candidates))
        kernels.add_values(total, candidates, terms)
        assert total.tolist() == expected.tolist()


@given(ascending, ascending, st.integers(0, 3))
def test_sets(x: bits.Ints, y: bits.Ints, offset: int) -> None:
    for kernels in (NUMPY, COMPILED):
        both = kernels.both(x, y, offset).tolist()
        assert both == sorted(set(x.tolist()) & {value - offset for value in y.tolist()})
        assert kernels.union(x, y).tolist() == sorted({*x.tolist(), *y.tolist()})


ADDRESSES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 40)).map(lambda pair: pair[0] << 32 | pair[1]),
    unique=True,
).map(lambda values: np.array(sorted(values), np.int64))


@given(ADDRESSES, ADDRESSES, st.sets(st.integers(0, 5)))
def test_gaps(ends: bits.Ints, starts: bits.Ints, chosen: set[int]) -> None:
    candidates = np.array(sorted(chosen), np.int64)
    expected = []
    for candidate in candidates.tolist():
        own_ends, own_starts = (
            [each for each in values.tolist() if each >> 32 == candidate]
            for values in (ends, starts)
        )
        found = [s - e for e in own_ends for s in own_starts if s >= e]
        expected.append(min(found, default=99))
    for kernels in (NUMPY, COMPILED):
        gaps = np.full(len(candidates), 99)
        kernels.lower_gaps(gaps, candidates, ends, starts)
        assert gaps.tolist() == expected


@pytest.mark.parametrize("key_bytes", [4, 8])
def test_terms_are_found(key_bytes: int) -> None:
    # Of many sizes, the largest longer than a byte can say; short, long, and alike at the start.
    random = Random(1)
    names = {
        bytes(random.choices(b"ab\0c", k=random.choice((0, 1, 3, 4, 5, 9)))) for _ in range(300)
    }
    terms = sorted(names)
    dfs = [random.choice((1, 2, 40, 900)) for _ in terms]
    documents = [sorted(random.sample(range(1000), df)) for df in dfs]
    shape = Shape(DOCUMENTS, 1000, NO_WIDTHS)
    flat = np.array([each for term in documents for each in term], np.int64)
    file = io.BytesIO()
    writer = FieldFileWriter(file, shape, key_bytes)
    writer.add(Terms.of(terms, key_bytes), Postings(np.array(dfs), flat, NONE, NONE))
    writer.finish()
    opened = FieldFile(ArrayFile(file.getvalue()))
    asked = [
        *terms,
        *(term + b"\0" for term in terms),
        *(term[:-1] for term in terms),
        b"d",
        b"\xff",
    ]
    expected = dict(zip(terms, documents, strict=True))
    for kernels in (NUMPY, COMPILED):
        for term, record in zip(asked, kernels.find(opened, asked), strict=True):
            found = None if record is None else record.documents.tolist()
            assert found == expected.get(term), term


@given(fields(), st.integers(0, LARGEST))
def test_a_damaged_record_raises_at_worst(field: Field, seed: int) -> None:
    random = Random(seed)
    shape = field.shape(POSITIONS)
    data, sizes = encode(field.postings(POSITIONS), shape)
    padded = np.append(data, PADDED)
    for _ in range(random.randint(1, 8)):
        padded[random.randrange(min(len(data), 60))] = random.randrange(256)
    everyone = np.arange(len(field.widths))
    saturation = np.ones(len(everyone))
    for start in bits.exclusive_sum(sizes).tolist():
        record = Record(padded, start, shape)
        for run in (
            lambda record=record: COMPILED.documents(record, 0),
            lambda record=record: COMPILED.addresses(record, 0, None),
            lambda record=record: COMPILED.addresses(record, 0, everyone),
            lambda record=record: COMPILED.count(record, 0, everyone),
            lambda record=record: COMPILED.add_bm25(
                np.zeros(len(everyone)), everyone, [FieldTerms(saturation, [[(record, 0)]], [1.0])]
            ),
        ):
            try:
                run()
            except IndexError as error:
                assert "damaged" in str(error)


@given(fields(), st.sampled_from([0, 3]), st.integers(0, LARGEST))
def test_sequences(field: Field, first: int, seed: int) -> None:
    random, count = Random(seed), len(field.widths)
    placed = [[(record, first), (record, first + count)] for record in records(field, POSITIONS)]
    placed = sorted(placed, key=lambda each: each[0][0].df)[:3]
    # A part at offset 0 is always there: it sorts out what lies before the start of a document.
    offsets = [random.randint(0, 3) for _ in placed]
    parts = list(zip(placed, [offset - min(offsets) for offset in offsets], strict=True))
    for within in (None, some_of(2 * count, first, random)):
        ours, theirs = (kernels.sequence(parts, within) for kernels in (COMPILED, NUMPY))
        assert ours.tolist() == theirs.tolist()
        if within is not None:
            several = [parts, parts[:1], parts]
            for kernels in (NUMPY, COMPILED):
                found = [each.tolist() for each in kernels.sequences(several, within)]
                one = kernels.sequence(parts[:1], within).tolist()
                assert found == [theirs.tolist(), one, theirs.tolist()]
        expected = sorted({address >> 32 for address in theirs.tolist()})
        for kernels in (NUMPY, COMPILED):
            assert kernels.documents_of(theirs).tolist() == expected
