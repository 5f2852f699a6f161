"""Where a leaf of a query stands in a text."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.models import Span
from search.occurrences import MANY_PIECES, UnitText
from search.parsing.dates import Calendar
from search.parsing.parser import QueryParser
from search.query import Leaf, Prefix, positive_leaves
from search.text.units import SEPARATOR, WHITE
from tests.articles import analyzer
from tests.scan import QUOTES, Scanner, _class
from tests.texts import texts, without_names

PARSER = QueryParser(analyzer())
CALENDAR = Calendar(datetime(2024, 5, 4, tzinfo=timezone.utc), timezone.utc)
SCANNER = Scanner([], analyzer().folding.fold)
NAMES = ("c++", "c#", "f#", "asp.net", "vb.net", ".net")


def leaf(query: str) -> Leaf:
    """The one leaf of a query."""
    (found,) = positive_leaves(PARSER.parse(query, CALENDAR).tree)
    return found


def found(text: str, query: str) -> list[str]:
    """What the query's leaf covers in the text."""
    spans = UnitText(text, analyzer().units).spans(leaf(query))
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        # sequences
        ("国家安全，國家安全", '"国家安全"', ["国家安全", "國家安全"]),
        ("国家，安全。国家安全", '"国家安全"', ["国家安全"]),
        ("国家，安全。国家 安全", '"国家；安全"', ["国家，安全", "国家 安全"]),
        ("国家\n安全", '"国家 安全"', ["国家\n安全"]),
        ("用5G 网络和５Ｇ网络", '"5G网络"', ["5G 网络", "５Ｇ网络"]),
        ("哈哈哈", '"哈哈"', ["哈哈", "哈哈"]),
        ("COVID-19 covid 19 covid19", "COVID-19", ["COVID-19", "covid 19"]),
        ("在2019年", '"9年"', []),
        ("C++与C", "C", ["C"]),
        ("C++与C", "C++", ["C++"]),
        ("看ASP.NET，net", "net", ["net"]),
        ("国，.net 家", '"国，家"', []),
        ("国 家5g，安全", '"家5g,安全"', ["家5g，安全"]),
        ("x国\n\n 家x", '"国 家"', ["国\n\n 家"]),
        ("ab abc ab", "ab", ["ab", "ab"]),
        ("𠮷野家", "𠮷", ["𠮷"]),
        ("“国家”", '"“国家”"', ["国家"]),
        ("", "国家", []),
        ("，。", "国家", []),
        ("a" * 100 + " b", "a" * 100, ["a" * 100]),
        ("a" * 100 + " b", "a" * 99, []),
        # prefixes
        ("cov COVID-19 recover", "cov*", ["cov", "COVID"]),
        ("国家 国", "国*", ["国", "国"]),
        # within so many positions, in any order
        ("安全的国家", '"国家 安全"~4', ["安", "全", "国", "家"]),
        ("安全的国家", '"国家 安全"~3', []),
        ("国家和国家安全", '"安全国家"~4', ["国", "家", "安", "全"]),
        ("国家和国家安全", '"安全国家"~6', ["国", "家", "国", "家", "安", "全"]),
        ("国国家", '"国 国"~1', ["国", "国"]),
        ("国家", '"国 国"~9', []),
        ("a b，c", '"c a"~4', ["a", "c"]),
        # exact spelling
        ("皇后在後面", "=後", ["後"]),
        ("皇后在後面", "=后", ["后"]),
        ("皇后在後面", "后", ["后", "後"]),
        ("後来後來", '="後來"', ["後來"]),
        ("ＢＢＣ後 bbc后", '="BBC後"', ["ＢＢＣ後"]),
        ("國家 5G國家", "=5g國家", ["5G國家"]),
    ],
)
def test_spans(text: str, query: str, expected: list[str]) -> None:
    assert found(text, query) == expected


@pytest.mark.parametrize("count", [3, MANY_PIECES // 400 + 1])
def test_a_quote_of_one_word_over_and_over(count: int) -> None:
    text = "<b>" * 400
    spans = UnitText(text, analyzer().units).spans(leaf('"' + "<b>" * count + '"'))
    firsts = range(1, len(text), 3)
    assert spans == [(start, start + 3 * count - 2) for start in firsts[: 401 - count]]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [("皇后後面", "=後面", True), ("皇后后面", "=後面", False), ("", "=後", False)],
)
def test_exact_spelling(text: str, query: str, expected: bool) -> None:
    phrase = leaf(query)
    assert not hasattr(phrase, "prefix")
    assert UnitText(text, analyzer().units).has_exactly(phrase.sequence) is expected  # type: ignore[union-attr]


def scanned(text: str, query: str) -> set[Span]:
    """The spans that begin and end with a unit and read as the query does, one by one."""
    wanted = SCANNER.canonical(query)
    classes = [_class(char) for char in analyzer().folding.fold(text)]

    def cuts(at: int) -> bool:
        return 0 < at < len(text) and classes[at - 1] == classes[at] == "w"

    return {
        (start, end)
        for start in range(len(text))
        for end in range(start + 1, len(text) + 1)
        if classes[start] != "s" and classes[end - 1] != "s" and not cuts(start) and not cuts(end)
        if SCANNER.canonical(text[start:end]) == wanted
    }


@given(texts, st.data())
def test_a_quoted_part_is_found_where_an_independent_reading_finds_it(
    text: str, data: st.DataObject
) -> None:
    text = without_names(text, NAMES)
    start = data.draw(st.integers(0, len(text)))
    query = text[start : start + data.draw(st.integers(1, 6))]
    if not len(analyzer().units.read(query).starts):
        return
    quoted = leaf('"' + "".join(" " if c in QUOTES else c for c in query) + '"')
    assert set(UnitText(text, analyzer().units).spans(quoted)) == scanned(text, query)


@given(texts, texts, st.data())
def test_a_sequence_is_found_alike_as_a_string_and_by_units(
    text: str, other: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : start + data.draw(st.integers(1, 6))]
    for typed in (part, f'"{part}"', f"={part}", other, f'"{other}"', f'="{other}"'):
        for one in positive_leaves(PARSER.parse(typed, CALENDAR).tree):
            if not isinstance(one, Prefix):
                looked_up = UnitText(text, analyzer().units)
                assert looked_up.spans(one) == looked_up._read_spans(one.sequence)


@given(texts, texts, st.integers(0, 9))
def test_spans_begin_and_end_with_a_unit(text: str, query: str, slop: int) -> None:
    typed = [query, f'"{query}"', f'"{query}"~{slop}', f"={query}", f"{query}*"]
    for each in typed:
        for one in positive_leaves(PARSER.parse(each, CALENDAR).tree):
            spans = UnitText(text, analyzer().units).spans(one)
            assert spans == sorted(spans)
            for start, end in spans:
                assert 0 <= start < end <= len(text)
                if "#" not in text and "+" not in text and "." not in text:  # no names
                    ends = analyzer().folding.codes(text[start] + text[end - 1])
                    assert not {SEPARATOR, WHITE}.intersection(analyzer().units.classes[ends])
