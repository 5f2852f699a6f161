"""How words are read: the table of this package, and the rules on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.readings import Readings, near
from search.spelling.sounds import SoundTable

READINGS = Readings.load()
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("北京", "bei jing"),
        ("重庆", "chong qing"),
        ("体重", "ti zhong"),
        ("音乐", "yin yue"),
        ("快乐", "kuai le"),
        ("银行", "yin hang"),
        ("行政长官", "xing zheng zhang guan"),
        ("长沙", "chang sha"),
        ("绿色", "lv se"),
        ("abc", ""),
        ("", ""),
    ],
)
def test_phrases_have_their_own_readings(word: str, read: str) -> None:
    assert " ".join(READINGS.of(word)) == read


def test_a_character_may_be_read_as_elsewhere() -> None:
    assert ("zhong", "qing") in READINGS.variants("重庆")
    assert READINGS.variants("北京") == [("bei", "jing")]
    assert READINGS.variants("x") == []


@pytest.mark.parametrize(
    ("one", "other"), [("zhang", "zan"), ("shi", "si"), ("nan", "lang"), ("xin", "xing")]
)
def test_near(one: str, other: str) -> None:
    assert near(one) == near(other)


@pytest.mark.parametrize(("one", "other"), [("ba", "pa"), ("ji", "qi"), ("an", "en")])
def test_not_near(one: str, other: str) -> None:
    assert near(one) != near(other)


def test_divisions() -> None:
    assert ("bei", "jing") in READINGS.divisions("beijing", 16)
    assert READINGS.divisions("beij", 16)[0] == ("bei", "j")
    assert ("zhong", "guo", "d", "x") in READINGS.divisions("zhongguodx", 16)
    assert READINGS.divisions("v", 16) == []
    assert len(READINGS.divisions("a" * 40, 16)) <= 16


@given(st.lists(HAN, max_size=8))
def test_many_words_are_read_as_each_alone(words: list[str]) -> None:
    found = SoundTable(READINGS).read(words, variants=True)
    many = {
        (place, spelt.decode(), initials.decode())
        for place, spelt, initials in zip(
            found.places.tolist(), found.spelt.tolist(), found.initials.tolist(), strict=True
        )
    }
    assert many == {
        (place, "".join(read), "".join(each[0] for each in read))
        for place, word in enumerate(words)
        for read in READINGS.variants(word)
    }


def test_words_that_sound_alike_have_one_key() -> None:
    table = SoundTable(READINGS)
    keys = table.read(["测试", "侧室", "策士", "北京"], variants=False).keys.tolist()
    assert keys[0] == keys[1] == keys[2] == table.key(("che", "si")) != keys[3]
    assert table.key(("no", "syllables")) == table.key(()) == 0
