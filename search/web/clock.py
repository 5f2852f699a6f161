"""How is a moment shown, and which days are a year or a month?"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from zoneinfo import ZoneInfo

UNKNOWN = "日期未知"


class Clock:
    """Shows UTC moments in one time zone."""

    def __init__(self, timezone_name: str) -> None:
        self.zone = ZoneInfo(timezone_name)

    def day(self, moment: datetime | None) -> str:
        """``2021-03-23``, or 日期未知."""
        return UNKNOWN if moment is None else moment.astimezone(self.zone).date().isoformat()

    def moment(self, moment: datetime | None) -> str:
        """``2021年3月23日 17:58``, or 日期未知."""
        if moment is None:
            return UNKNOWN
        local = moment.astimezone(self.zone)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"

    def zone_name(self, moment: datetime) -> str:
        """``Asia/Shanghai，UTC+08:00``: the zone with its offset at that moment."""
        offset = moment.astimezone(self.zone).strftime("%z") or "+0000"
        return f"{self.zone.key}，UTC{offset[:3]}:{offset[3:5]}"


def bounds(value: str) -> tuple[str, str] | None:
    """The first day of ``2021`` or ``2021-03`` and the day after its last; None for others."""
    match = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?", value)
    if match is None or not MINYEAR <= int(match[1]) < MAXYEAR:
        return None
    first = date(int(match[1]), int(match[2] or 1), 1)
    months = first.month if match[2] else 12
    behind = date(first.year + months // 12, months % 12 + 1, 1)
    return first.isoformat(), behind.isoformat()


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
    """``2021年`` or ``2021年3月``; anything else as it is."""
    year, _, month = value.partition("-")
    if bounds(value) is None:
        return value
    return f"{year}年{int(month)}月" if month else f"{year}年"


def range_label(after: str, before: str) -> str:
    """What the time from ``after`` to before ``before`` is called; either may be empty."""
    for value in (after[:4], after[:7]):
        if after and bounds(value) == (after, before):
            return period_label(value)
    if not before:
        return f"{after} 以来"
    last = last_day(before)
    if not last:
        return f"{after} 以来，{before} 之前" if after else f"{before} 之前"
    return after if after == last else f"{after} 至 {last}".strip()


def is_day(value: str) -> bool:
    """Whether a date input can show it."""
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None
