"""Texts shown in the other script: as long as before, words told apart, their own script kept."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.fold import shipped_fold
from search.text.writing import FILES, HANS, HANT, Phrases, shipped, shipped_display

FOLDING, DISPLAY = shipped_fold(), shipped_display()


@pytest.mark.parametrize(
    ("text", "script", "shown"),
    [
        ("头发发白，干部干杯", HANT, "頭髮發白，幹部乾杯"),
        ("皇后之后，公里以里", HANT, "皇后之後，公里以裡"),
        ("著名作家看着乾隆", HANT, "著名作家看著乾隆"),
        ("著名作家看著乾隆的頭髮", HANS, "著名作家看着乾隆的头发"),
        ("裏面、裡面，為與爲，衞與衛", HANS, "里面、里面，为与为，卫与卫"),
        ("ＡＢＣ ok Word 5G網絡", HANS, "ＡＢＣ ok Word 5G网络"),
        ("卡拉OK发烧", HANT, "卡拉OK發燒"),
    ],
)
def test_words_decide_what_a_character_becomes(text: str, script: str, shown: str) -> None:
    assert DISPLAY.shown(text, script) == shown


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("武后與皇后，看着公里數，周日公布污染", HANT),
        ("頭髮發白", HANT),
        ("鲁迅著，乾县，看着头发", HANS),
        ("Nothing to do here. 123", HANS),
    ],
)
def test_what_is_in_the_script_stays(text: str, script: str) -> None:
    assert DISPLAY.shown(text, script) == text


def test_each_line_is_judged_on_its_own() -> None:
    mixed = "國家與武后\n国家与武后\n武后"
    assert DISPLAY.shown(mixed, HANT) == "國家與武后\n國家與武後\n武後"
    traditional = "國家與這個學會\n武后"
    assert DISPLAY.shown(traditional, HANT) == traditional


def test_single_characters_of_the_other_script_are_changed() -> None:
    assert DISPLAY.shown("這個國家的历史與發展", HANT) == "這個國家的歷史與發展"
    assert DISPLAY.shown("这个國家的历史与发展", HANS) == "这个国家的历史与发展"


TEXTS = st.text(st.one_of(st.sampled_from("后後发發髮干乾著着裏里国國Ａa\n ，𠮶"), st.characters()))


@given(TEXTS, st.sampled_from(sorted(FILES)))
def test_length_lines_and_fold_are_kept(text: str, script: str) -> None:
    shown = DISPLAY.shown(text, script)
    assert len(shown) == len(text)
    assert shown.count("\n") == text.count("\n")
    changed = [(a, b) for a, b in zip(text, shown, strict=True) if a != b]
    assert all(FOLDING.fold(a) == FOLDING.fold(b) for a, b in changed if a not in LOOSE)


LOOSE = {
    char for char, its in shipped(HANS).alone.items() if FOLDING.fold(its) != FOLDING.fold(char)
}
"""Characters whose Simplified form is another one for a search."""


def test_the_longest_word_counts() -> None:
    phrases = Phrases("# head\n发\t發\n理发\t理髮\n理发展\t理發展\n")
    assert phrases.write("发理发理发展", "发理发理发展") == "發理髮理發展"
    assert phrases.foreign >= {"发"}


@pytest.mark.parametrize("script", sorted(FILES))
def test_every_row_keeps_length(script: str) -> None:
    table = (resources.files("search.text") / "data" / FILES[script]).read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    assert rows and all(len(row[0]) == len(row[1]) for row in rows)
    assert all(row[2:] in ([], ["="]) for row in rows)
