"""What is shown of an article that was found."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import Highlight, Highlighter
from search.models import Snippet
from search.parsing.dates import Calendar
from search.parsing.parser import QueryParser
from search.query import positive_leaves
from search.snippets import LEAD, MAX_SNIPPETS, SNIPPET_LENGTH, merged
from tests.articles import analyzer, article
from tests.texts import texts

PARSER = QueryParser(analyzer())
CALENDAR = Calendar(datetime(2024, 5, 4, tzinfo=timezone.utc), timezone.utc)
HIGHLIGHTER = Highlighter(analyzer().units)
FILLER = "今天天气很好，我们去公园散步。"


def highlight(query: str, text: str, title: str = "") -> Highlight:
    tree = PARSER.parse(query, CALENDAR).query
    return HIGHLIGHTER.highlight(article("报/1", text, title), positive_leaves(tree))


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def test_marks_are_merged() -> None:
    spans = [(5, 7), (0, 2), (2, 3), (6, 9), (6, 7), (11, 12)]
    assert merged(spans) == ((0, 3), (5, 9), (11, 12))
    assert merged([]) == ()


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("国家安全", "國家安全與国家，安全", ["國家安全", "国家", "安全"]),
        ('"国家安全"', "國家安全與国家，安全", ["國家安全"]),
        ('"，国家，"', "一，国家，安全", ["国家"]),
        ("5G网络", "用5G 网络。5G", ["5G 网络"]),
        ("哈哈", "哈哈哈哈笑", ["哈哈哈哈"]),
        ("cov* 疫情", "COVID疫情", ["COVID疫情"]),
        ('"国家 安全"~3', "安全和国家", []),
        ('"国家 安全"~4', "安全和国家", ["安全", "国家"]),
        ("=後", "后面的後面", ["後"]),
        ("国家 -安全", "国家安全", ["国家"]),
        ("国家 OR 经济", "经济", ["经济"]),
        ("中国的经济", "中国的经济，我的", ["中国", "经济"]),  # 的 may be missing: no mark
        ("的", "中国的经济", ["的"]),
        ("title:国家", "国家", []),
        ("source:国家", "国家", []),
    ],
)
def test_marks_cover_what_matched(query: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in highlight(query, text).text_marks] == expected


def test_title_and_text_are_marked_apart() -> None:
    found = highlight("国家 title:安全", "国家安全", "安全与国家")
    assert found.title_marks == ((0, 2), (3, 5))
    assert found.text_marks == ((0, 2),)


def test_an_article_without_text_has_no_snippet() -> None:
    found = highlight("国家", "", "国家")
    assert (found.title_marks, found.snippets) == (((0, 2),), ())


def test_a_text_without_a_match_shows_its_beginning() -> None:
    (snippet,) = highlight("国家", FILLER * 20, "国家").snippets
    assert (snippet.start, snippet.marks) == (0, ())
    assert len(snippet.text) <= SNIPPET_LENGTH
    assert snippet.text.endswith("。")


def test_a_short_text_is_its_own_snippet() -> None:
    assert highlight("国家", "讲国家。").snippets == (Snippet(0, "讲国家。", ((1, 3),)),)


def test_a_snippet_begins_and_ends_where_a_reader_pauses() -> None:
    (snippet,) = highlight("国家安全", FILLER * 10 + "这里讲国家安全。" + FILLER * 10).snippets
    assert snippet.text.startswith(("今天", "我们", "这里"))
    assert snippet.text.endswith(("，", "。"))
    assert marked(snippet) == ["国家安全"]


def test_each_snippet_shows_words_that_the_ones_before_did_not() -> None:
    words = ("国家", "经济", "文化", "科学")
    text = "".join(FILLER * 20 + word for word in words) + FILLER * 20
    found = highlight(" ".join(words), text)
    assert [marked(snippet) for snippet in found.snippets] == [["国家"], ["经济"], ["文化"]]
    assert len(found.snippets) == MAX_SNIPPETS


def test_the_first_snippet_is_where_most_words_are_together() -> None:
    text = f"国家。{FILLER * 20}国家的经济。{FILLER * 20}经济。"
    (snippet,) = highlight("国家 经济", text).snippets
    assert marked(snippet) == ["国家", "经济"]


def test_no_latin_word_is_cut() -> None:
    words = " ".join(f"word{n}" for n in range(200))
    for n in (0, 7, 50, 100, 199):
        (snippet,) = highlight(f"word{n}", words).snippets
        assert set(snippet.text.split()) <= set(words.split())
        assert marked(snippet) == [f"word{n}"]


def test_a_match_that_a_snippet_cuts_through_is_not_marked() -> None:
    text = f"国家{FILLER * 2}经济" + "经济" * 200
    for snippet in highlight('国家 "经济经济经济"', text).snippets:
        assert set(marked(snippet)) <= {"国家"} | {"经济" * n for n in range(3, 203)}


def test_a_long_match_is_shown_whole() -> None:
    phrase = "".join(chr(0x4E00 + n) for n in range(300))
    (snippet,) = highlight(f'"{phrase}" 国家', f"{FILLER}国家{phrase}{FILLER}").snippets
    assert f"国家{phrase}" in marked(snippet)


def test_a_text_of_one_word_only_is_quickly_done() -> None:
    (snippet,) = highlight("啊", "啊" * 200_000).snippets
    assert marked(snippet) == [snippet.text]


def test_verify_is_the_exact_spelling() -> None:
    (leaf,) = positive_leaves(PARSER.parse("=後", CALENDAR).tree)
    sequence = leaf.sequence  # type: ignore[union-attr]
    assert HIGHLIGHTER.verify("在後面", sequence)
    assert not HIGHLIGHTER.verify("皇后", sequence)


long_texts = st.lists(texts | st.just(FILLER), max_size=20).map("".join)


@given(long_texts, texts, st.data())
def test_marks_and_snippets_are_well_formed(text: str, other: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    query = text[start : start + data.draw(st.integers(1, 12))]
    for typed in (query, f'"{query}"', f"{query} {other}", f'"{query}"~5', f"={query}"):
        found = highlight(typed, text, other)
        for marks, whole in ((found.text_marks, text), (found.title_marks, other)):
            assert all(0 <= a < b <= len(whole) for a, b in marks)
            assert all(b < c for (_, b), (c, _) in pairwise(marks))
        assert len(found.snippets) <= MAX_SNIPPETS
        assert bool(text) == bool(found.snippets)
        assert bool(found.text_marks) == any(snippet.marks for snippet in found.snippets)
        ends = [(s.start, s.start + len(s.text)) for s in found.snippets]
        assert all(b <= c for (_, b), (c, _) in pairwise(ends))
        for snippet in found.snippets:
            check(snippet, text, found)


def check(snippet: Snippet, text: str, found: Highlight) -> None:
    assert text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
    assert snippet.text == snippet.text.strip()
    longest = max((b - a for a, b in found.text_marks), default=0)
    assert len(snippet.text) <= MAX_SNIPPETS * (SNIPPET_LENGTH + 3 * LEAD + longest)
    for start, end in snippet.marks:
        assert any(
            a <= snippet.start + start and snippet.start + end <= b for a, b in found.text_marks
        )
