"""The stage that draws the queries: from the files, so that no index need be there before."""

from __future__ import annotations

import random
from itertools import islice
from typing import Any

from benchmarks.corpus import files_of
from benchmarks.feed import read_articles
from benchmarks.jobs import SEED, Job
from benchmarks.queries import COUNT, LOAD_COUNT, LOAD_FILE, SAMPLE, make_queries, save
from benchmarks.requests import request_parser
from benchmarks.timing import Stopwatch
from search.text.analyzer import Analyzer


def queries(job: Job) -> dict[str, Any]:
    """Draw them from articles of files in an order of chance, always the same."""
    analyzer = Analyzer.default()
    files = files_of(job.articles)
    random.Random(SEED).shuffle(files)
    articles = list(islice(read_articles(files, analyzer, Stopwatch()), SAMPLE))
    parse = request_parser(analyzer)
    drawn = make_queries(articles, analyzer, lambda text: parse(text).query, LOAD_COUNT)
    save(drawn[:COUNT], job.work)
    save(drawn, job.work, LOAD_FILE)
    return {"drawn_from": len(articles), "queries": COUNT, "load_queries": len(drawn)}
