"""Invented articles for tests: the smallest that show a rule."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache

from search.models import AnalyzedArticle, Article
from search.text.analyzer import Analyzer


@lru_cache(maxsize=1)
def analyzer() -> Analyzer:
    """This installation's analyzer, made once: its dictionary takes a second."""
    return Analyzer.default()


def article(
    id: str,
    text: str = "",
    title: str = "",
    published: str = "",
    author: str = "",
    tags: tuple[str, ...] = (),
    url: str = "",
) -> Article:
    """An article of the source before the slash of the id; ``published`` is ISO, UTC."""
    moment = datetime.fromisoformat(published).replace(tzinfo=timezone.utc) if published else None
    source = id.partition("/")[0]
    return Article(id, source, title, text, url, moment, author, tags)


def analyzed(*articles: Article) -> list[AnalyzedArticle]:
    """Their tokens."""
    return [analyzer().analyze(each) for each in articles]
