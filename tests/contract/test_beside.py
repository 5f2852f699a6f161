"""The next older and newer article of a source: the order of a list that leads with the newest."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import Engine
from search.engines.memory.engine import MemoryEngine
from tests.articles import analyzed, article
from tests.contract.asking import fill, ids
from tests.contract.engines import NAMES, opened


def test_neighbours_are_of_the_same_source(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", "一", published="2020-01-01"),
        article("刊/2", "二", published="2020-01-02"),
        article("报/3", "三", published="2020-01-03"),
        article("报/4", "四", published=""),
    )
    assert engine.beside("报/1") == ("报/3", None)
    assert engine.beside("报/3") == (None, "报/1")
    assert engine.beside("刊/2") == (None, None)
    assert engine.beside("报/4") == (None, None), "its time is unknown"
    assert engine.beside("报/5") == (None, None), "there is no such article"


def test_those_of_one_second_follow_each_other_by_id(engine: Engine) -> None:
    fill(engine, *(article(f"报/{n}", "国家", published="2020-01-01") for n in (3, 1, 2)))
    listed = ids(engine, "国家", sort="newest", collapse=False)
    assert listed == ["报/1", "报/2", "报/3"]
    assert [engine.beside(id) for id in listed] == [
        (None, "报/2"),
        ("报/1", "报/3"),
        ("报/2", None),
    ]


def test_deleted_articles_are_passed_over(engine: Engine) -> None:
    fill(engine, *(article(f"报/{n}", "国家", published=f"2020-01-0{n}") for n in (1, 2, 3)))
    with engine.update() as batch:
        batch.delete("报/2")
    assert engine.beside("报/1") == ("报/3", None)
    assert engine.beside("报/2") == (None, None)


DAYS = st.sampled_from(["", "2020-01-01", "2020-01-02", "1960-05-05"])
ROWS = st.lists(st.tuples(st.sampled_from("报刊报誌"), DAYS), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.integers(0, 12))
def test_every_engine_says_the_same(rows: list[tuple[str, str]], cut: int) -> None:
    articles = [
        article(f"{source}/{n}", "国家", published=day) for n, (source, day) in enumerate(rows)
    ]
    with tempfile.TemporaryDirectory() as place:
        engines = [MemoryEngine(), *(opened(name, Path(place, name)) for name in NAMES)]
        for engine in engines:
            fill(engine, *articles[:cut])
            with engine.update() as batch:
                for each in analyzed(*articles[cut:]):
                    batch.add(each)
        wanted = [engines[0].beside(each.id) for each in articles]
        for engine in engines[1:]:
            assert [engine.beside(each.id) for each in articles] == wanted
            engine.close()
