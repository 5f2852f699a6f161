"""Which characters are the same for a search? SEMANTICS T2: width, case and script, from one table.

The fold keeps length and ignores context, so offsets into the folded text are offsets into the
text, and a part folds like the whole. Stated exception: half-width voiced kana stay two characters.
"""

from __future__ import annotations

from functools import cache, cached_property
from importlib import resources

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000

SHORT = 24
"""A text of fewer characters is folded quicker one by one than as an array."""

_WIDTH, _CASE, _SCRIPT = map(ord, "wcs")
"""The kinds of ``fold.tsv`` by their first letters."""

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
        # A line ends in a character, a tab and a character: that spares a loop over thousands.
        codes = to_codes(data.decode("utf-8") + "\n")
        ends = np.flatnonzero(codes == ord("\n"))
        starts = np.append(0, ends[:-1] + 1)
        rows = (starts < ends) & (codes[starts] != ord("#"))
        starts, ends = starts[rows], ends[rows]
        self._kinds, self._sources, self._targets = codes[starts], codes[ends - 3], codes[ends - 1]

    @cached_property
    def _light(self) -> Codes:
        """For each code point, what changes it by width and case only (SEMANTICS Q5)."""
        table = self._table(_CASE)
        width = self._kinds == _WIDTH
        sources, targets = self._sources[width], self._targets[width]
        table[sources] = sources ^ targets ^ table[targets]
        return table

    @cached_property
    def _full(self) -> Codes:
        """What changes it by width, case and script."""
        table = self._table(_SCRIPT)
        others = self._sources[self._kinds != _SCRIPT]
        light = others ^ self._light[others]
        table[others] = others ^ light ^ table[light]
        return table

    def fold(self, text: str) -> str:
        """``text`` folded: same length, ``fold(text)[a:b] == fold(text[a:b])``."""
        if len(text) < SHORT:
            return text.translate(self._changes)
        return to_text(self.codes(text))

    def codes(self, text: str) -> Codes:
        """The code points of ``text`` folded."""
        return _changed(to_codes(text), self._full)

    def fold_light(self, text: str) -> str:
        """``text`` folded by width and case, keeping its script."""
        return to_text(_changed(to_codes(text), self._light))

    @cached_property
    def _changes(self) -> dict[int, int]:
        """What code points become, of those that change."""
        folded = _changed(self._sources, self._full)
        return dict(zip(self._sources.tolist(), folded.tolist(), strict=True))

    def _table(self, kind: int) -> Codes:
        """The changes of one kind alone. They are nearly all 0, and zeros that nobody has written
        take no memory."""
        table = np.zeros(CODE_POINTS, np.uint32)
        chosen = self._kinds == kind
        table[self._sources[chosen]] = self._sources[chosen] ^ self._targets[chosen]
        return table


def _changed(codes: Codes, changes: Codes) -> Codes:
    """Each code point, by exclusive or, with its change."""
    found = changes.take(codes)
    found ^= codes
    return found


@cache
def shipped_fold() -> FoldTable:
    """The table of this package. That of an index may be another: see Analyzer."""
    return FoldTable((resources.files("search.text") / "data" / "fold.tsv").read_bytes())
