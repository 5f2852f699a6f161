"""How do bytes reach the disk so that a kill or a power cut leaves the old or the new, never half?

Nothing here knows what an index is. Works where folders cannot be synced (Windows).
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from search.errors import DiskFullError, InputError

Checkpoint = Callable[[str], None]
"""Told the name of each step before it is taken; tests stop the process there."""

DISK_FULL = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name)
)
# Windows refuses to replace a file that is being read, and to read one that is being replaced.
TRIES = 20
WAIT_S = 0.05

T = TypeVar("T")


def no_checkpoint(step: str) -> None:
    """The checkpoint of ordinary runs: does nothing."""


@contextmanager
def os_errors(path: Path) -> Iterator[None]:
    """Turn the operating system's errors of writing at ``path`` into ours.

    Raises DiskFullError where space or a quota is used up, InputError where permission is missing.
    """
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise DiskFullError(
                f"no space left to write {path}: free some and run again"
            ) from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise InputError(f"no permission to write {error.filename or path}") from error
        raise


def write_atomically(path: Path, data: bytes, checkpoint: Checkpoint = no_checkpoint) -> None:
    """Give the file ``path`` the content ``data``, durably, in one step."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        checkpoint(f"fsync {temporary.name}")
        os.fsync(file.fileno())
    checkpoint(f"replace {path.name}")
    _patiently(partial(os.replace, temporary, path))
    checkpoint(f"replaced {path.name}")
    sync_folder(path.parent)


def read_small(path: Path) -> bytes | None:
    """The content of a file that others replace atomically, None where there is no such file."""
    try:
        return _patiently(path.read_bytes)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _patiently(action: Callable[[], T]) -> T:
    for _ in range(TRIES - 1):
        try:
            return action()
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(WAIT_S)
    return action()


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path, checkpoint: Checkpoint = no_checkpoint) -> None:
    """Make every file and folder below ``folder``, and itself, durable."""
    for place, _, names in os.walk(folder, topdown=False, onerror=_raise):
        for name in sorted(names):
            checkpoint(f"fsync {name}")
            with open(os.path.join(place, name), "rb+" if os.name == "nt" else "rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(place))


def _raise(error: OSError) -> None:
    raise error


def link_tree(source: Path, target: Path, checkpoint: Checkpoint = no_checkpoint) -> None:
    """Fill the empty folder ``target`` with hard links to the files below ``source``.

    Files are copied where links are not to be had. Symbolic links are left out.
    """
    with os.scandir(source) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            copy = target / entry.name
            if entry.is_dir(follow_symlinks=False):
                copy.mkdir()
                link_tree(Path(entry.path), copy, checkpoint)
            elif entry.is_file(follow_symlinks=False):
                checkpoint(f"link {entry.name}")
                _link_or_copy(entry.path, copy)


def _link_or_copy(source: str, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise
        shutil.copyfile(source, target)
