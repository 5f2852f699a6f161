"""What an engine tells of its words and titles, on every engine."""

from __future__ import annotations

from pathlib import Path

from search.engines.base import Engine
from tests.articles import analyzed, article
from tests.contract.asking import fill

LONG = "x" * 70


def test_words_are_counted_by_the_articles_that_have_them(engine: Engine) -> None:
    fill(
        engine,
        article("报/1", f"香港测试，香港 Facebook {LONG}", "标题"),
        article("报/2", "香港 facebook"),
    )
    counts = engine.vocabulary()
    assert (counts["香港"], counts["facebook"], counts["测试"]) == (2, 2, 1)
    assert "标题" not in counts
    assert sum(word.startswith("xxxx") for word in counts) == 1
    assert engine.vocabulary(2) == {"香港": 2, "facebook": 2}


def test_words_of_many_articles(engine: Engine) -> None:
    fill(engine, *(article(f"报/{n}", "香港" if n % 2 else "香港长江") for n in range(600)))
    assert engine.vocabulary() == {"香港": 600, "长江": 300}


def test_words_of_several_batches_are_summed(engine: Engine) -> None:
    fill(engine, *(article(f"报/{n}", "香港 长江") for n in range(20)))
    with engine.update() as batch:
        for each in analyzed(article("报/20", "长江 黄河")):
            batch.add(each)
    assert engine.vocabulary() == {"香港": 20, "长江": 21, "黄河": 1}
    assert engine.vocabulary(2) == {"香港": 20, "长江": 21}


def test_titles_are_newest_first(engine: Engine) -> None:
    dates = {"报/1": "2020-01-01", "报/b": "2021-01-01", "报/a": "2021-01-01", "报/0": ""}
    fill(engine, *(article(id, "字", f"題目{id}", date) for id, date in dates.items()))
    order = ["报/a", "报/b", "报/1", "报/0"]
    assert engine.titles() == [(id, f"題目{id}") for id in order]
    with engine.update() as batch:
        batch.delete("报/b")
        for each in analyzed(article("报/1", "字", "新的題目", "2022-01-01")):
            batch.add(each)
    assert engine.titles() == [("报/1", "新的題目"), ("报/a", "題目报/a"), ("报/0", "題目报/0")]


def test_an_empty_index_has_none(engine: Engine, tmp_path: Path) -> None:
    assert engine.vocabulary() == {}
    assert engine.titles() == []
