"""Write search/text/data/fold.tsv and classes.tsv. Run again only when a rule below changes.

    python scripts/build_tables.py

Needs the packages opencc (for its dictionaries), jieba and unicodedata2, so that every Python
version folds and classes by the same Unicode data.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import jieba
import opencc
import unicodedata2 as unicodedata

DATA = Path(__file__).parent.parent / "search" / "text" / "data"
CLIB = Path(opencc.__file__).parent / "clib"

CHARACTER_DICTIONARIES = (
    "STCharacters",
    "TSCharacters",
    "TSCharactersExt",
    "TWVariants",
    "HKVariants",
    "TWVariantsRev",
    "HKVariantsRev",
)

# Pairs that OpenCC lists as alternatives, but that are two words in today's Simplified text:
# joining them would find 座 for 坐. The other pair of each (鍊 -> 炼) stays.
KEPT_APART = {
    frozenset(pair)
    for pair in ["坐座", "具俱", "呆待", "象像", "链鍊", "画划", "畫划", "么幺", "坏坯"]
}

# Written differently by region or habit, and in no character dictionary of OpenCC.
ALSO_JOINED = ("着著", "裏裡里", "衛衞卫", "麽麼么", "峯峰", "羣群", "牀床", "啓啟启", "綫線线")

CASE_WITHOUT_SINGLE_LOWER = {"İ": "i"}


def dictionary_edges(*names: str) -> Iterator[tuple[str, str]]:
    """The one-character pairs of OpenCC's character dictionaries of these names."""
    for name in names:
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as text:
            source = CLIB / "share" / "opencc" / f"{name}.ocd2"
            command = [CLIB / "bin" / "opencc_dict", "-i", source, "-o", text.name]
            subprocess.run([*map(str, command), "-f", "ocd2", "-t", "text"], check=True)
            for line in text:
                key, _, values = line.rstrip("\n").partition("\t")
                yield from ((key, v) for v in values.split(" ") if len(key) == len(v) == 1)


def script_classes() -> list[set[str]]:
    """Characters that are one under the script fold."""
    parent: dict[str, str] = {}

    def find(char: str) -> str:
        while parent.setdefault(char, char) != char:
            char = parent[char]
        return char

    for a, b in dictionary_edges(*CHARACTER_DICTIONARIES):
        if frozenset((a, b)) not in KEPT_APART:
            parent[find(a)] = find(b)
    for group in ALSO_JOINED:
        for char in group[1:]:
            parent[find(char)] = find(group[0])
    classes: dict[str, set[str]] = defaultdict(set)
    for char in list(parent):
        classes[find(char)].add(char)
    return list(classes.values())


def character_frequencies() -> Counter[str]:
    """How often jieba's dictionary (Simplified) uses each character."""
    counts: Counter[str] = Counter()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, _ = line.split(" ")
        for char in word:
            counts[char] += int(frequency)
    return counts


def script_pairs() -> dict[str, str]:
    """Each character to the Simplified member of its class that jieba's dictionary uses most."""
    frequency = character_frequencies()
    simplified = dict(reversed(list(dictionary_edges("TSCharacters", "TSCharactersExt"))))
    pairs = {}
    for members in script_classes():
        target = max(
            members,
            key=lambda char: (simplified.get(char, char) == char, frequency[char], -ord(char)),
        )
        pairs.update({char: target for char in members if char != target})
    return pairs


def width(char: str) -> str:
    """The full form of a half-width character and the other way round for ASCII."""
    tag, *codes = unicodedata.decomposition(char).split() or [""]
    return chr(int(codes[0], 16)) if tag in ("<wide>", "<narrow>") and len(codes) == 1 else char


def lower(char: str) -> str:
    """The 1:1 case fold."""
    for folded in (char.casefold(), char.lower(), CASE_WITHOUT_SINGLE_LOWER.get(char, "")):
        if len(folded) == 1:
            return folded
    return char


def all_characters() -> Iterator[str]:
    return (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)


def write_fold() -> None:
    lines = []
    for kind, fold in (("width", width), ("case", lower)):
        lines += [f"{kind}\t{c}\t{fold(c)}" for c in all_characters() if fold(c) != c]
    lines += [f"script\t{source}\t{target}" for source, target in sorted(script_pairs().items())]
    header = f"# kind, character, what it folds to; Unicode {unicodedata.unidata_version}"
    (DATA / "fold.tsv").write_text("\n".join([header, *lines, ""]), "utf-8")


CJK_NAMES = (
    "CJK UNIFIED IDEOGRAPH",
    "CJK COMPATIBILITY IDEOGRAPH",
    "CJK RADICAL",
    "KANGXI RADICAL",
    "HANGZHOU NUMERAL",
    "IDEOGRAPHIC ITERATION MARK",
    "IDEOGRAPHIC NUMBER ZERO",
    "IDEOGRAPHIC CLOSING MARK",
    "VERTICAL IDEOGRAPHIC ITERATION MARK",
    "HIRAGANA",
    "KATAKANA",
    "KATAKANA-HIRAGANA PROLONGED SOUND MARK",
    "COMBINING KATAKANA-HIRAGANA",
    "HALFWIDTH KATAKANA",
    "HENTAIGANA",
    "BOPOMOFO",
    "HANGUL",
    "HALFWIDTH HANGUL",
)
NOT_UNITS = {"KATAKANA MIDDLE DOT", "HALFWIDTH KATAKANA MIDDLE DOT"}
NOT_UNIT_PREFIXES = ("KATAKANA-HIRAGANA DOUBLE HYPHEN",)


def unit_class(char: str) -> str:
    """SEMANTICS T3 of a folded character: ``cjk``, ``word`` or ``""`` (separator)."""
    if 0x20000 <= ord(char) <= 0x3FFFD:
        return "cjk"  # the ideographic planes, assigned or not
    name = unicodedata.name(char, "")
    if name in NOT_UNITS or name.startswith(NOT_UNIT_PREFIXES):
        return ""
    if name.startswith(CJK_NAMES) and not name.startswith("CJK STROKE"):
        return "cjk"
    ignorable = 0xFE00 <= ord(char) <= 0xFE0F or 0xE0000 <= ord(char) <= 0xE0FFF
    return "word" if unicodedata.category(char)[0] in "LNM" and not ignorable else ""


def write_classes() -> None:
    lines = [f"# first, last, class; Unicode {unicodedata.unidata_version}; the rest separates"]
    start, current = 0, ""
    for code in range(0x110001):
        surrogate = 0xD800 <= code < 0xE000 or code == 0x110000
        now = "" if surrogate else unit_class(chr(code))
        if now != current:
            if current:
                lines.append(f"{start:X}\t{code - 1:X}\t{current}")
            start, current = code, now
    (DATA / "classes.tsv").write_text("\n".join([*lines, ""]), "utf-8")


if __name__ == "__main__":
    write_fold()
    write_classes()
    print(f"written with Unicode {unicodedata.unidata_version}", file=sys.stderr)
