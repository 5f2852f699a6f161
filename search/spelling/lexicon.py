"""Which words has the index, how many articles have each, and how are they found by mistake?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.spelling.sounds import SoundTable
from search.spelling.tables import Hashes, SortedTexts, best, hashes_less_one, text_hash
from search.text.fold import to_codes

HAN_CHARACTER = re.compile("[一-鿿]")
HAN_WORD = re.compile("[\u4e00-\u9fff]{2,8}")
_FIRST, _BEHIND = 0x4E00, 0xA000
"""The code points of HAN_CHARACTER."""

LAST_LATIN = "{"
"""What sorts behind Latin words and before Chinese ones."""

LONGEST_LATIN = 24
LATIN_WORD = re.compile(f"[a-z][a-z0-9]{{2,{LONGEST_LATIN - 1}}}")

MANY_ARTICLES = 1000
"""From so many articles on, what only one of them has is more often an accident than a word."""

LEAST_TYPO = 4
"""Shorter Latin words are all a letter apart."""


def least_count(articles: int) -> int:
    """In how many articles a word is at the least, to be known, in an index of so many."""
    return 1 if articles < MANY_ARTICLES else 2


class Lexicon:
    """The words of an index, folded. Numbers are those of words in code point order."""

    def __init__(self, counted: Mapping[str, int], sounds: SoundTable) -> None:
        self._single = _single(counted)
        kept = [w for w in counted if HAN_WORD.fullmatch(w) or LATIN_WORD.fullmatch(w)]
        kept.sort()
        self.readings = sounds.readings
        self._sounds = sounds
        self._texts = SortedTexts.of(kept, np.arange(len(kept)))
        self._counts = np.array([counted[word] for word in kept], np.int64)
        self._ranks = np.empty(len(kept), np.int32)
        self._ranks[np.argsort(-self._counts, kind="stable")] = np.arange(len(kept))
        latin = bisect_left(kept, LAST_LATIN)
        found = sounds.read(kept[latin:], variants=True)
        numbers = found.places + latin
        self._spelt = SortedTexts(found.spelt, numbers)
        self._initials = SortedTexts(found.initials, numbers)
        self._sounding = Hashes(found.keys, numbers)
        self._lacking = _lacking(kept, latin)

    @property
    def most(self) -> int:
        """How many articles have the word that most have."""
        return int(self._counts.max(initial=0))

    def __len__(self) -> int:
        return len(self._counts)

    def word(self, number: int) -> str:
        """The word of a number."""
        return self._texts.texts.text(number)

    def count(self, word: str) -> int:
        """How many articles have a word, 0 for one that is not known."""
        number = self._texts.first(word)
        return 0 if number is None else int(self._counts[number])

    def count_of(self, number: int) -> int:
        """How many articles have the word of a number."""
        return int(self._counts[number])

    def words(self, numbers: NDArray[np.int32], most: int) -> list[str]:
        """Of these the ``most`` words that most articles have."""
        return [self.word(number) for number in best(numbers, self._ranks, most)]

    def counted(self, numbers: NDArray[np.int32], most: int) -> list[tuple[str, int]]:
        """The same, each with how many articles have it."""
        chosen = best(numbers, self._ranks, most)
        return list(zip(map(self.word, chosen), self._counts[chosen].tolist(), strict=True))

    def texts_beginning(self, text: str) -> NDArray[np.int32]:
        """The words that begin so."""
        return self._texts.beginning(text)

    def beginning(self, text: str, most: int) -> list[str]:
        """Of the words that begin so the ``most`` that most articles have."""
        return self.words(self._texts.beginning(text), most)

    def spelt(self, letters: str) -> NDArray[np.int32]:
        """The Chinese words of exactly this pinyin, written without spaces."""
        return self._spelt.equal(letters)

    def spelt_beginning(self, letters: str) -> NDArray[np.int32]:
        """The Chinese words whose pinyin begins so."""
        return self._spelt.beginning(letters)

    def initials(self, letters: str) -> NDArray[np.int32]:
        """The Chinese words whose syllables have exactly these first letters."""
        return self._initials.equal(letters)

    def initials_beginning(self, letters: str) -> NDArray[np.int32]:
        """The Chinese words whose syllables begin with these first letters."""
        return self._initials.beginning(letters)

    def sounding(self, syllables: Iterable[str]) -> NDArray[np.int32]:
        """The Chinese words that sound the same or nearly so."""
        return self._sounding.find(self._sounds.key(tuple(syllables)))

    def lacking_one(self, text: str) -> NDArray[np.int32]:
        """The words that are this text but for one character that it lacks."""
        return self._lacking.find(text_hash([ord(char) for char in text]))

    @cached_property
    def character_counts(self) -> dict[str, int]:
        """How often a Han character is in words, each as often as articles have it."""
        codes, sizes = self._texts.texts.codes()
        found = np.bincount(codes, np.repeat(self._counts, sizes), _BEHIND)[_FIRST:_BEHIND]
        found += self._single
        return {chr(_FIRST + place): int(found[place]) for place in found.nonzero()[0].tolist()}

    def characters_of(self, syllable: str, most: int) -> list[tuple[str, int]]:
        """The characters most used of those that are read so, with their counts."""
        counts = self.character_counts
        found = [c for c in self.readings.characters([syllable]) if c in counts]
        return [(c, counts[c]) for c in sorted(found, key=lambda c: -counts[c])[:most]]


def _single(counted: Mapping[str, int]) -> NDArray[np.int64]:
    """How many articles have each Han character as a word of its own."""
    found = np.zeros(_BEHIND - _FIRST, np.int64)
    for word, count in counted.items():
        if len(word) == 1 and HAN_CHARACTER.match(word):
            found[ord(word) - _FIRST] = count
    return found


def _lacking(words: Sequence[str], latin: int) -> Hashes:
    """The words, of which so many are Latin, by what they are without one of their characters."""
    sizes = np.array([len(word) for word in words], np.int64)
    keys, numbers = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for size in np.unique(sizes).tolist():
        own = np.flatnonzero(sizes == size)
        own = own[(own >= latin) | (size >= LEAST_TYPO)]
        codes = to_codes("".join([words[number] for number in own.tolist()]))
        for each in hashes_less_one(codes.reshape(-1, size).astype(np.uint64)):
            keys.append(each)
            numbers.append(own)
    return Hashes(np.concatenate(keys), np.concatenate(numbers))
