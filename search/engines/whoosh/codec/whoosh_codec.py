"""Whoosh's way into our files: its writers make them, its readers take them.

A segment names its codec in Whoosh's table of contents, so ``whoosh.index.open_dir`` needs nothing
but this package on the path. Vectors are those of Whoosh's own codec.
"""

from __future__ import annotations

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import Storage

from search.engines.whoosh.codec.documents import DocumentReader, DocumentWriter
from search.engines.whoosh.codec.extras import BLOCK
from search.engines.whoosh.codec.field_writer import EXTENSION, ArrayFieldWriter, file_name
from search.engines.whoosh.codec.terms_reader import ArrayTermsReader


class ArraySegment(W3Segment):  # type: ignore[misc]
    """A segment of such files. Pickled in Whoosh's table of contents."""

    fields: tuple[str, ...] | None = None
    """The fields that have a file; None where only the folder knows."""

    def __init__(self, codec: ArrayCodec, index_name: str) -> None:
        super().__init__(codec, index_name)
        self._fieldlengths: dict[str, int] = {}

    def should_assemble(self) -> bool:
        """No: files of their own are mapped as they are, and their arrays are aligned."""
        return False


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """See whoosh.codec.base.Codec."""

    def __init__(self, blocklimit: int = BLOCK, **options: int) -> None:
        super().__init__(blocklimit=blocklimit, **options)

    def field_writer(self, storage: Storage, segment: ArraySegment) -> ArrayFieldWriter:
        return ArrayFieldWriter(storage, segment, self._blocklimit)

    def terms_reader(self, storage: Storage, segment: ArraySegment) -> ArrayTermsReader:
        fields = segment.fields
        if fields is None:
            start, end = len(segment.make_filename(".")), -len(EXTENSION)
            files = [name for name in segment.list_files(storage) if name.endswith(EXTENSION)]
            fields = tuple(name[start:end] for name in files)
        return ArrayTermsReader(storage, {name: file_name(segment, name) for name in fields})

    def per_document_writer(self, storage: Storage, segment: ArraySegment) -> DocumentWriter:
        return DocumentWriter(self, storage, segment)

    def per_document_reader(self, storage: Storage, segment: ArraySegment) -> DocumentReader:
        return DocumentReader(storage, segment)

    def new_segment(self, storage: Storage, index_name: str) -> ArraySegment:
        return ArraySegment(self, index_name)
