"""Order, partial matches, doubles, pages and facets: SEMANTICS R, on every engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.engines.base import Engine
from search.models import FACET_VALUES, SORTS, Block, FacetCount, Filter
from tests.articles import article
from tests.contract.asking import ask, fill, ids, request


def test_relevance_prefers_more_and_closer_matches(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "气候与别的许多事情，还有特使"),
        article("报/2", "气候特使气候特使气候特使"),
        article("报/3", "完全无关的内容"),
        article("报/4", "特使来了，谈的是气候"),
    )
    assert ids(engine, "气候 特使")[0] == "报/2"
    assert set(ids(engine, "气候 特使")) == {"报/1", "报/2", "报/4"}


def test_equal_scores_go_by_date_then_id_and_unknown_dates_come_last(engine: Engine) -> None:
    dates = {"报/b": "2020-01-01", "报/a": "2020-01-01", "报/c": "2021-01-01", "报/d": ""}
    fill(engine, *(article(id, "国家", id, date) for id, date in dates.items()))
    assert ids(engine, "国家") == ["报/c", "报/a", "报/b", "报/d"]
    assert ids(engine, "国家", sort="newest") == ["报/c", "报/a", "报/b", "报/d"]
    assert ids(engine, "国家", sort="oldest") == ["报/a", "报/b", "报/c", "报/d"]


def test_dates_before_1970_and_far_ahead_sort(engine: Engine) -> None:
    dates = {"报/1": "1900-01-01", "报/2": "1969-12-31", "报/3": "2150-01-01", "报/4": ""}
    fill(engine, *(article(id, "国家", id, date) for id, date in dates.items()))
    assert ids(engine, "国家", sort="oldest") == ["报/1", "报/2", "报/3", "报/4"]
    years = ask(engine, "国家").facets["year"]
    assert [each.value for each in years] == ["2150", "1969", "1900"]


def test_partial_matches_follow_and_name_what_they_lack(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "瓦特改良蒸汽机"),
        article("报/2", "瓦特的故事"),
        article("报/3", "改良"),
        article("报/4", "蒸汽机与瓦特"),
    )
    results = ask(engine, "瓦特 改良 蒸汽机", size=100)
    assert (results.total, results.groups, results.listed) == (1, 1, 2)
    assert [(hit.id, hit.missing) for hit in results.hits] == [
        ("报/1", ()),
        ("报/4", ("改良",)),
    ]
    assert sum(each.count for each in results.facets["source"]) == 1


def test_an_article_with_a_synonym_has_the_word_and_all_of_its_units(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "特朗普谈关税"),
        article("报/2", "川普谈关税"),
        article("报/3", "川普谈移民"),
        article("报/4", "特朗普谈移民"),
        article("报/5", "普通的天气"),
    )
    results = ask(engine, "特朗普 关税", size=100)
    assert results.total == 2
    assert [(hit.id, hit.missing) for hit in results.hits] == [
        ("报/1", ()),
        ("报/2", ()),
        ("报/4", ("关税",)),
        ("报/3", ("关税",)),
    ]
    assert [hit.id for hit in ask(engine, '"特朗普" 关税', size=100).hits] == ["报/1", "报/4"]


def test_a_partial_match_has_half_of_the_idf_by_units_and_a_word_or_pair(engine: Engine) -> None:
    # All characters are in 报/1, with a word, in 报/2, with two units of one, and in 报/3, with
    # neither; 报/4 has a word but little else.
    fill(
        engine,
        article("报/1", "瓦特 改革良多 水蒸气汽乘机"),
        article("报/2", "瓦片特多 改革良多 水蒸汽乘机"),
        article("报/3", "瓦片特多 改革良多 水蒸气汽乘机"),
        article("报/4", "瓦特"),
        *(article(f"报/x{n}", f"别的事 {n}") for n in range(9)),
    )
    hits = {hit.id: hit.missing for hit in ask(engine, "瓦特 改良 蒸汽机").hits}
    assert hits == {"报/1": ("改良", "蒸汽机"), "报/2": ("瓦特", "改良", "蒸汽机")}


def test_units_of_question_words_are_not_counted(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "瓦特的事"),
        article("报/2", "为什么"),
        *(article(f"报/x{n}", f"别的 {n}") for n in range(9)),
    )
    query = "瓦特 为什么 哪些"
    assert ids(engine, query) == ["报/2"]
    assert ids(engine, query, uncounted=frozenset("么什哪为些")) == ["报/1"]
    # Where nothing else is asked for, they count.
    assert ids(engine, "为什么 哪些", uncounted=frozenset("么什哪为些")) == ["报/2"]


def test_a_title_counts_if_it_has_much_of_the_query(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "气候会议在此召开，特使发言。", "特使发言"),
        article("报/2", "气候会议在此召开，特使发言。", "气候会议的特使"),
        article("报/3", "气候会议在此召开，特使发言。", "别的题目"),
        *(article(f"报/x{n}", f"别的 {n}", f"发言的 {n}") for n in range(9)),
    )
    scores = {hit.id: hit.score for hit in ask(engine, "气候 会议 特使 召开 此").hits}
    assert scores["报/2"] > scores["报/1"] == scores["报/3"]


def test_quotes_filters_and_negations_hold_in_partial_matches(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "瓦特 蒸汽机"),
        article("报/2", "瓦特 改良"),
        article("刊/3", "瓦特 蒸汽机"),
        article("报/4", "瓦特 蒸汽机 反对"),
        *(article(f"报/x{n}", f"改良 {n}") for n in range(9)),
    )
    assert set(ids(engine, '瓦特 "蒸汽机" 改良 -反对 source:报')) == {"报/1"}


def test_no_partial_matches_when_sorted_by_date(engine: Engine) -> None:
    fill(engine, article("报/1", "瓦特 改良"), article("报/2", "瓦特 改良 蒸汽机"))
    assert ids(engine, "瓦特 改良 蒸汽机", sort="newest") == ["报/2"]


def test_full_and_partial_matches_together_are_a_hundred(engine: Engine) -> None:
    full = [article(f"报/f{n:03}", "瓦特 改良 蒸汽机", f"{n}") for n in range(40)]
    part = [article(f"报/p{n:03}", "瓦特 蒸汽机", f"{n}") for n in range(90)]
    rest = [article(f"报/r{n:03}", "改良", f"{n}") for n in range(200)]
    fill(engine, *full, *part, *rest)
    results = ask(engine, "瓦特 改良 蒸汽机", size=200)
    assert (results.total, results.listed, len(results.hits)) == (40, 100, 100)


def test_doubles_collapse_after_sorting(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "国家大事", "头条", "2020-01-01"),
        article("刊/1", "国家大事", "头条", "2021-01-01"),
        article("刊/2", "国家大事", "另一题", "2019-01-01"),
    )
    results = ask(engine, "大事", sort="newest")
    assert (results.total, results.groups, results.listed) == (3, 2, 2)
    assert [(hit.id, hit.same) for hit in results.hits] == [("刊/1", 1), ("刊/2", 0)]
    apart = ask(engine, "大事", sort="newest", collapse=False)
    assert [(hit.id, hit.same) for hit in apart.hits] == [("刊/1", 0), ("报/1", 0), ("刊/2", 0)]
    assert sum(each.count for each in results.facets["source"]) == 3


def test_pages_to_the_end(engine: Engine) -> None:
    fill(engine, *(article(f"报/{n:03}", "国家" * (n % 7 + 1), f"{n}") for n in range(55)))
    whole = ids(engine, "国家")
    pages = [[hit.id for hit in ask(engine, "国家", size=20, page=p).hits] for p in (1, 2, 3, 4)]
    assert [id for page in pages for id in page] == whole
    assert [len(page) for page in pages] == [20, 20, 15, 0]
    assert ask(engine, "国家", size=20, page=4).total == 55


def test_facets_leave_out_the_filter_on_their_own_field(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "国家", "1", "2019-05-01"),
        article("报/2", "国家", "2", "2020-05-01"),
        article("刊/1", "国家", "3", "2020-06-01"),
        article("刊/2", "国家", "4", ""),
    )
    low = Filter("published", spans=((1577808000, None),))  # 2020 in Shanghai
    facets = ask(engine, "国家", filters=(Filter("source", ("报",)), low)).facets
    assert [(f.value, f.count) for f in facets["source"]] == [("刊", 1), ("报", 1)]
    assert [(f.value, f.count) for f in facets["year"]] == [("2020", 1), ("2019", 1)]
    assert [(f.value, f.count) for f in facets["month"]] == [("2020-05", 1), ("2019-05", 1)]


def test_authors_and_tags_are_counted_folded_with_an_article_that_has_them(engine: Engine) -> None:
    fill(
        engine,
        article("报/3", "国家", "1", author="張三", tags=("Ａ股", "a股", "新聞")),
        article("报/1", "国家", "2", author="张三", tags=("新闻",)),
        article("报/2", "国家", "3", author="记者张三"),
        article("报/0", "天气", "4", author="张三", tags=("新闻",)),
    )
    facets = ask(engine, "国家").facets
    assert facets["author"] == (FacetCount("张三", 2, "报/0"), FacetCount("记者张三", 1, "报/2"))
    assert facets["tag"] == (FacetCount("新闻", 2, "报/0"), FacetCount("a股", 1, "报/3"))


def test_a_facet_is_counted_without_the_filter_on_itself_and_an_exact_one_is_exact(
    engine: Engine,
) -> None:
    fill(
        engine,
        article("报/1", "国家", "1", author="张三", tags=("甲", "乙")),
        article("报/2", "国家", "2", author="记者张三", tags=("甲",)),
        article("报/3", "国家", "3", author="李四", tags=("乙", "丙")),
    )
    chosen = Filter("author", ("张三",), exact=True)
    assert ids(engine, "国家", filters=(Filter("author", ("张三",)),)) == ["报/1", "报/2"]
    assert ids(engine, "国家", filters=(chosen,)) == ["报/1"]
    facets = ask(engine, "国家", filters=(chosen, Filter("tag", ("丙", "甲"), exact=True))).facets
    assert {f.value: f.count for f in facets["author"]} == {"张三": 1, "记者张三": 1, "李四": 1}
    assert {f.value: f.count for f in facets["tag"]} == {"甲": 1, "乙": 1}
    both = Filter("author", ("张三", "李四"), exact=True)
    assert ids(engine, "国家", filters=(both,)) == ["报/1", "报/3"]


def test_of_many_tags_the_commonest_and_the_chosen_are_counted(engine: Engine) -> None:
    tags = [f"{n:02}" for n in range(FACET_VALUES + 10)]
    fill(engine, *(article(f"报/{n:02}", "国家", tag, tags=(tag, *tags[:n])) for n, tag in
                   enumerate(tags)))  # fmt: skip
    found = ask(engine, "国家").facets["tag"]
    assert [each.value for each in found] == tags[:FACET_VALUES]
    chosen = Filter("tag", (tags[-1], tags[0], "无"), exact=True)
    more = ask(engine, "国家", filters=(chosen,)).facets["tag"]
    assert more == (*found, FacetCount(tags[-1], 1, f"报/{len(tags) - 1}"))


def test_several_spans_of_time_are_one_filter(engine: Engine) -> None:
    dates = {"报/1": "2018-06-01", "报/2": "2019-06-01", "报/3": "2020-06-01", "报/4": ""}
    fill(engine, *(article(id, "国家", id, date) for id, date in dates.items()))
    spans = ((None, 1546300800), (1577836800, None))  # before 2019, from 2020 on
    found = ask(engine, "国家", filters=(Filter("published", spans=spans),))
    assert [hit.id for hit in found.hits] == ["报/3", "报/1"]
    assert [f.value for f in found.facets["year"]] == ["2020", "2019", "2018"]


def test_month_borders_are_those_of_the_time_zone(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "国家", "1", "2019-12-31T15:59:59"),
        article("报/2", "国家", "2", "2019-12-31T16:00:00"),
    )
    months = ask(engine, "国家").facets["month"]
    assert [(f.value, f.count) for f in months] == [("2020-01", 1), ("2019-12", 1)]


def test_day_borders_are_those_of_the_time_zone(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "国家", "1", "1900-01-01"),
        article("报/2", "国家", "2", "2019-12-31T15:59:59"),
        article("报/3", "国家", "3", "2019-12-31T16:00:00"),
        article("报/4", "国家", "4", "2020-01-01T10:00:00"),
    )
    found = ask(engine, "国家", facets=("day",), filters=(Filter("published", spans=((0, None),)),))
    days = [(f.value, f.count) for f in found.facets["day"]]
    assert days == [("2020-01-01", 2), ("2019-12-31", 1), ("1900-01-01", 1)]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, []),
        ({"报/1": ""}, []),
        ({"报/1": "2019-05-01"}, [("2019-05-01", 1)]),
        ({"报/1": "2019-05-01", "报/2": "2019-09-01"}, [("2019-05-01", 1), ("2019-09-01", 1)]),
        ({"报/1": "2019-05-01", "报/2": "2019-09-02"}, [("2019-05", 1), ("2019-09", 1)]),
        ({"报/1": "2015-01-31", "报/2": "2020-12-01"}, [("2015-01", 1), ("2020-12", 1)]),
        ({"报/1": "2015-01-31", "报/2": "2021-01-01"}, [("2015", 1), ("2021", 1)]),
    ],
)
def test_a_timeline_is_by_the_unit_that_its_length_wants(
    engine: Engine, dates: dict[str, str], expected: list[tuple[str, int]]
) -> None:
    fill(engine, *(article(id, "国家", id, date) for id, date in dates.items()))
    timeline = ask(engine, "国家", timeline="auto").timeline
    assert [(f.value, f.count) for f in timeline] == expected


def test_a_timeline_is_of_full_matches_that_pass_every_filter(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "国家 安全", "1", "2019-05-15"),
        article("报/2", "国家 安全", "2", "2020-05-15"),
        article("报/3", "国家 安全", "3", "2020-05-16"),
        article("报/4", "国家", "4", "2020-05-17"),
        article("刊/1", "国家 安全", "5", "2020-05-18"),
    )
    low = Filter("published", spans=((1577808000, None),))  # 2020 in Shanghai
    chosen = (Filter("source", ("报",)), low)
    for unit, values in (
        ("auto", [("2020-05-15", 1), ("2020-05-16", 1)]),
        ("month", [("2020-05", 2)]),
        ("year", [("2020", 2)]),
        ("", []),
    ):
        found = ask(engine, "国家 安全", filters=chosen, timeline=unit)
        assert [(f.value, f.count) for f in found.timeline] == values


def test_each_word_of_a_query_is_counted(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "瓦特改良的蒸汽机", "故事"),
        article("报/2", "瓦特的故事"),
        article("报/3", "改良"),
    )
    assert ask(engine, "瓦特 故事 -改良").leaf_counts == (2, 2)
    assert ask(engine, '"改良" OR title:故事').leaf_counts == (2, 1)
    assert ask(engine, "瓦特的 无人", sort="newest").leaf_counts == (2, 0, 0)  # 的 may be missing
    assert ask(engine, "source:报").leaf_counts == ()


def test_totals_of_many_queries_at_once(engine: Engine) -> None:
    texts = ("香港立法会", "香港", "会议在香港。", "别的", "香江")
    fill(engine, *(article(f"报/{n}", text, "香港" * (n == 3)) for n, text in enumerate(texts)))
    queries = (
        '"香港"',
        '"香江"',
        '"立法会"',
        '"港香"',
        '"香港"~3',
        "香港 会议",
        'title:"香港"',
        "",
    )
    asked = [request(query) for query in queries]
    assert engine.totals(asked) == [4, 1, 1, 0, 4, 1, 1, 5]
    with engine.update() as batch:
        batch.delete("报/0")
    assert engine.totals(asked) == [3, 1, 0, 0, 3, 1, 1, 4]
    filtered = request('"香港"', filters=(Filter("source", ("无",)),))
    assert engine.totals([filtered, asked[0]]) == [0, 3]
    assert engine.totals([]) == []


def test_words_in_one_passage_come_first(engine: Engine) -> None:
    apart = "瓦特" + "，其他的事" * 20 + "，改良" + "，别的事情" * 20 + "，蒸汽机"
    near = "，其他的事" * 20 + "，瓦特，并且改良，还有蒸汽机，" + "别的事情，" * 20
    fill(engine, article("报/1", apart), article("报/2", near))
    assert ids(engine, "蒸汽机 改良 瓦特") == ["报/2", "报/1"]


def test_one_word_is_first_where_it_is_in_the_title_or_twice_in_the_text(engine: Engine) -> None:
    long = "，其他的事" * 60
    fill(
        engine,
        article("报/1", "瓦特来了"),
        article("报/2", f"瓦特来了{long}，瓦特又来了"),
        article("报/3", f"瓦特来了{long}", "谁是瓦特？也许是他，也许不是，谁也不知道，人人都在问"),
    )
    assert ids(engine, "瓦特")[-1] == "报/1"


def test_a_query_in_the_other_script_has_the_same_scores(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "图书馆的图书" + "，其他的事" * 20 + "，发展"),
        article("报/2", "發展" + "，其他的事" * 20 + "，圖書館的圖書"),
        article("报/3", "別的圖書館"),
    )
    one, other = (ask(engine, query).hits for query in ("图书 图书馆 发展", "圖書 圖書館 發展"))
    assert [(hit.id, hit.score) for hit in one] == [(hit.id, hit.score) for hit in other]


def test_an_export_has_all_full_matches_in_the_order_of_the_hits(engine: Engine) -> None:
    texts = ("瓦特改良蒸汽机", "瓦特的蒸汽机，瓦特的改良", "改良了别的蒸汽机", "瓦特")
    many = (article(f"报/{n:03}", texts[n % 4], f"{n}", f"{2000 + n % 7}-01-01") for n in range(60))
    fill(engine, *many)
    for sort in SORTS:
        for text in ("瓦特 改良", "瓦特", "", "没有的词"):
            wanted = request(text, sort=sort, size=100, collapse=False)
            hits = [hit.id for hit in engine.search(wanted).hits if not hit.missing]
            paged = replace(wanted, page=2, size=3, collapse=True)
            assert [each.id for each in engine.export(paged)] == hits


def test_closeness_counts_in_any_spelling_where_one_is_asked_for(engine: Engine) -> None:
    other = "別的事情，"
    once = (article(f"报/{n:03}", "國家" + other * (1 + n % 9)) for n in range(480))
    near = (article(f"近/{n}", "國家國家" + other * (8 + 2 * n)) for n in range(3))
    without = (article(f"无/{n:03}", other * 3) for n in range(800))
    fill(engine, *once, *near, *without)
    found = ask(engine, "國家 =国家", size=3, collapse=False)
    assert (found.total, found.listed) == (0, 100)
    assert [hit.id for hit in found.hits] == [f"近/{n}" for n in range(3)]


def test_hits_bring_their_articles_without_blocks_where_that_is_asked_for(engine: Engine) -> None:
    one = article(
        "报/1", '蒸汽机 "],"file":"],"blocks":[', "题", "2020-01-01", "作者", ("签",), "/a"
    )
    other = article("报/2", "瓦特")
    blocks = (Block("paragraph", 0, 3), Block("link", 0, 3, '],"file":"'))
    fill(engine, replace(one, blocks=blocks, file="x.md"), other)
    hits = ask(engine, "瓦特 OR 蒸汽机", articles=True).hits
    assert {hit.article for hit in hits} == {replace(one, file="x.md"), other}
    assert all(hit.article and hit.id == hit.article.id for hit in hits)
    assert [hit.article for hit in ask(engine, "瓦特 OR 蒸汽机").hits] == [None, None]


def test_an_export_is_of_the_time_it_began(engine: Engine) -> None:
    fill(engine, *(article(f"报/{n}", "国家") for n in range(3)))
    export = engine.export(request("国家"))
    first = next(export).id
    fill(engine, article("报/9", "国家"))
    assert [first, *(each.id for each in export)] == ["报/0", "报/1", "报/2"]
