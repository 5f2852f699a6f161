"""How is a word read? Pinyin without tones: characters have a usual reading, phrases their own.

``data/readings.tsv`` is made from pypinyin's tables by ``scripts/build_spelling_tables.py``: a
third of a megabyte that is read in milliseconds, where the package takes a quarter of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib import resources

Syllables = tuple[str, ...]

FILE = "readings.tsv"

LONGEST_SYLLABLE = 6

_FLAT = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
"""Initials that many speakers do not tell apart. An ``ng`` at the end is as good as an ``n``."""


class Readings:
    """Readings of folded text."""

    def __init__(self, text: str) -> None:
        self.usual: dict[str, str] = {}
        self._possible: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, list[tuple[str, Syllables]]] = {}
        self.odd: set[str] = set()
        rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
        for syllable, usual, other in (row for row in rows if len(row) == 3):
            self.usual.update(dict.fromkeys(usual, syllable))
            for char in usual + other:
                self._possible[char] = (*self._possible.get(char, ()), syllable)
        for phrase, spelt in (row for row in rows if len(row) == 2):
            syllables = tuple(spelt.split(" "))
            self._phrases.setdefault(phrase[:2], []).append((phrase, syllables))
            read = zip(phrase, syllables, strict=True)
            self.odd.update(char for char, each in read if self.usual.get(char) != each)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda each: -len(each[0]))
        self.syllables = frozenset(each for found in self._possible.values() for each in found)
        self._beginnings = {each[:n] for each in self.syllables for n in range(1, len(each) + 1)}

    @classmethod
    def load(cls) -> Readings:
        """Those of this package."""
        return cls((resources.files("search.spelling") / "data" / FILE).read_text("utf-8"))

    @cached_property
    def other(self) -> dict[str, str]:
        """Of characters that have one, another reading than the usual one."""
        found = {}
        for char, usual in self.usual.items():
            others = [each for each in self._possible[char] if each != usual]
            if others:
                found[char] = others[0]
        return found

    def of(self, word: str) -> Syllables:
        """The syllables of a word of Han characters; empty where one has no reading."""
        usual = self.usual
        try:
            found = [usual[char] for char in word]
        except KeyError:
            return ()
        if not self.odd.isdisjoint(word):
            behind = 0
            for at in range(len(word) - 1):
                phrases = self._phrases.get(word[at : at + 2]) if at >= behind else None
                for phrase, syllables in phrases or ():
                    if word.startswith(phrase, at):
                        behind = at + len(phrase)
                        found[at:behind] = syllables
                        break
        return tuple(found)

    def variants(self, word: str) -> list[Syllables]:
        """The ways of reading a word, the usual one first: in each other one character is read
        as it may be elsewhere. 重庆 is also typed zhongqing."""
        first = self.of(word)
        found = [first] if first else []
        for at, (char, syllable) in enumerate(zip(word, first, strict=False)):
            usual = self.usual[char]
            other = self.other.get(char, usual) if syllable == usual else usual
            if other != syllable:
                found.append((*first[:at], other, *first[at + 1 :]))
        return found

    def possible(self, char: str) -> tuple[str, ...]:
        """All readings of a character, in no order; none of what is no Han character."""
        return self._possible.get(char, ())

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        """The characters of all syllables that are near each other."""
        found: dict[str, list[str]] = {}
        for char, syllables in self._possible.items():
            for sound in {near(each) for each in syllables}:
                found.setdefault(sound, []).append(char)
        return found

    def nearby(self, char: str) -> set[str]:
        """The characters that may be read as this one or nearly so, itself among them."""
        sounds = {near(each) for each in self.possible(char)}
        return {other for sound in sounds for other in self._near[sound]}

    def characters(self, syllables: Iterable[str]) -> Iterator[str]:
        """The characters that may be read as one of the syllables."""
        wanted = set(syllables)
        return (char for char, found in self._possible.items() if not wanted.isdisjoint(found))

    def divisions(self, letters: str, most: int) -> list[Syllables]:
        """The ways to divide letters into syllables and first letters of syllables, those of the
        fewest first; the last may be the beginning of a syllable."""

        def is_part(part: str, is_last: bool) -> bool:
            known = self._beginnings if is_last or len(part) == 1 else self.syllables
            return part in known

        return _divided(letters, most, is_part)

    def splits(self, letters: str, most: int) -> list[Syllables]:
        """The ways to divide letters into whole syllables, those of the fewest first."""
        return _divided(letters, most, lambda part, _: part in self.syllables)

    def is_beginning(self, letters: str) -> bool:
        """Whether a syllable begins with the letters."""
        return letters in self._beginnings


def _divided(letters: str, most: int, is_part: Callable[[str, bool], bool]) -> list[Syllables]:
    """The ways to divide letters into parts, ``most`` for each beginning of the letters.
    ``is_part`` is also told whether it is the last."""
    ways: list[list[Syllables]] = [[()]]
    for end in range(1, len(letters) + 1):
        own = [
            (*way, letters[start:end])
            for start in range(max(0, end - LONGEST_SYLLABLE), end)
            if is_part(letters[start:end], end == len(letters))
            for way in ways[start]
        ]
        ways.append(sorted(own, key=len)[:most])
    return ways[-1]


@cache
def near(syllable: str) -> str:
    """The same for syllables that many do not tell apart: zh and z, n and l, an and ang."""
    for initial, flat in _FLAT:
        if syllable.startswith(initial):
            syllable = flat + syllable[len(initial) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable


def written_readings(
    phrases: Iterable[tuple[str, Syllables]], usual: Mapping[str, str]
) -> list[str]:
    """The lines of phrases that are read otherwise than their characters, or than shorter phrases
    in them, say. Shorter phrases come first."""
    kept: dict[str, Syllables] = {}
    for phrase, found in phrases:
        expected: list[str] = []
        while len(expected) < len(phrase):
            at = len(expected)
            sizes = range(len(phrase) - at, 1, -1)
            size = next((n for n in sizes if phrase[at : at + n] in kept), 1)
            piece = phrase[at : at + size]
            expected += kept[piece] if size > 1 else [usual[piece]]
        if tuple(expected) != found:
            kept[phrase] = found
    return [f"{phrase}\t{' '.join(found)}" for phrase, found in kept.items()]
