"""Doubles collapse alike in every engine, and an index that was updated is as one built anew."""

from __future__ import annotations

import tempfile
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import Engine
from search.engines.memory.engine import MemoryEngine
from search.models import SORTS, Article, ScoringTerm, SearchRequest
from search.query import All
from tests.alike import changed, reprints, written
from tests.articles import analyzed, article
from tests.contract.asking import ask, fill
from tests.contract.engines import NAMES, opened

WORD = "国家。"
"""What every article here has, so that a search finds all."""


def test_reprints_are_one_hit(engine: Engine) -> None:
    text = written(1)
    copies = [article(f"刊/{n}", WORD + each) for n, each in enumerate(reprints(text))]
    others = [article(f"别/{n}", WORD + written(50 + n)) for n in range(3)]
    fill(engine, article("报/1", WORD + text, published="2020-01-01"), *copies, *others)
    found = ask(engine, "国家", sort="newest")
    assert (found.total, found.groups) == (len(copies) + 4, 4)
    assert [(hit.id, hit.same) for hit in found.hits][:2] == [("报/1", len(copies)), ("别/0", 0)]
    apart = ask(engine, "国家", collapse=False)
    assert apart.groups == apart.total and not any(hit.same for hit in apart.hits)


def test_the_first_match_stands_for_its_double(engine: Engine) -> None:
    """Even where the founder of its family does not match; the rest of it is not counted."""
    text = written(1)
    fill(
        engine,
        article("报/1", text, published="2019-01-01"),
        article("报/2", changed(text, 0.05) + WORD, published="2020-01-01"),
        article("报/3", text + WORD, published="2021-01-01"),
    )
    found = ask(engine, "国家", sort="newest")
    assert [(hit.id, hit.same) for hit in found.hits] == [("报/3", 1)]
    assert (found.total, found.groups) == (2, 1)


def test_doubles_of_a_deleted_article_stay_together(engine: Engine) -> None:
    text = WORD + written(1)
    first = article("报/1", text, published="2019-01-01")
    fill(engine, first, *(article(f"刊/{n}", each) for n, each in enumerate(reprints(text)[:3])))
    with engine.update() as batch:
        batch.delete("报/1")
    assert (ask(engine, "国家").total, ask(engine, "国家").groups) == (3, 1)


SEEDS, SHARES = st.integers(0, 3), st.sampled_from([0.0, 0.0, 0.05, 0.1, 0.3, 0.5])
moments = st.none() | st.integers(0, 3).map(lambda s: datetime.fromtimestamp(s, timezone.utc))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of one of ten ids, much like another, or a short one."""
    seed, share = draw(SEEDS), draw(SHARES)
    text = changed(written(seed, draw(st.sampled_from([0, 60, 200]))), share, draw(SEEDS))
    id = f"{draw(st.sampled_from('甲乙'))}/{draw(st.integers(0, 4))}"
    title = draw(st.sampled_from(["", written(seed, 10), written(9, 10)]))
    return Article(id, id[0], title, WORD + text, published=draw(moments))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "memory"])
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    first=st.lists(articles(), max_size=12),
    changes=st.lists(st.lists(articles(), max_size=5), max_size=3),
    deleted=st.lists(st.sampled_from(["甲/0", "甲/1", "乙/0"]), max_size=2),
)
def test_updated_or_anew_and_on_every_engine(
    name: str, first: list[Article], changes: list[list[Article]], deleted: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        oracle, anew = MemoryEngine(), MemoryEngine()
        engine = opened(name, Path(folder) / "index")
        kept = {each.id: each for each in first}
        for each in (oracle, engine):
            with each.rebuild() as batch:
                for one in analyzed(*first):
                    batch.add(one)
            for changed_ones in changes:
                with each.update() as batch:
                    for one in analyzed(*changed_ones):
                        batch.add(one)
            with each.update() as batch:
                for id in deleted:
                    batch.delete(id)
        for changed_ones in changes:
            kept.update((each.id, each) for each in changed_ones)
        fill(anew, *(kept[id] for id in sorted(kept, reverse=True) if id not in deleted))
        for sort in SORTS:
            request = SearchRequest(All(), sort=sort)
            assert engine.search(request) == oracle.search(request) == anew.search(request)
        engine.close()


def test_the_doubles_of_an_article(engine: Engine) -> None:
    text = WORD + written(1)
    copies = [article(f"刊/{n}", each) for n, each in enumerate(reprints(text))]
    fill(engine, article("报/1", text), *copies, article("别/1", WORD))
    assert engine.doubles("报/1") == tuple(each.id for each in copies)
    assert engine.doubles("刊/1") == ("刊/0", "刊/2", "刊/3", "刊/4", "报/1")
    assert engine.doubles("别/1") == engine.doubles("无") == ()
    with engine.update() as batch:
        batch.delete("刊/2")
        batch.delete("报/1")
    assert engine.doubles("刊/1") == ("刊/0", "刊/3", "刊/4")


def test_how_many_articles_have_a_term(engine: Engine) -> None:
    fill(engine, article("报/1", "国家安全", "大事"), article("报/2", "国家 abc", "国家"))
    wanted = {
        ScoringTerm("words", "国家"): 2,
        ScoringTerm("words", "abc"): 1,
        ScoringTerm("bigrams", "家安"): 1,
        ScoringTerm("chars", "国"): 2,
        ScoringTerm("title_words", "国家"): 1,
        ScoringTerm("title_bigrams", "安全"): 0,
    }
    assert list(engine.articles_with([*wanted])) == [*wanted.values()]
    with engine.update() as batch:
        batch.delete("报/2")
    assert list(engine.articles_with([*wanted])) == [1, 0, 1, 1, 0, 0]
    assert list(engine.articles_with([])) == []
