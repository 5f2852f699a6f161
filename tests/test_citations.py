"""How an article is cited: whole, and in part unknown. BibTeX has tests of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

from search.citations import Cited, apa, citations, gbt7714
from tests.articles import article

ARTICLE = article(
    "江河/1", title="大运河\n的疏浚", author="沈砚秋", published="2019-03-13T20:00:00"
)
WHOLE = Cited(
    "大运河 的疏浚",
    "沈砚秋",
    "江河",
    date(2019, 3, 14),
    "https://example.org/1?a=b",
    date(2026, 11, 28),
)
BARE = replace(WHOLE, author="", published=None, url="")


def test_gbt7714() -> None:
    assert gbt7714(WHOLE) == (
        "沈砚秋. 大运河 的疏浚[EB/OL]. 江河, 2019(2019-03-14)[2026-11-28]. "
        "https://example.org/1?a=b."
    )
    assert gbt7714(replace(WHOLE, author="", url="")) == (
        "江河. 大运河 的疏浚[EB/OL]. (2019-03-14)[2026-11-28]."
    )
    assert gbt7714(BARE) == "江河. 大运河 的疏浚[EB/OL]. [2026-11-28]."


def test_apa() -> None:
    assert apa(WHOLE) == (
        "沈砚秋. (2019, March 14). 大运河 的疏浚. 江河. "
        "Retrieved November 28, 2026, from https://example.org/1?a=b"
    )
    assert apa(BARE) == "大运河 的疏浚. (n.d.). 江河."


def test_days_are_those_of_the_zone() -> None:
    now = datetime(2026, 11, 27, 23, tzinfo=timezone.utc)
    forms = citations(ARTICLE, WHOLE.url, ZoneInfo("Asia/Shanghai"), now)
    assert forms["GB/T 7714"] == gbt7714(WHOLE) and forms["APA"] == apa(WHOLE)
    assert "day = {14}" in forms["BibTeX"] and forms["BibTeX"].endswith("}")
    utc = citations(ARTICLE, WHOLE.url, ZoneInfo("UTC"), now)
    assert "2019(2019-03-13)[2026-11-27]" in utc["GB/T 7714"] and "day = {13}" in utc["BibTeX"]
