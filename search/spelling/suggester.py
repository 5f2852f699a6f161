"""Here is what somebody has begun to type: which words and titles may become of it?

Chinese is found by its characters, by its pinyin (the last syllable may be unfinished), by the
first letters of its syllables, and by any mixture. Pinyin finds suggestions, never articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.models import Suggestion
from search.spelling.lexicon import Lexicon
from search.spelling.script import Script
from search.spelling.titles import LazyTitles

MOST = 10
MOST_WORDS = 6
"""Suggestions, and how many of them are words where there are titles too."""

LEAST_FOR_TITLES = 2
"""Characters typed, from which on titles are suggested."""

MOST_TYPED = 40
"""Nobody needs help behind so many characters."""

LONGEST_END = 8
"""Characters at the end of a longer text that a word is made of."""

LONGEST_MIXTURE = 20
"""So many characters and letters at the most are read as a mixture."""

LOOKED_AT = 200
"""Words that are compared with a mixture, the most frequent first."""

MOST_WAYS = 16
"""Ways to divide letters into syllables and first letters."""

INITIALS_SHARE = 0.5
"""A word found by first letters counts so much less than one found by its pinyin."""

_LAST = re.compile("[\u4e00-\u9fffa-z0-9']+$")
_ELEMENT = re.compile("[\u4e00-\u9fff]|[a-z]+")


class Suggester:
    """Completes by the words and titles of one index."""

    def __init__(
        self, lexicon: Lexicon, titles: LazyTitles, script: Script, traditional: bool
    ) -> None:
        """``traditional`` is the script of what is suggested for text that is in neither."""
        self._lexicon = lexicon
        self._titles = titles
        self._script = script
        self._traditional = traditional

    def suggest(self, typed: str, folded: str) -> tuple[Suggestion, ...]:
        """At most MOST suggestions; ``folded`` is ``typed`` folded."""
        last = _LAST.search(folded)
        if last is None or len(folded) > MOST_TYPED:
            return ()
        head, rest = typed[: last.start()], last.group()
        traditional = self._script.is_traditional(typed)
        traditional = self._traditional if traditional is None else traditional
        titles = [] if head.strip() or len(rest) < LEAST_FOR_TITLES else self._title_places(rest)
        words = self._words(rest, MOST)
        if not words and not titles:
            words = self._behind(rest)
        room = max(MOST_WORDS, MOST - len(titles))
        found = [
            Suggestion(head + self._script.write(word, traditional), "word", count)
            for word, count in words[:room]
            if word != rest or head
        ]
        for id, title in map(self._titles.__getitem__, titles):
            found.append(Suggestion(title, "title", 1, id))
        return tuple({each.text: each for each in reversed(found)}.values())[::-1][:MOST]

    def _words(self, rest: str, most: int) -> list[tuple[str, int]]:
        """Words that the last piece may become, with how many articles have each."""
        lexicon = self._lexicon
        plain = rest.replace("'", "")
        weights: dict[str, float] = {}

        def add(words: Sequence[str], share: float = 1.0) -> None:
            for word in words:
                weights[word] = max(weights.get(word, 0.0), lexicon.count(word) * share)

        add(lexicon.beginning(rest, most))
        if plain.isascii() and plain.isalpha():
            add(lexicon.words(lexicon.spelt_beginning(plain), most))
            add(lexicon.words(lexicon.initials_beginning(plain), most), INITIALS_SHARE)
        if len(weights) < most:
            add(list(self._mixed(plain, most)), INITIALS_SHARE)
        ordered = sorted(weights, key=lambda word: (-weights[word], word))[:most]
        return [(word, lexicon.count(word)) for word in ordered]

    def _mixed(self, rest: str, most: int) -> Iterator[str]:
        """Words for characters, syllables and first letters in any order."""
        lexicon = self._lexicon
        found: dict[str, None] = {}
        for way in self._ways(rest):
            han = next((i for i, each in enumerate(way) if each[0] <= "z"), len(way))
            if han:
                numbers = lexicon.texts_beginning("".join(way[:han]))
            else:
                letters = next((i for i, each in enumerate(way) if each[0] > "z"), len(way))
                numbers = lexicon.initials_beginning("".join(each[0] for each in way[:letters]))
            for word in lexicon.words(numbers, LOOKED_AT):
                if word not in found and self._fits(word, way):
                    found[word] = None
                    if len(found) == most:
                        break
        yield from found

    def _ways(self, rest: str) -> list[tuple[str, ...]]:
        """The ways to read what is typed as a row of characters, syllables and their beginnings."""
        readings = self._lexicon.readings
        elements = _ELEMENT.findall(rest)
        if "".join(elements) != rest or len(rest) > LONGEST_MIXTURE:
            return []
        ways: list[tuple[str, ...]] = [()]
        for element in elements:
            parts = [(element,)] if element[0] > "z" else readings.divisions(element, MOST_WAYS)
            ways = [(*way, *part) for way in ways for part in parts][:MOST_WAYS]
        return [way for way in ways if way]

    def _fits(self, word: str, way: Sequence[str]) -> bool:
        if len(word) < len(way) or word[0] <= "z":
            return False
        return any(
            all(
                each == word[i] if each[0] > "z" else syllables[i].startswith(each)
                for i, each in enumerate(way)
            )
            for syllables in self._lexicon.readings.variants(word)
        )

    def _behind(self, rest: str) -> list[tuple[str, int]]:
        """What the end of a longer text may become, the text before it kept."""
        for start in range(max(1, len(rest) - LONGEST_END), len(rest) - 1):
            if rest[start - 1] > "z":
                words = self._words(rest[start:], MOST)
                if words:
                    return [(rest[:start] + word, count) for word, count in words]
        return []

    def _title_places(self, rest: str) -> list[int]:
        plain = rest.replace("'", "")
        found = self._titles.parts.beginning(rest, MOST)
        if plain.isascii() and plain.isalpha():
            found += self._titles.parts.spelt_beginning(plain, MOST)
            found += self._titles.parts.initials_beginning(plain, MOST) if len(plain) > 2 else []
        return list(dict.fromkeys(found))[: MOST - MOST_WORDS]
