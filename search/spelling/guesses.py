"""What may a person have meant by this run of characters? Words of the index, each with the cost of
the slip that lies between.

Costs are natural logarithms: a slip of cost 2 is believed where what was meant is e² times as
frequent as what else it might be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

from search.spelling.distance import distance
from search.spelling.letters import Letters
from search.spelling.lexicon import LEAST_TYPO, LONGEST_LATIN, Lexicon
from search.spelling.readings import near
from search.spelling.shapes import Shapes

SAME_SOUND = 1.0
NEAR_SOUND = 2.0
ANOTHER = 2.5
"""Each further character of a word that is wrong too costs so much more."""

ALIKE, NOT_ALIKE = 1.5, 5.5
"""Of a character that looks the same, and of one that looks otherwise."""

UNLIKE, LIKE = 0.2, 0.75
"""Up to the first likeness characters look otherwise, from the second on the same; of pairs drawn
by chance nine in ten are not above 0.25, and one in a hundred is above 0.5."""

LACKING, NEEDLESS, SWAPPED = 3.0, 7.0, 2.0
TWICE = 5.0
"""Of a character typed twice."""

PARTLY = 2.0
"""Of a word in a part of what was typed: there are many parts, and some word will fit."""

JOINED = 1.0
"""Of a blank too much or too few."""

FIRST_LETTER = 1.5
"""People seldom err in the first letter of a Latin word."""

MOST = 40
"""Guesses of each kind, those of the most frequent words."""

LONGEST = 7
"""Characters of a word that is looked for."""

USE = 0.6
"""A word that is in e times as many articles is so much likelier meant: people ask for rare words
more often than they are written."""


def believed(count: int, cost: float) -> float:
    """How likely a guess is that so many articles have, as a logarithm."""
    return USE * log(count) - cost


@dataclass(frozen=True, slots=True)
class Guess:
    """``text`` in the place of a run; ``count`` is how many articles have the word that is new,
    ``whole`` tells whether that is all of the text."""

    text: str
    cost: float
    count: int
    whole: bool = True

    @property
    def score(self) -> float:
        """The higher, the likelier, before it is known what the text finds."""
        return believed(self.count + 1, self.cost)


class Guesser:
    """Guesses by the words of one index."""

    def __init__(self, lexicon: Lexicon, shapes: Shapes) -> None:
        self.lexicon = lexicon
        self._readings = lexicon.readings
        self._letters = Letters(lexicon)
        self.shapes = shapes

    def han(self, run: str, doubted: Sequence[int]) -> list[Guess]:
        """What a run of Han characters may have been, the likeliest first, if one of the doubted
        characters (their places), or the place before or behind one, is wrong."""
        found: dict[str, Guess] = {}
        for start, end in _spans(len(run), doubted):
            head, span, tail = run[:start], run[start:end], run[end:]
            whole = not head and not tail
            for word, cost, count in self._instead_of(span):
                cost += 0.0 if whole else PARTLY
                _keep(found, Guess(head + word + tail, cost, count, whole))
        found.pop(run, None)
        return sorted(found.values(), key=lambda guess: -guess.score)

    def _instead_of(self, span: str) -> Iterator[tuple[str, float, int]]:
        """Words that a span may stand for, with the cost, and how many articles have each."""
        lexicon = self.lexicon
        if len(span) > 1:
            for syllables in self._readings.variants(span):
                for word, count in lexicon.counted(lexicon.sounding(syllables), MOST):
                    if len(word) == len(span):
                        yield word, self.substitution(span, word), count
            for i in range(len(span)):
                rest = span[:i] + span[i + 1 :]
                for word, count in lexicon.counted(lexicon.lacking_one(rest), MOST):
                    if len(word) == len(span) and word[:i] + word[i + 1 :] == rest:
                        yield word, self.substitution(span, word), count
                if len(rest) > 1 and (count := lexicon.count(rest)):
                    again = span[i] in (span[i - 1 : i], span[i + 1 : i + 2])
                    yield rest, TWICE if again else NEEDLESS, count
            for i in range(len(span) - 1):
                swapped = span[:i] + span[i + 1] + span[i] + span[i + 2 :]
                if count := lexicon.count(swapped):
                    yield swapped, SWAPPED, count
            for word, count in lexicon.counted(lexicon.lacking_one(span), MOST):
                if any(word[:i] + word[i + 1 :] == span for i in range(len(word))):
                    yield word, LACKING, count

    def substitution(self, span: str, word: str) -> float:
        """The cost of typing ``span`` for ``word``, which is as long."""
        costs = [self.replaced(a, b) for a, b in zip(span, word, strict=True) if a != b]
        return sum(costs) + ANOTHER * (len(costs) - 1)

    def replaced(self, typed: str, meant: str) -> float:
        """The cost of typing one character for another."""
        typed_sounds, meant_sounds = map(self._readings.possible, (typed, meant))
        if not set(typed_sounds).isdisjoint(meant_sounds):
            return SAME_SOUND  # which is less than any shape costs
        likeness = self.shapes.likeness(typed, meant)
        share = min(max(likeness - UNLIKE, 0.0) / (LIKE - UNLIKE), 1.0)
        cost = NOT_ALIKE - (NOT_ALIKE - ALIKE) * share
        if not set(map(near, typed_sounds)).isdisjoint(map(near, meant_sounds)):
            cost = min(cost, NEAR_SOUND)
        return cost

    def characters(self, char: str, most: int) -> list[str]:
        """The ``most`` used characters that sound or look like one."""
        counts = self.lexicon.character_counts
        others = {*self._readings.nearby(char), *self.shapes.alike(char)} - {char}
        return sorted((each for each in others if each in counts), key=lambda c: -counts[c])[:most]

    def latin(self, run: str) -> list[Guess]:
        """What a run of letters may have been: pinyin of words, or another word's typing error."""
        found: dict[str, Guess] = {}
        for text, cost, count in self._letters.meanings(run):
            _keep(found, Guess(text, cost, count))
        for word, cost in self._typos(run):
            _keep(found, Guess(word, cost, self.lexicon.count(word)))
        for i in range(2, len(run) - 1):
            parts = run[:i], run[i:]
            count = min(map(self.lexicon.count, parts))
            if count:
                _keep(found, Guess(" ".join(parts), JOINED, count))
        found.pop(run, None)
        return sorted(found.values(), key=lambda guess: -guess.score)

    def joined(self, one: str, other: str) -> list[Guess]:
        """What two runs of letters with a blank between may be together."""
        word = one + other
        own = Guess(word, JOINED, self.lexicon.count(word))
        found = [replace(guess, cost=guess.cost + JOINED) for guess in self.latin(word)]
        return sorted([own, *found], key=lambda guess: -guess.score)

    def _typos(self, run: str) -> Iterator[tuple[str, float]]:
        lexicon, size = self.lexicon, len(run)
        if not LEAST_TYPO <= size <= LONGEST_LATIN:
            return
        once = [run[:i] + run[i + 1 :] for i in range(size)]
        swaps = [run[:i] + run[i + 1] + run[i] + run[i + 2 :] for i in range(size - 1)]
        near_words = {w for w in (*once, *swaps) if lexicon.count(w)}
        for rest in (run, *once):
            near_words.update(lexicon.words(lexicon.lacking_one(rest), MOST))
        if size > 2 * LEAST_TYPO - 1:  # in a long word, two slips
            twice = {each[:i] + each[i + 1 :] for each in once for i in range(len(each))}
            for rest in twice:
                near_words.update(lexicon.words(lexicon.lacking_one(rest), 2))
        for word in near_words:
            slips = distance(run, word, 2)
            if 0 < slips <= (2 if size > 2 * LEAST_TYPO - 1 else 1) and word[0] <= "z":
                yield word, slips * SWAPPED + (FIRST_LETTER if word[0] != run[0] else 0.0)


def _spans(size: int, doubted: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The spans of up to LONGEST characters that touch a doubted place."""
    seen = set()
    for place in doubted:
        for start in range(max(0, place - LONGEST), place + 1):
            for end in range(max(place, start + 1), min(size, start + LONGEST) + 1):
                if (start, end) not in seen and end - start > 1:
                    seen.add((start, end))
                    yield start, end


def _keep(found: dict[str, Guess], guess: Guess) -> None:
    if guess.text not in found or found[guess.text].cost > guess.cost:
        found[guess.text] = guess


PIECE = re.compile("[\u4e00-\u9fff]+|[a-z][a-z0-9']*")
"""What is corrected, in folded text."""
