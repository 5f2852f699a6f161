"""An index of our codec is a Whoosh index: all that Whoosh reads is as its own codec has it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from whoosh import query
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from search.engines.whoosh.codec.whoosh_codec import ArrayCodec
from tests.whoosh_indexes import QUERIES, TERM, UNSCORED, assert_same, invented, written

MANY = 300

Pair = tuple[Any, Any]
"""An index of Whoosh's codec, and one of ours."""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The same documents in two segments: by Whoosh's codec and by ours."""
    batches = [list(invented(MANY)), list(invented(40, seed=6))]
    indexes = []
    for codec in (W3Codec(), ArrayCodec()):
        folder = tmp_path_factory.mktemp(type(codec).__name__)
        indexes.append(written(FileStorage(str(folder)), codec, batches))
    return indexes[0], indexes[1]


def test_every_posting_is_as_whooshs_codec_has_it(pair: Pair) -> None:
    assert_same(*pair)


DERIVED_FROM = {
    "Query",
    "CompoundQuery",
    "BinaryQuery",
    "MultiTerm",
    "PatternQuery",
    "ExpandingTerm",
    "WrappingQuery",
    "SpanQuery",
    "WrappingSpan",
    "SpanBiQuery",
}
"""Classes that are not asked themselves."""

BROKEN = {"SplitOr"}
"""Whoosh 2.7.4 fails with an AttributeError, whatever the codec."""


def kinds(kind: type) -> Iterator[type]:
    """A class and all derived from it."""
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)


def test_every_class_of_query_is_asked() -> None:
    asked: set[str] = set()
    waiting = list(QUERIES.values())
    while waiting:
        one = waiting.pop()
        asked.add(type(one).__name__)
        waiting += one.children()
    known = {k.__name__ for k in kinds(query.Query) if k.__module__.startswith("whoosh.query")}
    assert known - asked - DERIVED_FROM - BROKEN - {"_NullQuery"} == set()


def hits(searcher: Any, asked: query.Query, limit: int | None) -> list[tuple[int, float]]:
    return [(hit.docnum, hit.score) for hit in searcher.search(asked, limit=limit)]


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_finds_and_scores_the_same(pair: Pair, name: str) -> None:
    asked = QUERIES[name]
    stock, ours = pair
    with stock.searcher() as one, ours.searcher() as other:
        expected = list(one.docs_for_query(asked))
        assert list(other.docs_for_query(asked)) == expected
        assert bool(expected) == (name not in {"null", "term_unknown"})
        if name not in UNSCORED:
            assert hits(other, asked, None) == hits(one, asked, None)
            # Here collectors pass over blocks that cannot score enough.
            assert hits(other, asked, 3) == hits(one, asked, 3)


def test_sorting_and_grouping(pair: Pair) -> None:
    stock, ours = pair
    with stock.searcher() as one, ours.searcher() as other:
        for options in ({"sortedby": "number"}, {"sortedby": "number", "reverse": True}):
            found = [
                [hit["key"] for hit in searcher.search(TERM, limit=None, **options)]
                for searcher in (one, other)
            ]
            assert found[0] == found[1]
        groups = [s.search(TERM, limit=None, groupedby="flag").groups() for s in (one, other)]
        assert groups[0] == groups[1]


def test_cursors(pair: Pair) -> None:
    stock, ours = pair
    with stock.reader() as one, ours.reader() as other:
        segments = zip(one.leaf_readers(), other.leaf_readers(), strict=True)
        (expected, _), (found, _) = next(segments)
        for name in ("positions", "number", "key", "tags"):
            theirs, own = expected.cursor(name), found.cursor(name)
            texts = []
            while theirs.is_valid():
                assert own.is_valid()
                assert own.text() == own.term() == theirs.text()
                assert own.term_info().doc_frequency() == theirs.term_info().doc_frequency()
                texts.append(own.text())
                assert own.next() == theirs.next()
            assert texts and not own.is_valid()
            assert own.text() is own.next() is own.term_info() is None
            assert own.first() == texts[0]
        assert found.cursor("positions").find("bz") == "charlie"
        assert found.cursor("positions").find(b"charlie") == "charlie"
        assert found.cursor("positions").find("\U0010ffff") is None


def test_terms_from_a_prefix(pair: Pair) -> None:
    stock, ours = pair
    with stock.reader() as one, ours.reader() as other:
        for name, prefix in (
            ("positions", "b"),
            ("array_positions", ""),
            ("tags", "中"),
            ("key", "9"),
        ):
            assert list(other.terms_from(name, prefix)) == list(one.terms_from(name, prefix))
            assert list(other.expand_prefix(name, prefix)) == list(one.expand_prefix(name, prefix))
        assert list(other.terms_within("positions", "bravi", 1)) == ["bravo"]
        assert list(other.field_terms("tags")) == list(one.field_terms("tags"))


def test_a_term_that_is_not_there(pair: Pair) -> None:
    _, ours = pair
    with ours.reader() as reader:
        leaf, _ = next(iter(reader.leaf_readers()))
        assert ("positions", "nowhere") not in leaf
        assert leaf.frequency("positions", "nowhere") == 0
        assert leaf.doc_frequency("positions", "nowhere") == 0
        for ask in (leaf.term_info, leaf.postings):
            with pytest.raises(TermNotFound):
                ask("positions", "nowhere")
        with pytest.raises(TermNotFound):
            leaf.term_info("no_field", "nowhere")


def test_vectors(pair: Pair) -> None:
    stock, ours = pair
    with stock.reader() as one, ours.reader() as other:
        for number in (0, MANY - 1, MANY):
            vectors = [list(r.vector_as("frequency", number, "vectors")) for r in (one, other)]
            assert vectors[0] == vectors[1] != []


def test_threads_share_a_searcher(pair: Pair) -> None:
    _, ours = pair
    names = [name for name in QUERIES if name not in UNSCORED]
    with ours.searcher() as searcher, ours.searcher() as shared:
        expected = {name: answer(searcher, name) for name in names}
        order = [name for seed in range(6) for name in random.Random(seed).sample(names, 20)]
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda name: answer(shared, name), order))
    assert found == [expected[name] for name in order]


def answer(searcher: Any, name: str) -> Any:
    found = searcher.search(QUERIES[name], limit=10)
    return [(hit.docnum, hit.score, hit["key"]) for hit in found]
