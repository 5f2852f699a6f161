"""Which titles begin so, or have a part that does? By characters, pinyin or first letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from search.spelling.readings import Readings
from search.spelling.tables import SortedTexts, best

PART = re.compile("[\u4e00-\u9fffa-z0-9]{2,}")
"""A part of a folded title, as somebody may begin to type it."""

MOST_PARTS = 4
"""Parts of one title that are known."""

LONGEST, LONGEST_SOUND = 16, 10
"""Characters of a part that are known, and characters whose reading is."""

HAN = re.compile("[\u4e00-\u9fff]+")


class Titles:
    """Titles by their parts. Those given first lead."""

    def __init__(
        self, titles: Sequence[tuple[str, str]], folded: Iterable[str], readings: Readings
    ) -> None:
        """``titles`` are (id, title), ``folded`` the titles folded."""
        self.titles = titles
        texts: list[str] = []
        numbers: list[int] = []
        spelt: list[str] = []
        initials: list[str] = []
        sound_numbers: list[int] = []
        for number, title in enumerate(folded):
            for part in PART.findall(title)[:MOST_PARTS]:
                texts.append(part[:LONGEST])
                numbers.append(number)
                han = HAN.match(part)
                syllables = readings.of(han.group()[:LONGEST_SOUND]) if han else ()
                if len(syllables) > 1:
                    spelt.append("".join(syllables))
                    initials.append("".join([each[0] for each in syllables]))
                    sound_numbers.append(number)
        self._texts = SortedTexts(texts, numbers)
        self._spelt = SortedTexts(spelt, sound_numbers)
        self._initials = SortedTexts(initials, sound_numbers)
        self._order = np.arange(len(titles))

    def beginning(self, text: str, most: int) -> list[int]:
        """The places of titles that have a part which begins so."""
        return self._first(self._texts.beginning(text[:LONGEST]), most)

    def spelt_beginning(self, letters: str, most: int) -> list[int]:
        """Of titles that have a part whose pinyin begins so."""
        return self._first(self._spelt.beginning(letters), most)

    def initials_beginning(self, letters: str, most: int) -> list[int]:
        """Of titles that have a part whose syllables begin with these first letters."""
        return self._first(self._initials.beginning(letters[:LONGEST_SOUND]), most)

    def _first(self, numbers: NDArray[np.int32], most: int) -> list[int]:
        return best(numbers, self._order, most)
