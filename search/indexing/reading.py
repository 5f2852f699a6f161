"""Files in, analysed articles out: in the order of the files, whoever reads them.

A file that cannot be read costs that file, never the run.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from search.models import AnalyzedArticle, Article, Skipped
from search.readers.files import FoundFile, Limits
from search.text.analyzer import Analyzer
from search.text.cleaning import CleaningRules

ReadFile = Callable[[FoundFile, CleaningRules, Limits], Iterator[Article | Skipped]]

PART_CHARACTERS = 500_000
"""A file with more text than this is handed on in parts, so that memory stays bounded."""

JOB_BYTES = 1 << 20
JOB_FILES = 64
"""A job, what a worker process is handed at once, has at least one file and at most so many."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what is in a file, in order; ``last`` with the final part of it."""

    file: FoundFile
    contents: tuple[AnalyzedArticle | Skipped, ...]
    last: bool


def read_parts(
    found: FoundFile, analyzer: Analyzer, limits: Limits, read: ReadFile
) -> Iterator[Part]:
    """Read and analyse one file. Every file has at least one article or reason."""
    contents: list[AnalyzedArticle | Skipped] = []
    characters = count = 0
    for each in _safely(found, partial(read, found, analyzer.rules, limits)):
        contents.append(_analyzed(each, analyzer))
        count += 1
        characters += len(each.text) if isinstance(each, Article) else 0
        if characters > PART_CHARACTERS:
            yield Part(found, tuple(contents), last=False)
            contents, characters = [], 0
    if not count:
        contents.append(Skipped(found.path, "empty"))
    yield Part(found, tuple(contents), last=True)


def _safely(
    found: FoundFile, read: Callable[[], Iterator[Article | Skipped]]
) -> Iterator[Article | Skipped]:
    """What ``read`` gives, and a reason in place of what a reader did not foresee."""
    try:
        yield from read()
    except Exception as error:  # whatever a file holds, the other files are to be read
        yield Skipped(found.path, "unreadable", _one_line(error))


def _analyzed(each: Article | Skipped, analyzer: Analyzer) -> AnalyzedArticle | Skipped:
    if isinstance(each, Skipped):
        return each
    try:
        return analyzer.analyze(each)
    except Exception as error:  # as above
        return Skipped(each.file, "unreadable", _one_line(error))


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def warm_up(analyzer: Analyzer) -> None:
    """Load what is loaded on demand: what fails now would fail for every file."""
    _ = analyzer.rules
    analyzer.analyze(Article("", "", "文搜", ""))


def read_here(
    files: Iterable[FoundFile], analyzer: Analyzer, limits: Limits, read: ReadFile
) -> Generator[Part, None, None]:
    """Read all files in this process."""
    warm_up(analyzer)
    for found in files:
        yield from read_parts(found, analyzer, limits, read)


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
