r"""How is an article cited in BibTeX, so that LaTeX sets whatever stands in its title?

Both BibTeX and biblatex read the entries. A brace counts for BibTeX even behind a backslash, so
braces of a title are written by name; an address is taken as it stands, so what would end it is
percent-encoded.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b
from urllib.parse import quote
from zoneinfo import ZoneInfo

from search.models import Article, in_zone
from search.text.writable import writable

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Names that every style defines: it prints them in its own language."""

READABLE = 32
"""Characters of an id that its key shows at the most."""

_NAMED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)
_URL_SIGNS = "/:?#[]@!$&'()*+,;=%~"


def bibtex_entry(article: Article, zone: ZoneInfo) -> str:
    """The entry with the empty line that parts it from the next. The day is that of the zone."""
    fields = {
        "title": _whole(escaped(article.title)),
        "author": _whole(escaped(article.author)),
        "howpublished": _braced(escaped(article.source)),
        **_date(article.published, zone),
        "url": _braced(_address(article.url)),
        "keywords": _braced(escaped(", ".join(article.tags))),
    }
    written = "".join(f",\n  {name} = {value}" for name, value in fields.items() if value)
    return f"@misc{{{key_of(article.id)}{written}\n}}\n\n"


def key_of(id: str) -> str:
    """``wensou-bbc-1047474-2bd1…``: what ASCII can say of an id, and a hash of it.

    BibTeX takes keys that differ by case alone for one, so it is in lower case; the hash has 64
    bits, which makes two alike among a million articles a matter of one in 37 million.
    """
    readable = re.sub("[^a-z0-9]+", "-", id.lower())[:READABLE].strip("-")
    digest = blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return "-".join(each for each in ("wensou", readable, digest) if each)


def escaped(text: str) -> str:
    """A text as LaTeX sets it, on one line."""
    return " ".join(writable(text).split()).translate(_NAMED)


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _whole(text: str) -> str:
    """In braces of its own: no style changes its case or parts it into names."""
    return _braced(_braced(text))


def _date(moment: datetime | None, zone: ZoneInfo) -> dict[str, str]:
    """The fields that BibTeX knows; biblatex reads year and month of them."""
    if moment is None:
        return {}
    day = in_zone(moment, zone)
    return {"year": f"{{{day.year:04}}}", "month": MONTHS[day.month - 1], "day": f"{{{day.day}}}"}


def _address(url: str) -> str:
    """A web address; nothing for others, which LaTeX would make links of as well."""
    if not re.match("https?://", url, re.IGNORECASE):
        return ""
    return quote(url.encode("utf-8", "replace"), safe=_URL_SIGNS)
