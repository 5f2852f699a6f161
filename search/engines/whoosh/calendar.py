"""In which year, month or day of a time zone does a moment lie?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np

from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.schema import UNKNOWN_TIME
from search.periods import first_day, ordinal, period_at, period_of

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_DAY = 86_400


def periods_of(moments: Ints, zone: str, unit: str) -> tuple[int, Ints]:
    """The ordinal of the first period there is (``search.periods``), and for each moment (UTC
    seconds, or UNKNOWN_TIME) how many periods later it lies, -1 where it is unknown."""
    found = np.full(len(moments), -1, np.int64)
    is_known = moments != UNKNOWN_TIME
    known = moments[is_known]
    if not len(known):
        return 0, found
    here = ZoneInfo(zone)
    numbers = _near_days(known) if unit == "day" else _between(known, here, unit)
    starts = [first_day(period_at(number, unit)) for number in numbers.tolist()]
    borders = np.array([_begin(day, here) for day in starts], np.int64)
    periods = numbers[np.searchsorted(borders, known, "right") - 1]
    first = int(periods.min())
    found[is_known] = periods - first
    return first, found


def extent(moments: Ints, zone: str) -> tuple[date, date] | None:
    """The first and the last day of the known moments, None where there is none."""
    known = moments[moments != UNKNOWN_TIME]
    return _extent(known, ZoneInfo(zone)) if len(known) else None


def _extent(known: Ints, zone: ZoneInfo) -> tuple[date, date]:
    return _day(int(known.min()), zone), _day(int(known.max()), zone)


def _between(known: Ints, zone: ZoneInfo, unit: str) -> Ints:
    """All periods from the first to the last."""
    first, last = (ordinal(period_of(day, unit)) for day in _extent(known, zone))
    return np.arange(first, last + 1)


def _near_days(known: Ints) -> Ints:
    """The days of the moments, with those beside them: a zone is less than a day from UTC."""
    days = np.unique(known // _DAY) + _EPOCH.toordinal()
    near = np.unique(np.concatenate((days - 1, days, days + 1)))
    return near[(near >= date.min.toordinal()) & (near <= date.max.toordinal())]


def _day(seconds: int, zone: ZoneInfo) -> date:
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(zone).date()


def _begin(day: date, zone: ZoneInfo) -> int:
    """When a day begins, in UTC seconds."""
    begin = datetime.combine(day, time(), zone)
    return int((begin - _EPOCH).total_seconds())
