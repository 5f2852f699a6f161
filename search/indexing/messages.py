"""How does a lot travel from one process to another? As few objects as can be.

A pickle of the strings as they are takes several times as long, on both sides.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from itertools import accumulate
from struct import Struct

import numpy as np

from search.indexing.reading import Content, Lot
from search.models import Skipped
from search.readers.files import FoundFile
from search.text.analyzed import AnalyzedArticles, Head
from search.text.columns import TokenColumns
from search.text.signature import SIGNATURE

_HEAD = Struct("<I?")
_BETWEEN = "\n"
"""Between words: it is in none, since it separates units."""


def pack(lot: Lot) -> bytes:
    """The lot as a message; which files it is of, the other side knows."""
    articles = lot.articles
    whats = [each.what for each in lot.contents]
    flat = (
        whats,
        list(map(tuple, articles.heads)),
        articles.written,
        _BETWEEN.join(articles.vocabulary),
        _flat(articles.title),
        _flat(articles.text),
        articles.keywords,
        articles.signatures.tobytes(),
    )
    head = _HEAD.pack(whats.count(None), whats[-1] is not None)
    return head + pickle.dumps(flat, pickle.HIGHEST_PROTOCOL)


def files_ended(message: bytes) -> tuple[int, bool]:
    """How many files end in the lot, and whether another goes on behind it."""
    ended, goes_on = _HEAD.unpack_from(message)
    return ended, goes_on


def unpack(files: Sequence[FoundFile], message: bytes) -> Lot:
    """The lot that was packed; ``files`` are those that had not ended before it."""
    whats, heads, written, vocabulary, title, text, keywords, signatures = pickle.loads(
        memoryview(message)[_HEAD.size :]
    )
    articles = AnalyzedArticles(
        list(map(Head._make, heads)),
        written,
        _columns(title),
        _columns(text),
        vocabulary.split(_BETWEEN) if vocabulary else [],
        keywords,
        np.frombuffer(signatures, SIGNATURE),
    )
    return Lot(tuple(_contents(files, whats)), articles)


def _contents(files: Sequence[FoundFile], whats: Sequence[int | Skipped | None]) -> list[Content]:
    ended = accumulate([what is None for what in whats], initial=0)
    return [Content(files[place], what) for place, what in zip(ended, whats, strict=False)]


def _flat(columns: TokenColumns) -> list[tuple[str, bytes]]:
    arrays = [getattr(columns, name) for name in TokenColumns.__slots__]
    return [(array.dtype.str, array.tobytes()) for array in arrays]


def _columns(flat: list[tuple[str, bytes]]) -> TokenColumns:
    return TokenColumns(*(np.frombuffer(data, dtype) for dtype, data in flat))
