"""Which Whoosh fields does an article become?

Whoosh keeps the terms, the postings, the columns and the stored article. What it is not used for:
its analysis (fields take tokens that are cut already), its byte-sized field lengths (the exact ones
are columns), its matchers' top-N collector and its scoring.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh import columns, fields, formats
from whoosh.system import pack_uint

from search.keywords import KEYWORD_FIELDS
from search.models import WORD_UNIT, Tokens

POSITION_TYPE = np.dtype("<u4")
UNKNOWN_TIME = -(2**63)
"""``published`` of an article without a known time."""

UNIT_FIELDS = {"": "units", "title": "title_units"}
"""Field of a leaf's part (text, title): the Whoosh field that holds its units."""

SCORING_FIELDS = {
    "words": "words",
    "bigrams": "units",
    "chars": "units",
    "title_words": "title_words",
    "title_bigrams": "title_units",
}
"""Scoring field: the Whoosh field that holds its terms."""

Posting = tuple[bytes, int, float, bytes]
"""What Whoosh's writer takes for a term of a document: term, frequency, weight, value."""


class PackedPositions(formats.Format):  # type: ignore[misc]
    """A posting's value is a little-endian uint32 for each occurrence, ascending: its position
    times two, plus one where a separator that takes a position follows (SEMANTICS T4)."""

    posting_size = -1

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions in a value."""
        return [int(packed) >> 1 for packed in np.frombuffer(value, POSITION_TYPE)]

    def decode_frequency(self, value: bytes) -> int:
        """How many positions a value holds."""
        return len(value) // POSITION_TYPE.itemsize

    def decode_weight(self, value: bytes) -> float:
        """The weight that Whoosh's own scorers would use."""
        return float(self.decode_frequency(value))


class Words(fields.FieldType):  # type: ignore[misc]
    """Words and how often each occurs; takes Tokens."""

    analyzer = None

    def __init__(self) -> None:
        self.format = formats.Frequency()
        self.scorable = False
        self.stored = False

    def index(self, value: Tokens, **_: Any) -> Iterator[Posting]:
        """The postings of one document."""
        for word, count in zip(value.words, value.word_counts.tolist(), strict=True):
            yield word.encode("utf-8", "surrogatepass"), count, float(count), pack_uint(count)


class Units(fields.FieldType):  # type: ignore[misc]
    """Units with positions: single CJK units, two CJK units in a row, word units; takes Tokens.

    Two CJK units in a row have the position of the first. The three kinds cannot collide: a word
    unit holds no CJK character.
    """

    analyzer = None

    def __init__(self) -> None:
        self.format = PackedPositions()
        self.scorable = False
        self.stored = False

    def index(self, value: Tokens, **_: Any) -> Iterator[Posting]:
        """The postings of one document. The mark for a separator is that behind the last unit."""
        units, positions = value.units.astype(np.int64), value.positions.astype(POSITION_TYPE)
        separated = np.append(np.diff(value.positions) > 1, False)
        packed = positions << 1 | separated
        yield from _grouped(units, packed, lambda unit: _unit_bytes(unit, value.vocabulary))
        pair = np.flatnonzero(pairs(value))
        keys = (units[pair] << 32) | units[pair + 1]
        yield from _grouped(keys, positions[pair] << 1 | separated[pair + 1], _pair_bytes)


class Keywords(fields.FieldType):  # type: ignore[misc]
    """Whole folded values; takes a list of strings."""

    analyzer = None

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable = False
        self.stored = False

    def index(self, value: list[str], **_: Any) -> Iterator[Posting]:
        """The postings of one document."""
        for keyword in dict.fromkeys(value):
            yield keyword.encode("utf-8", "surrogatepass"), 1, 1.0, b""


def schema() -> fields.Schema:
    """The schema of an index. ``article`` is the stored article, as JSON."""
    made = fields.Schema(
        id=fields.ID(unique=True, stored=False),
        article=fields.STORED(),
        words=Words(),
        title_words=Words(),
        units=Units(),
        title_units=Units(),
        published=fields.COLUMN(columns.NumericColumn("q", default=UNKNOWN_TIME)),
        group=fields.COLUMN(columns.NumericColumn("Q")),
        id_column=fields.COLUMN(columns.VarBytesColumn()),
        source_column=fields.COLUMN(columns.VarBytesColumn()),
    )
    for name in KEYWORD_FIELDS:
        made.add(name, Keywords())
    for name in SCORING_FIELDS:
        made.add(f"{name}_length", fields.COLUMN(columns.NumericColumn("I")))
    return made


def lengths(title: Tokens, text: Tokens) -> dict[str, int]:
    """The exact length of each scoring field: its sum of term frequencies."""
    return {
        "words": int(text.word_counts.sum()),
        "bigrams": int(pairs(text).sum()),
        "chars": int((text.units < WORD_UNIT).sum()),
        "title_words": int(title.word_counts.sum()),
        "title_bigrams": int(pairs(title).sum()),
    }


def pairs(tokens: Tokens) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each unit but the last: is it a CJK unit with one right behind it?"""
    cjk = tokens.units < WORD_UNIT
    return np.asarray(cjk[:-1] & cjk[1:] & (np.diff(tokens.positions) == 1))


def _grouped(keys: Any, positions: Any, encode: Any) -> Iterator[Posting]:
    """One posting for each distinct key, its positions ascending."""
    order = np.argsort(keys, kind="stable")
    positions = positions.astype(POSITION_TYPE)
    distinct, first = np.unique(keys[order], return_index=True)
    bounds = [*first.tolist(), len(keys)]
    data = positions[order].tobytes()
    size = POSITION_TYPE.itemsize
    for i, key in enumerate(distinct.tolist()):
        start, end = bounds[i], bounds[i + 1]
        yield encode(key), end - start, float(end - start), data[start * size : end * size]


def _unit_bytes(unit: int, vocabulary: tuple[str, ...]) -> bytes:
    text = chr(unit) if unit < WORD_UNIT else vocabulary[unit - WORD_UNIT]
    return text.encode("utf-8", "surrogatepass")


def _pair_bytes(key: int) -> bytes:
    return (chr(key >> 32) + chr(key & 0xFFFFFFFF)).encode("utf-8")
