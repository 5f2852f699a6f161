"""SEMANTICS T2: which characters are one for a search."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.fold import to_codes
from search.text.units import SEPARATOR, WHITE
from tests.articles import analyzer
from tests.texts import EVERYTHING, any_text, corpus_texts

SPELLINGS = ("s2t", "s2hk", "s2tw", "t2s")
RUNS_A_CORPUS = 1500
MIN_SAME_SPELLING = 0.995


SAME = [
    ("ＡＢＣ", "abc"),
    ("ＣＯＶＩＤ－１９", "covid-19"),
    ("ｶﾅ", "カナ"),
    ("　", " "),
    ("！：（）", "!:()"),
    ("ΑΒΓЖÉ", "αβγжé"),
    ("İ", "i"),
    ("國", "国"),
    ("後", "后"),
    ("著", "着"),
    ("瞭", "了"),
    ("衛", "衞"),
    ("衛", "卫"),
    ("裏", "裡"),
    ("裏", "里"),
    ("髮發", "发发"),
    ("乾幹", "干干"),
    ("臺颱", "台台"),
    ("鐘鍾", "钟钟"),
    ("麵鬥葉", "面斗叶"),
    ("線綫", "线线"),
    ("峯羣牀", "峰群床"),
    ("啓啟", "启启"),
    ("麽麼", "么么"),
    ("為爲", "为为"),
    ("說説", "说说"),
    ("習近平", "习近平"),
    ("乾隆", "干隆"),
    ("薴", "苎"),
]

APART = [
    "坐座",
    "象像",
    "具俱",
    "呆待",
    "画划",
    "坏坯",
    "么幺",
    "末未",
    "己已",
    "士土",
    "日曰",
    "链炼",
]


def fold(text: str) -> str:
    return analyzer().folding.fold(text)


def light(text: str) -> str:
    return analyzer().folding.fold_light(text)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_that_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("pair", APART)
def test_characters_that_stay_two(pair: str) -> None:
    assert fold(pair[0]) != fold(pair[1])


def test_half_width_voiced_kana_are_the_stated_exception() -> None:
    assert fold("ｶﾞ") == "カ\u3099"
    assert fold("ガ") == "ガ"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("後Ｐ", "後p"), ("后", "后"), ("國ＢＢＣ", "國bbc"), ("著裏瞭", "著裏瞭")],
)
def test_the_light_fold_keeps_the_script(written: str, kept: str) -> None:
    assert light(written) == kept


def test_all_of_unicode_keeps_its_length_and_class_and_folds_once() -> None:
    classes = analyzer().units.classes.copy()
    classes[classes == WHITE] = SEPARATOR
    for table in (to_codes(fold(EVERYTHING)), to_codes(light(EVERYTHING))):
        assert (table[table] == table).all()
        assert (classes[table] == classes).all()
        assert (table[0xD800:0xE000] == np.arange(0xD800, 0xE000)).all()
    folded = fold(EVERYTHING)
    assert len(folded) == len(light(EVERYTHING)) == len(EVERYTHING)
    assert fold(folded) == fold(light(EVERYTHING)) == light(folded) == folded


def test_case_folds_as_python_folds_it() -> None:
    """Both cases of a character are one, where each is one character."""
    folded = fold(EVERYTHING)
    for char in EVERYTHING:
        for other in {char.lower(), char.upper(), char.casefold()} - {char}:
            if len(other) == 1 and other.lower() == char.lower():
                assert folded[ord(other)] == folded[ord(char)], (char, other)


@given(any_text, st.data())
def test_a_part_folds_like_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for one in (fold, light):
        assert len(one(text)) == len(text)
        assert one(text)[start:end] == one(text[start:end])
        assert one(one(text)) == one(text)


def test_opencc_spellings_of_the_corpora_fold_back(corpus: Callable[[str], Path]) -> None:
    opencc = pytest.importorskip("opencc")
    converters = [opencc.OpenCC(name) for name in SPELLINGS]
    rng = random.Random(20240504)
    runs = []
    for name in ("cdt", "oped2"):
        han = [r for text in corpus_texts(corpus(name), 200) for r in re.findall(r"[一-鿿]+", text)]
        for run in rng.choices(han, k=RUNS_A_CORPUS):
            start = rng.randrange(len(run))
            runs.append(run[start : start + rng.randint(1, 20)])
    same = [all(fold(c.convert(run)) == fold(run) for c in converters) for run in runs]
    assert sum(same) / len(runs) >= MIN_SAME_SPELLING
