"""Lists of synonyms, and what they make of a query."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.explaining.explanation import FULL, NONE
from search.models import Article, SearchRequest
from search.parsing.dates import Calendar
from search.parsing.parser import QueryParser
from search.query import positive_leaves
from search.ranking import FIELD_BOOSTS, SYNONYM_WEIGHT
from search.service import SearchOptions, SearchService
from search.text.analyzer import SYNONYMS
from search.text.synonyms import combined, read_synonyms
from tests.articles import analyzer, article, publish
from tests.texts import any_text

FOLD = analyzer().folding.fold
CALENDAR = Calendar(datetime(2024, 5, 4, 12, tzinfo=timezone.utc), ZoneInfo("Asia/Shanghai"))

GROUPS = (
    "国家/邦国/State\n安全 平安 保安\n国家安全,国安\nnew zealand,纽西兰\nAI,人工智能\n安全,安好\n"
)


@lru_cache(maxsize=4)
def parser(own: str) -> QueryParser:
    given = read_synonyms(own).to_bytes()
    return QueryParser(analyzer().changed(own_synonyms=given, synonyms=b""))


def tree(text: str, own: str = GROUPS) -> str:
    return str(parser(own).parse(text, CALENDAR).query)


def reasons(text: str) -> list[tuple[int, str]]:
    return [(each.number, each.reason.split(":")[0]) for each in read_synonyms(text).skipped]


# The file


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("特朗普/川普", ("特朗普", "川普")),
        ("软件 软体", ("软件", "软体")),
        ("新西兰, 纽西兰 ,New  Zealand", ("新西兰", "纽西兰", "New Zealand")),
        ("新西兰、纽西兰；鸟国", ("新西兰", "纽西兰", "鸟国")),
        ("TCP/IP\t网际协议", ("TCP/IP", "网际协议")),
        ("TCP/IP, 网际协议", ("TCP/IP", "网际协议")),
        ("软件,软件,软体,", ("软件", "软体")),
    ],
)
def test_words_of_a_line(line: str, group: tuple[str, ...]) -> None:
    assert read_synonyms(f"\ufeff# 注\r\n\r\n{line}\r\n").groups == (group,)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("孤独", "fewer than two words"),
        ("软件,", "fewer than two words"),
        ("软件,软件", "fewer than two words"),
        ("- ,", "no word"),
        ("软件,———", "a word without a letter"),
        ("a => b, c", "=> has no meaning here"),
        ("软" * 65 + ",软体", "a word of more than 64 characters"),
        (",".join(f"词{n}" for n in range(65)), "more than 64 words"),
    ],
)
def test_a_line_that_cannot_be_used_is_skipped_with_its_number(line: str, reason: str) -> None:
    found = read_synonyms(f"甲,乙\n{line}\n丙,丁")
    assert reasons(f"甲,乙\n{line}\n丙,丁") == [(2, reason)]
    assert found.groups == (("甲", "乙"), ("丙", "丁"))


@given(any_text)
def test_any_text_is_read_and_written_back(text: str) -> None:
    found = read_synonyms(text)
    again = read_synonyms(found.to_bytes().decode())
    assert again.groups == found.groups
    assert sorted(again.without) == sorted(set(found.without))
    assert not again.skipped


def test_a_line_with_a_minus_takes_words_out_of_the_groups_of_the_program() -> None:
    shipped = "软件,软体,software\n特朗普,川普\n".encode()
    own = read_synonyms("- 軟體, 川普\n川普,特朗普,侵普").to_bytes()
    assert [*combined(shipped, own, FOLD)] == [("软件", "software"), ("川普", "特朗普", "侵普")]


# The groups that come with the program


def shipped() -> list[tuple[str, ...]]:
    return [*read_synonyms(analyzer().files[SYNONYMS].decode()).groups]


def test_the_groups_that_come_along_are_sound() -> None:
    assert len(shipped()) >= 200
    assert not reasons(analyzer().files[SYNONYMS].decode())
    words = [FOLD(word) for group in shipped() for word in group]
    assert len(words) == len(set(words))


def test_each_of_their_words_is_known_when_it_is_typed() -> None:
    parser = QueryParser(analyzer())
    for group in shipped():
        for word in group:
            (found,) = parser.parse(word, CALENDAR).expansions
            assert (found.word, {*found.synonyms}) == (word, {*group} - {word})


# Queries (tests/data/queries.golden has more, with the groups of the program)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("国家", "国家|邦国|State"),
        ("國家", "國家|邦国|State"),
        ("state", "state|国家|邦国"),
        ("国家 安全", "AND(国家|邦国|State, 安全|平安|保安|安好)"),
        ("国家安全", "AND(国家|国安, 安全|国安)"),
        ("new zealand", "AND(new|纽西兰, zealand|纽西兰)"),
        ("new zealand new zealand", "AND(new|纽西兰, zealand|纽西兰)"),
        ("new title:zealand", "AND(new, title:zealand)"),
        ("new =zealand", "AND(new, =zealand)"),
        ("GPT人工智能", "GPT人工智能|GPT AI"),
        ("平安", "平安|安全|保安"),
    ],
)
def test_trees(text: str, wanted: str) -> None:
    """The longest name counts, a word of several groups has all of their words, but not those
    of the groups of these."""
    assert tree(text) == wanted


def test_notes_and_scores_of_synonyms() -> None:
    parsed = parser(GROUPS).parse("国家", CALENDAR)
    assert parsed.notes == ("也查同义词：国家→邦国、State（加引号就只查原词）",)
    weights = {(term.field, term.term): term.weight for term in parsed.scoring}
    assert weights["words", "国家"] == weights["chars", "国"] == 1
    assert weights["words", "邦国"] == weights["chars", "邦"] == SYNONYM_WEIGHT
    boosts = FIELD_BOOSTS
    word = boosts["words"] + boosts["title_words"]
    typed = word + boosts["bigrams"] + boosts["title_bigrams"] + 2 * boosts["chars"]
    assert weights["words", "state"] * word == pytest.approx(SYNONYM_WEIGHT * typed)


def test_without_synonyms() -> None:
    parsed = parser(GROUPS).parse("国家", CALENDAR, synonyms=False)
    assert (str(parsed.query), parsed.notes, parsed.expansions) == ("国家", (), ())


pieces = st.sampled_from(
    [
        *"国家安全的邦new",
        "国家",
        "安全",
        "平安",
        "国安",
        "new zealand",
        " ",
        "，",
        "AI",
        "State",
        "纽西兰",
    ]
)
texts = st.lists(pieces, max_size=8).map("".join)
queries = st.lists(pieces | st.sampled_from([" OR ", " -", "(", ")", '"', "*"]), max_size=8)


@settings(max_examples=150)
@given(queries.map("".join), st.lists(texts, min_size=1, max_size=6))
def test_what_is_found_without_synonyms_is_found_with_them(query: str, found: list[str]) -> None:
    """All full matches; that a query is negated as a whole changes nothing."""
    engine = MemoryEngine()
    with engine.rebuild() as batch:
        for number, text in enumerate(found):
            batch.add(analyzer().analyze(Article(f"s/{number}", "s", "", text)))
    matched = []
    for synonyms in (False, True):
        parsed = parser(GROUPS).parse(query, CALENDAR, synonyms)
        request = SearchRequest(parsed.query, parsed.scoring, parsed.filters, size=100)
        answer = engine.search(request)
        matched.append({hit.id for hit in answer.hits if not hit.missing})
        for leaf in positive_leaves(parsed.query):
            assert all(not each.synonyms for each in getattr(leaf, "synonyms", ()))
    assert matched[0] <= matched[1]


# What a person sees


@pytest.fixture
def service() -> SearchService:
    engine = MemoryEngine()
    articles = [
        article("s/1", "特朗普谈关税，又谈税。", published="2020-01-01"),
        article("s/2", "川普谈关税。", published="2020-01-02"),
        article("s/3", "川普谈移民。", published="2020-01-03"),
        article("s/4", "普通的关税。", published="2020-01-04"),
        article("s/5", "天气", published="2020-01-05"),
    ]
    publish(engine, *articles)
    return SearchService(engine)


def test_a_word_and_its_synonyms_are_one_word_of_the_query(service: SearchService) -> None:
    results = service.search("特朗普 关税")
    assert {hit.id for hit in results.hits if not hit.missing} == {"s/1", "s/2"}
    missing = {hit.id: hit.missing for hit in results.hits if hit.missing}
    assert missing["s/3"] == ("关税",)
    assert missing.get("s/4", ("特朗普",)) == ("特朗普",)
    assert results.total == 2


def test_the_marks_are_on_the_synonym(service: SearchService) -> None:
    hits = {hit.id: hit for hit in service.search("特朗普").hits}
    (snippet,) = hits["s/2"].snippets
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["川普"]
    assert service.article("s/2", "特朗普").text_marks == ((0, 2),)
    assert service.article("s/2", "特朗普", synonyms=False).text_marks == ()


def test_the_word_that_was_typed_leads(service: SearchService) -> None:
    assert service.search("特朗普 关税").hits[0].id == "s/1"
    assert service.search("川普 关税").hits[0].id == "s/2"
    assert [hit.id for hit in service.search("川普").hits] == ["s/3", "s/2", "s/1"]


def test_a_quote_has_no_synonyms(service: SearchService) -> None:
    assert service.search('"特朗普"').total == 1
    assert service.search("特朗普", SearchOptions(synonyms=False)).total == 1
    assert service.search("特朗普").total == 3
    assert len(service.best_ids("特朗普", synonyms=False)) == 1


def test_an_explanation_is_of_the_search_that_is_shown(service: SearchService) -> None:
    assert service.explain("特朗普", "s/2").explanation.match == FULL
    without = service.explain("特朗普", "s/2", SearchOptions(synonyms=False))
    assert (without.explanation.match, without.title_marks) == (NONE, ())


def test_exports_follow_what_is_shown(service: SearchService) -> None:
    assert {each.id for each in service.export("特朗普")} == {"s/1", "s/2", "s/3"}
