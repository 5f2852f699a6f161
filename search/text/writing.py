"""How does a text read in the other script, character for character?

For display and suggestions, never for searching: which characters are the same is the fold's to
say. Length is kept, so offsets into a text are offsets into what is shown.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from search.text.fold import FoldTable, shipped_fold

HANS, HANT = "hans", "hant"
"""Simplified and Traditional, as addresses name them."""

FILES = {HANS: "simplified.tsv", HANT: "traditional.tsv"}


class Phrases:
    """How characters and words are written in one script.

    The table has lines of a key and its writing, of equal length: a character, or a word folded.
    In a text the longest word counts, from the left. Behind a character stands ``=`` where the
    script has the key as well, with another meaning or in another region.
    """

    def __init__(self, table: str) -> None:
        rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
        self.alone = {row[0]: row[1] for row in rows if len(row[0]) == 1}
        self.foreign = frozenset(row[0] for row in rows if len(row) == 2 and row[0] != row[1])
        """The characters (and words) that the script does not have."""
        self._map = str.maketrans(self.alone)
        self._words = {row[0]: row[1] for row in rows if len(row[0]) > 1}
        sizes: dict[str, set[int]] = {}
        for key in self._words:
            sizes.setdefault(key[0], set()).add(len(key))
        self._sizes = {first: sorted(found, reverse=True) for first, found in sizes.items()}
        self._firsts = re.compile(f"[{''.join(map(re.escape, sizes))}]" if sizes else "(?!)")

    def write(self, text: str, folded: str) -> str:
        """A text in the script: its words, which are found in its fold, and the characters
        between them."""
        written, at = [], 0
        for match in self._firsts.finditer(folded):
            start = match.start()
            size = self._longest(folded, start) if start >= at else 0
            if size:
                written.append(text[at:start].translate(self._map))
                written.append(self._words[folded[start : start + size]])
                at = start + size
        return "".join([*written, text[at:].translate(self._map)])

    def _longest(self, folded: str, start: int) -> int:
        """The length of the longest word that begins there, 0 for none."""
        sizes = self._sizes[folded[start]]
        return next((size for size in sizes if folded[start : start + size] in self._words), 0)


@cache
def shipped(script: str) -> Phrases:
    """The table of this package for HANS or HANT."""
    return Phrases((resources.files("search.text") / "data" / FILES[script]).read_text("utf-8"))


class Display:
    """Shows texts in one script or the other.

    Scripts mix within an article, so each line is judged on its own: in a line of the script that
    is asked for, only what that script does not have is changed.
    """

    def __init__(self, folding: FoldTable, hans: Phrases, hant: Phrases) -> None:
        self._folding = folding
        self._phrases = {HANS: hans, HANT: hant}

    def shown(self, text: str, script: str) -> str:
        """The text in a script, HANS or HANT; as long as it was."""
        usual = self._lean(text) > 0
        return "\n".join(self._line(line, script, usual) for line in text.split("\n"))

    def _line(self, line: str, script: str, usual: bool) -> str:
        """A line in the script; ``usual`` is whether the text is in Traditional, and so a line that
        does not tell."""
        phrases, lean = self._phrases[script], self._lean(line)
        own = (lean > 0 if lean else usual) == (script == HANT)
        if own and phrases.foreign.isdisjoint(line):
            return line
        folded = self._folding.fold(line)
        written = phrases.write(line, folded)
        if own:
            chars = zip(line, written, strict=True)
            return "".join([new if char in phrases.foreign else char for char, new in chars])
        traditional = self._phrases[HANS].alone
        if script == HANS:
            chars = zip(line, written, strict=True)
            return "".join([new if char in traditional else char for char, new in chars])
        # What a word's row writes like the fold may be a letter in its other case.
        return "".join(
            [
                char if char in traditional or new == same else new
                for char, same, new in zip(line, folded, written, strict=True)
            ]
        )

    def _lean(self, text: str) -> int:
        """By how many characters a text is more in Traditional than in Simplified."""
        hans, hant = (self._phrases[script].foreign for script in (HANS, HANT))
        return sum(map(hans.__contains__, text)) - sum(map(hant.__contains__, text))


@cache
def shipped_display() -> Display:
    """By the tables of this package."""
    return Display(shipped_fold(), shipped(HANS), shipped(HANT))
