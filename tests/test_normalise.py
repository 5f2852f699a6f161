"""SEMANTICS T1: the text of an article, whatever the file had."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given

from search.text.body import tidy
from search.text.normalise import INERT, normalise
from tests.texts import any_text

FORMAT_CHARACTERS_THAT_SHOW = {
    *range(0x600, 0x606),
    *(0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD),
    *range(0xFFF9, 0xFFFC),
    *range(0x13430, 0x13440),
}
"""Category Cf, but not default-ignorable: the signs of Arabic numbers, of hieroglyphs and such."""


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("國家\r\n安全\r經濟\n。", "國家\n安全\n經濟\n。"),
        ("甲\x85乙\u2028丙\u2029丁", "甲\n乙\n丙\n丁"),
        ("甲\t乙", "甲 乙"),
        ("甲\x00乙\x0b丙\x0c丁\x1f戊\x7f己\x80庚\x9f", "甲乙丙丁戊己庚"),
        ("e\u0301", "é"),
        ("か\u3099", "が"),
        ("\u1112\u1161\u11ab", "한"),
        ("\uf9d0", "類"),  # a compatibility ideograph of NFC
        ("国\u200b家\ufeff安\u00ad全\u2060", "国家安全"),
        ("葛\U000e0100城", "葛城"),  # an ideographic variation
        ("辻\ufe00", "辻"),
        ("\u202e国家\u202c\u2066安全\u2069", "国家安全"),
        ("甲\u3164乙\uffa0丙", "甲乙丙"),  # hangul fillers
        ("\ud800国\udfff", "\ufffd国\ufffd"),
        ("　国　家　", "　国　家　"),  # an ideographic space is no control
        ("ＡＢＣ　國家", "ＡＢＣ　國家"),  # folding is not for the text
        ("", ""),
    ],
)
def test_text(written: str, text: str) -> None:
    assert normalise(written) == text


@pytest.mark.parametrize(
    "emoji",
    [
        "❤\ufe0f",
        "☺\ufe0e",
        "1\ufe0f\u20e3",
        "👨\u200d👩\u200d👧\u200d👦",
        "👩🏽\u200d🚀",
        "🏳\ufe0f\u200d🌈",
        "❤\ufe0f\u200d🔥",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "🇭🇰",
    ],
)
def test_what_holds_an_emoji_together_stays(emoji: str) -> None:
    assert normalise(f"国{emoji}家") == f"国{emoji}家"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("国\ufe0f", "国"),
        ("1\ufe0f", "1"),
        ("国\u200d家", "国家"),
        ("😀\u200d家", "😀家"),
        ("👍\u200d", "👍"),
        ("\u2329\ufe0f", "〈"),  # NFC makes another character of the one before the selector
        ("😀\u200d↔\u0338", "😀↮"),
    ],
)
def test_the_same_signs_elsewhere_go(written: str, text: str) -> None:
    assert normalise(written) == text
    assert normalise(text) == text


def test_every_code_point() -> None:
    for code in range(0x110000):
        text = normalise(chr(code))
        assert normalise(text) == text, hex(code)
        assert unicodedata.is_normalized("NFC", text), hex(code)
        category = unicodedata.category(chr(code))
        if category == "Cc":
            assert text == {9: " ", 10: "\n", 13: "\n", 0x85: "\n"}.get(code, ""), hex(code)
        elif category == "Cf":
            assert text == (chr(code) if code in FORMAT_CHARACTERS_THAT_SHOW else ""), hex(code)
        elif category == "Cs":
            assert text == "\ufffd", hex(code)


@given(any_text)
def test_any_text(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") for char in once)
    once.encode("utf-8")


def seconds_of_compositions() -> set[str]:
    """The characters that NFC may join with the one before them."""
    seconds = {*map(chr, range(0x1161, 0x1176)), *map(chr, range(0x11A8, 0x11C3))}  # hangul
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(chr(int(parts[1], 16)))
    return seconds


def test_inert_characters_stay_as_they_are_in_any_company() -> None:
    inert = set(re.findall(f"[{INERT}]", "".join(map(chr, range(0x110000)))))
    assert inert >= set("aZ09,~é，。「」“”—…国ぁヶ")
    assert not inert & seconds_of_compositions()
    for char in inert:
        assert not char.isspace() and not unicodedata.combining(char), hex(ord(char))
        # What is ignored makes a text one that is not inert, and is taken away.
        assert char == normalise(f"{char}\u200b") == tidy(f"{char}\u200b"), hex(ord(char))


@given(any_text)
def test_a_short_cut_changes_nothing(text: str) -> None:
    assert normalise(text) == normalise(f"{text}\u200b")
    assert tidy(text) == tidy(f"{text}\u200b")
