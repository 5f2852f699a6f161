"""A page of HTML as saved from the web: its head says who and when, its main part is the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from bs4.element import Tag

from search.readers.draft import Draft
from search.readers.json_ld import described
from search.text.body import Body, tidy
from search.text.cleaning import Rules
from search.text.html import parse_html, read_element
from search.text.main_part import main_part
from search.text.markdown import is_html

TITLE_NAMES = ("og:title", "twitter:title", "dc.title")
DATE_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time",
    "publishdate", "publish_date", "publish-date", "pubdate", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dc.date", "dcterms.created", "date",
)  # fmt: skip
AUTHOR_NAMES = ("author", "article:author", "dc.creator", "byl", "parsely-author")
TAG_NAMES = ("article:tag", "news_keywords", "keywords")
"""Names, properties and itemprops of ``meta``, in lower case; the first one there wins."""

FURNITURE = frozenset({"header", "footer", "aside", "nav", "form"})
"""Parts of a page that are never its article."""

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta)\b",
    re.IGNORECASE,
)
_SEPARATED = re.compile("[,，;；、]")


def recognises(text: str, path: str) -> bool:
    """True for a whole page of HTML, or a part of one."""
    return bool(_PAGE.match(text)) or is_html(text)


def read(text: str, path: str) -> Draft:
    """The parts, from ``meta``, JSON-LD, and where these are silent from the page itself."""
    soup = parse_html(text)
    metas = _metas(soup)
    told = described(soup)
    return Draft(
        title=_title(soup, metas, told.title),
        url=_canonical(soup) or _first(metas, ("og:url",)) or told.url,
        date=_first(metas, DATE_NAMES) or told.date or _time(soup),
        author=_author(soup, metas) or told.author,
        tags=_tags(metas) or told.tags,
        body=_PageBody(soup).read,
    )


@dataclass(frozen=True, slots=True)
class _PageBody:
    soup: BeautifulSoup

    def read(self, rules: Rules, title: str) -> Body:
        """The main part without furniture; should nothing be left, the whole page."""
        strict = replace(rules, tags=rules.tags | FURNITURE)
        body = read_element(main_part(self.soup, strict), strict, title)
        return body if body.text else read_element(self.soup, rules, title)


def _metas(soup: BeautifulSoup) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in soup.find_all("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = str(meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(str(name).lower(), []).append(content)
    return metas


def _first(metas: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _title(soup: BeautifulSoup, metas: dict[str, list[str]], told: str) -> str:
    title = _first(metas, TITLE_NAMES) or told
    whole, heading = _text_of(soup.find("title")), _text_of(soup.find("h1"))
    if not title:
        # A <title> often carries the site's name; the heading is then its beginning.
        title = heading if heading and (heading in whole or not whole) else whole
    site = tidy(_first(metas, ("og:site_name",)))
    return re.sub(rf"\s*[-–—_|｜·]\s*{re.escape(site)}$", "", title) if site else title


def _text_of(tag: object) -> str:
    return tidy(tag.get_text()) if isinstance(tag, Tag) else ""


def _canonical(soup: BeautifulSoup) -> str:
    for link in soup.find_all("link", href=True):
        if "canonical" in str(link.get("rel") or "").lower().split():
            return str(link["href"])
    return ""


def _time(soup: BeautifulSoup) -> str:
    for tag in (soup.find(itemprop="datePublished"), *soup.find_all("time", limit=3)):
        if isinstance(tag, Tag):
            written = str(tag.get("datetime") or tag.get("content") or "") or _text_of(tag)
            if written:
                return written
    return ""


def _author(soup: BeautifulSoup, metas: dict[str, list[str]]) -> str:
    written = _first(metas, AUTHOR_NAMES)
    if written and "://" not in written:
        return written
    return (_text_of(soup.find(rel="author")) or _text_of(soup.find(itemprop="author")))[:100]


def _tags(metas: dict[str, list[str]]) -> tuple[str, ...]:
    for name in TAG_NAMES:
        if name in metas:
            return tuple(tag for content in metas[name] for tag in _SEPARATED.split(content))
    return ()
