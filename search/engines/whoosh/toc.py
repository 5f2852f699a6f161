"""Whoosh's table of contents: which segments make the index, which of their documents are deleted.

Segments are Whoosh's objects, pickled in its file; nothing else of Whoosh is needed to search.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from search.engines.whoosh.codec.whoosh_codec import ArrayCodec
from search.engines.whoosh.schema import schema
from search.engines.whoosh.segments import SegmentFiles

INDEX_NAME = "MAIN"
"""Whoosh's own default, so that ``whoosh.index.open_dir`` needs no name."""


def new_segment(folder: Path) -> Any:
    """A segment without files yet."""
    return ArrayCodec().new_segment(FileStorage(str(folder)), INDEX_NAME)


def files_of(folder: Path, segment: Any) -> SegmentFiles:
    """The files of a segment."""
    return SegmentFiles(folder, segment.segment_id())


def live_mask(segment: Any) -> NDArray[np.bool_]:
    """Which documents of a segment are not deleted."""
    live = np.ones(segment.doc_count_all(), bool)
    live[list(segment.deleted_docs())] = False
    return live


def read_segments(folder: Path) -> list[Any]:
    """The segments of the index in ``folder``. May raise anything: damaged bytes are unpickled."""
    segments: list[Any] = TOC.read(FileStorage(str(folder), readonly=True), INDEX_NAME).segments
    return segments


def write_segments(folder: Path, segments: list[Any]) -> None:
    """Write the table of contents, in place of the one that is there."""
    storage = FileStorage(str(folder))
    old = TOC._latest_generation(storage, INDEX_NAME)
    TOC(schema(), segments, old + 1).write(storage, INDEX_NAME)
    if old >= 0:
        storage.delete_file(TOC._filename(INDEX_NAME, old))
