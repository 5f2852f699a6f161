"""Every occurrence in its context: which there are, what stands around them, in which order."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.concordance import Concordances
from search.engines.memory.engine import MemoryEngine
from search.errors import UsageError
from search.exports import concordance_csv
from search.highlight import Highlighter
from search.jsonable import concordance_json
from search.models import Article, Concordance, ConcordanceLine, FacetCount
from search.service import SearchOptions, SearchService
from search.snippets import outermost
from tests.articles import analyzed, analyzer, article, publish
from tests.contract.asking import request

ARTICLES = (
    article("报/1", "乙江水，甲江水。\n江水又来。", "江水", "2019-12-31T20:00:00"),
    article("报/2", "戊江水甲", "", "2021-05-01"),
    article("刊/3", "丙江水丁", "没有日期"),
    article("刊/4", "江与水"),
)


def served(*articles: Article) -> SearchService:
    engine = MemoryEngine()
    publish(engine, *articles)
    return SearchService(engine)


@pytest.fixture(scope="module")
def service() -> SearchService:
    return served(*ARTICLES)


def written(lines: tuple[ConcordanceLine, ...]) -> list[str]:
    return [f"{line.left}[{line.match}]{line.right}" for line in lines]


def test_every_occurrence_has_a_line(service: SearchService) -> None:
    found = service.concordance('"江水"', SearchOptions(sort="oldest"), width=4)
    assert written(found.lines) == [
        "[江水]",
        "乙[江水]，甲江水",
        "江水，甲[江水]。¶江水",
        "江水。¶[江水]又来。",
        "戊[江水]甲",
        "丙[江水]丁",
    ]
    assert [line.in_title for line in found.lines] == [True, *[False] * 5]
    assert [line.offset for line in found.lines] == [0, 1, 5, 9, 1, 1]
    assert [line.mark for line in found.lines] == [1, 2, 3, 4, 1, 1]
    assert (found.total, found.read, found.is_cut) == (3, 3, False)


def test_offsets_point_into_the_article(service: SearchService) -> None:
    found = service.concordance('"江水"')
    for line in found.lines:
        own = service.article(line.id).article
        text = own.title if line.in_title else own.text
        assert text[line.offset :].startswith(line.match)


def test_lines_are_counted(service: SearchService) -> None:
    found = service.concordance('"江水"')
    assert (found.articles[0].id, found.articles[0].count) == ("报/1", 4)
    assert found.sources == (FacetCount("报", 5), FacetCount("刊", 1))
    years = {each.value: each.count for each in found.years}
    assert years == {"2020": 4, "2021": 1, "": 1}, "the year is that of the time zone"
    for counts in (found.articles, found.sources, found.years):
        assert sum(each.count for each in counts) == len(found.lines)


def test_lines_are_ordered_by_their_context(service: SearchService) -> None:
    options = SearchOptions(sort="oldest")
    before = service.concordance('"江水"', options, "before", 1)
    assert [line.left for line in before.lines] == ["", "¶", "丙", "乙", "戊", "甲"]
    after = service.concordance('"江水"', options, "after", 2)
    assert [line.right for line in after.lines] == ["", "。¶", "丁", "又来", "，甲", "甲"]
    with pytest.raises(UsageError):
        service.concordance("江水", order="sideways")


def test_both_scripts_are_one_word_and_one_context() -> None:
    service = served(
        article("报/1", "這個國家的頭髮"),
        article("报/2", "那个国家的头发"),
        article("报/3", "国家的天"),
    )
    found = service.concordance('"國家"', order="after")
    assert {line.match for line in found.lines} == {"國家", "国家"}
    assert [line.right[1:] for line in found.lines][:1] == ["天"]
    assert sorted(line.right for line in found.lines[1:]) == ["的头发", "的頭髮"]


def test_filters_hold_and_doubles_are_listed(service: SearchService) -> None:
    only = service.concordance('"江水"', SearchOptions(sources=("刊",)))
    assert {line.source for line in only.lines} == {"刊"} and only.total == 1
    dated = service.concordance('"江水"', SearchOptions(after="2021", before="2022"))
    assert {line.id for line in dated.lines} == {"报/2"}
    text = "大江东去，浪淘尽，千古风流人物。" * 5
    twice = served(article("报/1", text), article("报/2", text))
    assert len(twice.concordance("大江").lines) == 10


def test_what_has_no_word_has_no_lines(service: SearchService) -> None:
    for text in ("", "来源：报", "-江水"):
        found = service.concordance(text)
        assert not found.lines and not found.is_cut, text
    assert service.concordance('"江水').notes


def test_limits_are_kept_and_told() -> None:
    engine = MemoryEngine()
    many = [article(f"报/{n}", "水。" * 3) for n in range(5)]
    with engine.rebuild() as batch:
        for each in analyzed(*many):
            batch.add(each)
    asked = request("水", sort="newest")
    tools = (Highlighter(analyzer().units), analyzer().folding.fold, "articles", 5)

    def cut(articles: int, lines: int) -> tuple[int, int, bool]:
        found: Concordance = Concordances(engine, articles, lines).concordance(asked, *tools)
        assert found.total == 5
        assert sum(each.count for each in found.articles) == len(found.lines)
        return found.read, len(found.lines), found.is_cut

    assert cut(10, 100) == (5, 15, False)
    assert cut(5, 15) == (5, 15, False)
    assert cut(4, 100) == (4, 12, True)
    assert cut(10, 14) == (5, 14, True)
    assert cut(10, 7) == (3, 7, True)
    assert cut(10, 6) == (3, 6, True)


def test_a_new_index_has_a_new_concordance() -> None:
    service = served(article("报/1", "江水"))
    assert len(service.concordance("江水").lines) == 1
    publish(service.engine, article("报/1", "江水江水"))
    assert len(service.concordance("江水").lines) == 2


SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)).map(lambda s: (s[0], sum(s))))


@given(SPANS)
def test_an_occurrence_within_a_longer_one_is_no_other(spans: list[tuple[int, int]]) -> None:
    kept = outermost(spans)
    assert list(kept) == sorted(set(kept)) and set(kept) <= set(spans)
    for start, end in spans:
        assert any(a <= start and end <= b for a, b in kept)
    for one in kept:
        assert not any(a <= one[0] and one[1] <= b for a, b in kept if (a, b) != one)


def test_as_csv_and_json(service: SearchService) -> None:
    nasty = served(article("报/1", '=江水"；\n@再', "=HYPERLINK(1)", "2019-12-31T20:00:00"))
    lines = "".join(concordance_csv(nasty.concordance("江水"), ZoneInfo("Asia/Shanghai")))
    assert lines.startswith("\ufeffleft,match,right,date,source,title,in,offset,id\r\n")
    assert lines.splitlines()[1] == (
        '\'=,江水,"""；¶@再",2020-01-01,报,\'=HYPERLINK(1),text,1,报/1'
    )
    found = concordance_json("江水", service.concordance('"江水"', width=1))
    assert found["lines"][0].keys() >= {"left", "match", "right", "offset", "in", "id"}
    assert (found["total"], found["cut"]) == (3, False)
