"""Here is a date as somebody wrote it: which moment is it?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

EARLIEST = datetime(1, 1, 3, tzinfo=timezone.utc)
LATEST = datetime(9999, 12, 29, tzinfo=timezone.utc)
"""Beyond these a moment cannot be shown in every time zone."""

_TIME = (
    r"(?:[T\s,-]+(?P<h>\d{1,2})[:：时時点點](?P<min>\d{1,2})分?"
    r"(?:[:：]?(?P<s>\d{1,2})秒?(?:[.,]\d+)?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\s*[\[(].*)?"
_FORMS = tuple(
    re.compile(form + _TIME + _ZONE, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]?(?:\s*[（(]?(?:星期|周|週).[)）]?)?",
        r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})",
    )
)
_EPOCH = re.compile(r"-?\d{9,17}(?:\.\d+)?")
_MILLISECONDS_FROM = 100_000_000_000
"""From here on a number counts milliseconds: as seconds it would lie after the year 5000."""


@lru_cache(maxsize=1024)
def parse_date(text: str, zone: str = "Asia/Shanghai") -> datetime | None:
    """The moment in UTC and whole seconds; None where ``text`` is no date or out of range.

    Reads ISO 8601, RFC 2822, ``2019年8月6日``, ``23/03/2021 - 10:20`` and seconds or milliseconds
    since 1970. ``zone`` (an IANA name) is for dates that name none.
    """
    text = text.strip()
    if not text or len(text) > 100:
        return None
    for reader in (_from_form, _from_epoch, _from_rfc2822):
        try:
            moment = reader(text, zone)
            if moment is not None:
                moment = moment.astimezone(timezone.utc).replace(microsecond=0)
                return moment if EARLIEST <= moment <= LATEST else None
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def from_milliseconds(number: str) -> datetime | None:
    """The moment so many milliseconds after the beginning of 1970."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=int(number) // 1000)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST <= moment <= LATEST else None


def _from_form(text: str, zone: str) -> datetime | None:
    match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if match is None:
        return None
    parts = [int(match[name] or 0) for name in ("y", "m", "d", "h", "min", "s")]
    day = datetime(parts[0], parts[1], parts[2], tzinfo=_zone_of(match["zone"], zone))
    if parts[3] > 24 or parts[4] > 59 or parts[5] > 60:
        return None
    naive = day.replace(tzinfo=None) + timedelta(hours=parts[3], minutes=parts[4], seconds=parts[5])
    return naive.replace(tzinfo=day.tzinfo)


def _from_epoch(text: str, zone: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    number = float(text)
    seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=int(seconds // 1))


def _from_rfc2822(text: str, zone: str) -> datetime | None:
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=_zone(zone))


def _zone_of(written: str | None, default: str) -> tzinfo:
    if not written:
        return _zone(default)
    if written[0] not in "+-":
        return timezone.utc
    digits = written[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)
