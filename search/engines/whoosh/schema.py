"""Which Whoosh fields does an article become?

Whoosh keeps the schema, the segments and the table of contents, and its own readers and searchers
take the index. What it is not used for: its analysis (articles come cut), its byte-sized field
lengths (the exact ones are columns), its collectors and its scoring.
"""

from __future__ import annotations

from typing import Any

from whoosh import fields, formats

from search.engines.whoosh.codec.columns import CodedColumn, NumberColumn, StringColumn
from search.engines.whoosh.codec.formats import ArrayPositions
from search.keywords import KEYWORD_FIELDS
from search.text.signature import SIGNATURE

UNKNOWN_TIME = -(2**63)
"""``published`` of an article without a known time."""

SIDES = {"": "", "title": "title_"}
"""Field of a leaf (text or title): what the names of its Whoosh fields begin with."""

WORDS, CHARS, PAIRS, WORD_UNITS = "words", "chars", "pairs", "word_units"
KINDS = (WORDS, CHARS, PAIRS, WORD_UNITS)
"""words and chars (single CJK units) count; pairs and word_units have positions.

A pair is a CJK unit and what follows it: the next CJK unit if it stands right behind, else one of
the two marks. So each CJK unit has one pair, and its place is that of the unit. Right behind a
word unit it has another: JOINED and the unit, so that 年 in 2019年 is found by one term. Positions
of word units are doubled, odd where a separator that takes a position follows (SEMANTICS T4)."""

SEPARATED, JOINED = " ", "-"
"""Marks of a pair: a separator that takes a position follows before the next unit, or not."""

SCORING_FIELDS = {
    "words": WORDS,
    "bigrams": PAIRS,
    "chars": CHARS,
    "title_words": "title_" + WORDS,
    "title_bigrams": "title_" + PAIRS,
}
"""Scoring field: the Whoosh field that holds its terms."""

ID_COLUMN, ID_RANK, SOURCE_COLUMN, ARTICLE = "id_column", "id_rank", "source_column", "article"
SIGNATURE_COLUMN = "signature"
TITLE_COLUMN = "title_column"

COLUMNS = {
    "published": "<i8",
    SIGNATURE_COLUMN: f"|S{SIGNATURE.itemsize}",
    ID_RANK: "<u4",
    **{f"{name}_length": "<u4" for name in SCORING_FIELDS},
}
"""Columns of numbers. ``id_rank`` is the place of the id among those of the segment, the lengths
are the exact ones: the sum of term frequencies. Of a signature the bytes are kept as they are."""

PACKED_COLUMNS = (SIGNATURE_COLUMN, TITLE_COLUMN)
"""Columns that no search looks at, compressed."""

_DEFAULTS: dict[str, int | bytes] = {"published": UNKNOWN_TIME, SIGNATURE_COLUMN: b""}

ENCODING, KEYWORD_ENCODING = "utf-16-be", "utf-8"
KEY_BYTES, PAIR_KEY_BYTES = 8, 4
"""In UTF-16 a pair is four bytes, a word of four characters eight: keys say nearly all of them."""


class Counted(fields.FieldType):  # type: ignore[misc]
    """Terms and how often each occurs."""

    analyzer = None
    key_bytes = KEY_BYTES
    encoding = ENCODING

    def __init__(self) -> None:
        self.format = formats.Frequency()
        self.scorable = False
        self.stored = False

    def to_bytes(self, value: Any) -> bytes:
        """See whoosh.fields.FieldType."""
        if isinstance(value, (list, tuple)):
            value = value[0]
        if isinstance(value, bytes):
            return value
        return str(value).encode(self.encoding, "surrogatepass")

    def from_bytes(self, data: bytes) -> str:
        """See whoosh.fields.FieldType."""
        return bytes(data).decode(self.encoding, "surrogatepass")


class Positioned(Counted):
    """Terms and where each occurs."""

    def __init__(self) -> None:
        super().__init__()
        self.format = ArrayPositions()


class Chars(Counted):
    """Single CJK units and how often each occurs."""

    key_bytes = PAIR_KEY_BYTES


class Pairs(Positioned):
    """A CJK unit and what follows it, and where."""

    key_bytes = PAIR_KEY_BYTES


class Keywords(Counted):
    """Whole folded values."""

    encoding = KEYWORD_ENCODING

    def __init__(self) -> None:
        super().__init__()
        self.format = formats.Existence()


FIELD_TYPES = {WORDS: Counted, CHARS: Chars, PAIRS: Pairs, WORD_UNITS: Positioned}


def encoding_of(name: str) -> str:
    """How the terms of a field become bytes."""
    for side in SIDES.values():
        kind = name[len(side) :]
        if name.startswith(side) and kind in FIELD_TYPES:
            return FIELD_TYPES[kind].encoding
    return Keywords.encoding


def schema() -> fields.Schema:
    """The schema of an index. ``article`` is the stored article, as JSON."""
    made = fields.Schema(id=Keywords(), article=fields.STORED())
    for side in SIDES.values():
        for kind, field_type in FIELD_TYPES.items():
            made.add(side + kind, field_type())
    for name in KEYWORD_FIELDS:
        made.add(name, Keywords())
    for name, dtype in COLUMNS.items():
        made.add(name, fields.COLUMN(NumberColumn(dtype, _DEFAULTS.get(name, 0))))
    made.add(ID_COLUMN, fields.COLUMN(StringColumn()))
    made.add(TITLE_COLUMN, fields.COLUMN(StringColumn()))
    made.add(SOURCE_COLUMN, fields.COLUMN(CodedColumn()))
    return made
