"""The column of titles of the Whoosh engine, where an earlier version has not written one."""

from __future__ import annotations

from pathlib import Path

from search.engines.whoosh.engine import WhooshEngine
from tests.articles import analyzed, article


def test_segments_without_titles_are_read_and_merged(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    with engine.rebuild() as batch:
        for each in analyzed(article("报/1", "字", "旧")):
            batch.add(each)
    (column,) = tmp_path.glob("generations/*/*.title_column.col")
    column.unlink()
    assert WhooshEngine(tmp_path).titles() == [("报/1", "")]
    with engine.update() as batch:
        for each in analyzed(article("报/2", "字", "新", "2020-01-01")):
            batch.add(each)
    assert engine.titles() == [("报/2", "新"), ("报/1", "")]
