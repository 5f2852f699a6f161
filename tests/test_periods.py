"""Years, months and days."""

from __future__ import annotations

from datetime import date

import pytest

from search.periods import bounds, ordinal, period_at, period_of, unit_for, unit_of


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2019-05-04", "2019-05-04", "day"),
        ("2019-01-01", "2019-05-04", "day"),
        ("2019-01-01", "2019-05-05", "month"),
        ("2015-01-31", "2020-12-01", "month"),
        ("2015-12-31", "2021-12-01", "year"),
        ("0001-01-01", "9999-12-31", "year"),
    ],
)
def test_the_unit_goes_by_the_range(first: str, last: str, unit: str) -> None:
    assert unit_for(date.fromisoformat(first), date.fromisoformat(last)) == unit


@pytest.mark.parametrize(
    ("period", "unit", "first", "behind"),
    [
        ("2019", "year", "2019-01-01", "2020-01-01"),
        ("2019-05", "month", "2019-05-01", "2019-06-01"),
        ("2019-12", "month", "2019-12-01", "2020-01-01"),
        ("2020-02-29", "day", "2020-02-29", "2020-03-01"),
        ("0001", "year", "0001-01-01", "0002-01-01"),
    ],
)
def test_a_period_has_bounds_and_a_number(period: str, unit: str, first: str, behind: str) -> None:
    assert unit_of(period) == unit
    assert bounds(period) == (date.fromisoformat(first), date.fromisoformat(behind))
    assert period_at(ordinal(period), unit) == period == period_of(date.fromisoformat(first), unit)
    assert period_at(ordinal(period) + 1, unit) == period_of(date.fromisoformat(behind), unit)


@pytest.mark.parametrize("text", ["", "30d", "2019-13", "2019-02-30", "0000", "9999", "20190504"])
def test_other_texts_have_no_bounds(text: str) -> None:
    assert bounds(text) is None
