"""People's own words: what is read from their file, and what a changed word changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.text.analyzer import OWN_WORDS, Analyzer
from search.text.dictionary import Dictionary, Words, read_words
from search.text.own_words import (
    MAX_FREQUENCY,
    MAX_LENGTH,
    UserWord,
    changed_words,
    own_words,
    read_user_dict,
)
from search.text.segment import JiebaSegmenter, RjiebaSegmenter, Segmenter
from tests.articles import analyzer
from tests.texts import any_text, corpus_texts

FOLD = analyzer().folding.fold

SMALL = Dictionary.of(
    "国家 900 n\n安全 700 n\n国 80 n\n家 90 n\n的 9000 uj\n了 8000 ul\n上海 300 ns\n北京 400 ns\n"
    "北京大学 60 nt\n大学 500 n\n大学生 90 n\n学生 800 n\n生活 600 n\n活力 40 n\n力量 200 n\n"
    "子弹 50 n\n"
    "四川 200 ns\n普通 300 a\n普通话 40 n\n通话 60 n\n话 500 n\n上 900 f\n海 90 n\n著名 3000 a\n"
    "乾隆 900 nr\n國家 500 n\n".encode()
)
"""A dictionary as jieba's, small enough to be loaded again and again."""

SMALL_KNOWN = {word: frequency for word, frequency, _ in SMALL.words()}

CHARACTERS = "国家安全的了着习近平蔡英文孟晚舟川普通话四上海北京大学生活力量子弹"
"""Of words of every kind: in the dictionary, found by the model for unknown words, single ones."""

own_lists = st.lists(
    st.builds(
        UserWord,
        st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=4),
        st.sampled_from([0, 0, 1, 3, 100, 20_000]),
    ),
    max_size=4,
    unique_by=lambda each: each.word,
)
runs = st.lists(
    st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=12)
    | st.sampled_from(["四川普通话", "北京大学生活", "国家安全力量", "上海大学生物", "量子弹"]),
    min_size=1,
    max_size=4,
).map("".join)


def told(words: list[UserWord]) -> Words:
    return read_words(own_words(words, SMALL_KNOWN, FOLD))


def changed(before: list[UserWord], after: list[UserWord]) -> tuple[list[str], bool]:
    return changed_words(told(before), told(after), SMALL_KNOWN, FOLD)


def read(text: str) -> list[UserWord]:
    return list(read_user_dict(text, FOLD).words)


def reasons(text: str) -> list[tuple[int, str]]:
    return [(each.number, each.reason.split(":")[0]) for each in read_user_dict(text, FOLD).skipped]


# The file


def test_words_with_and_without_frequency_and_tag() -> None:
    text = "\ufeff# 注\r\n云计算\r\n\r\n石墨烯 300\n韓玉賞鑒\t3  nz\r  台中 n\n"
    assert read(text) == [
        UserWord("云计算"),
        UserWord("石墨烯", 300),
        UserWord("韩玉赏鉴", 3, "nz"),
        UserWord("台中", 0, "n"),
    ]
    assert not reasons(text)


def test_of_lines_for_one_word_in_any_script_the_last_counts() -> None:
    assert read("雲計算 5\n云计算 7 n") == [UserWord("云计算", 7, "n")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("AI芯片", "not all Chinese characters"),
        ("3", "not all Chinese characters"),
        ("云 计 算", "not a word, a number and a part of speech"),
        ("云计算 3 n 4", "not a word, a number and a part of speech"),
        ("云计算 -3", "not a word, a number and a part of speech"),
        ("云计算 1.5", "not a word, a number and a part of speech"),
        ("云计算 0", f"the frequency must be from 1 to {MAX_FREQUENCY}"),
        ("云计算 99999999999", f"the frequency must be from 1 to {MAX_FREQUENCY}"),
        ("云" * (MAX_LENGTH + 1), f"a word of more than {MAX_LENGTH} characters"),
    ],
)
def test_a_line_that_cannot_be_used_is_skipped_with_its_number(line: str, reason: str) -> None:
    assert reasons(f"云端\n{line}\n云海") == [(2, reason)]
    assert read(f"云端\n{line}\n云海") == [UserWord("云端"), UserWord("云海")]


@given(any_text)
def test_any_text_is_read(text: str) -> None:
    found = read_user_dict(text, FOLD)
    assert all(FOLD(each.word) == each.word for each in found.words)
    assert len(found.words) + len(found.skipped) <= len(text)


