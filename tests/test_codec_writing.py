"""What Whoosh's writers do with our codec: any documents, deletions, merges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index, query
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage, RamStorage

from search.engines.whoosh.codec import spool
from search.engines.whoosh.codec.whoosh_codec import ArrayCodec
from tests.whoosh_indexes import (
    QUERIES,
    WORDS,
    assert_same,
    document,
    every_format,
    invented,
    written,
)


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([*WORDS[:4], "alfa^2.5", "bravo^0.5"]), max_size=12),
            st.sampled_from([1.0, 1.0, 2.0, 0.3]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([1, 2, 128]),
    st.integers(1, 12),
)
def test_any_documents(documents: list[tuple[list[str], float]], block: int, cut: int) -> None:
    made = [document(key, words, boost) for key, (words, boost) in enumerate(documents)]
    batches = [made[:cut], made[cut:]] if made[cut:] else [made]
    options = {"blocklimit": block}
    stock = written(RamStorage(), W3Codec(**options), batches)
    ours = written(RamStorage(), ArrayCodec(**options), batches)
    assert_same(stock, ours)


def merged(made: Any, codec: Any) -> None:
    """Delete some documents, add some, and let Whoosh merge all segments into one."""
    made.delete_by_term("key", "17")
    made.delete_by_query(query.NumericRange("number", 30, 44))
    writer = made.writer(codec=codec)
    writer.update_document(**document(5, ["golf", "golf", "中文"]))
    writer.add_document(**document(1000, ["alfa"]))
    writer.commit(optimize=True)


@pytest.mark.parametrize("on_disk", [True, False], ids=["files", "memory"])
def test_deletions_and_merges(tmp_path: Path, on_disk: bool) -> None:
    batches = [list(invented(60)), list(invented(30, seed=7))]
    made = []
    for codec in (W3Codec(), ArrayCodec()):
        folder = tmp_path / type(codec).__name__
        storage = FileStorage(str(folder)).create() if on_disk else RamStorage()
        made.append(written(storage, codec, batches))
        for number in (3, 4, 70):
            writer = made[-1].writer(codec=codec)
            writer.delete_document(number)
            writer.commit(merge=False)
    stock, ours = made
    assert_same(stock, ours)
    assert ours.doc_count() == 87
    merged(stock, W3Codec())
    merged(ours, ArrayCodec())
    assert_same(stock, ours)
    assert len(ours._segments()) == 1 and not ours.reader().has_deletions()
    with stock.searcher() as one, ours.searcher() as other:
        for name, asked in QUERIES.items():
            assert list(other.docs_for_query(asked)) == list(one.docs_for_query(asked)), name


def test_a_reader_of_another_codec_may_be_added() -> None:
    """So an index changes its codec, in both directions."""
    source = written(RamStorage(), W3Codec(), [list(invented(40))])
    stock, ours = added(source, W3Codec()), added(source, ArrayCodec())
    assert_same(stock, ours)
    assert_same(added(ours, W3Codec()), ours)


def added(source: Any, codec: Any) -> Any:
    """A new index of all that is in another."""
    made = RamStorage().create_index(every_format())
    writer = made.writer(codec=codec)
    writer.add_reader(source.reader())
    writer.commit()
    return made


def test_a_field_larger_than_what_is_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "CHUNK_BYTES", 2000)
    batch = [list(invented(50))]
    assert_same(written(RamStorage(), W3Codec(), batch), written(RamStorage(), ArrayCodec(), batch))


def test_a_cancelled_writer_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    made = written(FileStorage(str(tmp_path)), ArrayCodec(), [list(invented(5))])
    writer = made.writer(codec=ArrayCodec())
    writer.add_document(**document(9, ["alfa"]))
    writer.cancel()
    with index.open_dir(str(tmp_path)).searcher() as searcher:
        assert searcher.doc_count() == 5


def test_a_compound_segment_can_be_read(tmp_path: Path) -> None:
    """Ours are none, for the sake of mapping; but Whoosh can make one of any segment."""
    batch = [list(invented(30))]
    stock = written(RamStorage(), W3Codec(), batch)
    ours = written(FileStorage(str(tmp_path)), ArrayCodec(), batch)
    writer = ours.writer(codec=ArrayCodec())
    (segment,) = writer.segments
    assert not segment.is_compound() and len(segment.list_files(ours.storage)) > 10
    segment.create_compound_file(ours.storage)
    writer.commit(merge=False)
    assert len(segment.list_files(ours.storage)) == 1
    assert_same(stock, index.open_dir(str(tmp_path)))
