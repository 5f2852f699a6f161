"""What do the peers that are fed our tokens share? The loop over articles, the queries asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.feed import FedArticle, fed_articles
from benchmarks.jobs import Job, folder_bytes
from benchmarks.peer_query import PeerQuery, peer_query
from benchmarks.queries import load
from benchmarks.requests import requests_of
from benchmarks.timing import Answer, Stopwatch, time_answers
from search.text.analyzer import Analyzer


def fresh(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def ready_analyzer() -> Analyzer:
    """This installation's analyzer with all that it loads on demand loaded."""
    analyzer = Analyzer.default()
    _ = analyzer.rules
    analyzer.tokens("文搜")
    return analyzer


def fill(
    job: Job, folder: Path, add: Callable[[FedArticle], object], finish: Callable[[], None]
) -> dict[str, Any]:
    """Feed all articles to ``add``, then ``finish``: from files to an index that can be searched.

    The part ``engine`` is what the engine itself took of the wall seconds.
    """
    analyzer = ready_analyzer()
    articles = size = 0
    watch = Stopwatch()
    for article in fed_articles(job.articles, analyzer, watch):
        with watch.part("engine"):
            add(article)
        articles += 1
        size += article.text_bytes
    with watch.part("engine"):
        finish()
    return {
        "articles": articles,
        **watch.times(),
        "text_bytes": size,
        "index_bytes": folder_bytes(folder),
    }


def peer_queries(job: Job, ranked: bool) -> list[PeerQuery]:
    """The queries of the work folder as a peer is asked them."""
    requests = requests_of(load(job.work), ready_analyzer())
    return [peer_query(request, ranked) for request in requests]


def time_both_forms(job: Job, prepare: Callable[[PeerQuery], Answer]) -> dict[str, Any]:
    """Time the queries as a peer would score them, then (``ranked``) with our scoring terms.

    ``prepare`` turns a query into an answer with all that can be made before the clock starts.
    """
    kinds = [query.kind for query in load(job.work)]
    plain, ranked = (
        time_answers([prepare(query) for query in peer_queries(job, form)], kinds, job.passes)
        for form in (False, True)
    )
    return {**plain, "ranked": {"warm": ranked["warm"]}}
