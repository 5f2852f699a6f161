"""The geometry of charts."""

from __future__ import annotations

from itertools import pairwise

import pytest

from search.periods import ordinal, period_at
from search.web.charts import MOST_LABELS, Axis, height_of, polyline, round_values


def axis(first: str, last: str) -> Axis:
    return Axis(ordinal(first), ordinal(last))


@pytest.mark.parametrize(("first", "last"), [("2019", "2019"), ("2015-01", "2020-12"), ("1", "99")])
def test_slots_fill_the_width_and_bars_lie_in_them(first: str, last: str) -> None:
    times = axis(first.zfill(4), last.zfill(4))
    numbers = range(times.first, times.last + 1)
    bars = [times.bar(number, 5, 10, 100) for number in numbers]
    assert bars[0].slot == 0
    assert bars[-1].slot + bars[-1].slot_width == pytest.approx(100, abs=0.01)
    for bar, behind in pairwise(bars):
        assert bar.slot + bar.slot_width == pytest.approx(behind.slot, abs=0.01)
    for bar in bars:
        assert bar.slot <= bar.left and bar.left + bar.width <= bar.slot + bar.slot_width + 0.01


def test_heights_go_by_the_value_and_one_article_is_seen() -> None:
    times = axis("2019", "2020")
    assert times.bar(2019, 10, 10, 88)[4:] == (0, 88)
    assert times.bar(2019, 5, 10, 88)[4:] == (44, 44)
    assert times.bar(2019, 1, 100_000, 88)[4:] == (86, 2)
    assert times.bar(2019, 0, 10, 88)[4:] == (88, 0)
    assert times.bar(2020, 10, 10, 88).left > 50


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        ("2019", "2019", ["2019"]),
        ("2016", "2020", ["2016", "2017", "2018", "2019", "2020"]),
        ("1994", "2023", ["1995", "2000", "2005", "2010", "2015", "2020"]),
        ("2018-11", "2019-03", ["2018-11", "2018-12", "2019-01", "2019-02", "2019-03"]),
        ("2019-01", "2019-12", ["2019-01", "2019-03", "2019-05", "2019-07", "2019-09", "2019-11"]),
        ("2016-03", "2019-05", ["2017-01", "2018-01", "2019-01"]),
        ("2019-05-30", "2019-06-01", ["2019-05-30", "2019-05-31", "2019-06-01"]),
        ("2019-05-20", "2019-09-01", ["2019-06-01", "2019-07-01", "2019-08-01", "2019-09-01"]),
    ],
)
def test_few_and_round_periods_are_named(first: str, last: str, named: list[str]) -> None:
    unit = {4: "year", 7: "month", 10: "day"}[len(first)]
    assert [period_at(n, unit) for n in axis(first, last).labelled(unit)] == named


@pytest.mark.parametrize("years", [1, 7, 30, 101, 999, 9_998])
def test_labels_are_few_however_long_the_time(years: int) -> None:
    assert 1 <= len(Axis(1, years).labelled("year")) <= MOST_LABELS


def test_a_name_at_the_right_end_is_set_to_its_inside() -> None:
    times = Axis(1, 100)
    assert times.label(50, "甲") == (49.5, "甲", "middle")
    assert times.label(100, "甲") == (100, "甲", "end")


@pytest.mark.parametrize(
    ("top", "values"),
    [
        (0, []),
        (1, [0.5, 1]),
        (2, [1, 2]),
        (3, [2]),
        (24, [10, 20]),
        (99, [50]),
        (700, [500]),
        (5_225, [2_000, 4_000]),
        (0.3, [0.2]),
    ],
)
def test_rules_are_at_round_values(top: float, values: list[float]) -> None:
    assert round_values(top, 2) == values


def test_lines() -> None:
    assert [height_of(value, 4, 100) for value in (0, 1, 4)] == [100, 75, 0]
    assert height_of(0, 0, 100) == 100
    assert polyline([(0, 100), (33.25, 7.5)]) == "0,100 33.25,7.5"
