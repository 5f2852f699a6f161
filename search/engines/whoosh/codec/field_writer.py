"""Whoosh's writer of inverted fields over our files: one for each field."""

from __future__ import annotations

from contextlib import closing
from typing import BinaryIO

from whoosh.codec.base import FieldWriter, Segment
from whoosh.fields import FieldType
from whoosh.filedb.filestore import Storage

from search.engines.whoosh.codec.array_file import as_binary
from search.engines.whoosh.codec.extras import BLOCK_KEY, ExtrasWriter
from search.engines.whoosh.codec.field_file import FieldFileWriter
from search.engines.whoosh.codec.records import DOCUMENTS
from search.engines.whoosh.codec.spool import Spool
from search.engines.whoosh.codec.terms import Terms

KEY_BYTES = 8
"""See FieldFileWriter; a type of field may have another number as its attribute ``key_bytes``."""

EXTENSION = ".pst"


def file_name(segment: Segment, field: str) -> str:
    """The file of a field."""
    name: str = segment.make_filename(f".{field}{EXTENSION}")
    return name


class ArrayFieldWriter(FieldWriter):  # type: ignore[misc]
    """See whoosh.codec.base.FieldWriter."""

    def __init__(self, storage: Storage, segment: Segment, block: int) -> None:
        self._storage = storage
        self._segment = segment
        self._block = block
        self._fields: list[str] = []
        self._spool: Spool | None = None
        self.is_closed = False

    def start_field(self, name: str, field_type: FieldType) -> None:
        self._fields.append(name)
        self._type = field_type
        self._spool = Spool(field_type.format, self._segment.doc_count_all())

    def start_term(self, term: bytes) -> None:
        self._term = term

    def add(self, document: int, weight: float, value: bytes, length: int | None) -> None:
        """Take a posting of the term; ``length`` is that of the field in the document."""
        self._open().add(document, weight, value, length)

    def finish_term(self) -> None:
        self._open().end_term(self._term)

    def finish_field(self) -> None:
        with closing(self._open()) as spool:
            name = file_name(self._segment, self._fields[-1])
            with closing(self._storage.create_file(name)) as file:
                self._write(as_binary(file), spool)
        self._spool = None

    def close(self) -> None:
        if self._spool is not None:
            self._spool.close()
        self._segment.fields = tuple(self._fields)
        self.is_closed = True

    def _write(self, file: BinaryIO, spool: Spool) -> None:
        shape = spool.finish()
        key_bytes = getattr(self._type, "key_bytes", KEY_BYTES)
        writer = FieldFileWriter(file, shape, key_bytes)
        values = spool.has_values and shape.layout == DOCUMENTS
        extras = ExtrasWriter(writer.arrays, values, bool(self._type.scorable), self._block)
        for chunk in spool.chunks():
            postings = chunk.postings(shape.layout)
            writer.add(Terms.of(chunk.terms, key_bytes), postings)
            extras.add(chunk, postings)
        writer.finish(**{BLOCK_KEY: self._block})

    def _open(self) -> Spool:
        if self._spool is None:
            raise ValueError("no field was started")
        return self._spool
