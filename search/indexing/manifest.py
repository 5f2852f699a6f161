"""Which files went into the index, what was in each, and which of two records of one id won?

Kept with the index as the attachment ``manifest``, so that an update reads only what changed.
"""

from __future__ import annotations

import gc
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from search.errors import IndexUnusableError
from search.models import Skipped
from search.readers.identity import printable
from search.text.analyzed import Head

ATTACHMENT = "manifest"
UNKNOWN_TIME = -(1 << 62)
NEVER = -1
"""The size of an entry for something that is no regular file; the time of a file to read again."""

LEVEL = 3
"""Of compression: the usual one takes twice the time for an eighth less."""

_encode = json.JSONEncoder(separators=(",", ":")).encode


class Record(NamedTuple):
    """One article of a file; of two with one id, the greater record is indexed (SEMANTICS I3).

    ``published`` is in UTC seconds (UNKNOWN_TIME sorts first), ``length`` the code points of the
    text, ``number`` counts the records of the file from 0.
    """

    published: int
    length: int
    path: str
    number: int
    root: str

    @classmethod
    def of(cls, head: Head, root: str, path: str, number: int) -> Record:
        """The record of an article that was read as the ``number``-th of the file."""
        known = UNKNOWN_TIME if head.published is None else head.published
        return cls(known, head.length, path, number, root)


class FileEntry(NamedTuple):
    """A file as it was read. ``records`` are ``(id, name for people, record)``."""

    root: str
    path: str
    size: int
    mtime_ns: int
    records: tuple[tuple[str, str, Record], ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells this file from others."""
        return self.root, self.path


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files of an index, in the order in which they are read."""

    roots: tuple[str, ...]
    entries: tuple[FileEntry, ...]

    def winners(self) -> dict[str, Record]:
        """The record that is indexed, for each id."""
        best: dict[str, Record] = {}
        for entry in self.entries:
            keep_best(best, entry)
        return best

    def skipped(self, winners: dict[str, Record]) -> Iterator[Skipped]:
        """Whatever is not in the index, file by file, given what ``winners`` gives."""
        twice = {
            id for entry in self.entries for id, _, each in entry.records if winners[id] != each
        }
        names = {
            id: name
            for entry in self.entries
            for id, name, record in entry.records
            if id in twice and winners[id] == record
        }
        for entry in self.entries:
            for each in entry.skipped:
                yield replace(each, file=printable(each.file))
            for id, name, record in entry.records:
                winner = winners[id]
                if winner != record:
                    yield Skipped(name, "superseded", _seen_from(entry, winner, names[id]))

    def to_bytes(self) -> bytes:
        """JSON Lines, compressed: the roots, then a line for each file."""
        roots = {root: number for number, root in enumerate(self.roots)}
        compressor = zlib.compressobj(LEVEL)
        pieces = [compressor.compress(_line(list(self.roots)))]
        pieces += [compressor.compress(_line(_to_row(e, roots[e.root]))) for e in self.entries]
        return b"".join((*pieces, compressor.flush()))

    @classmethod
    def from_bytes(cls, data: bytes | None) -> Manifest:
        """Read what ``to_bytes`` wrote. Raises IndexUnusableError where that is impossible."""
        try:
            lines = zlib.decompress(data or b"").splitlines()
            with _uncollected():
                rows = json.loads(b"[%s]" % b",".join(lines))
                roots = tuple(rows[0])
                entries = tuple([_from_row(row, roots) for row in rows[1:]])
        except (zlib.error, ValueError, LookupError, TypeError) as error:
            raise IndexUnusableError(
                "the index has no readable list of its files: run wensou rebuild"
            ) from error
        return cls(roots, entries)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Do not look for unreachable cycles while many objects are made that form none: looking takes
    longer than making them."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def keep_best(best: dict[str, Record], entry: FileEntry) -> None:
    """Enter the records of a file into ``best`` where they win."""
    for id, _, record in entry.records:
        offer(best, id, record)


def offer(best: dict[str, Record], id: str, record: Record) -> bool:
    """Whether ``record`` wins over what is known of its id so far; if so it is entered."""
    if id in best and best[id] >= record:
        return False
    best[id] = record
    return True


def _seen_from(entry: FileEntry, winner: Record, name: str) -> str:
    """The winner's name, with its root where that is another one."""
    return name if winner.root == entry.root else f"{winner.root}/{name}"


def _line(row: list[object]) -> bytes:
    return (_encode(row) + "\n").encode("ascii")


def _to_row(entry: FileEntry, root: int) -> list[object]:
    records = [
        [id, None if name == entry.path else name, record.published, record.length, record.number]
        for id, name, record in entry.records
    ]
    skipped = [[each.file, each.reason, each.detail] for each in entry.skipped]
    return [root, entry.path, entry.size, entry.mtime_ns, records, skipped]


def _from_row(row: list[Any], roots: tuple[str, ...]) -> FileEntry:
    number, path, size, mtime_ns, records, skipped = row
    root = roots[number]
    kept = [
        (id, path if name is None else name, Record(published, length, path, place, root))
        for id, name, published, length, place in records
    ]
    left_out = [Skipped(*each) for each in skipped]
    return FileEntry(root, path, size, mtime_ns, tuple(kept), tuple(left_out))
