"""Array files, columns and stored documents; and what is said of damaged ones."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.filedb.filestore import FileStorage, RamStorage

from search.engines.whoosh.codec.array_file import ALIGNMENT, ArrayFile, ArrayFileWriter
from search.engines.whoosh.codec.columns import (
    CodedColumn,
    NumberColumn,
    StringColumn,
    Strings,
    read_numbers,
    write_numbers,
    write_strings,
)
from search.engines.whoosh.codec.stored import (
    LEAST_DOCUMENTS,
    TEXT_FIELD,
    Compressor,
    Stored,
    StoredWriter,
    pack,
    train,
    unpack,
)
from search.engines.whoosh.codec.whoosh_codec import ArrayCodec
from search.errors import IndexUnusableError


def array_file(rows: int = 1000) -> bytes:
    file = io.BytesIO()
    writer = ArrayFileWriter(file)
    for part in range(3):
        writer.body("body", np.full(5, part, np.uint8))
        writer.append("numbers", np.arange(rows, dtype="<u4") + part)
        writer.append("bytes", np.full(3, part, np.uint8))
    writer.finish({"why": "a test"})
    return file.getvalue()


def test_arrays_grow_side_by_side() -> None:
    file = ArrayFile(array_file())
    assert file.about == {"why": "a test"}
    assert file.array("body").tolist() == [0] * 5 + [1] * 5 + [2] * 5
    assert file.array("bytes").tolist() == [0] * 3 + [1] * 3 + [2] * 3
    numbers = file.array("numbers")
    assert numbers.tolist() == [n + part for part in range(3) for n in range(1000)]
    assert numbers.ctypes.data % ALIGNMENT == 0 and not numbers.flags.writeable
    assert file.array("none", np.int64).dtype == np.int64 and not len(file.array("none", np.int64))


@pytest.mark.parametrize("size", [0, 1, 8, 15, 16, 30, 500, -1, -8, -17, -60])
def test_a_file_that_is_cut_off(size: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(array_file()[:size])
    with pytest.raises(IndexUnusableError):
        ArrayFile.open(path)


def test_a_changed_byte_of_the_directory() -> None:
    data = array_file()
    behind = data.index(b'{"arrays"')
    for place in range(behind, len(data)):
        changed = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
        with pytest.raises(IndexUnusableError):
            ArrayFile(changed)


def test_what_was_let_go_of_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(array_file())
    for file in (ArrayFile.open(path), ArrayFile(array_file())):
        rows = file.array("numbers")
        before = rows.tolist()
        file.let_go()
        assert rows.tolist() == before


def test_arrays_that_are_not_there() -> None:
    data = array_file()
    with pytest.raises(IndexUnusableError):
        ArrayFile(data[-400:]).array("numbers")


# Columns of Whoosh's

VALUES: dict[str, tuple[Any, list[Any], Any]] = {
    "signed": (NumberColumn("<i8", -(2**63)), [5, -7, 2**40, -(2**63), 0], -(2**63)),
    "unsigned": (NumberColumn("<u8"), [2**64 - 1, 3, 0, 1, 2], 0),
    "small": (NumberColumn("<u1"), [255, 3, 0, 1, 2], 0),
    "strings": (StringColumn(), [b"b", b"", "中文".encode(), b"a\0", b"b"], b""),
    "coded": (CodedColumn(), ["b", "a", "中", "a", "b"], ""),
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("on_disk", [True, False], ids=["files", "memory"])
def test_a_column(name: str, on_disk: bool, tmp_path: Path) -> None:
    column, values, default = VALUES[name]
    schema = fields.Schema(key=fields.ID(stored=True), value=fields.COLUMN(column))
    made = (FileStorage(str(tmp_path)) if on_disk else RamStorage()).create_index(schema)
    writer = made.writer(codec=ArrayCodec())
    for number, value in enumerate(values):
        writer.add_document(key=str(number), value=value)
        writer.add_document(key=f"{number} without")
    writer.commit()
    expected = [each for value in values for each in (value, default)]
    with made.searcher() as searcher:
        reader = searcher.reader().column_reader("value")
        assert len(reader) == len(expected)
        assert list(reader) == reader.load() == expected
        assert [reader[number] for number in range(len(expected))] == expected
        found = searcher.search(query.Every(), sortedby="value", limit=None)
        assert [hit.docnum for hit in found] == sorted(
            range(len(expected)), key=lambda number: (expected[number], number)
        )
    writer = made.writer(codec=ArrayCodec())
    writer.delete_document(0)
    writer.commit(optimize=True)
    with made.reader() as reader:
        assert list(reader.column_reader("value")) == expected[1:]


@given(st.lists(st.binary(max_size=9)))
def test_packed_strings_are_read_as_they_were(values: list[bytes]) -> None:
    file = io.BytesIO()
    write_strings(file, values, packed=True)
    found = Strings(ArrayFile(file.getvalue()))
    assert list(found) == [found[number] for number in range(len(values))] == values


@pytest.mark.parametrize("dtype", ["<i8", "|S64"])
@pytest.mark.parametrize("count", [0, 5000])
def test_packed_numbers_take_less_and_are_read_as_they_were(dtype: str, count: int) -> None:
    values = np.arange(count).astype(dtype)
    plain, packed = io.BytesIO(), io.BytesIO()
    write_numbers(plain, values)
    write_numbers(packed, values, packed=True)
    for file in (plain, packed):
        assert read_numbers(ArrayFile(file.getvalue()), dtype).tolist() == values.tolist()
    assert not count or packed.tell() < plain.tell() / 2


def test_a_damaged_packed_column() -> None:
    file = io.BytesIO()
    write_numbers(file, np.arange(5000), packed=True)
    data = bytearray(file.getvalue())
    data[ALIGNMENT : ALIGNMENT + 4] = b"xxxx"
    with pytest.raises(IndexUnusableError, match="damaged"):
        read_numbers(ArrayFile(bytes(data)), "<i8")


# Stored documents

STORED = st.one_of(
    st.fixed_dictionaries({TEXT_FIELD: st.text()}),
    st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.none(), st.binary())),
)


@given(st.lists(STORED, max_size=20))
def test_any_stored_documents(documents: list[dict[str, Any]]) -> None:
    file = io.BytesIO()
    writer = StoredWriter(file, ())
    compress = Compressor()
    writer.add([compress(pack(each)) for each in documents])
    writer.finish()
    stored = Stored(ArrayFile(file.getvalue()))
    assert [unpack(stored[number]) for number in range(len(stored))] == documents


def test_a_lone_surrogate_is_stored() -> None:
    assert unpack(pack({TEXT_FIELD: "\ud800"})) == {TEXT_FIELD: "\ud800"}


def articles(count: int, about: str) -> list[bytes]:
    return [
        f"第{number}篇文章講{about}，第{number * 7919 % 1000}段也講{about}。".encode()
        for number in range(count)
    ]


def with_dictionaries(*kinds: list[bytes]) -> Stored:
    """A file of documents of several kinds, each compressed with a dictionary for its kind."""
    compressors = [Compressor(train(kind)) for kind in kinds]
    file = io.BytesIO()
    writer = StoredWriter(file, [each.dictionary for each in compressors if each.dictionary])
    for compress, kind in zip(compressors, kinds, strict=True):
        writer.add([compress(each) for each in kind])
    writer.finish()
    return Stored(ArrayFile(file.getvalue()))


def test_documents_of_several_dictionaries_in_one_file() -> None:
    kinds = [articles(600, "天氣"), articles(600, "電影"), articles(LEAST_DOCUMENTS - 1, "無")]
    stored = with_dictionaries(*kinds)
    documents = [each for kind in kinds for each in kind]
    assert len(stored.dictionaries) == 2
    assert [stored[number] for number in range(len(documents))] == documents
    data, sizes = stored.frames(10, 13)
    assert data.tobytes() == b"".join(map(stored.frame, range(10, 13)))
    assert sizes.tolist() == [len(stored.frame(number)) for number in range(10, 13)]


def test_threads_read_stored_documents() -> None:
    kinds = [articles(600, "天氣"), articles(600, "電影")]
    stored = with_dictionaries(*kinds)
    documents = [each for kind in kinds for each in kind]
    order = [number * 7919 % len(documents) for number in range(4000)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(stored.__getitem__, order))
    assert found == [documents[number] for number in order]


# Damage seen through Whoosh

SCHEMA = fields.Schema(key=fields.ID(stored=True), text=fields.TEXT(phrase=False))


def index_in(folder: Path) -> Any:
    made = FileStorage(str(folder)).create_index(SCHEMA)
    writer = made.writer(codec=ArrayCodec())
    for number in range(40):
        writer.add_document(key=str(number), text="中文 alfa" + " bravo" * number)
    writer.commit()
    return made


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("text.pst", cut_off),
        ("text.pst", emptied),
        ("text.pst", Path.unlink),
        ("_text_len.col", cut_off),
        ("_text_len.col", emptied),
        ("_stored.col", cut_off),
        ("_stored.col", emptied),
    ],
)
def test_a_damaged_file_of_a_segment(
    name: str, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    made = index_in(tmp_path)
    (path,) = tmp_path.glob(f"*.{name}")
    damage(path)
    with made.searcher() as searcher, pytest.raises(IndexUnusableError):
        for hit in searcher.search(query.Term("text", "bravo"), limit=None):
            hit.fields()


def test_a_field_missing_in_memory() -> None:
    storage = RamStorage()
    made = storage.create_index(SCHEMA)
    writer = made.writer(codec=ArrayCodec())
    writer.add_document(key="1", text="alfa")
    writer.commit()
    (name,) = (name for name in storage.list() if name.endswith(".text.pst"))
    storage.delete_file(name)
    with made.reader() as reader, pytest.raises(IndexUnusableError):
        reader.doc_frequency("text", "alfa")


def test_a_damaged_stored_document(tmp_path: Path) -> None:
    made = index_in(tmp_path)
    (path,) = tmp_path.glob("*._stored.col")
    data = bytearray(path.read_bytes())
    data[8:16] = bytes(8)  # the header of the first frame
    path.write_bytes(data)
    with made.reader() as reader:
        with pytest.raises(IndexUnusableError):
            reader.stored_fields(0)
        assert reader.stored_fields(39) == {"key": "39"}
