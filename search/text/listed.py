"""Here is a list that a person wrote: which lines are there to read?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from search.text.normalise import normalise

_LINE_END = re.compile("\r\n|\r|\n")


class ListedLine(NamedTuple):
    """A line with something on it, without the white space around it; numbers count from 1."""

    number: int
    text: str


class SkippedLine(NamedTuple):
    """A line that says nothing that can be used, and why."""

    number: int
    reason: str


def listed_lines(text: str) -> Iterator[ListedLine]:
    """The lines of a list, but for empty ones and comments (``#`` at the beginning).

    Their text is as T1 has it, but for tabs, which may divide words.
    """
    for number, line in enumerate(_LINE_END.split(text), 1):
        line = "\t".join(map(normalise, line.split("\t"))).strip()
        if line and not line.startswith(("#", "＃")):
            yield ListedLine(number, line)
