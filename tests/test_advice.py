"""What is said of a query that finds nothing: counts that the linked queries keep."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.advice import MOST_COUNTED, MOST_PARTS, advise
from search.engines.memory.engine import MemoryEngine
from search.models import Advice
from search.parsing.parts import Part
from search.service import SearchOptions, SearchService

from .articles import article, publish


@pytest.fixture(scope="module")
def service() -> SearchService:
    engine = MemoryEngine()
    publish(
        engine,
        article("报/1", "國家安全", "头条", "2019-05-01"),
        article("报/2", "国家富强", "蒸汽机", "2020-06-01"),
        article("刊/1", "安全帽", "工地", "2021-07-01"),
    )
    return SearchService(engine)


def said(advice: Advice) -> dict[str, tuple[int | None, str, int]]:
    return {each.text: (each.articles, each.rest, each.found) for each in advice.parts}


def test_each_word_is_counted_alone_and_the_query_without_it(service: SearchService) -> None:
    advice = service.advise("国家 工地")
    assert said(advice) == {"国家": (2, "工地", 1), "工地": (1, "国家", 2)}
    assert (advice.rest, advice.found) == ("国家", 2)


def test_all_words_that_no_article_has_are_dropped_at_once(service: SearchService) -> None:
    advice = service.advise('"恐龙" 国家 "火星" 安全')
    assert [each.articles for each in advice.parts] == [0, 2, 0, 2]
    assert {each.found for each in advice.parts} == {0}
    assert (advice.rest, advice.found) == ("国家 安全", 1)


def test_a_filter_or_a_negation_has_no_count_of_its_own(service: SearchService) -> None:
    assert said(service.advise("国家 source:刊 -安全")) == {
        "国家": (2, "source:刊 -安全", 0),
        "source:刊": (None, "国家 -安全", 1),
        "-安全": (None, "国家 source:刊", 0),
    }


def test_counts_are_those_of_the_searches_that_links_lead_to(service: SearchService) -> None:
    options = SearchOptions(sources=("报",), after="2020")
    for each in service.advise("国家 安全 source:报", options).parts:
        assert each.found == service.search(each.rest, options).total
        if each.articles is not None:
            assert each.articles == service.search(each.text, options).total


def test_what_finds_nothing_either_is_not_offered(service: SearchService) -> None:
    assert service.advise('"恐龙" "火星"').rest == ""


@pytest.mark.parametrize("text", ["", "恐龙", '"恐龙 火星"', "的", "，。"])
def test_one_part_alone_cannot_be_left_out(service: SearchService, text: str) -> None:
    assert service.advise(text) == Advice()


def numbered(count: int) -> tuple[str, list[Part]]:
    words = [f"第{i:02}" for i in range(count)]
    return " ".join(words), [Part(word, 4 * i, 4 * i + 3) for i, word in enumerate(words)]


def counting(asked: list[str]) -> Callable[[str], int]:
    def total(text: str) -> int:
        asked.append(text)
        return 0 if " " in text else 100 - int(text[1:])

    return total


def test_long_queries_cost_no_more_than_so_many_searches() -> None:
    asked: list[str] = []
    advice = advise(*numbered(60), counting(asked))
    assert len(asked) == MOST_COUNTED + MOST_PARTS
    assert [each.text for each in advice.parts] == [f"第{i:02}" for i in range(6, 12)]


def test_the_total_is_that_of_a_search(service: SearchService) -> None:
    assert service.total("国家") == service.search("国家").total == 2
    assert service.total("国家", SearchOptions(before="2020")) == 1


def test_of_what_is_slow_nothing_is_counted() -> None:
    asked: list[str] = []
    text = "第01 =第02 第03"
    parts = [Part("第01", 0, 3), Part("=第02", 4, 8, is_slow=True), Part("第03", 9, 12)]
    assert advise(text, parts, counting(asked)) == Advice(is_slow=True)
    assert asked == ["第01 第03"]
    assert advise(text[:8], parts[:2], counting(asked)) == Advice((), "第01", 99, is_slow=True)
