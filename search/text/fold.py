"""Which characters are the same for a search? SEMANTICS T2: width, case and script, from one table.

The fold keeps length and ignores context, so offsets into the folded text are offsets into the
text, and a part folds like the whole. Stated exception: half-width voiced kana stay two characters.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000

Codes = NDArray[np.uint32]
"""A text as an array of code points."""


def to_codes(text: str) -> Codes:
    """The code points of ``text``."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def to_text(codes: Codes) -> str:
    """The string with these code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


class FoldTable:
    """The fold read from ``fold.tsv``: lines of kind (width, case, script), character, target."""

    def __init__(self, data: bytes) -> None:
        self._pairs: dict[str, list[tuple[int, int]]] = {"width": [], "case": [], "script": []}
        for line in data.decode("utf-8").split("\n"):
            if line and not line.startswith("#"):
                kind, source, target = line.split("\t")
                self._pairs[kind].append((ord(source), ord(target)))

    @cached_property
    def light(self) -> Codes:
        """Code point to code point by width and case only (SEMANTICS Q5)."""
        return self._table("case")[self._table("width")]

    @cached_property
    def full(self) -> Codes:
        """Code point to code point by width, case and script."""
        return self._table("script")[self.light]

    def fold(self, text: str) -> str:
        """``text`` folded: same length, ``fold(text)[a:b] == fold(text[a:b])``."""
        return to_text(self.full[to_codes(text)])

    def fold_light(self, text: str) -> str:
        """``text`` folded by width and case, keeping its script."""
        return to_text(self.light[to_codes(text)])

    def _table(self, kind: str) -> Codes:
        table = np.arange(CODE_POINTS, dtype=np.uint32)
        pairs = np.array(self._pairs[kind], np.uint32)
        table[pairs[:, 0]] = pairs[:, 1]
        return table
