"""Where do the bars, lines and labels of a chart lie?

Across, places are in percent of the width, so that a chart fits any screen while its letters keep
their size; down, they are pixels from the top. Nothing here makes SVG or words: templates write
these numbers into attributes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

MOST_LABELS = 6
"""Labels of a time axis at the most: they stay apart on a phone."""

BAR_SHARE = 0.78
WIDEST_BAR = 6.0
NARROWEST_BAR = 0.15
LOWEST_BAR = 2.0
"""Pixels: a single article can be seen."""

EDGE = 96.0
"""Percent: from here on a label is set to the inside of the right end."""

ROUNDING = 1e-9
"""Of quotients: 0.3 / 0.1 is 3."""

YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)
MONTH_STEPS = (1, 2, 3, 6, 12, 24)
DAY_STEPS = (1, 2, 5, 7, 10)


class Bar(NamedTuple):
    """A bar in its slot; the slots of neighbours touch. ``left`` and widths are percent."""

    slot: float
    slot_width: float
    left: float
    width: float
    top: float
    height: float


class Label(NamedTuple):
    """A word at an axis. ``anchor`` is SVG's: which end of the word stands at ``at``."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Axis:
    """A time axis of slots of equal width, one for each ordinal of a period in turn."""

    first: int
    last: int

    @property
    def slot(self) -> float:
        """The width of a slot in percent."""
        return 100 / (self.last - self.first + 1)

    def left(self, number: int) -> float:
        """Where a slot begins."""
        return (number - self.first) * self.slot

    def middle(self, number: int) -> float:
        """Where its middle is."""
        return self.left(number) + self.slot / 2

    def bar(self, number: int, value: float, top: float, height: int) -> Bar:
        """The bar of a value in a plot that is ``height`` high where the value is ``top``."""
        slot, left = self.slot, self.left(number)
        width = max(NARROWEST_BAR, min(WIDEST_BAR, slot * BAR_SHARE))
        tall = max(LOWEST_BAR, height * value / top) if value else 0.0
        return Bar(
            round(left, 3),
            round(slot, 3),
            round(left + (slot - width) / 2, 3),
            round(width, 3),
            round(height - tall, 3),
            round(tall, 3),
        )

    def label(self, number: int, text: str) -> Label:
        """A word below the middle of a slot."""
        at = round(self.middle(number), 3)
        return Label(at, text) if at < EDGE else Label(100, text, "end")

    def labelled(self, unit: str) -> list[int]:
        """The periods whose names to write: few, and round ones. ``unit`` as in
        ``search.periods``."""
        span = self.last - self.first + 1
        numbers = range(self.first, self.last + 1)
        if unit == "day":
            if span > MOST_LABELS * DAY_STEPS[-1]:
                return [each for each in numbers if date.fromordinal(each).day == 1]
            return list(numbers[:: _step(span, DAY_STEPS)])
        step = _step(span, YEAR_STEPS if unit == "year" else MONTH_STEPS)
        return [each for each in numbers if each % step == 0]


def _step(span: int, steps: tuple[int, ...]) -> int:
    """The smallest step that gives few labels."""
    return next((step for step in steps if span <= MOST_LABELS * step), steps[-1])


def round_values(top: float, most: int) -> list[float]:
    """Up to ``most`` round values from above 0 to ``top``, evenly spaced: where to rule lines."""
    if top <= 0:
        return []
    power = 10.0 ** (math.floor(math.log10(top)) - 1)
    steps = (s * power for s in (1, 2, 5, 10, 20, 50, 100))
    step, times = next((s, n) for s in steps if (n := int(top / s + ROUNDING)) <= most)
    return [round(step * n, 10) for n in range(1, times + 1)]


def height_of(value: float, top: float, height: int) -> float:
    """Where a value lies in such a plot, in pixels from the top."""
    return round(height - height * value / top, 2) if top else float(height)


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """The ``points`` attribute of a line."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)
