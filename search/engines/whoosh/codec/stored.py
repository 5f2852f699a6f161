"""The stored fields of each document, compressed with Zstandard, read one document at a time.

Each document is a frame of its own; a dictionary trained on the first documents makes up for that
(hkcnews: 0.52 of the text's bytes instead of 0.70). A file may hold the frames of several others,
so it keeps a dictionary for each.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import zstandard
from numpy.typing import NDArray
from whoosh import columns
from whoosh.filedb.structfile import StructFile

from search.engines.whoosh.codec.array_file import ArrayFile, ArrayFileWriter, as_binary
from search.engines.whoosh.codec.columns import open_array_file
from search.errors import IndexUnusableError

LEVEL = 6
DICTIONARY_BYTES, DICTIONARY_SHARE = 448 << 10, 1 / 12
"""A dictionary has so many bytes at the most, and of those that it is trained on so large a share.
It is not worth more (hkcnews: 0.02 of the text's bytes less than with a quarter of it)."""

TRAINING_DOCUMENTS = 1000
LEAST_DOCUMENTS = 100
"""Fewer make no dictionary that is worth its bytes."""

TEXT_FIELD = "article"
_TEXT = b"\0"
"""What begins the value of a document whose only stored field is the string TEXT_FIELD. Others are
pickled, as Whoosh does; a pickle does not begin so."""


def pack(fields: dict[str, Any]) -> bytes:
    """The stored fields of a document as bytes."""
    text = fields.get(TEXT_FIELD)
    if len(fields) == 1 and isinstance(text, str):
        return packed_text(text.encode("utf-8", "surrogatepass"))
    return pickle.dumps(fields, 2)


def packed_text(text: bytes) -> bytes:
    """The stored fields of a document that has nothing but a TEXT_FIELD, in UTF-8."""
    return _TEXT + text


def unpacked_text(value: bytes) -> bytes:
    """The text of a document that ``packed_text`` packed."""
    if value[:1] == _TEXT:
        return value[1:]
    text: str = unpack(value)[TEXT_FIELD]
    return text.encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> dict[str, Any]:
    """The stored fields that ``pack`` wrote."""
    if data[:1] == _TEXT:
        return {TEXT_FIELD: data[1:].decode("utf-8", "surrogatepass")}
    found: dict[str, Any] = pickle.loads(data)
    return found


def train(samples: Sequence[bytes]) -> bytes:
    """A dictionary for values like ``samples``; empty where they are too few."""
    if len(samples) < LEAST_DOCUMENTS:
        return b""
    size = min(DICTIONARY_BYTES, int(sum(map(len, samples)) * DICTIONARY_SHARE))
    try:
        return zstandard.train_dictionary(size, list(samples)).as_bytes()
    except zstandard.ZstdError:  # such as samples that have nothing in common
        return b""


class Compressor:
    """Compresses values with one dictionary (or, where it is empty, none)."""

    def __init__(self, dictionary: bytes = b"") -> None:
        self.dictionary = dictionary
        self._compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=_loaded(dictionary))

    def __call__(self, value: bytes) -> bytes:
        return self._compressor.compress(value)


class StoredWriter:
    """Writes frames, in the order of the documents."""

    def __init__(self, file: BinaryIO, dictionaries: Sequence[bytes]) -> None:
        self._arrays = ArrayFileWriter(file)
        self._dictionaries = dictionaries
        self._size = 0

    def add(self, frames: Sequence[bytes]) -> None:
        """Append frames, each compressed with one of the dictionaries or with none."""
        sizes = np.fromiter(map(len, frames), np.int64, len(frames))
        self.add_joined(np.frombuffer(b"".join(frames), np.uint8), sizes)

    def add_joined(self, data: NDArray[np.uint8], sizes: NDArray[np.int64]) -> None:
        """Append frames that are joined already."""
        self._arrays.body("frames", data)
        self._arrays.append("ends", np.cumsum(sizes) + self._size)
        self._size += len(data)

    def finish(self) -> None:
        """Write the rest."""
        for dictionary in self._dictionaries:
            self._arrays.append("dictionaries", np.frombuffer(dictionary, np.uint8))
        self._arrays.finish({"dictionaries": [len(each) for each in self._dictionaries]})


