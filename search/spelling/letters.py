"""Here are letters: which Chinese is it, if it is pinyin?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from math import exp, log

from search.spelling.lexicon import Lexicon

MOST_LETTERS = 40
MOST_SPLITS = 4
MOST_WORDS = 8
"""Of one pinyin, or of several together."""

EXACT, NEARLY, ABBREVIATED = 0.0, 1.5, 2.0
"""The costs: of pinyin, of pinyin as somebody hears it, of first letters alone."""

ANOTHER_WORD, ALONE = 1.0, 3.0
"""So much less likely is a text for each further word, and for one that is a single character."""

BEAM = 16
MOST_CHARACTERS = 8
"""Characters of one syllable that are words by themselves in a text, such as surnames."""

LEAST_INITIALS, MOST_INITIALS = 2, 6
LONGEST_WORD = 6
"""Syllables of a word."""

_TONES = re.compile("(?<=[a-z])[1-5]")

Meaning = tuple[str, float, int]
"""A text, its cost, and roughly how many articles have it."""


class Letters:
    """Reads letters by the words of an index."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def meanings(self, letters: str) -> Iterator[Meaning]:
        """Texts that the letters may stand for."""
        plain = _TONES.sub("", letters.replace("'", "").replace("ü", "v"))
        if len(plain) > MOST_LETTERS or not plain.isalpha():
            return
        lexicon = self._lexicon
        splits = lexicon.readings.splits(plain, MOST_SPLITS)
        if max(map(len, splits), default=0) > 1:
            for word in lexicon.words(lexicon.spelt(plain), MOST_WORDS):
                yield word, EXACT, lexicon.count(word)
            for split in splits:
                for word in lexicon.words(lexicon.sounding(split), MOST_WORDS):
                    yield word, NEARLY, lexicon.count(word)
            for split in splits:
                yield from self._sentences(split)
        elif LEAST_INITIALS <= len(plain) <= MOST_INITIALS:
            for word in lexicon.words(lexicon.initials(plain), MOST_WORDS):
                yield word, ABBREVIATED, lexicon.count(word)

    def _sentences(self, split: tuple[str, ...]) -> list[Meaning]:
        """The likeliest texts of several words, by the number of articles of each word."""

        top = log(self._lexicon.most + 1)

        @cache
        def words(start: int, end: int) -> list[tuple[str, float]]:
            if end - start == 1:
                counts = self._lexicon.characters_of(split[start], MOST_CHARACTERS)
            else:
                found = self._lexicon.words(self._lexicon.spelt("".join(split[start:end])), 3)
                counts = [(w, self._lexicon.count(w)) for w in found if len(w) == end - start]
            alone = ALONE if end - start == 1 else 0.0
            return [(word, log(count + 1) - top - alone) for word, count in counts]

        best: list[list[tuple[float, tuple[str, ...]]]] = [[(0.0, ())]]
        for end in range(1, len(split) + 1):
            own = [
                (score + weight - ANOTHER_WORD * bool(way), (*way, word))
                for start in range(max(0, end - LONGEST_WORD), end)
                for word, weight in words(start, end)
                for score, way in best[start]
            ]
            own.sort(key=lambda each: (-each[0], each[1]))
            best.append(own[:BEAM])
        return [
            ("".join(way), EXACT, max(1, round(exp(score + top))))
            for score, way in best[-1]
            if len(way) > 1 and max(map(len, way)) > 1
        ]
