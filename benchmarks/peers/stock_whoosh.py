"""Whoosh 2.7.4 as it comes, with the analyzer for it that jieba brings: on a slice, it is slow."""

from __future__ import annotations

import logging
from typing import Any

from benchmarks.corpus import sample
from benchmarks.feed import read_articles
from benchmarks.jobs import Job, folder_bytes
from benchmarks.timing import Stopwatch
from search.text.analyzer import Analyzer


def rebuild(job: Job) -> dict[str, Any]:
    """Index ``job.slice`` articles with default settings, the text stored."""
    import jieba
    from jieba.analyse import ChineseAnalyzer
    from whoosh import fields, index

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    analyzer = Analyzer.default()
    _ = analyzer.rules
    folder = job.work / "stock_whoosh"
    folder.mkdir(exist_ok=True)
    files = sample(job.articles, job.slice)
    cut = ChineseAnalyzer()
    schema = fields.Schema(
        id=fields.ID(stored=True),
        title=fields.TEXT(stored=True, analyzer=cut),
        text=fields.TEXT(stored=True, analyzer=cut),
    )
    articles = size = 0
    watch = Stopwatch()
    writer = index.create_in(str(folder), schema).writer()
    for article in read_articles(files, analyzer, watch):
        with watch.part("engine"):
            writer.add_document(id=article.id, title=article.title, text=article.text)
        articles += 1
        size += len(article.title.encode()) + len(article.text.encode())
    with watch.part("engine"):
        writer.commit()
    return {
        "articles": articles,
        **watch.times(),
        "text_bytes": size,
        "index_bytes": folder_bytes(folder),
    }
