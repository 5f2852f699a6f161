"""Into which years, months or days does a time divide?

A period is written ``2019``, ``2019-05`` or ``2019-05-04``; its unit shows by its length. Periods
of one unit are counted by ordinals, so that gaps between them are sums.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, date
from functools import lru_cache

UNITS = ("year", "month", "day")
AUTO = "auto"
"""Stands for the unit that ``unit_for`` chooses."""

MOST_DAYS = 124
MOST_MONTHS = 72
"""More bars than this are hard to tell apart on a phone, so the next unit is taken."""

KEPT = 1024
"""So many periods are kept as they are written: each search counts by the same ones."""

_LENGTHS = {"year": 4, "month": 7, "day": 10}
_PERIOD = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def unit_for(first: date, last: date) -> str:
    """The smallest unit that divides the days from ``first`` to ``last`` into bars to be read."""
    if (last - first).days < MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month
    return "month" if months < MOST_MONTHS else "year"


def unit_of(period: str) -> str:
    """The unit of a period."""
    return next(unit for unit, length in _LENGTHS.items() if length == len(period))


def period_of(day: date, unit: str) -> str:
    """The period in which a day lies."""
    return day.isoformat()[: _LENGTHS[unit]]


def first_day(period: str) -> date:
    """The first day of a period. Raises ValueError where it is none."""
    return date.fromisoformat(period + "-01-01"[len(period) - 4 :])


def ordinal(period: str) -> int:
    """The number of a period among those of its unit. Raises ValueError where it is none."""
    first, unit = first_day(period), unit_of(period)
    if unit == "day":
        return first.toordinal()
    return first.year if unit == "year" else first.year * 12 + first.month - 1


@lru_cache(maxsize=KEPT)
def period_at(number: int, unit: str) -> str:
    """The period with this ordinal. Raises ValueError beyond the first or last year."""
    if unit == "day":
        return date.fromordinal(number).isoformat()
    year, month = (number, 0) if unit == "year" else divmod(number, 12)
    return period_of(date(year, month + 1, 1), unit)


def bounds(period: str) -> tuple[date, date] | None:
    """The first day of a period and the day after its last; None for anything else, and where no
    day comes after."""
    try:
        if not _PERIOD.fullmatch(period) or int(period[:4]) == MAXYEAR:
            return None
        return first_day(period), first_day(period_at(ordinal(period) + 1, unit_of(period)))
    except ValueError:
        return None
