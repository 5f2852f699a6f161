"""The slips of the benchmark: always the same, and what they say they are."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.quality.slips import (
    KINDS,
    LEAST_TO_LOSE,
    Characters,
    Slip,
    asked_words,
    make_slips,
    nearby,
)
from tests.articles import analyzer


@pytest.fixture(scope="module")
def characters() -> Characters:
    frequencies: Counter[str] = Counter()
    for word, frequency, _ in analyzer().dictionary.words():
        for char in word:
            frequencies[char] += frequency
    return Characters(frequencies)


def made(characters: Characters) -> list[Slip]:
    words = ["测试", "立法会", "行政长官", "经济发展", "的", "图书馆", "公共汽车", "不亦乐乎"]
    counted = dict.fromkeys(words, 50)
    found = {"行政官": 49, "行长官": 0}
    return make_slips(
        words, counted, {"侧室"}.__contains__, lambda q: found.get(q, 50), characters, 1
    )


def test_slips_are_the_same_each_time_and_find_little(characters: Characters) -> None:
    assert made(characters) == made(characters)
    # All but one of the typed texts are said to be found as often as the words.
    assert {(each.kind, each.typed, each.meant) for each in made(characters)} == {
        ("missing character", "行长官", "行政长官")
    }


def test_each_kind(characters: Characters) -> None:
    words = ["测试", "立法会", "行政长官", "经济发展", "图书馆", "公共汽车", "不亦乐乎"]
    slips = make_slips(
        words,
        dict.fromkeys(words, 9),
        lambda text: False,
        lambda query: 9 * (query in words),
        characters,
        2,
    )
    assert {each.kind for each in slips} == {*KINDS}
    for each in slips:
        assert each.typed != each.meant
        if each.kind == "pinyin":
            assert each.typed.isascii()
        elif each.kind == "missing character":
            assert len(each.meant) == len(each.typed) + 1 >= LEAST_TO_LOSE
        else:
            differ = sum(a != b for a, b in zip(each.typed, each.meant, strict=True))
            assert differ == 1


def test_characters(characters: Characters) -> None:
    assert "侧" in characters.sounding("测")
    assert "测" not in characters.sounding("测")
    assert "四" in characters.nearly_sounding("是")
    assert "侧" in characters.looking("测")
    assert characters.pinyin("北京") == "beijing"
    assert {*nearby("zhang")} == {"zang", "zhan"}


def test_words_that_are_asked_for() -> None:
    counted = {"香港": 900, "测试": 5, "偶尔": 5, "少见": 1, "x": 5, "的": 999}
    tags = {"香港": "ns", "测试": "vn", "偶尔": "d", "少见": "a", "x": "eng", "的": "uj"}
    assert asked_words(counted, tags, 1000) == ["测试"]
