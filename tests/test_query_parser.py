"""What a person types, and the tree it is: by ``data/queries.golden``, and for any text at all.

``python -m tests.test_query_parser`` writes the trees and notes of the golden file anew; read the
difference before keeping it. Lines are ``text => tree``, then its notes behind ``#``; lines behind
``##`` are headings.
"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.parsing.dates import Calendar
from search.parsing.language import MAX_DEPTH, MAX_LEAVES, MAX_QUERY_CHARACTERS, MAX_SLOP
from search.parsing.parser import ParsedQuery, QueryParser
from search.query import (
    All,
    And,
    Keyword,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Term,
    positive_leaves,
)
from search.ranking import FIELD_BOOSTS
from tests.articles import analyzer
from tests.texts import PIECES, any_text

GOLDEN = Path(__file__).parent / "data" / "queries.golden"
NOW = datetime(2024, 5, 4, 12, tzinfo=timezone.utc)
CALENDAR = Calendar(NOW, ZoneInfo("Asia/Shanghai"))
PARSER = QueryParser(analyzer())


def parse(text: str) -> ParsedQuery:
    return PARSER.parse(text, CALENDAR)


def tree(text: str) -> str:
    return str(parse(text).tree)


# The golden file


def golden_entry(line: str) -> str:
    """``text => tree`` and its notes, of a line that begins ``text =>``."""
    text = line.rpartition(" => ")[0]
    parsed = parse(text)
    return "\n".join([f"{text} => {parsed.tree}", *(f"# {note}" for note in parsed.notes)])


def golden_entries() -> list[str]:
    """The entries of the file, each with its notes."""
    entries: list[str] = []
    for line in GOLDEN.read_text("utf-8").split("\n"):
        if line.startswith("# "):
            entries[-1] += f"\n{line}"
        elif line and not line.startswith("## "):
            entries.append(line)
    return entries


@pytest.mark.parametrize("entry", golden_entries(), ids=lambda entry: entry.split(" => ")[0])
def test_golden(entry: str) -> None:
    assert golden_entry(entry.split("\n")[0]) == entry


def test_the_golden_file_has_each_query_once() -> None:
    queries = [entry.split("\n")[0].rpartition(" => ")[0] for entry in golden_entries()]
    assert len(queries) == len(set(queries)) >= 120


def rewrite_golden() -> None:
    """Write trees and notes anew, headings and order kept."""
    lines = [
        golden_entry(line) if " => " in line else line
        for line in GOLDEN.read_text("utf-8").split("\n")
        if not line.startswith("# ")
    ]
    GOLDEN.write_text("\n".join(lines), "utf-8")


# Any text


queries = st.lists(
    st.sampled_from(
        [
            *PIECES,
            *("国家", "習近平", "的", "后", "5G", "COVID-19", "A股", "c++", "近一周", "近三五天"),
            *(
                " OR ",
                " NOT ",
                " AND ",
                " | ",
                " -",
                " ",
                "(",
                ")",
                "（",
                "）",
                "=",
                "*",
                "~3",
                "\\",
            ),
            *('"', "“", "”", "「", "」", "title:", "标题：", "source:", "tag:", "after:", "date:"),
            *("2019", "2019-02-30", "..", "30d", "99999y", "三五十天", "，"),
        ]
    ),
    max_size=30,
).map("".join)


def leaves(query: Query) -> list[Query]:
    if isinstance(query, (And, Or)):
        return [leaf for child in query.children for leaf in leaves(child)]
    return leaves(query.child) if isinstance(query, Not) else [query]


def depth(query: Query) -> int:
    if isinstance(query, (And, Or)):
        return 1 + max(map(depth, query.children))
    return 1 + depth(query.child) if isinstance(query, Not) else 0


def check(parsed: ParsedQuery) -> None:
    """What holds for every parsed text."""
    fold = analyzer().folding.fold
    words = [x for x in leaves(parsed.tree) if isinstance(x, (Term, Phrase, Prefix))]
    assert len(words) <= MAX_LEAVES
    assert depth(parsed.tree) <= 3 * MAX_DEPTH + 3
    for leaf in words:
        assert leaf.field in ("", "title")
        if isinstance(leaf, Prefix):
            assert leaf.prefix == fold(leaf.prefix) != ""
            continue
        sequence = leaf.sequence
        assert sequence.units == tuple(map(fold, sequence.units))
        assert len(sequence.units) == len(sequence.offsets) == len(sequence.cjk) > 0
        assert sequence.offsets[0] == 0 and list(sequence.offsets) == sorted(set(sequence.offsets))
        assert len(sequence.exact) in (0, len(sequence.units))
        if isinstance(leaf, Phrase):
            assert leaf.slop is None or 0 <= leaf.slop <= MAX_SLOP
    for leaf in leaves(parsed.tree):
        if isinstance(leaf, Keyword):
            assert leaf.value == fold(leaf.value) != ""
        if isinstance(leaf, Range):
            assert leaf.low is not None or leaf.high is not None
    for term in parsed.scoring:
        assert term.field in FIELD_BOOSTS and term.term == fold(term.term)
    assert str(parsed.tree) and str(parsed.query)
    assert all(note and "\n" not in note.strip() for note in parsed.notes)
    assert len(parsed.text) <= MAX_QUERY_CHARACTERS
    if positive_leaves(parsed.query) and "NOTHING" not in str(parsed.query):
        assert any(not getattr(leaf, "optional", False) for leaf in positive_leaves(parsed.query))


@given(any_text | queries)
@example("")
@example("\ud800")
@example("\x00\x1f")
@example("=" * 50)
@example("title:" * 50)
@example("-" * 2000)
@example('"' * 999)
def test_any_text_is_a_query(text: str) -> None:
    check(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "国" * 100_000,
        "国 " * 50_000,
        "a " * 50_000,
        "(" * 10_000,
        ")" * 10_000,
        "(国" * 5_000,
        "()" * 5_000,
        "（国 OR " * 5_000,
        "-(" * 5_000,
        '"国家" ' * 5_000,
        '"国 家' * 5_000,
        "国 OR " * 5_000,
        "-" * 10_000 + "国",
        "source:国 " * 5_000,
        "date:2019 " * 5_000,
        "a-" * 5_000,
        "C++ " * 5_000,
        "\\" * 10_000,
        "近" * 10_000,
        "国~" * 5_000 + "9" * 5_000,
        '"国"~' + "9" * 5_000,
        "title:" * 5_000,
        "的" * 2_000,
        "“「『" * 3_000,
    ],
    ids=lambda text: f"{text[:8]}...",
)
def test_absurd_input(text: str) -> None:
    parsed = parse(text)
    check(parsed)
    assert parsed.notes if len(text) > MAX_QUERY_CHARACTERS else True


def test_text_above_the_limit_is_cut_with_a_note() -> None:
    parsed = parse("国家 " + "安" * MAX_QUERY_CHARACTERS)
    assert any("查询太长" in note for note in parsed.notes)
    assert len(parsed.text) == MAX_QUERY_CHARACTERS


def test_words_above_the_limit_are_left_out_with_a_note() -> None:
    words = [f"w{n}" for n in range(MAX_LEAVES + 10)]
    parsed = parse(" ".join(words))
    assert parsed.tree == parse(" ".join(words[:MAX_LEAVES])).tree
    assert any("词太多" in note for note in parsed.notes)
    one_piece = parse("".join(f"w{n}，" for n in range(MAX_LEAVES + 10)))
    assert len(leaves(one_piece.tree)) == MAX_LEAVES


def test_brackets_above_the_limit_are_left_out_with_a_note() -> None:
    deep = "(" * MAX_DEPTH + "国家" + ")" * MAX_DEPTH
    assert (tree(f"{deep} 安全"), parse(deep).notes) == ("AND(国家, 安全)", ())
    deeper = f"({deep}) 安全"
    assert tree(deeper) == "安全"
    assert any("太深" in note for note in parse(deeper).notes)


# What the tree does not print


@given(st.text("香港c+ー한〇中a1 ，", max_size=8))
@example("香港立法会")
@example("")
def test_a_quoted_text_is_what_its_quote_asks_for(text: str) -> None:
    assert PARSER.quoted(text, CALENDAR) == parse(f'"{text}"').query


@given(queries)
def test_filters_and_the_rest_are_the_tree(text: str) -> None:
    """``query`` and ``filters`` together say what ``tree`` says."""
    parsed = parse(text)
    whole = parsed.tree.children if isinstance(parsed.tree, And) else (parsed.tree,)
    rest = parsed.query.children if isinstance(parsed.query, And) else (parsed.query,)
    if parsed.query == All():
        rest = ()
    assert len(whole) == len(rest) + len(parsed.filters) or whole == (All(),)
    assert not any(isinstance(child, (Keyword, Range)) for child in rest)


def test_filters_of_the_root_are_taken_out() -> None:
    parsed = parse("国家 source:BBC 来源：法广 author:张 作者：三 after:2019 -tag:x (site:a.com)")
    assert str(parsed.query) == "AND(国家, NOT(tag:x))"
    assert [(f.field, f.values) for f in parsed.filters] == [
        ("source", ("bbc", "法广")),  # an article has one source: either
        ("author", ("张",)),  # but may have two authors: both
        ("author", ("三",)),
        ("published", ()),
        ("site", ("a.com",)),
    ]


def test_filters_below_the_root_stay() -> None:
    parsed = parse("国家 OR source:BBC")
    assert (str(parsed.query), parsed.filters) == ("OR(国家, source:bbc)", ())
    assert [f.values for f in parse("tag:a OR tag:b").filters] == [("a", "b")]
    assert parse("tag:a OR author:b").filters == ()


def test_scoring_terms_are_of_what_is_asked_for_not_of_what_is_excluded() -> None:
    terms = {(term.field, term.term) for term in parse("國家安全 -经济").scoring}
    assert ("words", "国家") in terms
    assert ("title_words", "安全") in terms
    assert ("bigrams", "家安") in terms
    assert ("title_bigrams", "国家") in terms
    assert ("chars", "全") in terms
    assert not any("经" in term for _, term in terms)


def test_an_exact_sequence_keeps_script_but_not_width_and_case() -> None:
    (leaf,) = positive_leaves(parse('="後Ａb"').tree)
    assert isinstance(leaf, Phrase)
    assert leaf.sequence.units == ("后", "ab")
    assert leaf.sequence.exact == ("後", "ab")


def test_separators_in_a_quote_take_a_position() -> None:
    (leaf,) = positive_leaves(parse('"，国家，安全 5G 网。"').tree)
    assert isinstance(leaf, Phrase)
    assert leaf.sequence.offsets == (0, 1, 3, 4, 5, 6)


if __name__ == "__main__":
    rewrite_golden()
