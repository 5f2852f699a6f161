"""Write search/text/data/simplified.tsv and traditional.tsv: how characters and words are written
in each script. Run again only when a rule below, or fold.tsv, changes.

    python scripts/build_writing_tables.py

Needs the packages opencc and jieba: OpenCC writes the words of jieba's dictionary; kept is what its
characters alone do not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

import jieba
import opencc

from search.text.fold import FoldTable

DATA = Path(__file__).parent.parent / "search" / "text" / "data"
LONGEST_WORD = 6
FIRST, BEHIND = 0x4E00, 0xA000
ALL_HAN = (range(0x3400, BEHIND), range(0x20000, 0x33480))

REGIONS = (("s2tw", "tw2s"), ("s2hk", "hk2s"), ("s2t", "t2s"))
"""OpenCC's conversions to and from the writings of Traditional: Taiwan's, Hong Kong's, its own."""

FROM_TRADITIONAL = ("t2s", "tw2s", "hk2s")
LAST_COMMON = 0xFFFF
"""Simplified forms beyond are in few fonts: there the Traditional one is shown."""

_TABLE = FoldTable((resources.files("search.text") / "data" / "fold.tsv").read_bytes())
_FOLD, _LIGHT = _TABLE.fold, _TABLE.fold_light
_CONVERT = {
    name: opencc.OpenCC(name).convert for name in ("s2tw", "tw2s", "s2hk", "hk2s", "s2t", "t2s")
}


def dictionary_words() -> list[str]:
    """The words of jieba's dictionary that may be rows, shorter ones first."""
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines()
    words = {line.split(" ")[0] for line in lines}
    fitting = (word for word in words if 2 <= len(word) <= LONGEST_WORD)
    return sorted(fitting, key=lambda word: (len(word), word))


def write_traditional() -> None:
    """``character, as written in Traditional``, then words where its characters are written
    otherwise than alone."""
    convert = _CONVERT["s2tw"]
    folded = (char for char in map(chr, range(FIRST, BEHIND)) if _FOLD(char) == char)
    alone = {c: convert(c) for c in folded if _FOLD(convert(c)) == c}
    words = dictionary_words()
    also = {c for to, _ in REGIONS for word in [*alone, *words] for c in _CONVERT[to](word)}
    written = ((_FOLD(word), convert(_FOLD(word))) for word in words)
    rows = _needed(((key, its) for key, its in written if _FOLD(its) == key), alone)
    changed = {char: its for char, its in alone.items() if char != its}
    lines = [*_character_lines(changed, also), *rows]
    _write("traditional.tsv", "as written in Traditional (OpenCC s2tw)", lines)


def write_simplified() -> None:
    """``character, as written in Simplified`` of every one that the script fold changes, then words
    where their characters are written otherwise than alone."""
    alone = {char: _simplified(char) for char in map(chr, _all_han())}
    rows = {}
    for word in dictionary_words():
        for to, back in REGIONS:
            traditional = _CONVERT[to](word)
            written, key = _CONVERT[back](traditional), _FOLD(traditional)
            told = "".join(alone.get(char, char) for char in traditional)
            if _CONVERT["t2s"](word) == word and _FOLD(written) == key and written != told:
                rows.setdefault(key, written)
    also = {char for written in rows.values() for char in written}
    words = (f"{key}\t{its}" for key, its in rows.items())
    lines = [*_character_lines(alone, also), *words]
    _write("simplified.tsv", "as written in Simplified (OpenCC)", lines)


def _character_lines(rows: dict[str, str], also: set[str]) -> Iterator[str]:
    """With a ``=`` where the script has the character ``also`` as it is."""
    for char, written in rows.items():
        yield f"{char}\t{written}" + ("\t=" if char in also and char != written else "")


def _all_han() -> Iterator[int]:
    """The characters that the script fold changes."""
    codes = (code for part in ALL_HAN for code in part)
    return (code for code in codes if _LIGHT(chr(code)) != _FOLD(chr(code)))


def _simplified(char: str) -> str:
    """By the first conversion that changes it."""
    found = (_CONVERT[name](char) for name in FROM_TRADITIONAL)
    written = next((its for its in found if its != char and len(its) == 1), char)
    return written if ord(written) <= LAST_COMMON else char


def _needed(rows: Iterable[tuple[str, str]], alone: dict[str, str]) -> Iterator[str]:
    """The words that are not written as shorter ones and their characters tell."""
    known: dict[str, str] = {}
    for key, written in rows:
        if written != _told(key, known, alone):
            known[key] = written
            yield f"{key}\t{written}"


def _told(word: str, known: dict[str, str], alone: dict[str, str]) -> str:
    """The word by the longest of the known ones in it, from the left."""
    written, at = "", 0
    while at < len(word):
        sizes = range(len(word) - at, 1, -1)
        size = next((n for n in sizes if word[at : at + n] in known), 1)
        piece = word[at : at + size]
        written += known[piece] if size > 1 else alone.get(piece, piece)
        at += size
    return written


def _write(name: str, about: str, lines: Iterable[str]) -> None:
    text = "\n".join(
        [f"# character or word, {about}; = where the script has it as well", *lines, ""]
    )
    (DATA / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write_traditional()
    write_simplified()
