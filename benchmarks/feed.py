"""Here is a folder of articles: what is a peer fed? Our reader, our tokens, joined by spaces.

A peer has these token fields, each a text whose tokens are parted by one space:

- ``words``, ``title_words``: the analyzer's words, each as often as it occurs, without an order;
- ``units``, ``title_units``: single CJK characters and word units, one a position; FILLER where a
  separator takes a position;
- ``pairs``, ``title_pairs``: two CJK characters in a row, one a position; FILLER twice between
  runs, so that of overlapping pairs every second one tells a sequence.

These are the tokens of our own index; units and pairs are apart only because a token of a text
parted by spaces cannot share its position with another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.corpus import files_of
from benchmarks.requests import ZONE
from benchmarks.timing import Stopwatch
from search.models import WORD_UNIT, Article, Tokens, epoch
from search.readers import read_file
from search.readers.files import FoundFile, Limits
from search.text.analyzer import Analyzer
from search.text.units import unit_strings

FILLER = "¦"
"""A token that no query asks for: a separator, so never a unit."""

UNKNOWN_TIME = -(2**62)
TOKEN_FIELDS = ("words", "units", "pairs", "title_words", "title_units", "title_pairs")
POSITION_FIELDS = ("units", "pairs", "title_units", "title_pairs")


@dataclass(frozen=True, slots=True)
class FedArticle:
    """``tokens`` are the texts of TOKEN_FIELDS; ``published`` is UTC seconds or UNKNOWN_TIME,
    ``month`` such as 201906 (0 is unknown), ``source`` folded."""

    number: int
    id: str
    title: str
    text: str
    source: str
    published: int
    month: int
    tokens: dict[str, str]

    @property
    def text_bytes(self) -> int:
        """The UTF-8 bytes of title and text."""
        return len(self.title.encode()) + len(self.text.encode())


def fed_articles(
    folder: Path, analyzer: Analyzer, watch: Stopwatch | None = None
) -> Iterator[FedArticle]:
    """All articles of a folder, read and cut in this process, one at a time."""
    return feed(files_of(folder), analyzer, watch or Stopwatch())


def feed(files: Iterable[FoundFile], analyzer: Analyzer, watch: Stopwatch) -> Iterator[FedArticle]:
    """The articles of the files; the parts ``read``, ``analyse`` and ``join`` are clocked."""
    zone = ZoneInfo(ZONE)
    for number, article in enumerate(read_articles(files, analyzer, watch), 1):
        with watch.part("analyse"):
            analyzed = analyzer.analyze(article)
        with watch.part("join"):
            tokens = token_texts(analyzed.text) | token_texts(analyzed.title, "title_")
        seconds = epoch(article.published)
        yield FedArticle(
            number,
            article.id,
            article.title,
            article.text,
            analyzer.folding.fold(article.source),
            UNKNOWN_TIME if seconds is None else seconds,
            month_of(article.published, zone),
            tokens,
        )


def read_articles(
    files: Iterable[FoundFile], analyzer: Analyzer, watch: Stopwatch
) -> Iterator[Article]:
    """The articles of the files; the part ``read`` is clocked."""
    limits = Limits()
    for found in files:
        with watch.part("read"):
            contents = list(read_file(found, analyzer.rules, limits))
        yield from (each for each in contents if isinstance(each, Article))


def month_of(moment: datetime | None, zone: ZoneInfo) -> int:
    """Year and month as one number, such as 201906; 0 for an unknown time."""
    if moment is None:
        return 0
    local = moment.astimezone(zone)
    return local.year * 100 + local.month


def token_texts(tokens: Tokens, prefix: str = "") -> dict[str, str]:
    """The three token fields of a text, by name."""
    units = unit_strings(tokens)
    counts = zip(tokens.words, tokens.word_counts.tolist(), strict=True)
    return {
        prefix + "words": "".join(f"{word} " * count for word, count in counts).rstrip(),
        prefix + "units": _units_text(units, tokens.positions.tolist()),
        prefix + "pairs": _pairs_text(units, tokens),
    }


def _units_text(units: list[str], positions: list[int]) -> str:
    texts = [FILLER] * (positions[-1] + 1) if positions else []
    for position, unit in zip(positions, units, strict=True):
        texts[position] = unit
    return " ".join(texts)


def _pairs_text(units: list[str], tokens: Tokens) -> str:
    cjk = tokens.units < WORD_UNIT
    is_pair = cjk[:-1] & cjk[1:] & (np.diff(tokens.positions) == 1)
    texts: list[str] = []
    behind = -1
    for i in np.flatnonzero(is_pair).tolist():
        if i != behind and texts:
            texts += (FILLER, FILLER)
        texts.append(units[i] + units[i + 1])
        behind = i + 1
    return " ".join(texts)
