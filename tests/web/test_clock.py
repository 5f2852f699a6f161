"""Dates are written as the reader's language writes them, whatever the year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

import pytest

from search.web.clock import Clock, month_label, period_label, range_label

from .conftest import make_client

MOMENT = datetime(2021, 3, 23, 9, 58, 23, tzinfo=timezone.utc)
TAGS = ("zh-CN", "zh-TW", "en")


@contextmanager
def read_in(tag: str) -> Iterator[None]:
    with make_client([]).application.test_request_context(headers={"Accept-Language": tag}):
        yield


@pytest.mark.parametrize(
    ("tag", "moment", "date", "zone", "unknown"),
    [
        ("zh-CN", "2021年3月23日 17:58", "2021年3月23日", "Asia/Shanghai，UTC+08:00", "日期未知"),
        ("zh-TW", "2021年3月23日 17:58", "2021年3月23日", "Asia/Shanghai，UTC+08:00", "日期不詳"),
        ("en", "23 March 2021, 17:58", "23 March 2021", "Asia/Shanghai, UTC+08:00", "undated"),
    ],
)
def test_a_moment(tag: str, moment: str, date: str, zone: str, unknown: str) -> None:
    clock = Clock("Asia/Shanghai")
    with read_in(tag):
        assert clock.moment(MOMENT) == moment and clock.date(MOMENT) == date
        assert clock.zone_name(MOMENT) == zone and clock.day(MOMENT) == "2021-03-23"
        assert clock.moment(None) == clock.date(None) == clock.day(None) == unknown


def test_outside_of_a_request_the_language_is_that_of_the_source() -> None:
    assert Clock("UTC").moment(MOMENT) == "2021年3月23日 09:58"


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("year", [1, 47, 622, 1899, 1900, 1969, 9999])
def test_any_year(tag: str, zone: str, year: int) -> None:
    clock = Clock(zone)
    with read_in(tag):
        for moment in (datetime(year, 1, 1), datetime(year, 12, 31, 23, 59, 59)):
            moment = moment.replace(tzinfo=timezone.utc)
            assert clock.moment(moment) and clock.date(moment) and clock.zone_name(moment)
            assert len(clock.day(moment)) == 10
        middle = datetime(year, 6, 15, 12, tzinfo=timezone.utc)
        assert str(year) in clock.moment(middle) and str(year) in clock.date(middle)
        assert str(year) in period_label(f"{year:04}") or year == 9999


@pytest.mark.parametrize(
    ("tag", "year", "month", "alone"),
    [("zh-CN", "2021年", "2021年3月", "3月"), ("zh-TW", "2021年", "2021年3月", "3月"),
     ("en", "2021", "March 2021", "Mar")],
)  # fmt: skip
def test_a_period(tag: str, year: str, month: str, alone: str) -> None:
    with read_in(tag):
        assert (period_label("2021"), period_label("2021-03")) == (year, month)
        assert month_label("2021-03") == alone
        assert [period_label(odd) for odd in ("", "none", "2021-13")] == ["", "none", "2021-13"]
        assert month_label("none") == "none"


@pytest.mark.parametrize(
    ("after", "before", "chinese", "english"),
    [
        ("2021-01-01", "2022-01-01", "2021年", "2021"),
        ("2021-03-01", "2021-04-01", "2021年3月", "March 2021"),
        ("2021-03-02", "2021-03-03", "2021-03-02", "2021-03-02"),
        ("2021-03-02", "2021-03-09", "2021-03-02 至 2021-03-08", "2021-03-02 to 2021-03-08"),
        ("2021-03-02", "", "2021-03-02 以来", "since 2021-03-02"),
        ("", "2021-03-02", "至 2021-03-01", "until 2021-03-01"),
        ("2019", "30d", "2019 以来，30d 之前", "since 2019, before 30d"),
        ("", "30d", "30d 之前", "before 30d"),
    ],
)
def test_a_range(after: str, before: str, chinese: str, english: str) -> None:
    with read_in("zh-CN"):
        assert range_label(after, before) == chinese
    with read_in("en"):
        assert range_label(after, before) == english
