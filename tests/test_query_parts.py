"""What could be left out of a query, and what is left then."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.parsing.dates import Calendar
from search.parsing.parser import QueryParser
from search.parsing.parts import without
from search.text.normalise import normalise

from .articles import analyzer

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(datetime(2022, 8, 20, tzinfo=SHANGHAI), SHANGHAI)


@pytest.fixture(scope="module")
def parser() -> QueryParser:
    return QueryParser(analyzer())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("国家 安全", "国家|安全"),
        ("国家安全", "国家|安全"),
        ("国家的安全", "国家|安全"),
        ("的 安全", "安全"),
        ('“国家 安全” title:"人物"~3', '“国家 安全”|~title:"人物"~3'),
        ("title:国家安全 =国家安全 安全wat*", "title:国家安全|~=国家安全|安全wat*"),
        ("(甲 =乙) -=丙", "~(甲 =乙)|!~-=丙"),
        ("甲 OR 乙 丙", "甲 OR 乙|丙"),
        ("甲 AND 乙", "甲|乙"),
        ("(甲 乙) | 丙 (丁 (戊))", "(甲 乙) | 丙|(丁 (戊))"),
        ("甲 -乙 NOT (丙 丁)", "甲|!-乙|!NOT (丙 丁)"),
        ("甲 source:报 日期：2019", "甲|!source:报|!日期：2019"),
        ("甲 近一周 “近一周”", "甲|!近一周|“近一周”"),
        ('甲 "乙', '甲|"乙'),
        ("甲 (乙 丙", "甲|(乙 丙"),
        ("甲 ， -", "甲"),
        ("甲 OR", "甲 OR"),
        ("", ""),
    ],
)
def test_parts(parser: QueryParser, text: str, parts: str) -> None:
    found = parser.parts(text, CALENDAR)
    signs = [f"{'!' * each.is_filter}{'~' * each.is_slow}" for each in found]
    written = [f"{sign}{each.text}" for sign, each in zip(signs, found, strict=True)]
    assert "|".join(written) == parts
    assert all(text[each.start : each.end] == each.text for each in found)


@pytest.mark.parametrize(
    ("text", "dropped", "rest"),
    [
        ("甲 乙 丙", [1], "甲 丙"),
        ("甲 乙 丙", [0, 2], "乙"),
        ("国家安全", [0], "安全"),
        ("甲  -乙", [1], "甲"),
        ("甲", [0], ""),
    ],
)
def test_without_some(parser: QueryParser, text: str, dropped: list[int], rest: str) -> None:
    parts = parser.parts(text, CALENDAR)
    assert without(text, [parts[i] for i in dropped]) == rest


@given(st.text(alphabet='国家安的a1 "“”()（）-=*~|:OR 近周', max_size=30))
def test_parts_of_anything_are_in_order_and_apart(text: str) -> None:
    text = normalise(text)
    found = QueryParser(analyzer()).parts(text, CALENDAR)
    places = [place for part in found for place in (part.start, part.end)]
    assert places == sorted(places)
    assert all(text[each.start : each.end] == each.text for each in found)
