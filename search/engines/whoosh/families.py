"""Which documents of an index are doubles? One file of a generation, beside its segments.

Segments keep the signatures; the families hang on all articles together, and are found anew when a
batch ends, so that no search has to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.doubles import UNDATED, families
from search.engines.whoosh.codec.array_file import ArrayFile, ArrayFileWriter
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.columns import VALUES
from search.engines.whoosh.schema import COLUMNS, SIGNATURE_COLUMN, UNKNOWN_TIME
from search.engines.whoosh.toc import files_of, live_mask
from search.text.signature import SIGNATURE

FILE = "families"
DTYPE = "<u4"


def write_families(folder: Path, segments: Sequence[Any]) -> None:
    """Find the families of the live documents of all segments; the others are given the first."""
    live = np.concatenate([np.zeros(0, bool), *map(live_mask, segments)])
    opened = [files_of(folder, each) for each in segments]
    signatures, published = (
        np.concatenate([np.zeros(0, COLUMNS[name]), *(each.numbers(name) for each in opened)])[live]
        for name in (SIGNATURE_COLUMN, "published")
    )
    published[published == UNKNOWN_TIME] = UNDATED
    numbers = np.zeros(len(live), DTYPE)
    numbers[live] = families(signatures.view(SIGNATURE), published)
    path = folder / FILE
    path.unlink(missing_ok=True)  # it may be a link to the published one
    with path.open("xb") as file:
        writer = ArrayFileWriter(file)
        writer.append(VALUES, numbers)
        writer.finish({})


def read_families(folder: Path) -> Ints:
    """For each document of the index the number of its family. Raises OSError."""
    return ArrayFile.open(folder / FILE).array(VALUES, DTYPE).astype(np.int64)