class Stored:
    """Reads what StoredWriter wrote. Threads may share it."""

    def __init__(self, file: ArrayFile) -> None:
        self.file = file
        self._frames = file.array("frames", np.uint8)
        self._ends = file.array("ends", np.int64)
        joined = file.array("dictionaries", np.uint8).tobytes()
        self.dictionaries: list[bytes] = []
        for size in file.about["dictionaries"]:
            self.dictionaries.append(joined[:size])
            joined = joined[size:]
        # A decompressor serves one thread at a time: it is taken out and put back.
        self._idle: dict[int, deque[zstandard.ZstdDecompressor]] = {}
        self._loaded = {0: _loaded(b"")}
        for loaded in map(_loaded, self.dictionaries):
            self._loaded[loaded.dict_id()] = loaded
        for number in self._loaded:
            self._idle[number] = deque()

    def __len__(self) -> int:
        return len(self._ends)

    def frame(self, number: int) -> bytes:
        """The compressed value of a document."""
        start = self._ends[number - 1] if number else 0
        return self._frames[start : self._ends[number]].tobytes()

    def frames(self, first: int, behind: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The frames of documents ``first`` to ``behind - 1``, joined, and their sizes."""
        start = int(self._ends[first - 1]) if first else 0
        ends = self._ends[first:behind]
        return self._frames[start : int(ends[-1])], np.diff(ends, prepend=start)

    def __getitem__(self, number: int) -> bytes:
        try:
            return self._decompressed(self.frame(number))
        except (KeyError, zstandard.ZstdError) as error:
            raise IndexUnusableError(f"a stored document is damaged ({error})") from error

    def _decompressed(self, frame: bytes) -> bytes:
        key = zstandard.get_frame_parameters(frame).dict_id
        idle = self._idle[key]
        try:
            decompressor = idle.pop()
        except IndexError:
            decompressor = zstandard.ZstdDecompressor(dict_data=self._loaded[key])
        value = decompressor.decompress(frame)
        idle.append(decompressor)
        return value


class StoredColumn(columns.Column):  # type: ignore[misc]
    """The same file as a column of Whoosh's; its values are dictionaries of stored fields."""

    def writer(self, dbfile: StructFile) -> _Writer:
        """See whoosh.columns.Column."""
        return _Writer(dbfile)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> _Reader:
        """See whoosh.columns.Column."""
        return _Reader(Stored(open_array_file(dbfile, basepos, length)))

    def default_value(self, reverse: bool = False) -> dict[str, Any]:
        """See whoosh.columns.Column."""
        return {}


class _Writer(columns.ColumnWriter):  # type: ignore[misc]
    def __init__(self, dbfile: StructFile) -> None:
        super().__init__(dbfile)
        self._compress = Compressor()
        self._empty = self._compress(pack({}))
        self._frames: list[bytes] = []

    def add(self, docnum: int, value: dict[str, Any]) -> None:
        self._fill(docnum)
        self._frames.append(self._compress(pack(value)))

    def finish(self, doccount: int) -> None:
        self._fill(doccount)
        writer = StoredWriter(as_binary(self._dbfile), ())
        writer.add(self._frames)
        writer.finish()

    def _fill(self, count: int) -> None:
        self._frames += [self._empty] * (count - len(self._frames))


class _Reader(columns.ColumnReader):  # type: ignore[misc]
    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    def __len__(self) -> int:
        return len(self._stored)

    def __getitem__(self, number: int) -> dict[str, Any]:
        return unpack(self._stored[number]) if number < len(self._stored) else {}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[number] for number in range(len(self)))


def _loaded(dictionary: bytes) -> Any:
    return zstandard.ZstdCompressionDict(dictionary)
