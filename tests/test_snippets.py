"""Which passages are shown: what a reader would choose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import Highlighter
from search.models import Snippet
from search.query import positive_leaves
from search.snippets import MAX_SNIPPETS, SNIPPET_LENGTH
from tests.articles import analyzer, article
from tests.test_highlight import CALENDAR, FILLER, PARSER
from tests.texts import texts

HIGHLIGHTER = Highlighter(analyzer().units, analyzer().word_spans)


def shown(query: str, text: str, weights: Sequence[float] = ()) -> tuple[Snippet, ...]:
    leaves = positive_leaves(PARSER.parse(query, CALENDAR).query)
    return HIGHLIGHTER.highlight(article("报/1", text), leaves, weights).snippets


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def only(query: str, text: str) -> Snippet:
    (snippet,) = shown(query, text)
    return snippet


LONG = "这一句话很长" + "又很长" * 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # whole sentences, from the one with the match to the last that fits
        (FILLER * 20 + "讲到国家。" + FILLER * 20, "讲到国家。" + FILLER * 7),
        # a sentence that fits is not left for another one's end
        (FILLER + "《甲》说：“这是国家的事。”" + LONG, FILLER + "《甲》说：“这是国家的事。”"),
        # nor does the passage begin behind a sign that closes
        ("乙。”甲说国家。\n" + LONG, "乙。”甲说国家。"),
        # a quote that closes in the passage is shown from its start
        (
            FILLER * 20 + "他说：「不。这是国家" + "很好" * 30 + "。」" + LONG,
            "「不。这是国家" + "很好" * 30 + "。」",
        ),
        # an abbreviation ends no sentence
        (LONG + "。J. F. Doe 谈国家。" + LONG, "J. F. Doe 谈国家。"),
        # the next line is not begun when the passage is long enough
        (f"国家{FILLER * 5}\n{FILLER}", f"国家{FILLER * 5}"),
        # the end of a text is the end of a sentence
        (FILLER * 20 + "讲到国家", FILLER * 4 + "讲到国家"),
    ],
)
def test_passages(text: str, expected: str) -> None:
    snippet = only("国家", text)
    assert snippet.text == expected
    assert not (snippet.cut_before or snippet.cut_after)
    assert marked(snippet) == ["国家"]


def test_a_part_of_a_sentence_says_so() -> None:
    text = "开头很长" * 40 + "，这里讲国家，" + "结尾很长" * 40 + "。"
    snippet = only("国家", text)
    assert snippet.text.startswith("这里讲国家，结尾很长")
    assert (snippet.cut_before, snippet.cut_after) == (True, True)
    ended = only("国家", "短。讲国家" + "，说了很多" * 15 + "，" + "结尾很长" * 60)
    assert ended.text == "讲国家" + "，说了很多" * 15
    assert (ended.cut_before, ended.cut_after) == (False, True)


def test_no_han_word_is_cut_where_a_sentence_never_pauses() -> None:
    snippet = only('"国家安全"', "人工智能" * 60 + "国家安全" + "人工智能" * 60)
    before, after = snippet.text.split("国家安全")
    assert before and not before.replace("人工智能", "").replace("人工", "").replace("智能", "")
    assert after and not after.replace("人工智能", "").replace("人工", "").replace("智能", "")


def test_all_words_are_shown_together_where_they_can_be() -> None:
    text = f"国家国家国家。{FILLER * 20}经济，文化。{FILLER * 20}国家的经济与文化。{FILLER * 9}"
    snippet = only("国家 经济 文化", text)
    assert marked(snippet) == ["国家", "经济", "文化"]


def test_where_words_are_closer_together_is_better() -> None:
    far = f"国家{FILLER * 4}经济。"
    snippet = only("国家 经济", far + FILLER * 20 + "国家的经济。" + FILLER * 20)
    assert snippet.text.startswith("国家的经济。")


def test_a_heading_or_caption_is_worth_less_than_a_sentence() -> None:
    text = f"国家\n{FILLER * 10}\n这里讲国家，所以有用，不是标题而已。\n{FILLER * 10}"
    assert "这里讲国家" in only("国家", text).text


def test_a_rare_word_leads_and_a_common_one_alone_is_not_shown() -> None:
    text = f"国家的经济。{FILLER * 20}瓦特。{FILLER * 20}"
    common_first = shown("国家 经济 瓦特", text, (0.3, 0.3, 6.0))
    assert [marked(each) for each in common_first] == [["瓦特"]]
    alike = shown("国家 经济 瓦特", text, (3.0, 3.0, 3.0))
    assert [marked(each) for each in alike] == [["国家", "经济"], ["瓦特"]]


def test_words_of_optional_characters_have_no_weight_of_their_own() -> None:
    text = f"瓦特。{FILLER * 20}国家。"
    assert [marked(each) for each in shown("瓦特的国家", text, (1.0, 9.0, 1.0))] == [
        ["瓦特"],
        ["国家"],
    ]


def test_passages_that_meet_are_one() -> None:
    text = f"国家。{'很' * 100}。经济。{FILLER * 9}"
    snippets = shown("国家 经济", text)
    assert [word for each in snippets for word in marked(each)] == ["国家", "经济"]
    assert len(snippets) == 1 or snippets[0].start + len(snippets[0].text) < snippets[1].start


@given(st.lists(texts | st.just(FILLER) | st.just(LONG), max_size=12).map("".join), texts)
def test_no_passage_cuts_a_latin_word_or_hangs_on_a_comma(text: str, query: str) -> None:
    found = shown(query, text)
    assert len(found) <= MAX_SNIPPETS
    for each in found:
        start, end = each.start, each.start + len(each.text)
        assert text[start:end] == each.text
        if (
            each.marks
            and end < len(text)
            and end - start < SNIPPET_LENGTH
            and text[end - 1] < "\x7f"
        ):
            cut = (text[end - 1] + text[end]).isalnum()
            assert not cut or not each.cut_after
        if each.marks and each.marks[-1][1] < len(each.text):
            assert each.text[-1] not in "，、,：:「『“《"


WANTED = ("国家", "经济", "文化", "科学")


@given(
    st.lists(st.sampled_from([*WANTED, *WANTED, FILLER, "。", "很好，", "\n"]), max_size=40).map(
        "".join
    )
)
def test_all_words_are_in_one_snippet_where_one_window_can_show_them(text: str) -> None:
    text = f"国家。{text}"
    places = [[m.start() for m in re.finditer(word, text)] for word in WANTED]
    there = [each for each in places if each]
    spans = [max(chosen) - min(chosen) for chosen in product(*(each[:8] for each in there))]
    if min(spans) <= SNIPPET_LENGTH:
        best = max(shown(" ".join(WANTED), text), key=lambda each: len(set(marked(each))))
        assert {word for word in WANTED if any(word in mark for mark in marked(best))} == {
            word for word, each in zip(WANTED, places, strict=True) if each
        }
