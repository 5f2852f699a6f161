"""Explanations: they agree with the search of their engine, and are the same on every engine."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import ranking
from search.engines.base import Engine
from search.engines.memory.engine import MemoryEngine
from search.explaining.explanation import FULL, NONE, PARTIAL, REASONS, Explanation
from search.models import Article, SearchRequest
from tests.articles import analyzed, article
from tests.contract.asking import ask, fill, request
from tests.contract.engines import opened
from tests.contract.test_versus import articles, requests


def explained(engine: Engine, text: str, id: str, **options: object) -> Explanation:
    found = engine.explain(request(text, **options), id)
    assert found is not None
    return found


def fill_steam(engine: Engine, *more: Article) -> None:
    fill(
        engine,
        article("报/1", "瓦特改良蒸汽机，人称瓦特", "瓦特", "2020-01-01"),
        article("报/2", "瓦特的故事"),
        article("报/3", "改良"),
        article("刊/4", "蒸汽机与瓦特的合同"),
        *more,
    )


def test_an_unknown_article_has_no_explanation(engine: Engine) -> None:
    fill_steam(engine)
    assert engine.explain(request("瓦特"), "报/9") is None


def test_the_numbers_of_a_term(engine: Engine) -> None:
    fill_steam(engine)
    (word,) = [
        each for each in explained(engine, "瓦特", "报/1").terms if each.term.field == "words"
    ]
    assert (word.tf, word.df, word.boost) == (2, 3, ranking.FIELD_BOOSTS["words"])
    assert word.idf == ranking.idf(3, 4)
    assert word.weight == pytest.approx(word.boost * word.idf**ranking.IDF_POWER)
    assert word.score == pytest.approx(word.weight * word.saturation)


def test_a_full_match_and_its_place(engine: Engine) -> None:
    fill_steam(engine)
    found = explained(engine, "瓦特 改良 蒸汽机", "报/1")
    assert (found.match, found.place, found.full, found.missing) == (FULL, 1, 1, ())
    assert [(each.first, each.gap) for each in found.pairs] == [
        (found.checks[0].query, 0),
        (found.checks[1].query, 0),
    ]
    assert all(each.holds for each in found.checks) and found.reasons == ()


def test_a_partial_match_names_what_it_lacks(engine: Engine) -> None:
    fill_steam(engine)
    found = explained(engine, "瓦特 改良 蒸汽机", "刊/4")
    assert (found.match, found.place, found.missing) == (PARTIAL, 2, ("改良",))
    assert found.share is not None and found.share.needed <= found.share.have < found.share.whole
    assert [str(each.unit) for each in found.share.units if not each.holds] == ["改", "良"]


@pytest.mark.parametrize(
    ("text", "id", "options", "reasons"),
    [
        ("瓦特 source:刊", "报/1", {}, ("filter",)),
        ("瓦特 -改良", "报/1", {}, ("needed",)),
        ('瓦特 "故事"', "报/1", {}, ("needed",)),
        ("瓦特 (故事 OR 合同)", "报/1", {}, ("needed",)),
        ("合同", "报/1", {}, ("needed",)),
        ("瓦特 改良 蒸汽机", "刊/4", {"sort": "newest"}, ("sort",)),
        ("瓦特 改良 蒸汽机", "报/2", {}, ("share",)),
        ("瓦特 蒸汽机", "报/3", {}, ("no word",)),
        ("合同 -source:刊 改良", "刊/4", {}, ("needed",)),
        ("合同 故事 source:刊", "报/3", {}, ("filter", "no word")),
    ],
)
def test_why_an_article_is_no_hit(
    engine: Engine, text: str, id: str, options: dict[str, object], reasons: tuple[str, ...]
) -> None:
    fill_steam(engine)
    found = explained(engine, text, id, **options)
    assert (found.match, found.place, found.reasons) == (NONE, 0, reasons)


def test_what_of_a_word_an_article_lacks(engine: Engine) -> None:
    fill_steam(engine)
    apart, other = explained(engine, '"改良瓦特" 改造', "报/1").checks
    assert (apart.holds, apart.lacking, apart.is_scattered) == (False, (), True)
    assert (other.holds, other.lacking, other.is_scattered) == (False, ("造",), False)
    (single,) = explained(engine, "造", "报/1").checks
    assert (single.lacking, single.is_scattered) == ((), False)


def test_the_list_of_partial_matches_ends(engine: Engine) -> None:
    full = [article(f"甲/{n}", "瓦特改良") for n in range(100)]
    fill_steam(engine, *full)
    assert explained(engine, "瓦特 改良", "报/2").reasons == ("enough full",)
    fill_steam(engine, *(article(f"甲/{n}", "瓦特合同") for n in range(100)))
    assert explained(engine, "瓦特 合同 其他", "刊/4").reasons == ("rank",)


def test_a_filter_is_named(engine: Engine) -> None:
    fill_steam(engine)
    found = explained(engine, "瓦特 source:报 after:2019", "报/2")
    assert [each.holds for each in found.filters] == [True, False]


def test_doubles_stand_behind_the_first(engine: Engine) -> None:
    fill_steam(engine, article("甲/1", "瓦特的故事"), article("甲/2", "瓦特的故事"))
    first, *others = [explained(engine, "瓦特 故事", id) for id in ("报/2", "甲/1", "甲/2")]
    assert first.stands_behind == ""
    assert [each.stands_behind for each in others] == ["报/2", "报/2"]
    assert [each.place for each in others] == [2, 3]
    apart = explained(engine, "瓦特 故事", "甲/2", collapse=False)
    assert apart.stands_behind == ""


def agrees(engine: Engine, asked: SearchRequest, id: str) -> Explanation:
    """The explanation, held to what the engine's search says."""
    found = engine.explain(asked, id)
    assert found is not None
    apart = engine.search(replace(asked, page=1, size=1000, collapse=False, facets=()))
    places = [hit.id for hit in apart.hits]
    if id not in places:
        assert (found.match, found.place) == (NONE, 0)
        assert found.reasons and set(found.reasons) <= set(REASONS)
        return found
    place = places.index(id)
    hit = apart.hits[place]
    assert (found.place, found.reasons, found.missing) == (place + 1, (), hit.missing)
    assert found.match == (FULL if place < apart.total else PARTIAL)
    assert abs(found.score - hit.score) <= 1 / ranking.SCORE_UNIT + 1e-12
    total = sum(each.score for each in (*found.terms, *found.pairs, found.passage))
    assert abs(found.score - total) <= 2 / ranking.SCORE_UNIT
    shown = engine.search(replace(asked, page=1, size=1000, facets=()))
    listed = [hit.id for hit in shown.hits]
    assert (id in listed) == (not found.stands_behind)
    assert not found.stands_behind or found.stands_behind in listed
    return found


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    first=st.lists(articles(), min_size=1, max_size=8),
    changed=st.lists(articles(), max_size=4),
    asked=st.lists(requests(), min_size=1, max_size=4),
)
def test_explanations_agree_with_searches_and_with_each_other(
    first: list[Article], changed: list[Article], asked: list[SearchRequest]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        oracle = MemoryEngine()
        engines = [oracle, opened("whoosh", Path(folder) / "index")]
        for each in engines:
            with each.rebuild() as batch:
                for one in analyzed(*first):
                    batch.add(one)
            with each.update() as batch:
                for one in analyzed(*changed):
                    batch.add(one)
        for one_request in asked:
            for id in oracle.ids():
                ours, theirs = (agrees(each, one_request, id) for each in engines)
                assert ours == theirs
        for each in engines:
            each.close()


def test_every_engine_explains(engine: Engine) -> None:
    fill_steam(engine)
    for hit in ask(engine, "瓦特 故事 合同", size=100).hits:
        assert agrees(engine, request("瓦特 故事 合同"), hit.id).place


def test_a_title_with_little_of_the_query_does_not_count(engine: Engine) -> None:
    fill_steam(engine)
    much, little = (
        explained(engine, text, "报/1").title for text in ("瓦特", "瓦特 改良 蒸汽机 故事 合同")
    )
    assert much.counts and not little.counts
    assert 0 < little.have < little.needed < little.whole
