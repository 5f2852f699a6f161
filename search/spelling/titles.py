"""Which titles begin so, or have a part that does? By characters, pinyin or first letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.spelling.sounds import SoundTable
from search.spelling.tables import PackedTexts, SortedTexts, best
from search.text.fold import FoldTable

PART = re.compile("[\u4e00-\u9fffa-z0-9]{2,}")
"""A part of a folded title, as somebody may begin to type it."""

MOST_PARTS = 4
"""Parts of one title that are known."""

LONGEST, LONGEST_SOUND, LONGEST_SPELT = 16, 10, 40
"""Characters of a part that are known, characters of which the first letter is, and letters of its
pinyin."""

HAN = re.compile("[\u4e00-\u9fff]+")


class Titles:
    """Titles by their parts. Those given first lead."""

    def __init__(self, folded: Sequence[str], sounds: SoundTable) -> None:
        """``folded`` are the titles, folded."""
        parts = [
            (part, number)
            for number, title in enumerate(folded)
            for part in PART.findall(title)[:MOST_PARTS]
        ]
        numbers = np.array([number for _, number in parts], np.int64)
        self._texts = SortedTexts.of([part[:LONGEST] for part, _ in parts], numbers)
        han = [HAN.match(part) for part, _ in parts]
        read = [i for i, match in enumerate(han) if match is not None]
        found = sounds.read([each.group() for each in han if each is not None], variants=False)
        own = numbers[np.array(read, np.int64)[found.places]]
        self._spelt = SortedTexts(found.spelt.astype(f"S{LONGEST_SPELT}"), own)
        self._initials = SortedTexts(found.initials.astype(f"S{LONGEST_SOUND}"), own)
        self._order = np.arange(len(folded), dtype=np.int32)

    def beginning(self, text: str, most: int) -> list[int]:
        """The places of titles that have a part which begins so."""
        return self._first(self._texts.beginning(text[:LONGEST]), most)

    def spelt_beginning(self, letters: str, most: int) -> list[int]:
        """Of titles that have a part whose pinyin begins so."""
        return self._first(self._spelt.beginning(letters[:LONGEST_SPELT]), most)

    def initials_beginning(self, letters: str, most: int) -> list[int]:
        """Of titles that have a part whose syllables begin with these first letters."""
        return self._first(self._initials.beginning(letters[:LONGEST_SOUND]), most)

    def _first(self, numbers: NDArray[np.int32], most: int) -> list[int]:
        return best(numbers, self._order, most)


class LazyTitles:
    """Titles of which the parts are read when they are first asked for."""

    def __init__(
        self, titles: Sequence[tuple[str, str]], folding: FoldTable, sounds: SoundTable
    ) -> None:
        """``titles`` are (id, title)."""
        self._ids = PackedTexts.of(id for id, _ in titles)
        self._titles = PackedTexts.of(title for _, title in titles)
        self._folding = folding
        self._sounds = sounds

    def __getitem__(self, place: int) -> tuple[str, str]:
        """Id and title."""
        return self._ids.text(place), self._titles.text(place)

    @cached_property
    def parts(self) -> Titles:
        """The same with their parts."""
        count = len(self._titles)
        lines = (self._titles.text(place).replace("\n", " ") for place in range(count))
        folded = self._folding.fold("\n".join(lines))
        return Titles(folded.split("\n") if count else [], self._sounds)
