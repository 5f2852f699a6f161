"""A service over a few articles that finds by plain `in`: enough to draw every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timezone

from search.advice import advise
from search.errors import ArticleNotFoundError, UsageError
from search.index_meta import IndexMeta
from search.models import (
    Advice,
    Around,
    Article,
    Beside,
    FacetCount,
    Hit,
    MarkedArticle,
    Neighbour,
    Note,
    SearchResults,
    Snippet,
    Span,
    Suggestion,
    Topic,
)
from search.parsing.parts import Part
from search.service import SearchOptions

EARLIEST = datetime(1, 1, 1, tzinfo=timezone.utc)


class FakeService:
    """Words divided by spaces; quotes are dropped; one word of several may be missing."""

    def __init__(self, articles: Iterable[Article], **changes: object) -> None:
        self.articles = {article.id: article for article in articles}
        self.exported = 0
        """Articles that exports have read so far."""
        self.changes = changes
        """Fields of SearchResults to answer with instead."""

    def meta(self) -> IndexMeta:
        """Built and updated on two days of 2024."""
        times = ("2024-05-01T00:00:00Z", "2024-05-04T12:00:00Z")
        return IndexMeta(3, "fake", "", len(self.articles), 0, {}, (), (), *times)

    def count(self) -> int:
        return len(self.articles)

    def sources(self) -> tuple[FacetCount, ...]:
        return _counts(article.source for article in self.articles.values())

    def article(self, id: str, text: str = "", synonyms: bool = True) -> MarkedArticle:
        if id not in self.articles:
            raise ArticleNotFoundError(
                Note("no article has the id %(id)s: look it up with a search", id=repr(id))
            )
        article, words = self.articles[id], _words(text)
        return MarkedArticle(article, _marks(article.title, words), _marks(article.text, words))

    @property
    def version(self) -> str:
        return str(len(self.articles))

    def today(self) -> datetime:
        return datetime(2026, 11, 28, tzinfo=timezone.utc)

    def articles_behind(self, id: str, size: int) -> list[Article]:
        ids = sorted(each for each in self.articles if each > id)
        return [self.articles[each] for each in ids[:size]]

    def around(self, id: str, size: int = 8) -> Around:
        """All others are related; those of one title are doubles; a keyword is one of the tags."""
        article = self.article(id).article
        others = [each for each in self.articles.values() if each.id != id]
        same = [each for each in others if each.title == article.title]
        related = [each for each in others if each not in same][:size]
        keywords = tuple(Topic(tag, 1.0, 1) for tag in article.tags)
        return Around(id, keywords, _neighbours(related), _neighbours(same), len(same))

    def beside(self, id: str) -> Beside:
        """The one before it is newer, the one behind it older, whatever their dates."""
        article = self.article(id).article
        same = [each for each in self.articles.values() if each.source == article.source]
        place = same.index(article)
        older, newer = same[place + 1 : place + 2], same[:place][-1:]
        return Beside(next(iter(_neighbours(older)), None), next(iter(_neighbours(newer)), None))

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        words = {"大运河": 14, "丝绸": 3}
        return tuple(Suggestion(w, "word", n) for w, n in words.items() if w.startswith(text))

    def total(self, text: str, options: SearchOptions = SearchOptions()) -> int:  # noqa: B008
        return self.search(text, options).total

    def advise(self, text: str, options: SearchOptions = SearchOptions()) -> Advice:  # noqa: B008
        """By words; quote signs stay where they are."""
        words = [Part(m[0], *m.span()) for m in re.finditer(r"\S+", text)]
        return advise(text, words, lambda rest: self.total(rest, options))

    def search(self, text: str, options: SearchOptions = SearchOptions()) -> SearchResults:  # noqa: B008
        words = _words(text)
        by_text = [(a, _missing(a, words)) for a in self.articles.values()]
        matched = [(a, m) for a, m in by_text if len(m) < max(1, len(words))]
        passed = [(a, m) for a, m in matched if _passes(a, options)]
        full = [pair for pair in passed if not pair[1]]
        listed = _ordered(full, options.sort)
        if options.sort == "relevance":
            listed += [pair for pair in passed if pair[1]]
        start = (options.page - 1) * options.size
        results = SearchResults(
            query=text,
            tree="",
            notes=(Note("引号没有闭合"),) if text.count('"') % 2 else (),
            total=len(full),
            groups=len(full),
            listed=len(listed),
            took_ms=1.25,
            page=options.page,
            size=options.size,
            facets=self._facets([a for a, m in matched if not m], full, options),
            hits=tuple(_hit(a, m, words) for a, m in listed[start : start + options.size]),
        )
        return replace(results, **self.changes)

    def export(self, text: str = "", options: SearchOptions = SearchOptions()) -> Iterator[Article]:  # noqa: B008
        found = [(a, _missing(a, _words(text))) for a in self.articles.values()]
        full = [pair for pair in found if not pair[1] and _passes(pair[0], options)]
        return self._counted(_ordered(full, options.sort))

    def _counted(self, pairs: list[tuple[Article, object]]) -> Iterator[Article]:
        for article, _ in pairs:
            self.exported += 1
            yield article

    def _facets(
        self, any_source: list[Article], full: list[tuple[Article, object]], options: SearchOptions
    ) -> dict[str, tuple[FacetCount, ...]]:
        dateless = replace(options, after="", before="", years=())
        dated = [a for a in any_source if a.published and _passes(a, dateless)]
        others = [a for a in any_source if _passes(a, replace(options, sources=()))]
        authored = [a for a in any_source if _passes(a, replace(options, authors=()))]
        tagged = [a for a in any_source if _passes(a, replace(options, tags=()))]
        return {
            "source": _counts(a.source for a in others),
            "author": _counts(a.author for a in authored if a.author),
            "tag": _counts(tag for a in tagged for tag in a.tags),
            "year": _counts(f"{a.published:%Y}" for a in dated),
            "month": _counts(f"{a.published:%Y-%m}" for a in dated),
        }


def _neighbours(articles: Iterable[Article]) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(a.id, a.source, a.title, a.url, a.published, a.author, 1.0) for a in articles
    )


def _words(text: str) -> list[str]:
    return re.sub(r'["“”]', " ", text).split()


def _missing(article: Article, words: list[str]) -> tuple[str, ...]:
    return tuple(w for w in words if w not in article.title and w not in article.text)


def _passes(article: Article, options: SearchOptions) -> bool:
    for date in (options.after, options.before):
        if date and not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
            raise UsageError(f"{date!r} is no date")
    day = f"{article.published:%Y-%m-%d}" if article.published else ""
    if (options.after or options.before) and not day:
        return False
    if day < options.after or (options.before and day >= options.before):
        return False
    if options.years and day[:4] not in options.years:
        return False
    if options.authors and article.author not in options.authors:
        return False
    if options.tags and not set(options.tags).intersection(article.tags):
        return False
    return not options.sources or article.source in options.sources


def _ordered(pairs: list[tuple[Article, object]], sort: str) -> list[tuple[Article, object]]:
    if sort == "relevance":
        return list(pairs)
    known = [p for p in pairs if p[0].published]
    unknown = [p for p in pairs if not p[0].published]
    known.sort(key=lambda pair: pair[0].published or EARLIEST, reverse=sort == "newest")
    return known + unknown


def _hit(article: Article, missing: tuple[str, ...], words: list[str]) -> Hit:
    return Hit(
        id=article.id,
        source=article.source,
        title=article.title,
        title_marks=_marks(article.title, words),
        url=article.url,
        published=article.published,
        author=article.author,
        score=1.0,
        missing=missing,
        snippets=_snippets(article.text, words),
        same=2 if article.id.endswith("1002") else 0,
    )


def _snippets(text: str, words: list[str]) -> tuple[Snippet, ...]:
    found = _marks(text, words)
    start = max(0, found[0][0] - 30) if found else 0
    part = text[start : start + 90]
    return (Snippet(start, part, _marks(part, words)),) if part else ()


def _marks(text: str, words: list[str]) -> tuple[Span, ...]:
    spans = [(m.start(), m.end()) for w in words for m in re.finditer(re.escape(w), text)]
    return tuple(sorted(spans))


def _counts(values: Iterable[str]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(value, count) for value, count in Counter(values).most_common())
