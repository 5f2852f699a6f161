"""What a parser tells, in whatever order, becomes lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.cleaning import CleaningRules
from search.text.lines import LineReader

DATA = Path(__file__).parents[1] / "search" / "text" / "data" / "cleaning.yaml"
RULES = CleaningRules.load(DATA.read_bytes()).rules_for("www.iyouport.org")

Told = tuple[tuple[str, str], ...]
"""Names and texts: ``("+", tag)`` starts an element, ``("-", tag)`` ends one, ``("", text)``."""


def lines(*told: tuple[str, str]) -> list[tuple[str, str]]:
    """Kind and text of each line."""
    reader = LineReader()
    reader.begin(RULES, "题")
    for what, name in told:
        if what == "+":
            reader.start(name, {"class": "entry-title"} if name == "h1" else {})
        elif what == "-":
            reader.end(name)
        else:
            reader.data(name)
    reader.close()
    body = reader.body
    return [(block.kind, body.text[block.start : block.end]) for block in body.blocks]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((("", "国"), ("", "家")), [("paragraph", "国家")]),
        # An end that names an outer element ends the inner ones too.
        (
            (("+", "ul"), ("+", "li"), ("+", "b"), ("", "一"), ("-", "ul"), ("", "二")),
            [("list_item", "一"), ("paragraph", "二")],
        ),
        # An end that names no open element ends none.
        (
            (("+", "li"), ("", "一"), ("-", "ul"), ("", "二"), ("-", "li"), ("-", "li")),
            [("list_item", "一二")],
        ),
        # What is dropped ends with what is around it.
        (
            (("+", "div"), ("+", "nav"), ("", "一"), ("-", "div"), ("", "二")),
            [("paragraph", "二")],
        ),
        ((("+", "nav"), ("+", "p"), ("", "一"), ("-", "nav"), ("", "二")), [("paragraph", "二")]),
        # A title that never ends is all that follows.
        ((("", "前"), ("+", "h1"), ("", "题"), ("+", "p"), ("", "目")), [("paragraph", "前")]),
    ],
)
def test_ends_that_do_not_match(told: Told, expected: list[tuple[str, str]]) -> None:
    assert lines(*told) == expected


TAGS = st.sampled_from(["p", "b", "li", "ul", "h1", "nav", "pre", "script", "td", "img"])


@given(
    st.lists(
        st.tuples(st.sampled_from("+-"), TAGS)
        | st.tuples(st.just(""), st.sampled_from(["国", "题", " ", "\n"]))
    )
)
def test_nothing_told_makes_it_raise(told: list[tuple[str, str]]) -> None:
    assert all(text.strip() for _, text in lines(*told))
