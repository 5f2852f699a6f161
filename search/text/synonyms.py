"""Which words mean the same? ``synonyms.txt``: a group a line.

::

    # A comment.
    特朗普, 川普, Trump
    新西兰/纽西兰/New Zealand
    软件 软体
    - 川普

The words of a line are divided by tabs, else by commas (or 、；;|), else by slashes, else by white
space: by the first of these that the line has. A line of which the first is a minus takes its words
out of the groups that come with the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search.text.listed import ListedLine, SkippedLine, listed_lines

Group = tuple[str, ...]
"""Words that mean the same, as written."""

MAX_WORDS = 64
MAX_LENGTH = 64
"""Words of a group, and code points of a word, at the most."""

_DIVIDERS = ("\t", ",，、;；|｜", "/／")
_WITHOUT = re.compile(r"[-－−]\s+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SynonymList:
    """The groups of a text, the words that are to be in no other group, and the lines left out."""

    groups: tuple[Group, ...] = ()
    without: tuple[str, ...] = ()
    skipped: tuple[SkippedLine, ...] = ()

    def to_bytes(self) -> bytes:
        """The groups as such a text: equal for lists that say the same."""
        lines = [f"- {word}" for word in sorted(set(self.without))]
        lines += ["\t".join(group) for group in self.groups]
        return "".join(f"{line}\n" for line in lines).encode()


def read_synonyms(text: str) -> SynonymList:
    """The groups of a text. A line that has none is skipped."""
    groups: dict[Group, None] = {}
    without: list[str] = []
    skipped: list[SkippedLine] = []
    for line in listed_lines(text):
        taken = _WITHOUT.match(line.text)
        words = _words(line.text[taken.end() :] if taken else line.text)
        problem = _problem(line, words, least=1 if taken else 2)
        if problem:
            skipped.append(problem)
        elif taken:
            without += words
        else:
            groups[words] = None
    return SynonymList(tuple(groups), tuple(without), tuple(skipped))


def _words(line: str) -> Group:
    """The different words of a line."""
    signs = next((signs for signs in _DIVIDERS if any(sign in line for sign in signs)), "")
    parts = re.split(f"[{signs}]", line) if signs else line.split()
    words = (_SPACE.sub(" ", part).strip() for part in parts)
    return tuple(dict.fromkeys(word for word in words if word))


def _problem(line: ListedLine, words: Group, least: int) -> SkippedLine | None:
    if len(words) < least:
        return SkippedLine(line.number, "fewer than two words" if least > 1 else "no word")
    if len(words) > MAX_WORDS:
        return SkippedLine(line.number, f"more than {MAX_WORDS} words")
    if any(len(word) > MAX_LENGTH for word in words):
        return SkippedLine(line.number, f"a word of more than {MAX_LENGTH} characters")
    if not all(any(map(str.isalnum, word)) for word in words):
        return SkippedLine(line.number, "a word without a letter")
    if any("=>" in word for word in words):
        return SkippedLine(line.number, "=> has no meaning here: all words of a line are equal")
    return None


def combined(shipped: bytes, own: bytes, fold: Callable[[str], str]) -> Iterator[Group]:
    """The groups that come with the program, less what people take out of them, and their own."""
    mine = read_synonyms(own.decode("utf-8"))
    without = {fold(word) for word in mine.without}
    for group in read_synonyms(shipped.decode("utf-8")).groups:
        kept = tuple(word for word in group if fold(word) not in without)
        if len(kept) > 1:
            yield kept
    yield from mine.groups
