"""Cutting runs: jieba and rjieba alike, nothing lost."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.analyzer import FOLDED_WORDS
from search.text.dictionary import Dictionary, Words, folded_words, read_words, write_words
from search.text.segment import (
    BREAK,
    MAX_RUN,
    JiebaSegmenter,
    RjiebaSegmenter,
    Segmenter,
    make_segmenter,
)
from search.text.units import CJK
from tests.articles import analyzer
from tests.texts import EVERYTHING, corpus_texts, texts

CHARACTERS = 1_000_000

OWN = Dictionary.of("北京 100 ns\n北京大学 50 nt\n大学 80 n\n后来 30 t\n生前 20 t\n".encode())
"""A dictionary other than the one built into rjieba."""


@lru_cache(maxsize=2)
def segmenter(kind: type[JiebaSegmenter | RjiebaSegmenter]) -> Segmenter:
    """With this installation's dictionary."""
    if kind is RjiebaSegmenter:
        pytest.importorskip("rjieba")
    return kind(analyzer().dictionary, read_words(analyzer().files[FOLDED_WORDS]))


both = pytest.mark.parametrize("kind", [JiebaSegmenter, RjiebaSegmenter])


def test_both_cut_a_million_characters_of_the_corpora_alike(
    corpus: Callable[[str], Path],
) -> None:
    """The same words, which is all that an index keeps of them. Where the same words in another
    order are as likely, the last bit of a sum decides, and may do otherwise (1 run of 285,905)."""
    jieba, rjieba = segmenter(JiebaSegmenter), segmenter(RjiebaSegmenter)
    characters = otherwise = 0
    for name, files in (("cdt", 227), ("oped2", 200)):
        for text in corpus_texts(corpus(name), files):
            for run in re.findall("[\u4e00-\u9fd5]+", analyzer().folding.fold(text)):
                words, others = jieba.cut(run), rjieba.cut(run)
                assert sorted(words) == sorted(others)
                assert "".join(words) == "".join(others) == run
                otherwise += words != others
                characters += len(run)
    assert characters >= CHARACTERS
    assert otherwise <= 3


@given(st.text(st.sampled_from("国家安全的了着习近平蔡英文孟晚舟一二三龘龥乄"), min_size=1))
def test_the_words_of_an_invented_run_joined_are_the_run(run: str) -> None:
    """Of nonsense such as 安安安蔡 the two may make different words."""
    for kind in (JiebaSegmenter, RjiebaSegmenter):
        assert "".join(segmenter(kind).cut(run)) == run


@both
def test_a_long_unbroken_run_is_cut_in_parts(kind: type[JiebaSegmenter | RjiebaSegmenter]) -> None:
    run = "国家安全习近平" * 15_000
    words = segmenter(kind).cut(run)
    assert "".join(words) == run
    assert words[:3] == ["国家", "安全", "习近平"]
    borders = {MAX_RUN * i for i in range(1, len(run) // MAX_RUN + 1)}
    at = 0
    for word in words:
        at += len(word)
        borders.discard(at)
    assert not borders


@both
def test_another_dictionary(kind: type[JiebaSegmenter | RjiebaSegmenter]) -> None:
    if kind is RjiebaSegmenter:
        pytest.importorskip("rjieba")
    own = kind(OWN, [("后来人", 40, "n")])
    assert own.cut("北京大学生前来") == ["北京大学", "生前", "来"]
    assert own.cut("后来人") == ["后来人"]


@both
def test_runs_are_cut_as_if_each_stood_alone(kind: type[JiebaSegmenter | RjiebaSegmenter]) -> None:
    runs = ["国家安全", "国", "家", "", "习近平", "国家安全习近平" * 1000, "国", "家"]
    alone = [word for run in runs for word in (*segmenter(kind).cut(run), BREAK)]
    assert segmenter(kind).cut(BREAK.join(runs) + BREAK) == alone


@both
def test_real_runs_are_cut_as_if_each_stood_alone(
    corpus: Callable[[str], Path], kind: type[JiebaSegmenter | RjiebaSegmenter]
) -> None:
    for text in corpus_texts(corpus("cdt"), 40):
        runs = re.findall("[\u4e00-\u9fd5]+", analyzer().folding.fold(text))
        alone = [word for run in runs for word in (*segmenter(kind).cut(run), BREAK)]
        assert segmenter(kind).cut(BREAK.join(runs) + BREAK) == alone


WORDS_APART = """
import sys
from search.text.dictionary import Dictionary
from search.text.segment import EMBEDDED_DICTIONARY, RjiebaSegmenter
embedded = Dictionary(bytes.fromhex(EMBEDDED_DICTIONARY))
assert "rjieba" not in sys.modules
one = RjiebaSegmenter(embedded, [("国家安全习近平", 10**9, "n")])
other = RjiebaSegmenter(embedded, [])
print([len(each.cut("国家安全习近平")) for each in (one, other)])
"""


def test_segmenters_of_one_process_do_not_share_words() -> None:
    """The first takes the instance that rjieba makes when it is imported."""
    pytest.importorskip("rjieba")
    told = subprocess.run([sys.executable, "-c", WORDS_APART], capture_output=True, text=True)
    assert told.stdout == "[1, 3]\n", told.stderr


def test_folded_words_are_those_that_the_dictionary_lacks() -> None:
    dictionary = "后来 30 t\n後來 5 t\n裏面 7 f\n裡面 3 f\n国家 9 n\n".encode()
    expected: Words = [("里面", 10, "f")]
    assert folded_words(dictionary, analyzer().folding) == expected


def test_the_segmenter_of_choice_is_rjieba() -> None:
    pytest.importorskip("rjieba")
    assert isinstance(make_segmenter(OWN, []), RjiebaSegmenter)


# The dictionary


def test_a_dictionary_comes_out_as_it_went_in() -> None:
    words: Words = [("北京", 100, "ns"), ("大学", 80, "n")]
    packed = Dictionary.of(write_words(words))
    assert packed.is_sound
    assert packed.text() == "北京 100 ns\n大学 80 n\n".encode()
    assert packed.words() == words


def test_a_damaged_dictionary_is_not_sound() -> None:
    for at in range(len(OWN.packed)):
        if at >= 32:  # before it is what the fingerprint of the analyzer covers
            damaged = bytearray(OWN.packed)
            damaged[at] ^= 1
            assert not Dictionary(bytes(damaged)).is_sound
        assert not Dictionary(OWN.packed[:at]).is_sound


# Analyzer.cut: the words of all CJK units


def test_no_cjk_character_of_unicode_is_lost_and_no_other_kept() -> None:
    folded = set(analyzer().folding.codes(EVERYTHING).tolist()) - set(range(0xD800, 0xE000))
    classes = analyzer().units.classes
    for code in folded:
        expected = [chr(code)] if classes[code] == CJK else []
        assert analyzer().cut(chr(code)) == expected, hex(code)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("国家安全", ["国家", "安全"]),
        ("5g网络，2019年", ["网络", "年"]),
        ("カード한국어ㄅㄆ", ["カード", "한국어", "ㄅㄆ"]),
        ("𠮷野家、﨑", ["𠮷", "野家", "﨑"]),
        ("ラーメン・カレー", ["ラーメン", "カレー"]),
        ("々〇", ["々", "〇"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert analyzer().cut(text) == words


@given(texts)
def test_the_words_joined_are_the_cjk_units(text: str) -> None:
    folded = analyzer().folding.fold(text)
    classes = analyzer().units.classes
    cjk = "".join(char for char in folded if classes[ord(char)] == CJK)
    assert "".join(analyzer().cut(folded)) == cjk
