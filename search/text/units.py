"""Here is a text: which units does it have, and at which positions? SEMANTICS T3 and T4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from search.models import WORD_UNIT, Tokens
from search.text.fold import CODE_POINTS, Codes, FoldTable, to_codes, to_text

SEPARATOR, CJK, WORD, WHITE = 0, 1, 2, 3
"""Classes of characters (T3); WHITE are the separators that T4 makes an exception of: white space
within a line (folded: U+3000 is a space already), and quotation marks, since one cannot be typed
inside a quoted query and a space typed for it must do."""

MAX_WORD_UNIT = 64
"""Word units of more code points are indexed by their head and a hash, in queries too."""

_HEAD, _ELLIPSIS = 40, "…"

_SPACES = (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F)
_QUOTES = (*map(ord, "\"'“”‘’„‟‚‛「」『』〝〞〟﹁﹂﹃﹄«»‹›"),)
_NAME_SIGN = re.compile("[.+#．＋＃]")
"""Signs without which a text, not folded yet, cannot hold a name such as C++ or .NET."""


def read_classes(data: bytes) -> NDArray[np.uint8]:
    """The class of every code point, from ``classes.tsv`` (first, last, class)."""
    table = np.zeros(CODE_POINTS, np.uint8)
    for line in data.decode("utf-8").split("\n"):
        if line and not line.startswith("#"):
            first, last, name = line.split("\t")
            table[int(first, 16) : int(last, 16) + 1] = CJK if name == "cjk" else WORD
    table[[*_SPACES, *_QUOTES]] = WHITE
    return table


@dataclass(frozen=True, slots=True, eq=False)
class UnitArrays:
    """The units of a text: code point ranges, positions and whether each is a CJK unit."""

    codes: Codes
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    positions: NDArray[np.int32]
    is_cjk: NDArray[np.bool_]


class UnitReader:
    """Reads units from text by a fold, a table of classes and a list of names with signs."""

    def __init__(
        self, folding: FoldTable, classes: NDArray[np.uint8], names: tuple[str, ...] = ()
    ) -> None:
        self.folding = folding
        self.classes = classes
        self._names = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))

    def read(self, text: str) -> UnitArrays:
        """The units of ``text`` (not folded yet), as arrays."""
        codes = self.folding.full[to_codes(text)]
        classes = self.classes[codes]
        if _NAME_SIGN.search(text):
            self._join_names(codes, classes)
        is_word = classes == WORD
        begins_word = is_word.copy()
        begins_word[1:] &= ~is_word[:-1]
        ends_word = is_word.copy()
        ends_word[:-1] &= ~is_word[1:]
        is_cjk = classes == CJK
        starts = np.flatnonzero(begins_word | is_cjk)
        ends = np.flatnonzero(ends_word | is_cjk) + 1
        cjk = is_cjk[starts]
        positions = _positions(starts, ends, cjk, classes == SEPARATOR)
        return UnitArrays(codes, starts.astype(np.int32), ends.astype(np.int32), positions, cjk)

    def tokens(self, text: str) -> Tokens:
        """The units of ``text`` as tokens without words."""
        return to_tokens(self.read(text))

    def _join_names(self, codes: Codes, classes: NDArray[np.uint8]) -> None:
        """Make each name with signs, where no letter or digit touches it, all of class WORD."""
        for match in self._names.finditer(to_text(codes)) if self._names.pattern else ():
            start, end = match.span()
            free_before = start == 0 or classes[start - 1] != WORD
            if free_before and (end == len(codes) or classes[end] != WORD):
                classes[start:end] = WORD


def to_tokens(found: UnitArrays) -> Tokens:
    """Units as tokens without words."""
    units = found.codes[found.starts].astype(np.int32)
    vocabulary: dict[str, int] = {}
    for i in np.flatnonzero(~found.is_cjk).tolist():
        word = word_unit(to_text(found.codes[found.starts[i] : found.ends[i]]))
        units[i] = WORD_UNIT + vocabulary.setdefault(word, len(vocabulary))
    return Tokens(units, found.positions, found.starts, found.ends, tuple(vocabulary))


def _positions(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    cjk: NDArray[np.bool_],
    breaks: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """T4: one for each unit, one more for a separator run between two units, but none for white
    space alone between a CJK and a word unit. A line end is a block border, so it separates."""
    if not len(starts):
        return np.zeros(0, np.int32)
    breaks_before = np.concatenate(([0], np.cumsum(breaks)))
    separated = starts[1:] > ends[:-1]
    broken = breaks_before[starts[1:]] > breaks_before[ends[:-1]]
    gaps = separated & (broken | (cjk[1:] == cjk[:-1]))
    return np.concatenate(([0], np.cumsum(1 + gaps))).astype(np.int32)


def word_unit(folded: str) -> str:
    """The key of a word unit: itself, or head and hash where it is over-long."""
    if len(folded) <= MAX_WORD_UNIT:
        return folded
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return folded[:_HEAD] + _ELLIPSIS + digest


def unit_strings(tokens: Tokens) -> list[str]:
    """The units as strings."""
    return [
        chr(unit) if unit < WORD_UNIT else tokens.vocabulary[unit - WORD_UNIT]
        for unit in tokens.units.tolist()
    ]
