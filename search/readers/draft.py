"""What does a reader make of a file? The parts of an article as written, not yet cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape

from search.models import Article
from search.readers.dates import parse_date
from search.readers.files import FoundFile, Limits, UnusableFileError
from search.readers.identity import article_id, host_of, printable, source_of
from search.text.body import Body, letters, plain_body, tidy
from search.text.cleaning import CleaningRules, Rules
from search.text.html import read_html
from search.text.markdown import is_html, read_markdown

ReadBody = Callable[[Rules, str], Body]
"""The body, given the rules of its site and the article's title."""

_PARTS = ("title", "url", "date", "author", "source", "id", "tags")
_FILE_PREFIX = re.compile(r"(?:\d{4}-\d\d-\d\d-|\d+_)(?=.)")


def no_body(rules: Rules, title: str) -> Body:
    """The body of an article that has none."""
    return Body()


def html_body(html: str) -> ReadBody:
    """A body written in HTML."""
    return lambda rules, title: read_html(html, rules, title)


def text_body(text: str) -> ReadBody:
    """A body without markup."""
    return lambda rules, title: plain_body(text, rules, title)


def marked_body(text: str) -> ReadBody:
    """A body in Markdown or HTML, whichever it turns out to be."""
    read = read_html if is_html(text) else read_markdown
    return lambda rules, title: read(text, rules, title)


@dataclass(frozen=True, slots=True)
class Draft:
    """Parts of an article as a file gives them; "" where it does not."""

    title: str = ""
    url: str = ""
    date: str = ""
    author: str = ""
    source: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()
    body: ReadBody = no_body

    def or_else(self, other: Draft) -> Draft:
        """This draft, with what it lacks taken from ``other``."""
        given = {name: getattr(other, name) for name in _PARTS}
        lacking = {name: part for name, part in given.items() if part and not getattr(self, name)}
        return replace(self, **lacking) if lacking else self


def finish(
    draft: Draft, found: FoundFile, rules: CleaningRules, limits: Limits, record: str = ""
) -> Article:
    """The article: cleaned, dated and with an identity. ``record`` is ``#n`` in a file of many.

    Raises UnusableFileError ("empty") where there is neither title nor text.
    """
    url = tidy(draft.url)
    source = source_of(found.root, found.path, draft.source, url)
    site = rules.rules_for(host_of(url), source)
    title = site.clean_title(tidy(unescape(draft.title)))
    body = draft.body(site, title)
    title = _fuller(title, body.heading)
    if not title and not record:
        title = _title_of_file(found.path, bool(body.text))
    if not body.text and not title:
        raise UnusableFileError("empty", "neither title nor text")
    return Article(
        id=_id(draft.id, source) or article_id(source, found.path, url, record),
        source=source,
        title=title,
        text=body.text,
        url=url,
        published=parse_date(draft.date, limits.timezone),
        author=tidy(unescape(draft.author)),
        tags=distinct(draft.tags),
        blocks=body.blocks,
        file=printable(found.path + record),
    )


def distinct(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Each tag once, in order, without empty ones."""
    return tuple(filter(None, dict.fromkeys(tidy(unescape(tag)) for tag in tags)))


def _fuller(title: str, heading: str) -> str:
    """The title, or the page's heading where that says the same and more."""
    if not heading:
        return title if any(map(str.isalnum, title)) else ""
    return heading if letters(title) in letters(heading) else title


def _id(written: str, source: str) -> str:
    written = tidy(written)
    return written if not written or written.startswith(f"{source}/") else f"{source}/{written}"


def _title_of_file(path: str, has_text: bool) -> str:
    """The title in a file's name. With no text, only behind a number or date: else it is none."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    title, prefixes = _FILE_PREFIX.subn("", stem, count=1)
    return tidy(printable(title)) if has_text or prefixes else ""