def test_equal_lists_have_equal_bytes_whatever_their_order_and_comments() -> None:
    one = read_user_dict("云计算 3\n# 注\n石墨烯", FOLD)
    assert one.to_bytes() == read_user_dict("石墨烯\n雲計算 3", FOLD).to_bytes()
    assert one.to_bytes() != read_user_dict("石墨烯\n云计算 4", FOLD).to_bytes()


# What the segmenter is told


Kind = type[RjiebaSegmenter | JiebaSegmenter]
both = pytest.mark.parametrize("kind", [RjiebaSegmenter, JiebaSegmenter])


def small(kind: Kind, words: list[UserWord]) -> Segmenter:
    if kind is RjiebaSegmenter:
        pytest.importorskip("rjieba")
    return kind(SMALL, told(words))


@lru_cache(maxsize=1)
def frequencies() -> dict[str, int]:
    return analyzer().frequencies()


def whole(*words: UserWord) -> Analyzer:
    return analyzer().changed(own_words=own_words(words, frequencies(), FOLD))


@pytest.mark.parametrize("word", ["石墨烯电池", "我们的", "云计算中心"])
def test_a_word_without_a_frequency_is_cut_as_one_where_it_stands_alone(word: str) -> None:
    assert analyzer().cut(word) != [word]
    assert whole(UserWord(word[:3]), UserWord(word)).cut(word) == [word]


@both
@given(own_lists)
def test_so_is_any_word(kind: Kind, words: list[UserWord]) -> None:
    made = small(kind, words)
    for each in words:
        if not each.frequency and not any(len(o.word) < len(each.word) for o in words):
            assert made.cut(each.word) == [each.word]


@both
def test_a_word_with_a_low_frequency_may_lose(kind: Kind) -> None:
    assert small(kind, [UserWord("国家的", 1)]).cut("国家的") == ["国家", "的"]
    assert small(kind, [UserWord("国家的", 3000)]).cut("国家的") == ["国家的"]
    assert small(kind, [UserWord("普通话", 1)]).cut("四川普通话") == ["四川", "普通", "话"]


def total(words: list[UserWord]) -> int:
    return sum((SMALL_KNOWN | {word: n for word, n, _ in told(words)}).values())


@given(own_lists)
def test_the_sum_of_all_frequencies_stays_as_it_was(words: list[UserWord]) -> None:
    own = {each.word for each in words}
    assert (total(words) == total([])) == (not changed([], words)[1])
    assert all(word in own or FOLD(word) != word for word, _, _ in told(words))


def test_words_that_are_too_frequent_change_the_sum_and_say_so() -> None:
    assert changed([], [UserWord("石墨", 4000)]) == (["石墨"], False)
    assert changed([], [UserWord("石墨", 5000)]) == (["石墨"], True)
    assert changed([UserWord("石墨", 5000)], [UserWord("石墨", 5000)]) == ([], False)


def test_a_word_of_the_dictionary_that_is_lowered_leaves_the_sum() -> None:
    assert total([UserWord("国家", 3)]) == total([])
    assert changed([], [UserWord("国家", 3)]) == (["国家"], False)
    assert changed([UserWord("国家", 3)], []) == (["国家"], False)


# What a changed word changes


@both
@settings(max_examples=200)
@given(own_lists, own_lists, st.lists(runs, min_size=1, max_size=20))
def test_runs_without_a_changed_word_are_cut_as_before(
    kind: Kind, before: list[UserWord], after: list[UserWord], texts: list[str]
) -> None:
    """The words that a new one displaces stand in the same run as the new one."""
    words, other_sum = changed(before, after)
    old, new = small(kind, before), small(kind, after)
    for run in texts:
        if not other_sum and not any(word in run for word in words):
            assert old.cut(run) == new.cut(run)


def test_real_runs_are_cut_otherwise_only_where_a_changed_word_stands(
    corpus: Callable[[str], Path],
) -> None:
    words = ["平台上", "的经济", "习近平思想", "中国人", "川普"]
    own = whole(*map(UserWord, words))
    different = 0
    for text in corpus_texts(corpus("cdt"), 60):
        for run in re.findall("[\u4e00-\u9fd5]+", FOLD(text)):
            same = own.cut(run) == analyzer().cut(run)
            different += not same
            assert same or any(word in run for word in words), run
    assert different


def test_the_analyzer_of_an_index_has_the_words_of_the_index() -> None:
    own = whole(UserWord("石墨烯电池"))
    assert Analyzer.from_files(own.files).cut("石墨烯电池") == ["石墨烯电池"]
    assert own.fingerprint != analyzer().fingerprint
    assert own.core_fingerprint == analyzer().core_fingerprint
    assert own.changed(own_words=b"").fingerprint == analyzer().fingerprint
    assert OWN_WORDS not in own.changed(own_words=b"").files
