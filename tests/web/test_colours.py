"""Text can be read on its ground, light and dark (WCAG AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "search/web/static/wensou.css").read_text("utf-8")
TEXT = ("ink", "soft", "seal", "link", "visited")
PAIRS = [
    *((text, ground, 4.5) for text in TEXT for ground in ("paper", "sheet")),
    *((text, "mark", 4.5) for text in ("ink", "link", "visited")),
    ("button-ink", "button", 4.5),
    ("paper", "seal", 4.5),
    ("rule-strong", "paper", 3.0),
    ("mark-line", "paper", 3.0),
    ("column", "paper", 3.0),
    *((f"line-{number}", "paper", 4.5) for number in range(1, 6)),
]


def scheme(number: int) -> dict[str, str]:
    light = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS.split("@media")[0])
    dark = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS.split("@media")[1])
    return dict(dark if number else light)


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast(number: int, text: str, ground: str, least: float) -> None:
    colours = scheme(number)
    high, low = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= least
