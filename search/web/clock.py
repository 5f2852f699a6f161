"""How is a moment shown, and which days are a year, a month or a day?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask_babel import get_locale, lazy_gettext, lazy_pgettext
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from search import periods
from search.models import in_zone

SOURCE = "zh_Hans"
"""The language where there is no request."""

UNKNOWN = lazy_gettext("日期未知")

YEAR = lazy_pgettext("date pattern", "y年")
MONTH = lazy_pgettext("date pattern", "y年M月")
MONTH_ALONE = lazy_pgettext("date pattern", "M月")
DAY = lazy_pgettext("date pattern", "y年M月d日")
DAY_OF_YEAR = lazy_pgettext("date pattern", "M月d日")
DAY_OF_MONTH = lazy_pgettext("date pattern", "d日")
MOMENT = lazy_pgettext("date pattern", "y年M月d日 HH:mm")
"""How dates are written, as CLDR patterns: each catalogue has those of its language."""

PATTERNS = {"year": YEAR, "month": MONTH, "day": DAY}
"""Those of whole periods."""


class Clock:
    """Shows UTC moments in one time zone, in the language of the page."""

    def __init__(self, timezone_name: str) -> None:
        self.zone = ZoneInfo(timezone_name)

    def day(self, moment: datetime | None) -> str:
        """``2021-03-23`` for lists, or 日期未知."""
        return str(UNKNOWN) if moment is None else in_zone(moment, self.zone).date().isoformat()

    def date(self, moment: datetime | None) -> str:
        """``2021年3月23日``, or 日期未知."""
        return str(UNKNOWN) if moment is None else written(in_zone(moment, self.zone).date(), DAY)

    def moment(self, moment: datetime | None) -> str:
        """``2021年3月23日 17:58``, or 日期未知."""
        return str(UNKNOWN) if moment is None else written(in_zone(moment, self.zone), MOMENT)

    def zone_name(self, moment: datetime) -> str:
        """``Asia/Shanghai，UTC+08:00``: the zone with its offset at that moment."""
        offset = in_zone(moment, self.zone).strftime("%z") or "+0000"
        hours = f"{offset[:3]}:{offset[3:5]}"
        return str(_("%(zone)s，UTC%(offset)s", zone=self.zone.key, offset=hours))


def written(day: date, pattern: LazyString) -> str:
    """A date or moment by a pattern, as the language of the page writes it."""
    locale = get_locale() or SOURCE
    if isinstance(day, datetime):
        return format_datetime(day.replace(tzinfo=None), str(pattern), locale=locale)
    return _written(day, str(pattern), str(locale))


@lru_cache(maxsize=4_096)
def _written(day: date, pattern: str, locale: str) -> str:
    """Charts write the same periods again and again."""
    return format_date(day, pattern, locale=locale)


@lru_cache(maxsize=4_096)
def bounds(value: str) -> tuple[str, str] | None:
    """The first day of ``2021``, ``2021-03`` or ``2021-03-23`` and the day after its last; None for
    others."""
    days = periods.bounds(value)
    return None if days is None else (days[0].isoformat(), days[1].isoformat())


def shifted(day: str, days: int) -> str:
    """The day so many days after ``2021-03-23``, or ``""`` where there is none."""
    try:
        return (date.fromisoformat(day) + timedelta(days)).isoformat() if is_day(day) else ""
    except (ValueError, OverflowError):
        return ""


def last_day(before: str) -> str:
    """The last day of a range that ends before the day ``before``, ``""`` if that is no day."""
    return shifted(before, -1)


def period_label(value: str) -> str:
    """``2021年``, ``2021年3月`` or ``2021年3月23日``; anything else as it is."""
    return _label(value, PATTERNS)


def period_labels(values: Sequence[str]) -> list[str]:
    """The same for many periods of one unit, quicker."""
    unit = periods.unit_of(values[0]) if values else "day"
    pattern, locale = str(PATTERNS[unit]), str(get_locale() or SOURCE)
    return [_written(periods.first_day(value), pattern, locale) for value in values]


def month_label(value: str) -> str:
    """``3月`` for ``2021-03``."""
    return _label(value, {"month": MONTH_ALONE})


def axis_label(value: str, before: str = "") -> str:
    """A short name for a period that follows another: ``3月`` or ``23日``, but ``2021年`` where a
    year begins and ``3月23日`` in another month."""
    month = YEAR if value.endswith("-01") else MONTH_ALONE
    day = DAY_OF_MONTH if value[:7] == before[:7] else DAY_OF_YEAR
    return _label(value, {"year": YEAR, "month": month, "day": day})


def _label(value: str, patterns: dict[str, LazyString]) -> str:
    days = periods.bounds(value)
    return value if days is None else written(days[0], patterns[periods.unit_of(value)])


def range_label(after: str, before: str) -> str:
    """What the time from ``after`` to before ``before`` is called; either may be empty."""
    for value in (after[:4], after[:7]):
        if after and bounds(value) == (after, before):
            return period_label(value)
    last = last_day(before)
    if after and after == last:
        return after
    if after and last:
        return str(_("%(first)s 至 %(last)s", first=after, last=last))
    if after and before:
        return str(_("%(first)s 以来，%(end)s 之前", first=after, end=before))
    if after:
        return str(_("%(first)s 以来", first=after))
    if last:
        return str(_("至 %(last)s", last=last))
    return str(_("%(end)s 之前", end=before))


def is_day(value: str) -> bool:
    """Whether a date input can show it."""
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None
