"""Invented articles for tests: the smallest that show a rule."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache

from search.engines.base import Engine
from search.index_meta import ANALYSIS, ATTACHMENT, FORMAT, IndexMeta, engine_name, now
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


def publish(engine: Engine, *articles: Article, by: Analyzer | None = None) -> None:
    """Publish exactly these articles, with all that a service asks an index for."""
    made_by = by or analyzer()
    meta = IndexMeta(
        format=FORMAT,
        engine=engine_name(engine),
        fingerprint=made_by.fingerprint,
        articles=len(articles),
        files=len(articles),
        skipped={},
        roots=("/articles",),
        analysis=tuple(sorted(made_by.files)),
        built_at=now(),
        updated_at=now(),
    )
    with engine.rebuild() as batch:
        for each in articles:
            batch.add(made_by.analyze(each))
        for name, data in made_by.files.items():
            batch.attach(ANALYSIS + name, data)
        batch.attach(ATTACHMENT, meta.to_bytes())
