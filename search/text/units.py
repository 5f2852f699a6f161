"""Here is a text: which units does it have, and at which positions? SEMANTICS T3 and T4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from search.models import WORD_UNIT, Tokens
from search.text.fold import CODE_POINTS, Codes, FoldTable, to_text

SEPARATOR, CJK, WORD, WHITE = 0, 1, 2, 3
"""Classes of characters (T3); WHITE are the separators that T4 makes an exception of: white space
within a line (folded: U+3000 is a space already), and quotation marks, since one cannot be typed
inside a quoted query and a space typed for it must do."""

MAX_WORD_UNIT = 64
"""Word units of more code points are indexed by their head and a hash, in queries too."""

_HEAD, _ELLIPSIS = 40, "…"
_SPACE = np.uint32(ord(" "))

_SPACES = (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F)
_QUOTES = (*map(ord, "\"'“”‘’„‟‚‛「」『』〝〞〟﹁﹂﹃﹄«»‹›"),)


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
    """The units of a text: code point ranges, positions and whether each is a CJK unit.

    ``folded`` is the text folded, ``codes`` its code points; ``is_word`` tells which of them are
    parts of word units.
    """

    folded: str
    codes: Codes
    is_word: NDArray[np.bool_]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
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
        self._cores = [name for name in names if sum(other in name for other in names) == 1]

    def read(self, text: str) -> UnitArrays:
        """The units of ``text`` (not folded yet), as arrays."""
        return self.read_folded(self.folding.codes(text))

    def read_folded(self, codes: Codes) -> UnitArrays:
        """The units of a text by its code points, folded."""
        # ``take`` and ``nonzero`` are the quick ways: most texts are so short that calls count.
        classes = self.classes.take(codes)
        folded = to_text(codes)
        if self.has_names(folded):
            self._join_names(folded, classes)
        is_word, is_cjk = classes == WORD, classes == CJK
        goes_on = is_word[1:] & is_word[:-1]
        begins = is_word | is_cjk
        ends = begins.copy()
        begins[1:] ^= goes_on
        ends[:-1] ^= goes_on
        starts, behind = begins.nonzero()[0], ends.nonzero()[0] + 1
        cjk = is_cjk.take(starts)
        positions = _positions(starts, behind, cjk, classes == SEPARATOR)
        return UnitArrays(folded, codes, is_word, starts, behind, positions, cjk)

    def has_names(self, folded: str) -> bool:
        """Whether a name with signs may be in folded text."""
        return any(core in folded for core in self._cores)  # a name holds another, or is a core

    @cached_property
    def class_of(self) -> bytes:
        """The class of every code point: quicker than ``classes`` where one is asked for."""
        return self.classes.tobytes()

    def _join_names(self, folded: str, classes: NDArray[np.uint8]) -> None:
        """Make each name with signs, where no letter or digit touches it, all of class WORD."""
        for match in self._names.finditer(folded):
            start, end = match.span()
            free_before = start == 0 or classes[start - 1] != WORD
            if free_before and (end == len(folded) or classes[end] != WORD):
                classes[start:end] = WORD


def word_units(found: UnitArrays) -> list[str]:
    """The keys of the word units, in order."""
    # White space is in no word unit, and something stands between two of them.
    words = to_text(np.where(found.is_word, found.codes, _SPACE)).split()
    if words and max(map(len, words)) > MAX_WORD_UNIT:
        words = [word_unit(word) for word in words]
    return words


def unit_numbers(found: UnitArrays) -> tuple[NDArray[np.int32], dict[str, int]]:
    """The units as numbers (see Tokens), and the numbers of the word units."""
    words = word_units(found)
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words), WORD_UNIT)}
    units = found.codes.take(found.starts).view(np.int32)
    units[~found.is_cjk] = [numbers[word] for word in words]
    return units, numbers


def _positions(
    starts: NDArray[np.intp],
    ends: NDArray[np.intp],
    cjk: NDArray[np.bool_],
    breaks: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """T4: one for each unit, one more for a separator run between two units, but none for white
    space alone between a CJK and a word unit. A line end is a block border, so it separates."""
    breaks_until = breaks.cumsum(dtype=np.int32).take(starts)
    broken = breaks_until[1:] > breaks_until[:-1]
    parted = (starts[1:] > ends[:-1]) & (cjk[1:] == cjk[:-1])
    positions = np.arange(len(starts), dtype=np.int32)
    positions[1:] += (broken | parted).cumsum(dtype=np.int32)
    return positions


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
