"""Which words do people add to the dictionary? ``user_dict.txt``, in jieba's format.

::

    # A comment.
    云计算
    石墨烯 300
    韩玉赏鉴 3 nz

A word, how often it is thought to occur (without it, as often as makes it one word where it stands
alone), and its part of speech.

**What a changed word changes.** The cut of a run is decided by the words of the dictionary that
stand in the run, and by the sum of all frequencies. So that the cut of a run without a changed word
stays as it is to the last bit, the sum is kept: what people's words add to it is taken from words
of the dictionary that stand in no folded text (those written in Traditional characters), of which
there are enough for some ten thousand usual words. Where there are not, the sum is another, and so
may be every cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp, log

from search.text.dictionary import Words, write_words
from search.text.listed import SkippedLine, listed_lines

MAX_LENGTH = 32
MAX_FREQUENCY = 10**9
"""Code points of a word, and its frequency, at the most."""

ROUNDING = 1e-9
"""More than rounding can change in a likelihood."""

_HAN = re.compile("[\u4e00-\u9fd5]+")
"""What the segmenter cuts (see the analyzer)."""

_NUMBER = re.compile("[0-9]{1,20}")
_TAG = re.compile("[A-Za-z]{1,8}")

Frequencies = dict[str, int]


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word, folded. A frequency of 0 is for us to find."""

    word: str
    frequency: int = 0
    tag: str = "x"


@dataclass(frozen=True, slots=True)
class UserDict:
    """The words of a user dictionary, each once, and the lines that were left out."""

    words: tuple[UserWord, ...] = ()
    skipped: tuple[SkippedLine, ...] = ()

    def to_bytes(self) -> bytes:
        """The words as such a text: equal for dictionaries that say the same."""
        rows = [(each.word, each.frequency, each.tag) for each in self.words]
        return write_words(sorted(rows))


def read_user_dict(text: str, fold: Callable[[str], str]) -> UserDict:
    """The words of a text. Of lines for the same word (folded) the last counts, as in jieba."""
    words: dict[str, UserWord] = {}
    skipped: list[SkippedLine] = []
    for line in listed_lines(text):
        found = _read(line.text, fold)
        if isinstance(found, str):
            skipped.append(SkippedLine(line.number, found))
        else:
            words[found.word] = found
    return UserDict(tuple(words.values()), tuple(skipped))


def _read(line: str, fold: Callable[[str], str]) -> UserWord | str:
    """The word of a line, or what is wrong with it."""
    first, *rest = line.split()
    word = fold(first)
    frequency = int(rest.pop(0)) if rest and _NUMBER.fullmatch(rest[0]) else None
    tag = rest.pop(0) if rest and _TAG.fullmatch(rest[0]) else "x"
    if rest:
        return f"not a word, a number and a part of speech: {rest[0][:MAX_LENGTH]!r}"
    if not _HAN.fullmatch(word):
        return "not all Chinese characters: nothing else is cut into words"
    if len(word) > MAX_LENGTH:
        return f"a word of more than {MAX_LENGTH} characters"
    if frequency is not None and not 1 <= frequency <= MAX_FREQUENCY:
        return f"the frequency must be from 1 to {MAX_FREQUENCY}"
    return UserWord(word, frequency or 0, tag)


def own_words(words: Iterable[UserWord], known: Frequencies, fold: Callable[[str], str]) -> bytes:
    """What a segmenter with the frequencies ``known`` is told, in jieba's format: people's words
    with their frequencies, and the words that make up for them."""
    frequencies = dict(known)
    total = sum(known.values())
    told: dict[str, tuple[int, str]] = {}
    # Shorter words first: a longer one must win against them too.
    for each in sorted(words, key=lambda each: (len(each.word), each.word)):
        frequency = each.frequency or _sufficient(each.word, frequencies, total)
        frequencies[each.word] = frequency
        told[each.word] = (frequency, each.tag)
    added = sum(frequency - known.get(word, 0) for word, (frequency, _) in told.items())
    told.update((word, (n, "x")) for word, n in _made_up_for(added, known, fold).items())
    return write_words([(word, *told[word]) for word in sorted(told)])


def _sufficient(word: str, frequencies: Frequencies, total: int) -> int:
    """The least frequency, not below the one it has, at which a word alone is cut as one."""
    best = [0.0]  # best[i]: the logarithm of the likeliest cut of the first i characters
    for end in range(1, len(word) + 1):
        cuts = []
        for start in range(end):
            part = word[start:end]
            frequency = frequencies.get(part, 0) if part != word else 0
            if frequency or end - start == 1:
                cuts.append(best[start] + log(max(frequency, 1) / total))
        best.append(max(cuts))
    likeliest = exp(best[-1]) * total if len(word) > 1 else 0.0
    return max(int(likeliest * (1 + ROUNDING)) + 1, frequencies.get(word, 0))


def _made_up_for(added: int, known: Frequencies, fold: Callable[[str], str]) -> Frequencies:
    """Frequencies of words that stand in no folded text which are lower by ``added`` in all; as
    far as there are."""
    spare = {w: n for w, n in known.items() if _HAN.fullmatch(w) and fold(w) != w and n > 1}
    changed: Frequencies = {}
    for word in sorted(spare, key=lambda word: (-spare[word], word)):
        if not added:
            break
        taken = min(added, spare[word] - 1)
        changed[word] = spare[word] - taken
        added -= taken
    return changed


def changed_words(
    old: Words, new: Words, known: Frequencies, fold: Callable[[str], str]
) -> tuple[list[str], bool]:
    """The words of folded text that two lists for a segmenter tell it differently, and whether the
    sum of all frequencies is another, so that any run may be cut otherwise."""
    before = known | {word: frequency for word, frequency, _ in old}
    after = known | {word: frequency for word, frequency, _ in new}
    told = {word for word, _, _ in (*old, *new)}
    changed = [word for word in sorted(told) if before.get(word, 0) != after.get(word, 0)]
    added = sum(after.get(word, 0) - before.get(word, 0) for word in changed)
    return [word for word in changed if fold(word) == word], added != 0
