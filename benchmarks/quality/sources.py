"""Which articles take part? Paragraphs of questions, and among them a sample of two corpora."""

from __future__ import annotations

import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus import files_of
from benchmarks.feed import read_articles
from benchmarks.quality.places import stable
from benchmarks.timing import Stopwatch
from search.evaluation.query_sets import QuerySet, read_query_sets
from search.models import Article
from search.text.analyzer import Analyzer

QUESTION_FILES = ("drcd_dev.json", "cmrc_dev_first_half.json")
CORPORA = ("society", "hkcnews")
TOTAL = 28_000
"""Paragraphs and other articles together."""


def question_sets(shared: Path) -> list[QuerySet]:
    """The questions of DRCD (Traditional) and CMRC (Simplified)."""
    return read_query_sets(shared / "relevance" / name for name in QUESTION_FILES)


def distractors(shared: Path, count: int, analyzer: Analyzer) -> list[Article]:
    """``count`` articles with a title and a text, none twice, always the same, by id."""
    found: dict[str, Article] = {}
    contents: set[tuple[str, str]] = set()
    for article in _articles(shared, analyzer):
        key = (article.title, article.text)
        if article.title and article.text and key not in contents:
            contents.add(key)
            found[article.id] = article
    chosen = sorted(found, key=stable)[:count]
    return [found[id] for id in sorted(chosen)]


def _articles(shared: Path, analyzer: Analyzer) -> Iterator[Article]:
    for name in CORPORA:
        with tempfile.TemporaryDirectory() as folder:
            # Below a folder of the corpus's name, which is the source where a file names none.
            place = Path(folder) / name
            unpack(shared / "corpora" / f"{name}.tar.xz", place)
            yield from read_articles(files_of(place), analyzer, Stopwatch())


def unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as files:
        # Pythons before 3.10.12 and 3.11.4 know no filter.
        if sys.version_info >= (3, 12):
            files.extractall(target, filter="data")
        else:
            files.extractall(target)
