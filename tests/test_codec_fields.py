"""Files of fields: what is written is read, found and merged as in plain dictionaries."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.engines.whoosh.codec import field_file, merge, plain_field
from search.engines.whoosh.codec.ahead import Ahead
from search.engines.whoosh.codec.array_file import ArrayFile, ArrayFileWriter
from search.engines.whoosh.codec.field_file import FieldFile, FieldFileWriter
from search.engines.whoosh.codec.merge import DELETED, Source
from search.engines.whoosh.codec.plain_field import PlainField, write_plain
from search.engines.whoosh.codec.records import (
    DOCUMENTS,
    LAYOUTS,
    POSITIONS,
    Postings,
    Shape,
)
from search.engines.whoosh.codec.terms import TermDictionary, Terms, append

Content = dict[bytes, dict[int, list[int]]]
"""For each term its documents, and the positions in each."""

PIECES = [b"", b"a", b"bc", "中".encode("utf-16-be"), b"\0", b"zzzzz", b"\xff", b"word"]
TERMS = st.lists(st.sampled_from(PIECES), max_size=4).map(b"".join)
KEY_BYTES = (4, 8)
MAX_WIDTH = 12
INLINE = Ahead()
SMALL_CHUNKS = (
    (field_file, "CHUNK", 50),
    (merge, "CHUNK_BYTES", 300),
    *((module, "BLOCK", 3) for module in (field_file, merge, plain_field)),
)
"""So that files of a test have more than one chunk."""


@given(st.sets(TERMS), st.lists(TERMS), st.sampled_from(KEY_BYTES))
@example({b"", b"\0", b"\0\0", b"\0\0\0\0\0"}, [b"\0\0\0"], 4)
@example({b"abcd", b"abcde", b"abcdf"}, [b"abcdee", b"abc", b"abcd\0"], 4)
@example({b"\xff", b"\xff\xff\xff\xff\xff"}, [b"\xff\xff"], 4)
def test_any_dictionary(terms: set[bytes], others: list[bytes], key_bytes: int) -> None:
    ordered = sorted(terms)
    made = Terms.of(ordered, key_bytes)
    file = io.BytesIO()
    writer = ArrayFileWriter(file)
    for first in range(0, len(ordered), 3):
        append(writer, made.slice(first, first + 3), first)
    writer.finish({})
    dictionary = TermDictionary(ArrayFile(file.getvalue()), key_bytes)
    assert len(dictionary) == len(made) == len(ordered)
    assert [dictionary.term(number) for number in range(len(ordered))] == ordered
    assert dictionary.part(1, 3).long_terms == made.slice(1, 3).long_terms
    for term in [*ordered, *others]:
        assert dictionary.lower_bound(term) == bisect_left(ordered, term)
        assert dictionary.find(term) == (ordered.index(term) if term in terms else -1)
        first, behind = dictionary.prefixed(term)
        assert ordered[first:behind] == [each for each in ordered if each.startswith(term)]


@dataclass(frozen=True)
class Field:
    """A field of a segment; ``widths`` are the bits of a position in each document."""

    widths: list[int]
    content: Content

    def file(self, layout: str, key_bytes: int) -> FieldFile:
        file = io.BytesIO()
        writer = FieldFileWriter(file, self.shape(layout), key_bytes)
        writer.add(*self.postings(layout, key_bytes))
        writer.finish(note="kept")
        return FieldFile(ArrayFile(file.getvalue()))

    def plain(self, layout: str, key_bytes: int) -> PlainField:
        file = io.BytesIO()
        write_plain(file, *self.postings(layout, key_bytes), self.shape(layout), key_bytes)
        return PlainField(ArrayFile(file.getvalue()))

    def shape(self, layout: str) -> Shape:
        return Shape(layout, len(self.widths), np.array(self.widths, np.uint8))

    def postings(self, layout: str, key_bytes: int) -> tuple[Terms, Postings]:
        terms = sorted(self.content)
        rows = [row for term in terms for row in sorted(self.content[term].items())]
        counts = [len(places) for _, places in rows] if layout != DOCUMENTS else []
        positions = [p for _, places in rows for p in places] if layout == POSITIONS else []
        postings = Postings(
            np.array([len(self.content[term]) for term in terms], np.int64),
            np.array([document for document, _ in rows], np.int64),
            np.array(counts, np.int64),
            np.array(positions, np.int64),
        )
        return Terms.of(terms, key_bytes), postings

    def kept(self, layout: str) -> dict[bytes, dict[int, int | list[int]]]:
        """What a file of ``layout`` keeps of the content."""
        return {
            term: {document: seen(places, layout) for document, places in documents.items()}
            for term, documents in self.content.items()
        }


def seen(positions: list[int], layout: str) -> int | list[int]:
    if layout == POSITIONS:
        return positions
    return 1 if layout == DOCUMENTS else len(positions)


def read(file: FieldFile) -> dict[bytes, dict[int, int | list[int]]]:
    """All that a file holds, term by term."""
    found = {}
    for number in range(len(file.terms)):
        term = file.terms.term(number)
        record = file.find(term)
        assert record is not None
        tf = record.tf.tolist()
        values: list[int | list[int]] = list(tf)
        if file.shape.layout == POSITIONS:
            places = iter(record.positions().tolist())
            values = [[next(places) for _ in range(count)] for count in tf]
        found[term] = dict(zip(record.documents.tolist(), values, strict=True))
    return found


@st.composite
def some_fields(draw: st.DrawFn) -> Field:
    random = Random(draw(st.integers(0, 1 << 32)))  # drawing each integer would be slow
    widths = [random.randrange(MAX_WIDTH) for _ in range(draw(st.integers(1, 60)))]
    content: Content = {}
    for term in draw(st.lists(TERMS, max_size=40)):
        documents = random.sample(range(len(widths)), random.randint(1, len(widths)))
        content[term] = {
            document: sorted(
                random.randrange(1 << widths[document]) for _ in range(random.randint(1, 4))
            )
            for document in documents
        }
    return Field(widths, content)


@pytest.fixture(scope="module", autouse=True)
def small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in SMALL_CHUNKS:
            patch.setattr(module, name, value)
        yield


@given(some_fields(), st.sampled_from(LAYOUTS), st.sampled_from(KEY_BYTES), st.data())
def test_any_field(field: Field, layout: str, key_bytes: int, data: st.DataObject) -> None:
    file = field.file(layout, key_bytes)
    expected = field.kept(layout)
    assert read(file) == expected
    assert list(read(file)) == sorted(expected)
    assert file.find(b"not there") is None
    assert file.about["note"] == "kept"
    assert file.about["terms"] == len(field.content)
    assert file.about["postings"] == sum(map(len, field.content.values()))
    low = data.draw(st.integers(0, len(expected)))
    high = data.draw(st.integers(low, len(expected)))
    part = file.range(low, high)
    chosen = sorted(expected)[low:high]
    assert part.df.tolist() == [len(expected[term]) for term in chosen]
    assert part.documents.tolist() == [d for term in chosen for d in sorted(expected[term])]


@given(
    st.lists(
        st.tuples(some_fields(), st.sampled_from([0.0, 0.3, 1.0]), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(LAYOUTS),
    st.sampled_from(KEY_BYTES),
    st.integers(0, 1 << 32),
)
def test_any_merge(
    fields: list[tuple[Field, float, bool]], layout: str, key_bytes: int, seed: int
) -> None:
    random = Random(seed)
    sources: list[Source] = []
    widths: list[int] = []
    expected: dict[bytes, dict[int, int | list[int]]] = {}
    for field, share, plain in fields:
        numbers = []
        for width in field.widths:
            deleted = random.random() < share
            numbers.append(DELETED if deleted else len(widths))
            widths += [] if deleted else [width]
        file = field.plain(layout, key_bytes) if plain else field.file(layout, key_bytes)
        sources.append(Source(file, np.array(numbers, np.int64)))
        for term, documents in field.kept(layout).items():
            for document, value in documents.items():
                if numbers[document] != DELETED:
                    expected.setdefault(term, {})[numbers[document]] = value
    shape = Shape(layout, max(len(widths), 1), np.array(widths, np.uint8))
    merged = merged_file(sources, shape, key_bytes)
    assert read(merged) == expected
    again = merged_file([Source(merged, np.arange(shape.documents))], shape, key_bytes)
    assert read(again) == expected
    assert again.records.tobytes() == merged.records.tobytes()
    with ThreadPoolExecutor(2) as pool:
        by_threads = merged_file(sources, shape, key_bytes, Ahead(pool, 2))
    assert by_threads.records.tobytes() == merged.records.tobytes()
    assert read(by_threads) == expected


def merged_file(
    sources: list[Source], shape: Shape, key_bytes: int, ahead: Ahead = INLINE
) -> FieldFile:
    file = io.BytesIO()
    writer = FieldFileWriter(file, shape, key_bytes)
    merge.merge(sources, writer, ahead)
    writer.finish()
    return FieldFile(ArrayFile(file.getvalue()))
