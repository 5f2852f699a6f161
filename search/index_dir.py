"""Where on disk is the index, who may write it, and how does a new one take its place?

::

    INDEX/
      CURRENT                     the name of the generation that serves
      writer.lock                 locked by the one process that writes
      generations/
        00000006-5b1f0c9a/        the previous one, kept
        00000007-c04d21be/        an engine's files, and attachments/

A generation is filled beside the others and published by replacing CURRENT. It never changes
afterwards. The second half of its name is random: a name never comes back, not even after the
whole folder was deleted, so that a reader sees by the name alone that the index is another.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from search.durable import (
    Checkpoint,
    link_tree,
    no_checkpoint,
    os_errors,
    read_small,
    sync_folder,
    sync_tree,
    write_atomically,
)
from search.errors import IndexUnusableError, InputError, WriterLockedError

CURRENT = "CURRENT"
LOCK = "writer.lock"
GENERATIONS = "generations"
ATTACHMENTS = "attachments"

# What may lie in a folder that is to become an index: our own, and what a repository keeps there.
KNOWN = frozenset({CURRENT, CURRENT + ".new", LOCK, GENERATIONS, "README.md"})

_GENERATION = re.compile(r"(\d{8,})-[0-9a-f]{8}")
_ATTACHMENT = re.compile(r"[\w.-]+(/[\w.-]+)?")


Stamp = tuple[int, int, int]


class IndexDir:
    """The folder of an index. Making one touches no disk; only ``writing`` creates anything."""

    def __init__(self, path: Path, checkpoint: Checkpoint = no_checkpoint) -> None:
        self.path = path
        self._generations = path / GENERATIONS
        self._checkpoint = checkpoint
        self._current = os.fspath(path / CURRENT)
        self._seen: tuple[Stamp | None, str | None] = (None, None)

    def current_name(self) -> str | None:
        """The name of the generation that serves, None without one.

        The file that says it is replaced, never written into: it is read again only where it is
        another. Raises IndexUnusableError where it cannot be read.
        """
        stamp = _stamp(self._current)  # before the file is read: it may be replaced in between
        seen, name = self._seen
        if stamp is None or stamp != seen:
            name = self._read_current()
            self._seen = (stamp, name)
        return name

    def _read_current(self) -> str | None:
        try:
            name = (read_small(self.path / CURRENT) or b"").decode("ascii", "replace").strip()
        except OSError as error:
            raise IndexUnusableError(
                f"cannot read {self.path / CURRENT} ({error.strerror}): check its permissions"
            ) from error
        return name if _GENERATION.fullmatch(name) else None

    def current(self) -> Path:
        """The folder of the generation that serves. Raises IndexUnusableError without one."""
        name = self.current_name()
        if name is None:
            raise IndexUnusableError(f"{self.path} holds no index: run wensou rebuild")
        folder = self._generations / name
        if self._generations.is_symlink() or folder.is_symlink() or not folder.is_dir():
            raise IndexUnusableError(f"{self.path} lacks its {folder.name}: run wensou rebuild")
        return folder

    @contextmanager
    def writing(self, base: bool) -> Iterator[Path]:
        """A new folder that becomes the current generation when the block ends.

        With ``base`` it begins as the current generation: the files are links to the published
        ones, so add and remove files but never write into one. An exception inside the block
        removes the folder.

        Raises WriterLockedError while another process writes, IndexUnusableError for ``base``
        without an index, InputError for a folder that is not ours or without permission,
        DiskFullError.
        """
        if base:
            self.current()  # without an index nothing is created, not even the lock
        with os_errors(self.path), self._locked():
            self._remove_leftovers()
            folder = self._create(self.current() if base else None)
            try:
                yield folder
                self._publish(folder)
            finally:
                if self.current_name() != folder.name:
                    _remove(folder)
            self._remove_leftovers()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock, which the system frees when this process ends, however it ends."""
        self._refuse_foreign()
        self._generations.mkdir(parents=True, exist_ok=True)
        self._checkpoint("lock")
        # The file stays: deleting a lock file lets two processes hold "the" lock.
        lock = FileLock(self.path / LOCK, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            raise WriterLockedError(
                f"another process is writing {self.path}: wait for it to end and run again"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def _refuse_foreign(self) -> None:
        """Raise InputError where the folder is used for something else."""
        if self.path.exists() and not self.path.is_dir():
            raise InputError(f"{self.path} is a file: name a folder for the index")
        names = {entry.name for entry in self.path.iterdir()} if self.path.exists() else set()
        foreign = sorted(name for name in names - KNOWN if not name.startswith("."))
        if GENERATIONS in names and not names & {CURRENT, LOCK}:
            foreign.append(GENERATIONS)
        if self._generations.is_symlink():
            raise InputError(f"{self._generations} is a link: name another folder for the index")
        if foreign and self.current_name() is None:
            raise InputError(
                f"{self.path} holds other files ({foreign[0]}): name an empty folder for the index"
            )

    def _create(self, base: Path | None) -> Path:
        numbers = [int(name.partition("-")[0]) for name in self._names()]
        folder = self._generations / f"{max(numbers, default=0) + 1:08}-{secrets.token_hex(4)}"
        self._checkpoint("create")
        folder.mkdir()
        try:
            if base is not None:
                link_tree(base, folder, self._checkpoint)
        except BaseException:
            _remove(folder)
            raise
        return folder

    def _publish(self, folder: Path) -> None:
        sync_tree(folder, self._checkpoint)
        sync_folder(self._generations)
        write_atomically(self.path / CURRENT, f"{folder.name}\n".encode(), self._checkpoint)

    def _remove_leftovers(self) -> None:
        """Remove all generations but the current one and the one before it."""
        current = self.current_name()
        if current is None and (self.path / CURRENT).exists():
            return  # damaged: what it meant may be among them
        names = self._names()
        before = [name for name in names if current is not None and name < current]
        for name in names:
            if name != current and name not in before[-1:]:
                self._checkpoint(f"remove {name}")
                _remove(self._generations / name)

    def _names(self) -> list[str]:
        """The generations, oldest first; what does not look like one is left alone."""
        return sorted(
            entry.name
            for entry in self._generations.iterdir()
            if _GENERATION.fullmatch(entry.name) and not entry.is_symlink() and entry.is_dir()
        )


def _stamp(path: str) -> Stamp | None:
    """What tells a file from the one that replaces it, None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _remove(folder: Path) -> None:
    """Delete what can be: a file that a reader holds open (Windows) waits for the next run."""
    shutil.rmtree(folder, ignore_errors=True)


def write_attachment(folder: Path, name: str, data: bytes) -> None:
    """Keep ``data`` in a generation. ``name``: letters, digits, ``_.-``, at most one ``/``."""
    path = _attachment_path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The old file may be a link to the published one: it is unlinked, never written into.
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def read_attachment(folder: Path, name: str) -> bytes | None:
    """What ``write_attachment`` kept, None without it."""
    with suppress(FileNotFoundError):
        return _attachment_path(folder, name).read_bytes()
    return None


def _attachment_path(folder: Path, name: str) -> Path:
    if not _ATTACHMENT.fullmatch(name) or ".." in name.split("/"):
        raise ValueError(f"not a name of an attachment: {name!r}")
    return folder / ATTACHMENTS / name
