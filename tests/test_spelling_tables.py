"""Words in packed arrays are found as in a list."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.tables import PackedTexts, SortedTexts

words = st.text("ab香港\U00020000", max_size=4)


@given(st.lists(words))
def test_packed_texts_are_those_that_were_given(texts: list[str]) -> None:
    packed = PackedTexts.of(texts)
    assert [packed.text(place) for place in range(len(packed))] == texts
    codes, sizes = packed.codes()
    assert codes.tolist() == list(map(ord, "".join(texts)))
    assert sizes.tolist() == list(map(len, texts))


@given(st.lists(words.filter(bool)), words)
def test_sorted_texts_are_found_by_all_and_by_their_beginning(texts: list[str], asked: str) -> None:
    known = SortedTexts.of(texts, np.arange(len(texts)))
    same = [number for number, text in enumerate(texts) if text == asked]
    begun = [number for number, text in enumerate(texts) if text.startswith(asked)]
    assert known.equal(asked).tolist() == same
    assert known.first(asked) in (same or [None])
    assert sorted(known.beginning(asked).tolist()) == begun
