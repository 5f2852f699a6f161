"""A file of named arrays: written once, from front to back, then mapped into memory.

::

    magic | array | array | ... | directory (JSON) | its CRC-32, its length, magic

Each array begins at a multiple of ALIGNMENT bytes. The directory says of each its type, its length
and where it begins, and keeps what else the writer wants to say (``about``).
"""

from __future__ import annotations

import json
import mmap
import shutil
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from search.errors import IndexUnusableError

MAGIC = b"wensou1\n"
ALIGNMENT = 8
SPOOL_BYTES = 1 << 20
_TAIL = struct.Struct("<II8s")
_DAMAGED = "a file of the index is damaged or cut off"


class ArrayFileWriter:
    """Writes one file. Arrays grow side by side; the one appended to by ``body`` is written as it
    comes, the others are kept apart, on disk where they are large, until ``finish``."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._file.write(MAGIC)
        self._place = len(MAGIC)
        self._directory: dict[str, list[Any]] = {}
        self._columns: dict[str, tuple[np.dtype[Any], Any]] = {}
        self._body = ""

    def body(self, name: str, data: NDArray[np.uint8]) -> None:
        """Append bytes to the array ``name``, the only one written this way."""
        if not self._body:
            self._body = name
            self._directory[name] = ["|u1", 0, self._place]
        assert name == self._body
        self._directory[name][1] += len(data)
        self._write(data.tobytes())

    def whole(self, name: str, data: NDArray[Any]) -> None:
        """Write the array ``name`` at once, before any ``body``."""
        assert not self._body
        self._align()
        self._directory[name] = [data.dtype.str, len(data), self._place]
        self._write(data.tobytes())

    def append(self, name: str, data: NDArray[Any]) -> None:
        """Append to the array ``name``, whose type is that of the first part."""
        if name not in self._columns:
            spool = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115 - closed in finish
            self._columns[name] = (data.dtype, spool)
        dtype, spool = self._columns[name]
        spool.write(data.astype(dtype, copy=False).tobytes())

    def finish(self, about: dict[str, Any]) -> None:
        """Write what is kept and the directory."""
        for name, (dtype, spool) in self._columns.items():
            self._align()
            size = spool.tell()
            self._directory[name] = [dtype.str, size // dtype.itemsize, self._place]
            spool.seek(0)
            shutil.copyfileobj(spool, self._file, SPOOL_BYTES)
            spool.close()
            self._place += size
        self._align()
        directory = json.dumps({"arrays": self._directory, "about": about}).encode("utf-8")
        self._file.write(directory)
        self._file.write(_TAIL.pack(zlib.crc32(directory), len(directory), MAGIC))

    def _align(self) -> None:
        self._write(bytes(-self._place % ALIGNMENT))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._place += len(data)


class ArrayFile:
    """Reads such a file. Arrays are views of the mapped file: nothing is read before its use."""

    def __init__(self, buffer: Any) -> None:
        """``buffer``: the bytes of a file. Raises IndexUnusableError where they are not whole."""
        size = len(buffer)
        tail = _TAIL.unpack(buffer[size - _TAIL.size :]) if size >= _TAIL.size else (0, 0, b"")
        end = size - _TAIL.size
        directory = bytes(buffer[max(end - tail[1], 0) : max(end, 0)])
        if tail[2] != MAGIC or zlib.crc32(directory) != tail[0]:
            raise IndexUnusableError(_DAMAGED)
        content = json.loads(directory)
        self.about: dict[str, Any] = content["about"]
        self._buffer = buffer
        self._directory: dict[str, tuple[str, int, int]] = content["arrays"]

    @classmethod
    def open(cls, path: Path) -> ArrayFile:
        """Map the file at ``path``. Raises OSError, IndexUnusableError."""
        with path.open("rb") as file:
            return cls.mapped(file.fileno())

    @classmethod
    def mapped(cls, descriptor: int) -> ArrayFile:
        """Map an open file, which may then be closed. Raises IndexUnusableError."""
        try:
            return cls(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))
        except ValueError as error:  # an empty file
            raise IndexUnusableError(_DAMAGED) from error

    def let_go(self) -> None:
        """Take no more memory for what was read of a mapped file. Who reads it again has it from
        the system's cache. Threads may be reading."""
        if isinstance(self._buffer, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._buffer.madvise(mmap.MADV_DONTNEED)

    def array(self, name: str, dtype: Any = None) -> NDArray[Any]:
        """The array ``name``; one that was never appended to is empty and of ``dtype``."""
        if name not in self._directory:
            return np.zeros(0, dtype)
        kind, length, start = self._directory[name]
        try:
            return np.frombuffer(self._buffer, np.dtype(kind), length, start)
        except ValueError as error:  # it would lie beyond the end
            raise IndexUnusableError(_DAMAGED) from error


OpenFile = Callable[[str], ArrayFile]
CreateFile = Callable[[str], BinaryIO]


def as_binary(file: Any) -> BinaryIO:
    """A file of Whoosh's, which is enough of one for a writer."""
    return cast(BinaryIO, file)
