"""How are very many words read? The same as Readings tells of one, by arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.spelling.readings import LONGEST_SYLLABLE, Readings, Syllables, near
from search.spelling.tables import Ints, Keys, row_hashes, text_hash
from search.text.fold import to_codes

_FIRST, _BEHIND = 0x4E00, 0xA000


@dataclass(frozen=True, slots=True)
class Sounds:
    """Readings of words, in no order: the place of the word, its pinyin without spaces, the first
    letters of its syllables, and a hash that is the same for words which sound nearly alike."""

    places: Ints
    spelt: NDArray[Any]
    initials: NDArray[Any]
    keys: Keys


class SoundTable:
    """The readings of single characters as arrays. Syllables are numbers from 1; 0 is none."""

    def __init__(self, readings: Readings) -> None:
        self.readings = readings
        syllables = sorted(readings.syllables)
        self._number = {each: number for number, each in enumerate(syllables, 1)}
        self._letters = np.zeros((len(syllables) + 1, LONGEST_SYLLABLE), np.uint8)
        flat: dict[str, int] = {}
        self._near = np.zeros(len(syllables) + 1, np.uint64)
        for number, each in enumerate(syllables, 1):
            self._letters[number, : len(each)] = np.frombuffer(each.encode(), np.uint8)
            self._near[number] = flat.setdefault(near(each), len(flat) + 1)

    @cached_property
    def _usual(self) -> NDArray[np.int16]:
        return self._by_character(self.readings.usual)

    @cached_property
    def _other(self) -> NDArray[np.int16]:
        return self._by_character(self.readings.other)

    @cached_property
    def _odd(self) -> NDArray[np.bool_]:
        """Whether a character is read otherwise in some phrase."""
        found = np.zeros(_BEHIND - _FIRST, np.bool_)
        found[[ord(char) - _FIRST for char in self.readings.odd]] = True
        return found

    def _by_character(self, syllables: dict[str, str]) -> NDArray[np.int16]:
        found = np.zeros(_BEHIND - _FIRST, np.int16)
        for char, syllable in syllables.items():
            found[ord(char) - _FIRST] = self._number[syllable]
        return found

    def key(self, syllables: Syllables) -> int:
        """The hash of a reading; 0 where one is no syllable."""
        numbers = [self._number.get(each, 0) for each in syllables]
        codes: list[int] = self._near[numbers].tolist() if all(numbers) else []
        return text_hash(codes) if codes else 0

    def read(self, words: Sequence[str], variants: bool) -> Sounds:
        """The readings of words of Han characters, further ones too if wanted."""
        sizes = np.array([len(word) for word in words], np.int64)
        found = []
        for size in np.unique(sizes).tolist():
            places = np.flatnonzero(sizes == size)
            codes = to_codes("".join([words[place] for place in places.tolist()]))
            codes = codes.reshape(-1, size) - np.uint32(_FIRST)
            rows = self._usual[codes]
            for row in np.flatnonzero(self._odd[codes].any(axis=1)).tolist():
                syllables = self.readings.of(words[places[row]])
                if syllables:
                    rows[row] = [self._number[each] for each in syllables]
            known = rows.all(axis=1)
            places, codes, rows = places[known], codes[known], rows[known]
            found.append(self._spelt(places, rows))
            found += self._variants(places, codes, rows) if variants else []
        return _joined(found)

    def _variants(
        self, places: Ints, codes: NDArray[np.uint32], rows: NDArray[np.int16]
    ) -> list[Sounds]:
        """The readings with one character read as it may be elsewhere."""
        found = []
        for at in range(rows.shape[1]):
            usual = self._usual[codes[:, at]]
            other = np.where(rows[:, at] == usual, self._other[codes[:, at]], usual)
            chosen = np.flatnonzero(other)
            changed = rows[chosen].copy()
            changed[:, at] = other[chosen]
            found.append(self._spelt(places[chosen], changed))
        return found

    def _spelt(self, places: Ints, rows: NDArray[np.int16]) -> Sounds:
        count, size = rows.shape
        letters = self._letters[rows].reshape(count, size * LONGEST_SYLLABLE)
        there = letters > 0
        spelt = np.zeros_like(letters)
        columns = np.cumsum(there, axis=1) - 1
        row, column = np.nonzero(there)
        spelt[row, columns[row, column]] = letters[row, column]
        return Sounds(
            places,
            spelt.view(f"S{letters.shape[1]}")[:, 0],
            np.ascontiguousarray(self._letters[rows, 0]).view(f"S{size}")[:, 0],
            row_hashes(self._near[rows]),
        )


def _joined(parts: Sequence[Sounds]) -> Sounds:
    if not parts:
        none = np.zeros(0, "S1")
        return Sounds(np.zeros(0, np.int64), none, none, np.zeros(0, np.uint64))
    return Sounds(
        np.concatenate([each.places for each in parts]),
        np.concatenate([each.spelt for each in parts]),
        np.concatenate([each.initials for each in parts]),
        np.concatenate([each.keys for each in parts]),
    )
