"""Front matter that is read without YAML says what YAML says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from search.readers.simple_yaml import simple_values

HEADS = {
    'title: "国家：安全"\ndate: 2020-10-26T11:35:34.000Z': {
        "title": "国家：安全",
        "date": "2020-10-26T11:35:34.000Z",
    },
    'tags:\n  - "一 二"\n  - 三\nurl: https://x.org/a#b\n': {
        "tags": ["一 二", "三"],
        "url": "https://x.org/a#b",
    },
    "tags: [ 甲, b c ]\n标题: no": {"tags": ["甲", "b c"], "标题": "no"},
    "a: []\nb:\nc: 1": {"a": [], "b": "", "c": "1"},
    "a:\n- x\n- y\na: z": {"a": "z"},
}


@pytest.mark.parametrize("head", HEADS)
def test_values(head: str) -> None:
    assert simple_values(head) == HEADS[head] == by_yaml(head)


@pytest.mark.parametrize(
    "head",
    ["a", "a:b", " a: b", "a: b: c", "a: b #c", 'a: "b\\n"', "a: 'b'", "a: |\n  b", "a: b\n  c",
     "a: *b", "a: {b: c}", "a: [b: c]", "a: [b, [c]]", "a: b\n- c", "a:\n  - b\n   - c", "# a",
     "a:\n  b: c", "a: b:", "a:\tb", "a: \x07", "a: b\u2028c", "a: ~", '"a": b', "<<: a",
     "a: b\n\n"],
)  # fmt: skip
def test_what_is_left_to_yaml(head: str) -> None:
    assert simple_values(head) is None


def by_yaml(head: str) -> Any:
    try:
        return yaml.load(head, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return "no YAML"


PARTS = (
    *(
        "a",
        "b",
        "中",
        "1",
        "2020-01-01",
        "key: ",
        "b:",
        "标题: ",
        "- ",
        "\n",
        "\n",
        "\n  - ",
        "\n- ",
    ),
    *(
        '"x"',
        '"',
        "'",
        " ",
        "  ",
        ": ",
        ":",
        " #",
        "#",
        ",",
        ", ",
        "[ ",
        " ]",
        "[]",
        "\\",
        "「",
        "：",
    ),
    *(
        "~",
        "?",
        "!",
        "&",
        "*",
        "|",
        ">",
        "%",
        "@",
        "`",
        "{",
        "}",
        "---",
        "...",
        "<<: ",
        "http://x#y",
    ),
    *("\t", "\xa0", "\u3000", "\x85", "\u2028", "\ufeff", "\x07", "😀"),
    *('title: "a"\n', 'tags:\n  - "x"\n  - y\n', "t: [ a b, c ]\n", "d: 2020-01-01T10:00:00Z\n"),
)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=10).map("".join))
def test_any_head(head: str) -> None:
    values = simple_values(head)
    assert values is None or values == by_yaml(head)
