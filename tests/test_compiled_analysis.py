"""What is compiled: words are cut as by the segmenter, and all else of an article is the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.models import Tokens
from search.text.analyzer import OWN_WORDS, Analyzer
from search.text.columns import CutRuns
from search.text.dictionary import Dictionary
from search.text.fold import to_codes
from search.text.segment import BREAK, MAX_RUN, JiebaSegmenter
from search.text.trie import Trie
from search.text.units import unit_strings
from tests.articles import analyzer, article
from tests.texts import corpus_texts

CompiledCut = pytest.importorskip("search.text.compiled_cut").CompiledCut
JIEBA = Path(pytest.importorskip("jieba").__file__).parent
RUN = re.compile("[\u4e00-\u9fd5]+")


@lru_cache(maxsize=1)
def accelerated() -> Analyzer:
    made = Analyzer.from_files(analyzer().files)
    assert made.accelerate()
    return made


def cut(cut_runs: CutRuns, *texts: str) -> list[list[str]]:
    """The words of each of some texts that are Han runs with a BREAK between them."""
    ends = np.cumsum([len(text) + 1 for text in texts]) - 1
    words = cut_runs(to_codes("".join(text + BREAK for text in texts)), ends)
    strings = [words.vocabulary[number] for number in words.numbers.tolist()]
    places = np.append(0, words.counts.cumsum()).tolist()
    return [strings[start:end] for start, end in pairwise(places)]


def test_real_runs_are_cut_as_by_the_segmenter(corpus: Callable[[str], Path]) -> None:
    for text in corpus_texts(corpus("cdt"), 100):
        runs = RUN.findall(analyzer().folding.fold(text))
        expected = [analyzer().segmenter.cut(run) for run in runs]
        assert cut(accelerated()._cut_runs, *runs) == expected


def test_invented_runs_are_cut_as_by_the_segmenter() -> None:
    """Among them thousands of which two cuts are as likely by jieba's model, or that it does not
    know."""
    chosen = Random(7)
    words = [word for word, _, _ in analyzer().dictionary.words() if RUN.fullmatch(word)]
    runs = ["干干干干本", *(invented(chosen, words) for _ in range(30_000))]
    expected = analyzer().segmenter.cut(BREAK.join(runs))
    found = cut(accelerated()._cut_runs, *runs)
    assert [word for run in found for word in run] == [word for word in expected if word != BREAK]


def invented(chosen: Random, words: list[str]) -> str:
    """A run of words, of characters that are frequent, any or repeated, and of few characters."""
    few = chosen.choices(chosen.choice(words), k=chosen.randint(2, 9))
    pieces = [
        chosen.choice(words),
        chosen.choice("国家安全的了着习近平蔡英文干本一二三龘龥乄"),
        chr(chosen.randint(0x4E00, 0x9FD5)) * chosen.randint(1, 4),
        "".join(few),
    ]
    return "".join(chosen.choices(pieces, k=chosen.randint(1, 6)))


@given(st.lists(st.text(st.sampled_from("国家安全的了着习近平蔡英文干本一二三龘龥乄"))))
def test_runs_of_several_texts_are_cut_each_for_itself(runs: list[str]) -> None:
    assert cut(accelerated()._cut_runs, *runs) == [analyzer().segmenter.cut(run) for run in runs]


def test_runs_of_one_text_are_cut_as_if_each_stood_alone() -> None:
    assert cut(accelerated()._cut_runs, f"国家{BREAK}安全", "", f"{BREAK}国家安全") == [
        ["国家", "安全"],
        [],
        ["国家", "安全"],
    ]


def test_a_long_unbroken_run_is_cut_in_parts() -> None:
    run = "国家安全习近平" * 1000
    assert cut(accelerated()._cut_runs, run) == [analyzer().segmenter.cut(run)]
    ends = np.cumsum([len(word) for word in analyzer().segmenter.cut(run)])
    assert MAX_RUN in ends


@pytest.mark.parametrize(
    ("words", "run"),
    [
        ("北京 100 ns\n北京大学 50 nt\n大学 80 n\n生前 20 t\n", "北京大学生前来"),
        ("北京 100 ns\n大学 80 n\n大学 1 n\n", "北京大学"),
        ("A股 9 n\n北京 100 ns\n", "北京北"),
        ("北京 0 ns\n京 3 n\n北 3 n\n", "北京北京"),
    ],
)
def test_another_dictionary(words: str, run: str) -> None:
    expected = JiebaSegmenter(Dictionary.of(words.encode()), [])
    cut_runs = CompiledCut(Trie.of(words.encode()), JIEBA, expected.cut)
    assert cut(cut_runs, run) == [expected.cut(run)]


def test_the_tokens_of_articles_are_the_same() -> None:
    articles = [
        article("a/1", "國家安全，AI 時代。\nラーメン・カレー 한국어 5G网络", "習近平"),
        article("a/2"),
        article("a/3", "龘龘龘 𠮷野家", "2019年"),
    ]
    ours, theirs = accelerated().analyze_all(articles), analyzer().analyze_all(articles)
    for one, other in zip(ours, theirs, strict=True):
        for side, expected in ((one.title, other.title), (one.text, other.text)):
            assert side.positions.tolist() == expected.positions.tolist()
            assert unit_strings(side) == unit_strings(expected)
            assert counted(side) == counted(expected)


def counted(tokens: Tokens) -> dict[str, int]:
    """How often each word is there."""
    return dict(zip(tokens.words, tokens.word_counts.tolist(), strict=True))


def test_own_words_are_cut() -> None:
    own = Analyzer.from_files({**analyzer().files, OWN_WORDS: "国家安全习近平 100000 n\n".encode()})
    own.accelerate()
    assert cut(own._cut_runs, "国家安全习近平") == [["国家安全习近平"]]


@given(st.lists(st.text(st.sampled_from("国家安全abAé12 ，。\n"), max_size=150), max_size=6))
def test_signatures_are_the_same(texts: list[str]) -> None:
    articles = [article(f"a/{n}", text * 3, text[:9]) for n, text in enumerate(texts)]
    ours, theirs = accelerated().analyze_all(articles), analyzer().analyze_all(articles)
    assert ours.signatures.tobytes() == theirs.signatures.tobytes()
