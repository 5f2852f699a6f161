"""What Whoosh keeps of each document: as its own codec does, with two of our columns.

Stored fields are compressed with Zstandard, and lengths of fields are read without seeking in a
file that threads share.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

from whoosh.codec import whoosh3
from whoosh.codec.base import Segment
from whoosh.columns import Column
from whoosh.filedb.filestore import Storage
from whoosh.util.numeric import byte_to_length

from search.engines.whoosh.codec.columns import NumberColumn
from search.engines.whoosh.codec.stored import StoredColumn

COLUMNS: tuple[tuple[Column, Column], ...] = (
    (whoosh3.STORED_COLUMN, StoredColumn()),
    (whoosh3.LENGTHS_COLUMN, NumberColumn("<u1")),
)
"""Columns of Whoosh's codec, and ours in their place."""


class DocumentWriter(whoosh3.W3PerDocWriter):  # type: ignore[misc]
    """See whoosh.codec.base.PerDocumentWriter."""

    def _create_column(self, name: str, column: Column) -> None:
        super()._create_column(name, _ours(column))


class DocumentReader(whoosh3.W3PerDocReader):  # type: ignore[misc]
    """See whoosh.codec.base.PerDocumentReader. Threads may share it."""

    def __init__(self, storage: Storage, segment: Segment) -> None:
        super().__init__(storage, segment)
        self._opening = Lock()

    def column_reader(self, name: str, column: Column) -> Any:
        # Two threads would both open the file, and one of them would stay open.
        with self._opening:
            return super().column_reader(name, _ours(column))

    def _minmax_length(self, name: str, choose: Any, _: Any) -> int:
        lengths = self._cached_reader(whoosh3._lenfield(name), whoosh3.LENGTHS_COLUMN)
        return 0 if lengths is None else byte_to_length(choose(lengths))


def _ours(column: Column) -> Column:
    return next((ours for theirs, ours in COLUMNS if theirs is column), column)
