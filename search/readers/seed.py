"""The seed's format: a comment with the time, ``[title](url)``, a line of dashes, then HTML.

::

    <!--1616492703000-->
    [Title](https://example.org/1)
    ------
    日期：Tue, 23 Mar 2021 09:45:03 +0000

    <p>…</p>

The comment and the line with the date may be missing.
"""

from __future__ import annotations

import re

from search.models import iso_utc
from search.readers.dates import from_milliseconds, parse_date
from search.readers.draft import Draft, marked_body

_COMMENT = re.compile(r"\s*<!--\s*(-?\d{1,20}|NaN|null|undefined|)\s*-->[ \t]*(?:\n|$)")
_DASH_LINE = r"\n-{3,}[ \t]*(?:\n|$)"
_HEAD = re.compile(
    # The title may hold brackets: it ends with the last "](" before the dashes.
    rf"\s*\[(?P<title>(?:(?!{_DASH_LINE})[\s\S]){{0,3000}})\]"
    rf"\((?P<url>[^\n]{{0,8000}}?)\)?[ \t]*{_DASH_LINE}"
)
_TITLE_ONLY = re.compile(rf"\s*(?P<title>[^\n]{{0,500}}){_DASH_LINE}")
_DATE_LINE = re.compile(
    r"\s*(?:日期|时间|時間|[Dd]ate)[ \t]*[:：][ \t]*(?P<date>[^\n<]{4,80})(?:\n|$)"
)


def recognises(text: str, path: str) -> bool:
    """True for text that begins with the seed's head, or with what is left of one."""
    return bool(_COMMENT.match(text) or _HEAD.match(text))


def read(text: str, path: str) -> Draft:
    """The parts; a head that is broken gives what can be read of it, and loses no text."""
    comment = _COMMENT.match(text)
    date = (iso_utc(from_milliseconds(comment[1])) or "") if comment else ""
    text = text[comment.end() :] if comment else text
    head = _HEAD.match(text)
    title, url = (head["title"], head["url"]) if head else ("", "")
    if head is None and comment:
        head = _TITLE_ONLY.match(text)
        title = head["title"] if head else ""
    text = text[head.end() :] if head else text
    line = _DATE_LINE.match(text)
    if line and parse_date(line["date"]) is not None:
        date = date or line["date"]
        text = text[line.end() :]
    return Draft(title=title, url=url, date=date, body=marked_body(text))
