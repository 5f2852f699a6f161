"""Write search/spelling/data: how characters are read, what they look like. Run again only when a
rule below changes.

    python scripts/build_spelling_tables.py UNIHAN

UNIHAN is a folder with the Unihan database of Unicode (`Unihan_DictionaryLikeData.txt`, or `.bz2`;
Debian has it in the package unicode-data, below /usr/share/unicode). Needs the packages pypinyin
and jieba.
"""

from __future__ import annotations

import bz2
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

import jieba
from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.phrases_dict import phrases_dict

from search.spelling.readings import written_readings
from search.text.fold import FoldTable

DATA = Path(__file__).parent.parent / "search" / "spelling" / "data"
FIRST, BEHIND = 0x4E00, 0xA000
LONGEST_PHRASE = 6

LEAST_PHRASES = 2
"""In so many phrases a character is read otherwise than usual, else nobody knows it can be."""

NO_SYLLABLES = {"n", "m", "ng", "hm", "hng", "ê", "g", "", "yo", "o", "lo", "ei", "eng", "fiao"}
"""What pypinyin gives for some interjections, and what nobody types for a word."""

_FOLD = FoldTable((resources.files("search.text") / "data" / "fold.tsv").read_bytes()).fold


def folded_characters() -> list[str]:
    """The Han characters that a folded text may have."""
    found = map(chr, range(FIRST, BEHIND))
    return [char for char in found if _FOLD(char) == char]


def readings_of(char: str) -> list[str]:
    """Without tones, the usual one first, ü as v."""
    found = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="ignore")
    return [each for each in (found[0] if found else []) if each not in NO_SYLLABLES]


def write_readings() -> None:
    """``syllable, characters whose usual reading it is, characters that have it too``; then
    ``phrase, syllables`` where a phrase is read otherwise than its characters alone."""
    usual, other = defaultdict(list), defaultdict(list)
    seen = _seen_readings()
    for char in folded_characters():
        first, *more = readings_of(char) or [""]
        if first:
            usual[first].append(char)
        for each in more:
            if seen[char, each] >= LEAST_PHRASES:
                other[each].append(char)
    syllables = sorted({*usual, *other})
    lines = [f"{each}\t{''.join(usual[each])}\t{''.join(other[each])}" for each in syllables]
    usual_of = {char: each for each, chars in usual.items() for char in chars}
    lines += written_readings(_phrases(usual_of), usual_of)
    _write("readings.tsv", "syllable, usual for, possible for; phrase, syllables", lines)


def _seen_readings() -> Counter[tuple[str, str]]:
    """In how many phrases each character is read how."""
    seen: Counter[tuple[str, str]] = Counter()
    for phrase in phrases_dict:
        found = lazy_pinyin(phrase, style=Style.NORMAL, v_to_u=False)
        if len(found) == len(phrase):
            seen.update(zip(_FOLD(phrase), found, strict=True))
    return seen


def _phrases(usual_of: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Phrases and their syllables, shorter ones first."""
    spelt = set(usual_of.values())
    for phrase in sorted(phrases_dict, key=lambda each: (len(each), each)):
        found = tuple(lazy_pinyin(phrase, style=Style.NORMAL, v_to_u=False))
        folded = _FOLD(phrase)
        whole = len(found) == len(folded) and all(c in usual_of for c in folded)
        if whole and 2 <= len(folded) <= LONGEST_PHRASE and spelt.issuperset(found):
            yield folded, found


def unihan(folder: Path, name: str, field: str) -> Iterator[tuple[str, str]]:
    """Characters and the first value of a field."""
    plain, packed = folder / f"{name}.txt", folder / f"{name}.txt.bz2"
    data = plain.read_bytes() if plain.exists() else bz2.decompress(packed.read_bytes())
    for line in data.decode("utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) == 3 and parts[1] == field:
            yield chr(int(parts[0][2:], 16)), parts[2].split(" ")[0]


def write_shapes(folder: Path) -> None:
    """``character, Cangjie code``: a letter for each part, so that similar ones have similar
    codes. Of the characters that jieba's dictionary uses."""
    used = {char for word, _ in _words() for char in word}
    codes = dict(unihan(folder, "Unihan_DictionaryLikeData", "kCangjie"))
    lines = [f"{c}\t{codes[c].lower()}" for c in folded_characters() if c in codes and c in used]
    _write("shapes.tsv", "character, Cangjie code (Unihan kCangjie)", lines)


def _words() -> Iterator[tuple[str, int]]:
    """The words of jieba's dictionary, folded, and their frequencies."""
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, _ = line.split(" ")
        yield _FOLD(word), int(frequency)


def _write(name: str, header: str, lines: Iterable[str]) -> None:
    text = "\n".join([f"# {header}", *lines, ""])
    (DATA / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write_readings()
    write_shapes(Path(sys.argv[1]))
