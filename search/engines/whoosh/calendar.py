"""In which month of a time zone does a moment lie?"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np

from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.schema import UNKNOWN_TIME

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def months_of(moments: Ints, zone: str) -> tuple[int, Ints]:
    """The first month there is, counted from January of the year 0, and for each moment (UTC
    seconds, or UNKNOWN_TIME) how many months later it lies, -1 where it is unknown."""
    known = moments != UNKNOWN_TIME
    found = np.full(len(moments), -1, np.int64)
    if not known.any():
        return 0, found
    here = ZoneInfo(zone)
    first, last = (_month(int(each), here) for each in (moments[known].min(), moments[known].max()))
    borders = np.array([_begin(month, here) for month in range(first + 1, last + 1)], np.int64)
    found[known] = np.searchsorted(borders, moments[known], "right")
    return first, found


def _month(seconds: int, zone: ZoneInfo) -> int:
    moment = (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    return moment.year * 12 + moment.month - 1


def _begin(month: int, zone: ZoneInfo) -> int:
    """When a month begins, in UTC seconds."""
    begin = datetime(month // 12, month % 12 + 1, 1, tzinfo=zone)
    return int((begin - _EPOCH).total_seconds())
