"""Which 200 queries? Six kinds, drawn from the articles by a fixed seed, never kept in the project.

The same articles give the same queries on every machine and for every engine.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.jobs import SEED
from search.models import Article
from search.query import And, Phrase, Query, Term
from search.text.analyzer import Analyzer

COUNT = 200
LOAD_COUNT = 1000
"""For many readers at once: none asks what another has asked. The first of them are the COUNT."""

SAMPLE = 2000
"""From so many articles, at the most, words and runs are drawn and frequencies counted."""

COMMON_SHARE = 0.05
"""A common word is in this share of the sample or more."""

FILE, LOAD_FILE = "queries.json", "load_queries.json"
_HAN = "[\u4e00-\u9fff]"
_SENTENCE = re.compile(f"{_HAN}[^。！？!?\n「」『』“”\"']{{14,38}}{_HAN}(?=[。！？!?])")
_RUN = re.compile(f"{_HAN}{{4,12}}")
_TRIES = 1000


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """What a person would type; ``kind`` is a key of KINDS."""

    kind: str
    text: str


class Sample:
    """The articles that queries are drawn from, and the words in them (two Han or more)."""

    def __init__(self, articles: Sequence[Article], analyzer: Analyzer) -> None:
        self.articles = articles
        self.words = [_words(article, analyzer) for article in articles]
        self.df = Counter(word for words in self.words for word in words)
        least = COMMON_SHARE * len(articles)
        self.common = sorted(word for word, df in self.df.items() if df >= least)
        self.rare = [[word for word in words if self.df[word] == 1] for words in self.words]


def _words(article: Article, analyzer: Analyzer) -> list[str]:
    text = analyzer.folding.fold(article.text)
    return [w for w in dict.fromkeys(analyzer.cut(text)) if re.fullmatch(f"{_HAN}{{2,}}", w)]


def _one_of(texts: Sequence[str], rng: random.Random) -> str:
    return rng.choice(texts) if texts else ""


def _common(sample: Sample, rng: random.Random) -> str:
    return _one_of(sample.common, rng)


def _two(sample: Sample, rng: random.Random) -> str:
    words = rng.choice(sample.words)
    return " ".join(rng.sample(words, 2)) if len(words) > 1 else ""


def _rare(sample: Sample, rng: random.Random) -> str:
    words = rng.choice(sample.rare)
    return " ".join(rng.sample(words, min(2, len(words))))


def _quoted(sample: Sample, rng: random.Random) -> str:
    run = _one_of(_RUN.findall(rng.choice(sample.articles).text), rng)
    return f'"{run}"' if run else ""


def _question(sample: Sample, rng: random.Random) -> str:
    return _one_of(_SENTENCE.findall(rng.choice(sample.articles).text), rng)


def _filtered(sample: Sample, rng: random.Random) -> str:
    article, word = rng.choice(sample.articles), _common(sample, rng)
    if article.published is None or not word:
        return ""
    source = f" source:{article.source}" if rng.random() < 0.5 else ""
    return f"{word} date:{article.published.year}{source}"


class Kind(NamedTuple):
    """``draw`` gives a query of the kind, or "" where the article drawn has none."""

    name: str
    draw: Callable[[Sample, random.Random], str]
    facets: bool = False


KINDS = {
    "common": Kind("one common word", _common),
    "two": Kind("two words", _two),
    "rare": Kind("rare words", _rare),
    "quoted": Kind("quoted phrase", _quoted),
    "question": Kind("whole question", _question),
    "filtered": Kind("filtered + facets", _filtered, facets=True),
}


def make_queries(
    articles: Sequence[Article],
    analyzer: Analyzer,
    parse: Callable[[str], Query],
    count: int = COUNT,
) -> list[BenchQuery]:
    """``count`` queries, the kinds in turn, each query once; only such as every peer can be asked.

    ``parse`` gives the tree that an engine is asked for (filters apart).
    """
    rng = random.Random(SEED)
    sample = Sample(articles, analyzer)
    kinds = list(KINDS)
    found: dict[str, BenchQuery] = {}
    for number in range(count):
        kind = kinds[number % len(kinds)]
        text = _draw(kind, sample, rng, lambda text: text not in found and is_plain(parse(text)))
        found[text] = BenchQuery(kind, text)
    return list(found.values())


def _draw(kind: str, sample: Sample, rng: random.Random, fits: Callable[[str], bool]) -> str:
    for _ in range(_TRIES):
        text = KINDS[kind].draw(sample, rng)
        if text and fits(text):
            return text
    raise ValueError(f"the articles are too few or too short to draw queries of the kind {kind!r}")


def is_plain(query: Query) -> bool:
    """Whether the tree is words and quotes that must all be there: what every peer can be asked."""
    leaves = query.children if isinstance(query, And) else (query,)
    return all(
        isinstance(leaf, Term) or (isinstance(leaf, Phrase) and leaf.slop is None)
        for leaf in leaves
    )


def save(queries: Sequence[BenchQuery], work: Path, name: str = FILE) -> None:
    """Keep them in the work folder."""
    text = json.dumps([asdict(query) for query in queries], ensure_ascii=False)
    (work / name).write_text(text, encoding="utf-8")


def load(work: Path, name: str = FILE) -> list[BenchQuery]:
    """Those that ``save`` kept."""
    return [BenchQuery(**each) for each in json.loads((work / name).read_text(encoding="utf-8"))]
