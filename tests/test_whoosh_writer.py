"""Runs, merges and tiers: the index is the same however it came about."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.whoosh import segments
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.segments import (
    COLUMN_EXTENSION,
    FIELD_EXTENSION,
    PLAIN_EXTENSION,
    STORED_COLUMN,
)
from search.engines.whoosh.writer import MAX_RUNS, tiers
from search.models import AnalyzedArticle
from tests.articles import analyzed, article

EXTENSIONS = (COLUMN_EXTENSION, FIELD_EXTENSION, PLAIN_EXTENSION)
COUNT = MAX_RUNS + 5
RUN_OF_ONE, RUN_OF_ALL = 0, 64
"""``memory_mb``: every article is a run of its own, or all are one."""


@pytest.fixture(scope="module")
def articles() -> list[AnalyzedArticle]:
    return analyzed(
        *(
            article(
                f"s/{number}",
                f"第{number}篇文章，讲A股和5G网络。" * (1 + number % 3),
                "题" * (number % 2),
                "2020-01-01" if number % 5 else "",
                tags=(f"{number % 4}",),
            )
            for number in range(COUNT)
        )
    )


def files(index: Path) -> dict[str, bytes]:
    """The files of the only segment but the frames: those depend on the run that trained for
    them."""
    folder = max((index / "generations").iterdir())
    found = [path for path in folder.iterdir() if path.suffix in EXTENSIONS]
    assert len({path.name.partition(".")[0] for path in found}) == 1
    assert PLAIN_EXTENSION not in {path.suffix for path in found}
    named = {path.name.partition(".")[2]: path.read_bytes() for path in found}
    assert len(named.pop(STORED_COLUMN + COLUMN_EXTENSION)) > 0 and len(named) > 10
    return named


def filled(index: Path, memory_mb: int, articles: list[AnalyzedArticle], workers: int = 2) -> Path:
    engine = WhooshEngine(index, memory_mb, workers=workers)
    with engine.rebuild() as batch:
        for each in articles:
            batch.add(each)
    assert [each and each.text for each in engine.get(a.article.id for a in articles)] == [
        each.article.text for each in articles
    ]
    engine.close()
    return index


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("count", [1, 2, MAX_RUNS, COUNT])
def test_many_runs_make_the_index_of_one(
    tmp_path: Path, articles: list[AnalyzedArticle], count: int, workers: int
) -> None:
    one = filled(tmp_path / "one", RUN_OF_ALL, articles[:count])
    many = filled(tmp_path / "many", RUN_OF_ONE, articles[:count], workers)
    assert files(many) == files(one)


def test_compiled_merges_make_the_same_index(
    tmp_path: Path, articles: list[AnalyzedArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba", reason="the extra fast is not installed")
    one = filled(tmp_path / "one", RUN_OF_ONE, articles)
    monkeypatch.setattr(segments, "LEAST_TO_COMPILE", 0)
    assert files(filled(tmp_path / "compiled", RUN_OF_ONE, articles)) == files(one)


def test_what_a_batch_deletes_or_replaces_is_not_there(
    tmp_path: Path, articles: list[AnalyzedArticle]
) -> None:
    expected = filled(tmp_path / "one", RUN_OF_ALL, [*articles[3:], articles[1]])
    engine = WhooshEngine(tmp_path / "many", RUN_OF_ONE)
    with engine.rebuild() as batch:
        for each in articles:
            batch.add(each)
        for each in articles[:3]:
            batch.delete(each.article.id)
        for _ in range(2):
            batch.add(articles[1])
    assert engine.count() == COUNT - 2
    assert files(tmp_path / "many") == files(expected)


def test_runs_of_an_update_are_merged_with_what_was_there(
    tmp_path: Path, articles: list[AnalyzedArticle]
) -> None:
    expected = filled(tmp_path / "one", RUN_OF_ALL, articles[1:])
    engine = WhooshEngine(filled(tmp_path / "many", RUN_OF_ALL, articles[:10]), RUN_OF_ONE)
    with engine.update() as batch:
        batch.delete(articles[0].article.id)
        for each in articles[10:]:
            batch.add(each)
    assert files(tmp_path / "many") == files(expected)


def test_a_batch_that_deletes_all_it_added(tmp_path: Path, articles: list[AnalyzedArticle]) -> None:
    engine = WhooshEngine(tmp_path, RUN_OF_ONE)
    with engine.rebuild() as batch:
        for each in articles[:3]:
            batch.add(each)
        for each in articles[:3]:
            batch.delete(each.article.id)
    assert engine.count() == 0


def test_an_error_while_runs_are_written_leaves_nothing(
    tmp_path: Path, articles: list[AnalyzedArticle]
) -> None:
    engine = WhooshEngine(tmp_path, RUN_OF_ONE)
    with pytest.raises(ZeroDivisionError), engine.rebuild() as batch:
        for each in articles:
            batch.add(each)
        raise ZeroDivisionError
    assert not list((tmp_path / "generations").iterdir())


@pytest.mark.parametrize(
    ("live", "deleted", "merged"),
    [
        ([100], [0], []),
        ([100], [101], [0]),
        ([100, 20], [0, 0], []),
        ([100, 20, 6], [0, 0, 0], [0, 1, 2]),
        ([100, 20, 5], [0, 0, 6], [2]),
        ([20, 100], [21, 0], [0]),
        ([100, 0], [0, 7], [1]),
        ([], [], []),
    ],
)
def test_tiers(live: list[int], deleted: list[int], merged: list[int]) -> None:
    chosen, kept = tiers(live, deleted)
    assert chosen == merged
    assert kept == [i for i in range(len(live)) if i not in merged]
