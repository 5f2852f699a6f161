"""What engines promise about batches: add, replace, delete, attach; all or nothing."""

from __future__ import annotations

import pytest

from search.engines.base import Engine
from search.models import FACETS
from tests.articles import analyzed, article
from tests.contract.asking import ask, fill, full, ids

ONE = article("报/1", "国家安全", "头条", "2020-01-01")
TWO = article("报/2", "社会新闻", "次条", "2021-01-01")


def test_an_empty_index_answers(engine: Engine) -> None:
    results = ask(engine, "国家")
    assert (results.hits, results.total, results.groups, results.listed) == ((), 0, 0, 0)
    assert results.facets == dict.fromkeys(FACETS, ())
    assert (engine.count(), list(engine.ids()), engine.sources()) == (0, [], ())
    assert engine.get(["报/1"]) == [None]
    assert ids(engine, "") == []
    assert ids(engine, "国*", sort="newest") == []


def test_articles_come_back_whole(engine: Engine) -> None:
    fill(engine, ONE, TWO)
    assert engine.get(["报/2", "无/0", "报/1"]) == [TWO, None, ONE]
    assert list(engine.ids()) == ["报/1", "报/2"]
    assert engine.count() == 2


def test_an_id_added_again_is_replaced(engine: Engine) -> None:
    fill(engine, ONE, TWO)
    with engine.update() as batch:
        for each in analyzed(article("报/1", "经济"), article("报/1", "体育")):
            batch.add(each)
    assert full(engine, "国家") == full(engine, "经济") == set()
    assert full(engine, "体育") == {"报/1"}
    assert engine.count() == 2


def test_an_id_added_twice_in_a_rebuild_is_one_article(engine: Engine) -> None:
    fill(engine, ONE, TWO, article("报/1", "体育"))
    assert list(engine.ids()) == ["报/1", "报/2"]
    assert full(engine, "国家") == set()
    assert full(engine, "体育") == {"报/1"}


def test_delete(engine: Engine) -> None:
    fill(engine, ONE, TWO)
    with engine.update() as batch:
        batch.delete("报/1")
        batch.delete("无/0")
    assert list(engine.ids()) == ["报/2"]
    assert full(engine, "国家") == set()
    assert [each.count for each in engine.sources()] == [1]


def test_an_article_deleted_in_the_batch_that_added_it_is_not_there(engine: Engine) -> None:
    fill(engine, ONE)
    with engine.update() as batch:
        batch.add(analyzed(TWO)[0])
        batch.delete("报/2")
    assert list(engine.ids()) == ["报/1"]


def test_deleting_all_leaves_an_empty_index(engine: Engine) -> None:
    fill(engine, ONE, TWO)
    with engine.update() as batch:
        batch.delete("报/1")
        batch.delete("报/2")
    assert engine.count() == 0
    assert ask(engine, "国家").total == 0


def test_many_small_updates(engine: Engine) -> None:
    for number in range(12):
        with engine.update() as batch:
            batch.add(analyzed(article(f"报/{number:02}", "国家" * (number + 1)))[0])
            batch.delete(f"报/{number - 3:02}")
    assert list(engine.ids()) == ["报/09", "报/10", "报/11"]
    assert list(engine.ids("报/10")) == list(engine.ids("报/101")) == ["报/11"]
    assert list(engine.ids("")) == list(engine.ids()) and list(engine.ids("报/11")) == []
    assert full(engine, "国家") == {"报/09", "报/10", "报/11"}


@pytest.mark.parametrize("way", ["rebuild", "update"])
def test_an_exception_drops_the_batch(engine: Engine, way: str) -> None:
    fill(engine, ONE)
    before = engine.version
    with pytest.raises(RuntimeError), getattr(engine, way)() as batch:
        batch.add(analyzed(TWO)[0])
        batch.attach("note", b"new")
        raise RuntimeError
    assert list(engine.ids()) == ["报/1"]
    assert engine.attachment("note") is None
    assert engine.version == before


def test_attachments_are_published_with_their_batch_and_kept_by_updates(engine: Engine) -> None:
    with engine.rebuild() as batch:
        batch.attach("rules", b"1")
        batch.attach("folder/rules", b"2")
        assert engine.attachment("rules") is None
    with engine.update() as batch:
        batch.attach("rules", b"3")
    assert engine.attachment("rules") == b"3"
    assert engine.attachment("folder/rules") == b"2"
    assert engine.attachment("other") is None
    with engine.rebuild():
        pass
    assert engine.attachment("rules") is None


def test_each_batch_is_another_version(engine: Engine) -> None:
    versions = {engine.version}
    fill(engine, ONE)
    versions.add(engine.version)
    with engine.update() as batch:
        batch.delete("报/1")
    versions.add(engine.version)
    assert len(versions) == 3


def test_sources(engine: Engine) -> None:
    fill(engine, ONE, TWO, article("刊/1"), article("志/1"))
    assert [(s.value, s.count) for s in engine.sources()] == [("报", 2), ("刊", 1), ("志", 1)]
