"""Dates as a person types them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.parsing.dates import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 3, 31, 1, 30, tzinfo=SHANGHAI)  # in UTC it is the day before
TOMORROW = "2024-04-01T01:30"
"""What a relative span runs to: clocks differ, and articles come from zones ahead."""


def calendar(now: datetime = NOW, zone: tzinfo = SHANGHAI) -> Calendar:
    return Calendar(now, zone)


def shown(seconds: int | None, zone: tzinfo = SHANGHAI) -> str:
    if seconds is None:
        return ""
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    return moment.astimezone(zone).isoformat()[:16].removesuffix("T00:00")


def span(text: str, now: datetime = NOW, zone: tzinfo = SHANGHAI) -> str:
    found = calendar(now, zone).span(text)
    return f"{shown(found[0], zone)}..{shown(found[1], zone)}" if found else "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", "2019-01-01..2020-01-01"),
        ("2019年", "2019-01-01..2020-01-01"),
        ("2019-05", "2019-05-01..2019-06-01"),
        ("2019-12", "2019-12-01..2020-01-01"),
        ("2019年5月", "2019-05-01..2019-06-01"),
        ("2019-05-04", "2019-05-04..2019-05-05"),
        ("2019-5-4", "2019-05-04..2019-05-05"),
        ("2019/05/04", "2019-05-04..2019-05-05"),
        ("2019.5.4", "2019-05-04..2019-05-05"),
        ("2019年5月4日", "2019-05-04..2019-05-05"),
        ("20190504", "2019-05-04..2019-05-05"),
        ("2020-02-29", "2020-02-29..2020-03-01"),
        ("1900", "1900-01-01..1901-01-01"),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天", "2024-03-31..2024-04-01"),
        ("today", "2024-03-31..2024-04-01"),
        ("昨天", "2024-03-30..2024-03-31"),
        ("yesterday", "2024-03-30..2024-03-31"),
        ("本月", "2024-03-01..2024-04-01"),
        ("上月", "2024-02-01..2024-03-01"),
        ("今年", "2024-01-01..2025-01-01"),
        ("去年", "2023-01-01..2024-01-01"),
        ("30d", f"2024-03-01T01:30..{TOMORROW}"),
        ("1w", f"2024-03-24T01:30..{TOMORROW}"),
        ("1m", f"2024-02-29T01:30..{TOMORROW}"),  # the last day of that month
        ("1y", f"2023-03-31T01:30..{TOMORROW}"),
        ("近一周", f"2024-03-24T01:30..{TOMORROW}"),
        ("近两周", f"2024-03-17T01:30..{TOMORROW}"),
        ("近三天", f"2024-03-28T01:30..{TOMORROW}"),
        ("近十天", f"2024-03-21T01:30..{TOMORROW}"),
        ("近十二天", f"2024-03-19T01:30..{TOMORROW}"),
        ("近二十天", f"2024-03-11T01:30..{TOMORROW}"),
        ("近二十一天", f"2024-03-10T01:30..{TOMORROW}"),
        ("近一个月", f"2024-02-29T01:30..{TOMORROW}"),
        ("最近三个月", f"2023-12-31T01:30..{TOMORROW}"),
        ("近半年", f"2023-09-30T01:30..{TOMORROW}"),
        ("过去一年内", f"2023-03-31T01:30..{TOMORROW}"),
        ("过去24个月", f"2022-03-31T01:30..{TOMORROW}"),
        ("三星期", f"2024-03-10T01:30..{TOMORROW}"),
    ],
)
def test_relative_dates(text: str, expected: str) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "2019-13",
            "2019-02-30",
            "2019-02-29",
            "0000",
            "20191301",
            "201905",
            "19",
            "2019-",
        ),
        *("明天", "近期", "近", "近天", "近三五天", "三五十天", "十十天", "近99999年", "d", "-1d"),
        *("30", "30 d", "一百天", "2019-05-04T10:00", "99999y", "123456d", "国家"),
    ],
)
def test_no_dates(text: str) -> None:
    assert span(text) == "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019..2020", "2019-01-01..2021-01-01"),
        ("2019-05..2019-07", "2019-05-01..2019-08-01"),
        ("2019..", "2019-01-01.."),
        ("..2020", "..2021-01-01"),
        ("2019", "2019-01-01..2020-01-01"),
        ("2020..2019", "2019-01-01..2021-01-01"),
        ("..", "none"),
        ("", "none"),
        ("2019..明天", "none"),
        ("明天..2019", "none"),
        ("昨天..今天", "2024-03-30..2024-04-01"),
    ],
)
def test_ranges(text: str, expected: str) -> None:
    found = calendar().range(text)
    assert (f"{shown(found[0])}..{shown(found[1])}" if found else "none") == expected


@pytest.mark.parametrize("text", ["近一周", "最近三个月", "过去24个月", "近半年"])
def test_periods(text: str) -> None:
    assert calendar().is_period(text)


@pytest.mark.parametrize(
    "text", ["2019", "今天", "30d", "一周", "近期", "近三五天", "近99999年", "近"]
)
def test_no_periods(text: str) -> None:
    assert not calendar().is_period(text)


def test_days_are_those_of_the_zone() -> None:
    utc = calendar(zone=timezone.utc).span("2019-01-01")
    there = calendar().span("2019-01-01")
    assert utc is not None and there is not None
    assert (utc[0] - there[0], utc[1] - there[1]) == (8 * 3600, 8 * 3600)
    assert span("今天", zone=timezone.utc) == "2024-03-30..2024-03-31"


def test_a_day_on_which_clocks_change_has_its_own_length() -> None:
    found = calendar(zone=ZoneInfo("Europe/Berlin")).span("2024-03-31")
    assert found is not None and found[1] - found[0] == 23 * 3600


@given(
    st.text()
    | st.from_regex(
        r"(近|最近|过去)?[0-9一二两三十半]{1,4}个?(d|w|m|y|天|日|周|月|年)内?", fullmatch=True
    )
    | st.from_regex(r"[0-9]{4}([-/.年][0-9]{1,2}){0,2}", fullmatch=True)
)
@example("9999")
@example("0001")
@example("9999-12-31")
@example("2024y")
@example("半十年")
def test_any_text_is_a_span_or_none(text: str) -> None:
    one = calendar()
    found = one.span(text)
    assert found is None or found[0] < found[1]
    one.range(text)
    one.range(f"{text}..{text}")
    assert not one.is_period(text) or found is not None
