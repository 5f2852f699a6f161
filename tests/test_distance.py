"""Slips between two strings, against what a plain definition says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.distance import distance
from search.spelling.shapes import Shapes

WORD = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("", "", 0), ("a", "", 1), ("google", "gogle", 1), ("form", "from", 1), ("ca", "abc", 3)],
)
def test_distance(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 9) == slips


@given(WORD, WORD, st.integers(0, 3))
def test_it_is_symmetric_and_stops_counting(one: str, other: str, most: int) -> None:
    whole = distance(one, other, 9)
    assert distance(other, one, 9) == whole
    assert distance(one, other, most) == min(whole, most + 1)
    assert abs(len(one) - len(other)) <= whole <= max(len(one), len(other))
    assert (whole == 0) == (one == other)


def test_shapes() -> None:
    shapes = Shapes.load()
    assert shapes.likeness("测", "侧") > shapes.likeness("测", "香")
    assert shapes.likeness("测", "?") == 0
    assert "侧" in shapes.alike("测") and "测" not in shapes.alike("测")
    assert shapes.alike("?") == []
