"""The compiled kernels of a search give what those of numpy give, and survive damaged records."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random
from typing import cast

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
from search.engines.whoosh.kernels import NUMPY, FieldTerms, Floats, Kernels
from search.engines.whoosh.term_records import SegmentRecords, TermRecords
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


def term_records(found: list[Record], *firsts: int) -> TermRecords:
    """Those of several terms, each in a segment from each of ``firsts`` on."""
    segments = [
        SegmentRecords(
            cast(FieldFile, Opened(found[0].data, found[0].shape)),
            first,
            np.array([record.start for record in found], np.int64),
        )
        for first in firsts
    ]
    return TermRecords(segments, [len(firsts) * record.df for record in found], {})


@dataclass(frozen=True)
class Opened:
    """Of a file the records alone."""

    records: bits.Bytes
    shape: Shape

    def record_at(self, start: int) -> Record:
        return Record(self.records, start, self.shape)


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
    placed = term_records(records(field, layout), 0, count)
    weights = [random.uniform(0.1, 9.0) for _ in range(len(placed))]
    lacking = placed.without({random.randrange(len(placed))})
    terms = [FieldTerms(saturation, each, weights) for each in (placed, lacking)]
    terms.append(FieldTerms(saturation, placed.of([0]), [0.3]))
    for size in (1, min(30, count), count):
        candidates = np.array(sorted(random.sample(range(2 * count), size)), np.int64)
        ours, theirs = (added(kernels, candidates, terms) for kernels in (COMPILED, NUMPY))
        assert ours.tobytes() == theirs.tobytes()
    assert len(added(COMPILED, NONE, terms)) == len(added(NUMPY, NONE, [])) == 0


@given(fields(), st.integers(0, LARGEST))
def test_values_of_terms_in_two_fields(field: Field, seed: int) -> None:
    random, count = Random(seed), len(field.widths)
    sides = [
        term_records(own, 0, count).without(
            random.sample(range(len(own)), random.randint(0, len(own)))
        )
        for own in (records(field, FREQUENCIES), records(field, POSITIONS)[::-1])
    ]
    values = [random.randint(1, 99) for _ in range(len(sides[0]))]
    candidates = np.array(sorted(random.sample(range(2 * count), min(count, 40))), np.int64)
    for asked in (sides, sides[:1]):
        expected = np.zeros(len(candidates))
        for place, value in enumerate(values):
            found = [NUMPY.documents(*placed) for side in asked for placed in side[place]]
            having = set(np.concatenate(found).tolist()) if found else set()
            expected += [value * (each in having) for each in candidates.tolist()]
        for kernels in (NUMPY, COMPILED):
            total = np.zeros(len(candidates))
            kernels.add_values(total, candidates, asked, values)
            assert total.tolist() == expected.tolist()


@given(fields(), st.sampled_from(LAYOUTS))
def test_documents_are_marked(field: Field, layout: str) -> None:
    count = len(field.widths)
    own = records(field, layout)
    placed = term_records(own, 0, count).without({0})
    expected = np.zeros(2 * count, bool)
    for record in own[1:]:
        for first in (0, count):
            expected[NUMPY.documents(record, first)] = True
    for kernels in (NUMPY, COMPILED):
        mask = np.zeros(2 * count, bool)
        kernels.mark(mask, placed)
        assert mask.tolist() == expected.tolist()


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
        starts, dfs = kernels.find(opened, asked)
        for term, start, df in zip(asked, starts.tolist(), dfs.tolist(), strict=True):
            found = None if start < 0 else opened.record_at(start).documents.tolist()
            assert found == expected.get(term), term
            assert df == len(found or ())


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
            lambda record=record: COMPILED.mark(
                np.zeros(len(everyone), bool), term_records([record], 0)
            ),
            lambda record=record: COMPILED.sequences(
                term_records([record], 0), [[(0, 0), (0, 1)]], everyone
            ),
            lambda record=record: COMPILED.add_bm25(
                np.zeros(len(everyone)),
                everyone,
                [FieldTerms(saturation, term_records([record], 0), [1.0])],
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
            both = term_records([each[0][0] for each in placed], first, first + count)
            steps = [(place, offset) for place, (_, offset) in enumerate(parts)]
            for kernels in (NUMPY, COMPILED):
                several = kernels.sequences(both, [steps, steps[:1], steps], within)
                one = kernels.sequence(parts[:1], within).tolist()
                assert [each.tolist() for each in several] == [
                    theirs.tolist(),
                    one,
                    theirs.tolist(),
                ]
        expected = sorted({address >> 32 for address in theirs.tolist()})
        for kernels in (NUMPY, COMPILED):
            assert kernels.documents_of(theirs).tolist() == expected
