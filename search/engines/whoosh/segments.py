"""How does a segment get on disk: from a run of articles, or from several segments?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import compress
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec.ahead import Ahead
from search.engines.whoosh.codec.array_file import ArrayFile
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.columns import (
    NAMES,
    VALUES,
    Strings,
    read_numbers,
    write_coded,
    write_numbers,
    write_strings,
)
from search.engines.whoosh.codec.field_file import FieldFile, FieldFileWriter
from search.engines.whoosh.codec.merge import DELETED, Field, Source, merge
from search.engines.whoosh.codec.plain_field import PlainField, write_plain
from search.engines.whoosh.codec.records import POSITIONS, Encode, Shape, Widths, encode
from search.engines.whoosh.codec.stored import Stored, StoredWriter
from search.engines.whoosh.inverter import encoded
from search.engines.whoosh.run import Run
from search.engines.whoosh.schema import (
    COLUMNS,
    ID_COLUMN,
    ID_RANK,
    PACKED_COLUMNS,
    SIGNATURE_COLUMN,
    SOURCE_COLUMN,
    TITLE_COLUMN,
)

FIELD_EXTENSION, COLUMN_EXTENSION = ".pst", ".col"
PLAIN_EXTENSION = ".run"
"""A field of a segment that is merged before anybody searches it."""

STORED_COLUMN = "_stored"
_NO_WIDTHS: Widths = np.zeros(0, np.uint8)
STORED_CHUNK = 256
"""Documents whose frames are copied at once."""


@dataclass(frozen=True, slots=True)
class SegmentFiles:
    """The files of one segment in ``folder``; their names begin with ``name``."""

    folder: Path
    name: str

    def path(self, field: str, extension: str) -> Path:
        """The file of a field."""
        return self.folder / f"{self.name}.{field}{extension}"

    def create(self, field: str, extension: str) -> BinaryIO:
        """Begin a file."""
        return self.path(field, extension).open("xb")

    def fields(self) -> list[str]:
        """The fields that have terms."""
        paths = self.folder.glob(f"{self.name}.*")
        wanted = (path for path in paths if path.suffix in (FIELD_EXTENSION, PLAIN_EXTENSION))
        return sorted(path.stem.removeprefix(f"{self.name}.") for path in wanted)

    def has(self, field: str) -> bool:
        """Whether a field has terms."""
        return self.path(field, FIELD_EXTENSION).exists()

    def field(self, name: str) -> FieldFile:
        """Open the inverted file of a field."""
        return FieldFile(ArrayFile.open(self.path(name, FIELD_EXTENSION)))

    def field_to_merge(self, name: str) -> Field | None:
        """Open a field, however it was written; None where it has no terms."""
        plain = self.path(name, PLAIN_EXTENSION)
        if plain.exists():
            return PlainField(ArrayFile.open(plain))
        return self.field(name) if self.has(name) else None

    def column(self, name: str) -> ArrayFile:
        """Open a column."""
        return ArrayFile.open(self.path(name, COLUMN_EXTENSION))

    def numbers(self, name: str) -> NDArray[Any]:
        """A column of numbers."""
        return read_numbers(self.column(name), COLUMNS[name])

    def strings(self) -> Strings:
        """The ids."""
        return Strings(self.column(ID_COLUMN))

    def titles(self, documents: int) -> Sequence[bytes]:
        """The titles; empty ones in a segment of an earlier version of the program."""
        if not self.path(TITLE_COLUMN, COLUMN_EXTENSION).exists():
            return [b""] * documents
        return list(Strings(self.column(TITLE_COLUMN)))

    def sources(self) -> tuple[list[str], NDArray[Any]]:
        """The names of the sources, and for each document the place of its own."""
        file = self.column(SOURCE_COLUMN)
        return list(file.about[NAMES]), file.array(VALUES, "<u4")

    def stored(self) -> Stored:
        """The stored articles."""
        return Stored(self.column(STORED_COLUMN))

    def remove(self) -> None:
        """Delete all files."""
        for path in self.folder.glob(f"{self.name}.*"):
            path.unlink()


def write_run(files: SegmentFiles, run: Run, plain: bool = False) -> None:
    """Write a segment of the articles of ``run``; a ``plain`` one has to be merged."""
    dictionary = run.finish()
    for each in run.inverter.fields():
        with files.create(each.name, PLAIN_EXTENSION if plain else FIELD_EXTENSION) as file:
            if plain:
                write_plain(file, each.terms, each.postings, each.shape, each.key_bytes)
                continue
            writer = FieldFileWriter(file, each.shape, each.key_bytes)
            writer.add(each.terms, each.postings)
            writer.finish()
    names = list(dict.fromkeys(run.sources))
    place = {name: number for number, name in enumerate(names)}
    codes = np.fromiter((place[source] for source in run.sources), np.int64, len(run))
    numbers = {
        "published": np.array(run.published, np.int64),
        SIGNATURE_COLUMN: np.concatenate(run.signatures).view(COLUMNS[SIGNATURE_COLUMN]),
        **{f"{name}_length": length for name, length in run.inverter.lengths.items()},
    }
    texts = {
        ID_COLUMN: [encoded(id) for id in run.ids],
        TITLE_COLUMN: [encoded(title) for title in run.titles],
    }
    _write_columns(files, texts, names, codes, numbers)
    with files.create(STORED_COLUMN, COLUMN_EXTENSION) as file:
        frames = StoredWriter(file, [dictionary] if dictionary else [])
        frames.add(run.frames)
        frames.finish()


@dataclass(frozen=True, slots=True)
class Part:
    """A segment to merge, and which of its documents live."""

    files: SegmentFiles
    live: NDArray[np.bool_]


LEAST_TO_COMPILE = 10_000
"""With fewer documents, loading what is compiled takes longer than it saves."""

_COMPILED = "search.engines.whoosh.codec.packing"


def _encoder(documents: int) -> Encode:
    """The quickest there is; all give the same."""
    if documents < LEAST_TO_COMPILE:
        return encode
    try:
        return cast(Encode, import_module(_COMPILED).encode)
    except ImportError:
        return encode


def merge_segments(files: SegmentFiles, parts: Sequence[Part], ahead: Ahead) -> int:
    """Write one segment of the live documents of all parts, in order; returns how many."""
    numbers = _numbered(parts)
    count = sum(int(part.live.sum()) for part in parts)
    for name in sorted({name for part in parts for name in part.files.fields()}):
        _merge_field(files, name, parts, numbers, count, ahead)
    _merge_columns(files, parts)
    _merge_stored(files, parts)
    return count


def _merge_field(
    files: SegmentFiles,
    name: str,
    parts: Sequence[Part],
    numbers: Sequence[Ints],
    count: int,
    ahead: Ahead,
) -> None:
    """Write one field of the merged segment of ``count`` documents."""
    opened = [part.files.field_to_merge(name) for part in parts]
    widths = [_widths(file, part) for file, part in zip(opened, parts, strict=True)]
    sources = [Source(f, n) for f, n in zip(opened, numbers, strict=True) if f is not None]
    about = sources[0].file.about
    positioned = about["layout"] == POSITIONS
    shape = Shape(about["layout"], count, np.concatenate(widths) if positioned else _NO_WIDTHS)
    with files.create(name, FIELD_EXTENSION) as file:
        writer = FieldFileWriter(file, shape, about["key_bytes"])
        merge(sources, writer, ahead, _encoder(count))
        writer.finish()


def _widths(file: Field | None, part: Part) -> Widths:
    """The widths of positions of the live documents."""
    if file is None or not len(file.shape.widths):
        return np.zeros(int(part.live.sum()), np.uint8)
    return file.shape.widths[part.live]


def _numbered(parts: Sequence[Part]) -> list[Ints]:
    """For each part the new numbers of its documents."""
    found = []
    first = 0
    for part in parts:
        found.append(np.where(part.live, np.cumsum(part.live) - 1 + first, DELETED))
        first += int(part.live.sum())
    return found


def _merge_columns(files: SegmentFiles, parts: Sequence[Part]) -> None:
    numbers = {
        name: np.concatenate([part.files.numbers(name)[part.live] for part in parts])
        for name in COLUMNS
        if name != ID_RANK
    }
    place: dict[str, int] = {}
    codes = []
    texts: dict[str, list[bytes]] = {ID_COLUMN: [], TITLE_COLUMN: []}
    for part in parts:
        names, own = part.files.sources()
        places = np.array([place.setdefault(name, len(place)) for name in names], np.int64)
        codes.append(places[own[part.live]])
        live = part.live.tolist()
        texts[ID_COLUMN] += compress(part.files.strings(), live)
        texts[TITLE_COLUMN] += compress(part.files.titles(len(live)), live)
    _write_columns(files, texts, list(place), np.concatenate(codes), numbers)


def _write_columns(
    files: SegmentFiles,
    texts: Mapping[str, Sequence[bytes]],
    sources: Sequence[str],
    codes: Ints,
    numbers: Mapping[str, NDArray[Any]],
) -> None:
    for name, strings in texts.items():
        with files.create(name, COLUMN_EXTENSION) as file:
            write_strings(file, strings, packed=name in PACKED_COLUMNS)
    with files.create(SOURCE_COLUMN, COLUMN_EXTENSION) as file:
        write_coded(file, codes, sources)
    ids = texts[ID_COLUMN]
    ranks = np.empty(len(ids), np.int64)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    for name, values in {**numbers, ID_RANK: ranks}.items():
        with files.create(name, COLUMN_EXTENSION) as file:
            write_numbers(file, values.astype(COLUMNS[name]), packed=name in PACKED_COLUMNS)


def _merge_stored(files: SegmentFiles, parts: Sequence[Part]) -> None:
    """Copy the frames as they are, with the dictionaries they need."""
    opened = [part.files.stored() for part in parts]
    dictionaries = list(dict.fromkeys(each for source in opened for each in source.dictionaries))
    with files.create(STORED_COLUMN, COLUMN_EXTENSION) as file:
        writer = StoredWriter(file, dictionaries)
        for source, part in zip(opened, parts, strict=True):
            for first in range(0, len(source), STORED_CHUNK):
                live = part.live[first : first + STORED_CHUNK]
                data, sizes = source.frames(first, first + len(live))
                if not live.all():
                    data = data[np.repeat(live, sizes)]
                writer.add_joined(data, sizes[live])
                source.file.let_go()
        writer.finish()
