"""Dates as people and programs write them."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.models import iso_utc
from search.readers.dates import EARLIEST, LATEST, from_milliseconds, parse_date

WRITTEN = {
    "2024-12-09T11:50:22.000Z": "2024-12-09T11:50:22Z",
    "2019-11-23T12:22:14+00:00": "2019-11-23T12:22:14Z",
    "2020-04-15T11:54:03+01:00": "2020-04-15T10:54:03Z",
    "2020-04-15 11:54:03 +0800": "2020-04-15T03:54:03Z",
    "2020-04-15T11:54": "2020-04-15T03:54:00Z",
    "2018-11-06": "2018-11-05T16:00:00Z",
    "2019-09-15 06:15:39": "2019-09-14T22:15:39Z",
    "2018/2/2": "2018-02-01T16:00:00Z",
    "20210323": "2021-03-22T16:00:00Z",
    "2019年8月6日": "2019-08-05T16:00:00Z",
    "2019 年 8 月 6 日 10:20": "2019-08-06T02:20:00Z",
    "2019年8月6日 星期二 10时20分": "2019-08-06T02:20:00Z",
    "23/03/2021 - 10:20": "2021-03-23T02:20:00Z",
    "Tue, 23 Jun 2020 10:54:10 +0000": "2020-06-23T10:54:10Z",
    "Tue, 23 Jun 2020 10:54:10": "2020-06-23T02:54:10Z",
    "1616492703000": "2021-03-23T09:45:03Z",
    "1616492703": "2021-03-23T09:45:03Z",
    "2020-02-30": None,
    "0000-00-00": None,
    "99999-01-01": None,
    "0001-01-01": None,
    "9999-12-31T23:59:59-12:00": None,
    "2020-01-01T25:00:00Z": None,
    "99999999999999999": None,
    "2020": None,
    "昨天": None,
    "": None,
    "2019-01-01T00:00:00+99:99": None,
}


@pytest.mark.parametrize("written", WRITTEN)
def test_dates(written: str) -> None:
    assert iso_utc(parse_date(written)) == WRITTEN[written]


def test_the_zone_is_for_dates_that_name_none() -> None:
    assert iso_utc(parse_date("2018-11-06", "UTC")) == "2018-11-06T00:00:00Z"
    assert iso_utc(parse_date("2018-11-06T01:00:00Z", "Asia/Tokyo")) == "2018-11-06T01:00:00Z"


def test_milliseconds_are_floored_to_seconds() -> None:
    assert iso_utc(from_milliseconds("1616492703999")) == "2021-03-23T09:45:03Z"
    assert iso_utc(from_milliseconds("-1")) == "1969-12-31T23:59:59Z"
    assert from_milliseconds("9" * 20) is None


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or EARLIEST <= moment <= LATEST


@given(st.text("0123456789-/:.TZ+年月日 ", max_size=40))
def test_no_text_like_a_date_makes_it_raise(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or (moment.microsecond == 0 and moment.utcoffset() is not None)


@given(st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None)))
def test_what_we_print_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=timezone.utc)
    assert parse_date(iso_utc(moment) or "", "America/New_York") == moment
