"""How is an article cited: by GB/T 7714-2015, by APA, in BibTeX?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from search.bibtex import bibtex_entry
from search.models import Article, in_zone

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation tells: texts on one line, ``""`` or None where it is unknown."""

    title: str
    author: str
    source: str
    published: date | None
    url: str
    accessed: date


def citations(article: Article, url: str, zone: ZoneInfo, now: datetime) -> dict[str, str]:
    """The article cited in each form, by the names of the forms. Days are those of the zone;
    ``url`` is its web address, ``""`` where it has none."""
    texts = (article.title, article.author, article.source)
    title, author, source = (" ".join(text.split()) for text in texts)
    day = in_zone(article.published, zone).date() if article.published else None
    each = Cited(title, author, source, day, url, in_zone(now, zone).date())
    return {
        "GB/T 7714": gbt7714(each),
        "APA": apa(each),
        "BibTeX": bibtex_entry(article, zone).strip(),
    }


def gbt7714(each: Cited) -> str:
    """As GB/T 7714-2015 has an electronic resource (8.8): 责任者. 题名[EB/OL]. 出版者, 出版年(发布
    日期)[引用日期]. 网址."""
    responsible = each.author or each.source
    publisher = each.source if each.author else ""
    day = each.published
    if publisher and day:
        made = f"{publisher}, {day.year}({day.isoformat()})"
    else:
        made = publisher or (f"({day.isoformat()})" if day else "")
    parts = [responsible, f"{each.title}[EB/OL]", f"{made}[{each.accessed.isoformat()}]", each.url]
    return "".join(f"{part}. " for part in parts if part).rstrip()


def apa(each: Cited) -> str:
    """As APA has a page of a website, in English: Author. (2019, March 14). Title. Source. URL"""
    day = each.published
    when = f"({day.year}, {_month_day(day)})" if day else "(n.d.)"
    lead = (each.author, when, each.title) if each.author else (each.title, when)
    now = f"{_month_day(each.accessed)}, {each.accessed.year}"
    where = f"Retrieved {now}, from {each.url}" if each.url else ""
    stops = "".join(f"{part.removesuffix('.')}. " for part in (*lead, each.source) if part)
    return f"{stops}{where}".rstrip()


def _month_day(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}"
