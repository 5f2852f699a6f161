"""SEMANTICS T3 and T4: the units of a text and their positions."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from search.models import WORD_UNIT
from search.text.units import CJK, MAX_WORD_UNIT, SEPARATOR, WHITE, WORD, unit_strings
from tests.articles import analyzer
from tests.scan import Scanner
from tests.scan import _class as scanned_class
from tests.texts import EVERYTHING, any_text, corpus_texts, texts, without_names

CLASSES = {"c": [CJK], "w": [WORD], "s": [SEPARATOR, WHITE]}


def units(text: str) -> list[tuple[str, int]]:
    """Unit and position."""
    found = analyzer().tokens(text)
    return list(zip(unit_strings(found), found.positions.tolist(), strict=True))


def positions(text: str) -> list[int]:
    return [position for _, position in units(text)]


# T3


@pytest.mark.parametrize("char", "国㐀𠀀𪜶𫝀𮯠𰀀𱍐﨑々〇〆〡⺀⼀あァーｱｰㇰ𛀀ㄅㆠ가ㄱᄀꥠ\u3099")
def test_cjk(char: str) -> None:
    assert analyzer().units.classes[ord(char)] == CJK


@pytest.mark.parametrize("char", "aÉßжαאعहก9９²Ⅷ①\u0301\u0e31ªŉǅ")
def test_word(char: str) -> None:
    assert analyzer().units.classes[ord(char)] == WORD


@pytest.mark.parametrize("char", "\n，。・･゠-_+#.$€😀❤\ufe0f→│\ue000\ufffd\U0010ffff")
def test_separator(char: str) -> None:
    assert analyzer().units.classes[ord(char)] == SEPARATOR


@pytest.mark.parametrize("char", " \u00a0　\"'“”‘’「」『』〝〟«»＂＇")
def test_separators_that_count_as_white_space(char: str) -> None:
    assert analyzer().units.classes[ord(analyzer().folding.fold(char))] == WHITE


def test_every_code_point_has_the_class_of_the_rules() -> None:
    folded = analyzer().folding.codes(EVERYTHING)
    classes = analyzer().units.classes
    assert set(np.unique(classes)) == {SEPARATOR, CJK, WORD, WHITE}
    for code in range(0x110000):
        category = unicodedata.category(chr(code))
        unknown = category == "Cn" and not 0x20000 <= code <= 0x3FFFD
        is_variation = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
        if is_variation:  # never in a text, but for those of emoji
            assert classes[code] == SEPARATOR
        elif not unknown:  # the table may know more of Unicode than this Python
            expected = CLASSES[scanned_class(chr(folded[code]))]
            assert classes[folded[code]] in expected, hex(code)


# T4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国家安全", [0, 1, 2, 3]),
        ("5G网络", [0, 1, 2]),
        ("5G 网络", [0, 1, 2]),
        ("5G\u3000网络", [0, 1, 2]),
        ("5G\u00a0 网络", [0, 1, 2]),
        ("网络 5G 网络", [0, 1, 2, 3, 4]),
        ("5G，网络", [0, 2, 3]),
        ("5G\n网络", [0, 2, 3]),
        ("5G - 网络", [0, 2, 3]),
        ("国 家", [0, 2]),
        ("国，。\n 家", [0, 2]),
        ("国\n家", [0, 2]),
        ("donald trump", [0, 2]),
        ("donald-trump", [0, 2]),
        ("  “国”。", [0]),
        ("用“5G”网络", [0, 1, 2, 3]),  # as with a space for each quotation mark
        ("“国”“家”", [0, 2]),
        ("，。", []),
        ("", []),
        ("❤\ufe0f国😀家", [0, 2]),
    ],
)
def test_positions(text: str, expected: list[int]) -> None:
    assert positions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COVID-19", [("covid", 0), ("19", 2)]),
        ("U.S.", [("u", 0), ("s", 2)]),
        ("3.6.3", [("3", 0), ("6", 2), ("3", 4)]),
        ("2019年3月", [("2019", 0), ("年", 1), ("3", 2), ("月", 3)]),
        ("ＡＢｃ９", [("abc9", 0)]),
        ("國後", [("国", 0), ("后", 1)]),
        ("naïve café", [("naïve", 0), ("café", 2)]),
        ("カード", [("カ", 0), ("ー", 1), ("ド", 2)]),
        ("ｶﾞ", [("カ", 0), ("\u3099", 1)]),
        ("𠮷野家", [("𠮷", 0), ("野", 1), ("家", 2)]),
        ("한국어", [("한", 0), ("국", 1), ("어", 2)]),
        ("don't", [("don", 0), ("t", 2)]),
        ("a_b", [("a", 0), ("b", 2)]),
    ],
)
def test_units_and_positions(text: str, expected: list[tuple[str, int]]) -> None:
    assert units(text) == expected


# Names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++ 与 .NET", ["c++", "与", ".net"]),
        ("学C++语言", ["学", "c++", "语", "言"]),
        ("Ｃ＋＋", ["c++"]),
        ("用ASP.NET写", ["用", "asp.net", "写"]),
        ("C# F#", ["c#", "f#"]),
        ("C++11", ["c", "11"]),
        ("ABC++", ["abc"]),
        ("www.a.net", ["www", "a", "net"]),
        (".network", ["network"]),
        ("(C++)", ["c++"]),
        ("C+", ["c"]),
        ("看VB.NET", ["看", "vb.net"]),
    ],
)
def test_names_with_signs_are_one_unit_where_they_stand_alone(
    text: str, expected: list[str]
) -> None:
    assert [unit for unit, _ in units(text)] == expected


# Over-long units


def test_over_long_word_units_differ_behind_their_head() -> None:
    longest, one, other = "a" * MAX_WORD_UNIT, "a" * 500 + "b", "a" * 500 + "c"
    assert units(longest) == [(longest, 0)]
    keys = [units(text)[0][0] for text in (one, other)]
    assert len(set(keys)) == 2
    assert all(len(key) <= 80 and key.startswith("a" * 40) for key in keys)
    assert units(one.upper()) == units(one)
    assert units(f"国{one}家") == [("国", 0), (keys[0], 1), ("家", 2)]


# Properties


def check(text: str) -> None:
    """The units and tokens are well formed."""
    found, tokens = analyzer().units.read(text), analyzer().tokens(text)
    count = len(tokens.units)
    assert len(found.positions) == len(found.starts) == len(found.ends) == count
    assert (found.starts < found.ends).all()
    assert (found.ends[:-1] <= found.starts[1:]).all()
    assert not count or (found.starts[0] >= 0 and found.ends[-1] <= len(text))
    assert set(np.diff(found.positions).tolist()) <= {1, 2}
    assert tokens.positions.tolist() == found.positions.tolist()
    assert len(set(tokens.vocabulary)) == len(tokens.vocabulary)
    used = set(tokens.units[tokens.units >= WORD_UNIT].tolist())
    assert used == set(range(WORD_UNIT, WORD_UNIT + len(tokens.vocabulary)))
    is_cjk = tokens.units < WORD_UNIT
    assert found.is_cjk.tolist() == is_cjk.tolist()
    assert (found.ends[is_cjk] - found.starts[is_cjk] == 1).all()


def canonical(text: str) -> str:
    """What ``Scanner.canonical`` writes, from the tokens."""
    found = analyzer().units.read(text)
    parts, before = [], None
    for start, end, position in zip(found.starts, found.ends, found.positions, strict=True):
        parts.append("\x1f" if before is not None and position - before > 1 else "")
        parts.append(f"|{found.folded[start:end]}|")
        before = position
    return "".join(parts)


@given(any_text)
def test_any_text_has_ascending_disjoint_units(text: str) -> None:
    check(text)


@given(texts)
def test_units_agree_with_an_independent_reading(text: str) -> None:
    text = without_names(text, NAMES)
    assert canonical(text) == Scanner([], analyzer().folding.fold).canonical(text)


@pytest.mark.parametrize("name", ["cdt", "oped2"])
def test_units_of_the_corpora_agree_with_an_independent_reading(
    corpus: Callable[[str], Path], name: str
) -> None:
    scanner = Scanner([], analyzer().folding.fold)
    for text in corpus_texts(corpus(name), 100):
        text = without_names(text, NAMES)
        check(text)
        assert canonical(text) == scanner.canonical(text)


NAMES = ("c++", "c#", "f#", "asp.net", "vb.net", ".net")
