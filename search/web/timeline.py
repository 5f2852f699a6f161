"""Here is how many articles there are in each period: which chart stands above the hits, and where
do its bars lead?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask_babel import gettext as _

from search.models import FacetCount
from search.periods import ordinal, period_at, unit_of
from search.web.addresses import search_url
from search.web.charts import Axis, Bar, Label, height_of, round_values
from search.web.clock import (
    axis_label,
    bounds,
    last_day,
    period_label,
    period_labels,
    range_label,
)
from search.web.navigation import Choice
from search.web.numbers import counting, grouped
from search.web.params import SearchState

HEIGHT = 88
"""Pixels from the axis to the highest bar."""


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A period with articles. ``url`` narrows the search to it, empty where that is no change;
    ``after`` and ``before`` are its dates."""

    label: str
    said: str
    count: int
    url: str
    after: str
    before: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Timeline:
    """The chart: ``wider`` leads out of the range in force, ``here`` names what is drawn; ``url``
    is the search without dates, to which a script adds those chosen."""

    unit: str
    bars: tuple[TimelineBar, ...]
    values: tuple[Label, ...]
    names: tuple[Label, ...]
    wider: tuple[Choice, ...]
    here: str
    url: str
    height: int = HEIGHT


def timeline_of(state: SearchState, counts: Sequence[FacetCount]) -> Timeline | None:
    """The chart of a search, None where it would tell nothing."""
    if len(counts) < (1 if _is_narrowed(state) else 2):
        return None
    unit = unit_of(counts[0].value)
    axis = Axis(ordinal(counts[0].value), ordinal(counts[-1].value))
    top = max(each.count for each in counts)
    years = state.years if len(state.years) > 1 else ()
    return Timeline(
        unit=unit,
        bars=tuple(_bars(state, counts, axis, top)),
        values=tuple(value_labels(top)),
        names=tuple(time_labels(axis, unit)),
        wider=tuple(_wider(state)),
        here=_here(state, counts),
        url=search_url(state.but(after="", before="", years=years)),
    )


def _is_narrowed(state: SearchState) -> bool:
    return bool(state.after or state.before or state.years)


def _bars(
    state: SearchState, counts: Sequence[FacetCount], axis: Axis, top: int
) -> Iterator[TimelineBar]:
    # Whatever the period, it lies in one year: those chosen say nothing more.
    url = search_url(state.but(after="", before="", years=()))
    join = "&" if "?" in url else "?"
    said = counting("%(period)s：%(count)s 篇")
    labels = period_labels([each.value for each in counts])
    for each, label in zip(counts, labels, strict=True):
        after, before = dates_within(state, each.value, each is counts[0], each is counts[-1])
        dates = f"after={quote(after)}&before={quote(before)}"
        if len(each.value) == len("2021") and not state.after and not state.before:
            dates = f"year={each.value}"
        same = (after, before) == (state.after, state.before) or (each.value,) == state.years
        yield TimelineBar(
            label,
            said(each.count, period=label),
            each.count,
            "" if same else url + join + dates,
            after,
            before,
            axis.bar(ordinal(each.value), each.count, top, HEIGHT),
        )


def dates_within(state: SearchState, period: str, first: bool, last: bool) -> tuple[str, str]:
    """The dates of a period, cut to those in force: what is counted lies within both. ``first`` and
    ``last``: no article is earlier or later."""
    after, before = bounds(period) or ("", "")
    low, high = _day_of(state.after), _day_of(state.before)
    if low > after or (state.after and not low and first):
        after = low or state.after
    if (high and high < before) or (state.before and not high and last):
        before = high or state.before
    return after, before


def _day_of(text: str) -> str:
    """The day that a date in force begins with, ``""`` for one such as ``30d``, which hangs on the
    present moment."""
    days = bounds(text)
    return days[0] if days else ""


def _wider(state: SearchState) -> Iterator[Choice]:
    """All times, and the year and month in which the range in force lies."""
    if not _is_narrowed(state):
        return
    yield Choice(_("全部时间"), state.but(after="", before="", years=()))
    first, last, dates = _day_of(state.after), last_day(state.before), (state.after, state.before)
    year, month = first[:4], first[:7]
    if first and year == last[:4] and bounds(year) != dates:
        yield Choice(period_label(year), state.but(after="", before="", years=(year,)))
    if (days := bounds(month)) and month == last[:7] and days != dates:
        yield Choice(period_label(month), state.but(after=days[0], before=days[1], years=()))


def _here(state: SearchState, counts: Sequence[FacetCount]) -> str:
    """The dates in force, else the time from the first to the last article."""
    if state.after or state.before:
        return range_label(state.after, state.before)
    if state.years:
        return _("、").join(period_labels(sorted(state.years)))
    first, last = period_label(counts[0].value), period_label(counts[-1].value)
    return _("%(first)s 至 %(last)s", first=first, last=last)


def value_labels(top: float, height: int = HEIGHT, most: int = 2) -> Iterator[Label]:
    """Round counts beside the lines they stand for, up to ``most``."""
    for value in round_values(top, most):
        if value == int(value):
            yield Label(height_of(value, top, height), grouped(int(value)), "end")


def time_labels(axis: Axis, unit: str) -> Iterator[Label]:
    """Names of a few periods below an axis."""
    before = ""
    for number in axis.labelled(unit):
        period = period_at(number, unit)
        yield axis.label(number, axis_label(period, before))
        before = period
