"""Texts for property tests: invented ones that look like the corpora, and parts of the corpora."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from search.text.normalise import normalise

PIECES = (
    *"国家國家安全经济的了着著后後里裏裡衛卫乾干坐座象像",
    *"𠮷𠀀𰻝㐀﨑々〇〆",
    *"かがカガーｶﾞ한국어각ㄅㄆˊ",
    *"aBcé９Ａ0129Ⅷ²ı",
    *"，。、！？：；·…—-.,'’_&+/@:#=*~|()（）[]<>\\",
    *'"“”「」『』＂',
    *" \u00a0\u3000\n",
    *"😀❤\ufe0f👍\u200d",
)
"""Han of several planes, kana, hangul, bopomofo, Latin, digits, separators, quotes and emoji."""

EVERYTHING = "".join(map(chr, range(0x110000)))
"""Every code point."""

texts = st.text(st.sampled_from(PIECES), max_size=40).map(normalise)
"""Short texts as a reader would have them."""

any_text = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from(PIECES),
        st.sampled_from(
            "\u200b\u200d\ufe0e\ufe0f\u0338\u0301\u20e3\u2329↔←🏴\U000e0067\U000e007f\r\x85"
        ),
    ),
    max_size=40,
)
"""Any text at all, with a liking for what is troublesome."""


def corpus_texts(folder: Path, count: int) -> Iterator[str]:
    """About so many files of a corpus, spread evenly, whole and normalised."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files[:: max(1, len(files) // count)]:
        yield normalise(path.read_text("utf-8", "replace"))


def without_names(text: str, names: tuple[str, ...]) -> str:
    """The text without the names that are written with signs: ``tests.scan`` does not know them."""
    return re.sub("|".join(map(re.escape, names)), " ", text, flags=re.IGNORECASE)
