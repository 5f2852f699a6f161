"""Which files lie below a root, and what does one say? Never follows, opens or reads too much."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from search.errors import InputError
from search.models import Skipped

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read, and the zone of dates that name none."""

    max_file_bytes: int = 20 * MIB
    max_record_bytes: int = 20 * MIB
    timezone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file below ``root``; ``path`` is relative and ``/``-separated.

    A name that is not UTF-8 holds surrogate escapes, as the os module makes them.
    """

    root: Path
    path: str
    size: int
    mtime_ns: int


class UnusableFileError(InputError):
    """A file that gives no article; ``reason`` is one of SKIP_REASONS."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def find_files(root: Path) -> Iterator[FoundFile | Skipped]:
    """The files below ``root`` (or ``root`` itself, if it is a file), in the order of their paths.

    Hidden files and folders are left out. A symbolic link is never followed: one to a file or
    folder inside the root is left out, since that is found anyway; one that leads out of the root
    or nowhere is Skipped, like a FIFO, socket or device. Raises InputError for a missing root.
    """
    try:
        status = os.stat(root)
    except OSError as error:
        raise InputError(
            f"{root} cannot be read ({error.strerror}): name a folder or file that is there"
        ) from error
    if stat.S_ISDIR(status.st_mode):
        return _walk(root)
    path = Path(os.path.realpath(root))
    return iter([_found(path.parent, path.name, status)])


def _walk(root: Path) -> Iterator[FoundFile | Skipped]:
    real_root = os.path.realpath(root)
    stack = [iter(_listing(root, ""))]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif isinstance(entry, Skipped):
            yield entry
        elif entry[1].is_dir(follow_symlinks=False):
            stack.append(iter(_listing(root, f"{entry[0]}/")))
        else:
            found = _entry(root, real_root, *entry)
            if found is not None:
                yield found


def _listing(root: Path, prefix: str) -> list[tuple[str, os.DirEntry[str]] | Skipped]:
    try:
        with os.scandir(os.path.join(root, prefix)) as entries:
            visible = sorted((e for e in entries if e.name[0] != "."), key=lambda e: e.name)
    except OSError as error:
        return [Skipped(prefix.rstrip("/") or ".", "unreadable", _why(error))]
    return [(prefix + entry.name, entry) for entry in visible]


def _entry(
    root: Path, real_root: str, path: str, entry: os.DirEntry[str]
) -> FoundFile | Skipped | None:
    try:
        if entry.is_symlink():
            return _link(real_root, path, entry)
        return _found(root, path, entry.stat(follow_symlinks=False))
    except OSError as error:
        return Skipped(path, "unreadable", _why(error))


def _link(real_root: str, path: str, entry: os.DirEntry[str]) -> Skipped | None:
    target = os.path.realpath(entry.path)
    if not os.path.exists(target):
        return Skipped(path, "unreadable", "a symbolic link to nothing")
    if target == real_root or target.startswith(os.path.join(real_root, "")):
        return None
    return Skipped(path, "not an article", "a symbolic link out of the root")


def _found(root: Path, path: str, status: os.stat_result) -> FoundFile | Skipped:
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path, "not an article", "not a regular file")
    return FoundFile(root, path, status.st_size, status.st_mtime_ns)


def open_file(found: FoundFile) -> BinaryIO:
    """The file, open for reading, once it is known to be a regular one.

    Raises UnusableFileError.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(os.path.join(found.root, found.path), flags)
        file = os.fdopen(descriptor, "rb")
    except OSError as error:
        raise UnusableFileError("unreadable", _why(error)) from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise UnusableFileError("not an article", "not a regular file")
    return file


def read_bytes(found: FoundFile, limit: int) -> bytes:
    """All bytes of a file of at most ``limit``. Raises UnusableFileError."""
    with open_file(found) as file:
        return read_rest(file, limit)


def read_rest(file: BinaryIO, limit: int) -> bytes:
    """What is left of an open file, of at most ``limit`` bytes in all, however it grows."""
    try:
        size = os.fstat(file.fileno()).st_size
        start = file.tell()
        data = file.read(max(limit + 1 - start, 0)) if size <= limit else b""
    except OSError as error:
        raise UnusableFileError("unreadable", _why(error)) from error
    size = max(size, start + len(data))
    if size > limit:
        raise UnusableFileError("too large", f"{size} bytes, {limit} are allowed")
    return data


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
