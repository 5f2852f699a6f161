"""One value for each document of a segment: numbers as an array, strings as bytes and their ends.

They are columns of Whoosh's (``whoosh.columns``), so its readers and sorters take them, and array
files, which the engine maps. A packed one is compressed as a whole: for what is always read so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import zstandard
from numpy.typing import NDArray
from whoosh import columns
from whoosh.filedb.structfile import BufferFile, StructFile

from search.engines.whoosh.codec.array_file import (
    ALIGNMENT,
    ArrayFile,
    ArrayFileWriter,
    as_binary,
)
from search.errors import IndexUnusableError

VALUES, TEXT, ENDS, NAMES = "values", "text", "ends", "names"
_PACKED = "packed"
"""What is said of a packed column; of its array, each item is a byte of the frame."""

_LEVEL = 3


def write_numbers(file: BinaryIO, values: NDArray[Any], packed: bool = False) -> None:
    """Write a column of numbers."""
    writer = ArrayFileWriter(file)
    writer.append(VALUES, _frame(values.tobytes()) if packed else values)
    writer.finish({_PACKED: packed})


def read_numbers(file: ArrayFile, dtype: Any) -> NDArray[Any]:
    """The numbers of a column of them. Raises IndexUnusableError."""
    return _unpacked(file, VALUES).view(dtype) if _is_packed(file) else file.array(VALUES, dtype)


def write_strings(file: BinaryIO, values: Iterable[bytes], packed: bool = False) -> None:
    """Write a column of strings."""
    writer = ArrayFileWriter(file)
    kept = list(values)
    text = b"".join(kept)
    ends = np.cumsum(np.fromiter(map(len, kept), np.int64, len(kept)))
    writer.append(TEXT, _frame(text) if packed else np.frombuffer(text, np.uint8))
    writer.append(ENDS, ends.astype("<u4" if len(text) < 1 << 32 else "<i8"))
    writer.finish({_PACKED: packed})


def _frame(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(zstandard.ZstdCompressor(level=_LEVEL).compress(data), np.uint8)


def _is_packed(file: ArrayFile) -> bool:
    return bool(file.about.get(_PACKED))


def _unpacked(file: ArrayFile, name: str) -> NDArray[np.uint8]:
    try:
        data = zstandard.ZstdDecompressor().decompress(file.array(name, np.uint8).tobytes())
    except zstandard.ZstdError as error:
        raise IndexUnusableError(f"a column of the index is damaged ({error})") from error
    return np.frombuffer(data, np.uint8)


def write_coded(file: BinaryIO, codes: NDArray[Any], names: Sequence[str]) -> None:
    """Write a column of strings of which there are few: the places of each in ``names``."""
    writer = ArrayFileWriter(file)
    writer.append(VALUES, codes.astype("<u4"))
    writer.finish({NAMES: list(names)})


class Strings:
    """Reads a column of strings."""

    def __init__(self, file: ArrayFile) -> None:
        self._text = _unpacked(file, TEXT) if _is_packed(file) else file.array(TEXT, np.uint8)
        self._ends = file.array(ENDS, np.int64)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return self._text[start : self._ends[number]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        text, start = self._text.tobytes(), 0
        for end in self._ends.tolist():
            yield text[start:end]
            start = end


class NumberColumn(columns.Column):  # type: ignore[misc]
    """A value of type ``dtype`` for each document, ``default`` where none was given."""

    def __init__(self, dtype: str, default: int | bytes = 0) -> None:
        self._dtype = dtype
        self._default = default

    def writer(self, dbfile: StructFile) -> _Writer:
        """See whoosh.columns.Column."""
        return _Writer(dbfile, self._default, self._write)

    def _write(self, file: BinaryIO, values: list[Any]) -> None:
        write_numbers(file, np.array(values, self._dtype))

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> _Reader:
        """See whoosh.columns.Column."""
        values = read_numbers(open_array_file(dbfile, basepos, length), self._dtype)
        return _Reader(values.tolist(), self._default)

    def default_value(self, reverse: bool = False) -> Any:
        """See whoosh.columns.Column."""
        return self._default


class StringColumn(columns.Column):  # type: ignore[misc]
    """A string of bytes for each document."""

    def writer(self, dbfile: StructFile) -> _Writer:
        """See whoosh.columns.Column."""
        return _Writer(dbfile, b"", write_strings)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> _Reader:
        """See whoosh.columns.Column."""
        return _Reader(Strings(open_array_file(dbfile, basepos, length)), b"")

    def default_value(self, reverse: bool = False) -> bytes:
        """See whoosh.columns.Column."""
        return b""


class CodedColumn(columns.Column):  # type: ignore[misc]
    """A string for each document, of which there are few."""

    def writer(self, dbfile: StructFile) -> _Writer:
        """See whoosh.columns.Column."""
        return _Writer(dbfile, "", self._write)

    def _write(self, file: BinaryIO, values: list[str]) -> None:
        names = {name: number for number, name in enumerate(dict.fromkeys(values))}
        write_coded(file, np.array([names[value] for value in values], np.int64), tuple(names))

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> _Reader:
        """See whoosh.columns.Column."""
        file = open_array_file(dbfile, basepos, length)
        names = file.about[NAMES]
        return _Reader([names[code] for code in file.array(VALUES, "<u4").tolist()], "")

    def default_value(self, reverse: bool = False) -> str:
        """See whoosh.columns.Column."""
        return ""


class _Writer(columns.ColumnWriter):  # type: ignore[misc]
    """Keeps the values until all are there."""

    def __init__(self, dbfile: StructFile, default: Any, write: Any) -> None:
        super().__init__(dbfile)
        self._default = default
        self._write = write
        self._values: list[Any] = []

    def add(self, docnum: int, value: Any) -> None:
        self._fill(docnum)
        self._values.append(value)

    def finish(self, doccount: int) -> None:
        self._fill(doccount)
        self._write(as_binary(self._dbfile), self._values)

    def _fill(self, count: int) -> None:
        self._values += [self._default] * (count - len(self._values))


class _Reader(columns.ColumnReader):  # type: ignore[misc]
    def __init__(self, values: Any, default: Any) -> None:
        self._values = values
        self._default = default

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, number: int) -> Any:
        return self._values[number] if number < len(self._values) else self._default

    def sort_key(self, number: int) -> Any:
        return self[number]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def load(self) -> list[Any]:
        return list(self._values)


def open_array_file(dbfile: StructFile, start: int = 0, length: int | None = None) -> ArrayFile:
    """The array file in a file of Whoosh's, mapped where it is a file on disk."""
    if getattr(dbfile, "is_real", False) and start == 0:
        return ArrayFile.mapped(dbfile.fileno())
    if isinstance(dbfile, BufferFile):
        # Its public interface gives copies; one is needed where a compound file has shifted it.
        data = dbfile._buf[start : None if length is None else start + length]
        shifted = np.frombuffer(data, np.uint8).ctypes.data % ALIGNMENT
        return ArrayFile(bytes(data) if shifted else data)
    dbfile.seek(start)
    return ArrayFile(dbfile.read() if length is None else dbfile.read(length))
