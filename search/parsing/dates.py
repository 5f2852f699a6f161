"""Here is a date as a person types it (``2019-05``, ``30d``, 近一周): which span of time?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

Span = tuple[int, int]
"""UTC seconds, half open."""

_DATE = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?|(\d{4})(\d{2})(\d{2})"
)
_RELATIVE = re.compile(
    r"(?:近|最近|过去)?(\d{1,5}|[一二两三四五六七八九十半]+)个?(d|w|m|y|天|日|周|星期|月|年)内?"
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "半": 0.5}
_UNIT_DAYS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "星期": 7}
_UNIT_MONTHS = {"m": 1, "月": 1, "y": 12, "年": 12}

_NAMED = {  # name: days before today its first day is, days it has
    "今天": (0, 1),
    "今日": (0, 1),
    "today": (0, 1),
    "昨天": (1, 1),
    "昨日": (1, 1),
    "yesterday": (1, 1),
}
_NAMED_PERIODS = {
    "本月": ("month", 0),
    "上月": ("month", 1),
    "今年": ("year", 0),
    "去年": ("year", 1),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where dates are read: ``now`` (aware) in the zone of the reader."""

    now: datetime
    zone: tzinfo

    def span(self, text: str) -> Span | None:
        """The span that ``text`` (folded) names, None where it names none."""
        try:
            return self._absolute(text) or self._named(text) or self._relative(text)
        except (ValueError, OverflowError):  # 30 February, the year 0 or 12000, 三五天
            return None

    def range(self, text: str) -> tuple[int | None, int | None] | None:
        """The range ``2019..2020``, ``2019..``, ``..2020`` or of one date; None for no date."""
        low, dots, high = text.partition("..")
        first, last = self.span(low), self.span(high if dots else low)
        if (low and first is None) or ((high or not dots) and last is None) or not (first or last):
            return None
        if first and last and first > last:
            first, last = last, first
        return first[0] if first else None, last[1] if last else None

    def is_period(self, text: str) -> bool:
        """Whether ``text`` standing alone asks for a time: 近一周, not 2019."""
        return text.startswith(("近", "最近", "过去")) and self.span(text) is not None

    def _absolute(self, text: str) -> Span | None:
        match = _DATE.fullmatch(text)
        if match is None:
            return None
        year, month, day = (match[4], match[5], match[6]) if match[4] else match.group(1, 2, 3)
        start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=self.zone)
        if day:
            return self._seconds(start, start + timedelta(days=1))
        return self._seconds(start, _months_later(start, 1 if month else 12))

    def _named(self, text: str) -> Span | None:
        today = self.now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        if text in _NAMED:
            back, days = _NAMED[text]
            start = today - timedelta(days=back)
            return self._seconds(start, start + timedelta(days=days))
        if text in _NAMED_PERIODS:
            unit, back = _NAMED_PERIODS[text]
            months = 12 if unit == "year" else 1
            first = today.replace(day=1) if unit == "month" else today.replace(month=1, day=1)
            start = _months_later(first, -back * months)
            return self._seconds(start, _months_later(start, months))
        return None

    def _relative(self, text: str) -> Span | None:
        match = _RELATIVE.fullmatch(text)
        if match is None:
            return None
        number, unit = _number(match[1]), match[2]
        if unit in _UNIT_DAYS:
            start = self.now - timedelta(days=number * _UNIT_DAYS[unit])
        else:
            months = number * _UNIT_MONTHS[unit]
            start = _months_later(self.now, -int(months)) - timedelta(days=months % 1 * 30)
        return self._seconds(start, self.now + timedelta(days=1))

    @staticmethod
    def _seconds(start: datetime, end: datetime) -> Span:
        return int(start.timestamp()), int(end.timestamp())


def _months_later(moment: datetime, months: int) -> datetime:
    """The same day some months later, or the last one of its month."""
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    for day in range(moment.day, moment.day - 4, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            if day <= 28:
                raise
    raise ValueError(moment)


def _number(text: str) -> float:
    """35, 三, 十二, 三十, 半."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if any(part and part not in _DIGITS for part in (tens, ones)):
        raise ValueError(text)
    if not ten:
        return _DIGITS[text]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
