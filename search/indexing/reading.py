"""Files in, analysed articles out, a lot at a time: in the order of the files, whoever reads them.

A file that cannot be read costs that file, never the run.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import NamedTuple

from search.models import Article, Skipped
from search.readers.files import FoundFile, Limits
from search.text.analyzed import AnalyzedArticles
from search.text.analyzer import Analyzer
from search.text.cleaning import CleaningRules

ReadFile = Callable[[FoundFile, CleaningRules, Limits], Iterator[Article | Skipped]]

LOT_CHARACTERS = 400_000
"""A lot with more text is handed on, be it in the middle of a file, so that memory stays bounded.
The more there is in one, the fewer of its words are in others too, and these words cost most."""

JOB_BYTES = 4 << 20
JOB_FILES = 256
"""A job, what a worker process is handed at once, has at least one file and at most so many."""


class Content(NamedTuple):
    """What came next of a file: an article, by its number in the lot; or why something was skipped;
    or None, since the file ends."""

    file: FoundFile
    what: int | Skipped | None


@dataclass(frozen=True, slots=True)
class Lot:
    """What came of some files, or of a part of one, in order; the articles side by side."""

    contents: tuple[Content, ...]
    articles: AnalyzedArticles


_Gathered = list[tuple[FoundFile, Article | Skipped | None]]


def read_lots(
    files: Iterable[FoundFile], analyzer: Analyzer, limits: Limits, read: ReadFile
) -> Iterator[Lot]:
    """Read and analyse files. Every file has at least one article or reason."""
    gathered: _Gathered = []
    characters = 0
    for found in files:
        for each in _contents(found, analyzer, limits, read):
            gathered.append((found, each))
            characters += len(each.text) if isinstance(each, Article) else 0
            if characters > LOT_CHARACTERS:
                yield _analyzed(gathered, analyzer)
                gathered, characters = [], 0
        gathered.append((found, None))
    if gathered:
        yield _analyzed(gathered, analyzer)


def _contents(
    found: FoundFile, analyzer: Analyzer, limits: Limits, read: ReadFile
) -> Iterator[Article | Skipped]:
    none = True
    for each in _safely(found, partial(read, found, analyzer.rules, limits)):
        none = False
        yield each
    if none:
        yield Skipped(found.path, "empty")


def _safely(
    found: FoundFile, read: Callable[[], Iterator[Article | Skipped]]
) -> Iterator[Article | Skipped]:
    """What ``read`` gives, and a reason in place of what a reader did not foresee."""
    try:
        yield from read()
    except Exception as error:  # whatever a file holds, the other files are to be read
        yield Skipped(found.path, "unreadable", _one_line(error))


def _analyzed(gathered: _Gathered, analyzer: Analyzer) -> Lot:
    try:
        analyzed = analyzer.analyze_all(_articles(gathered))
    except Exception:  # as above
        gathered = [(found, _if_analyzable(each, analyzer)) for found, each in gathered]
        analyzed = analyzer.analyze_all(_articles(gathered))
    numbers = count()
    contents = [
        Content(found, next(numbers) if isinstance(each, Article) else each)
        for found, each in gathered
    ]
    return Lot(tuple(contents), analyzed)


def _articles(gathered: _Gathered) -> list[Article]:
    return [each for _, each in gathered if isinstance(each, Article)]


def _if_analyzable(each: Article | Skipped | None, analyzer: Analyzer) -> Article | Skipped | None:
    if isinstance(each, Article):
        try:
            analyzer.analyze(each)
        except Exception as error:  # as above
            return Skipped(each.file, "unreadable", _one_line(error))
    return each


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def warm_up(analyzer: Analyzer) -> None:
    """Load what is loaded on demand: what fails now would fail for every file."""
    _ = analyzer.rules
    analyzer.analyze(Article("", "", "文搜", ""))


def read_here(
    files: Iterable[FoundFile], analyzer: Analyzer, limits: Limits, read: ReadFile
) -> Generator[Lot, None, None]:
    """Read all files in this process."""
    warm_up(analyzer)
    yield from read_lots(files, analyzer, limits, read)


def jobs(files: Sequence[FoundFile]) -> list[tuple[FoundFile, ...]]:
    """The files in runs of bounded size."""
    result: list[tuple[FoundFile, ...]] = []
    job: list[FoundFile] = []
    size = 0
    for found in files:
        if job and (len(job) == JOB_FILES or size + found.size > JOB_BYTES):
            result.append(tuple(job))
            job, size = [], 0
        job.append(found)
        size += found.size
    return [*result, tuple(job)] if job else result
