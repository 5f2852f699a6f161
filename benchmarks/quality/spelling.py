"""How well is what people mistype put right, and how quickly is a suggestion there?

    python -m benchmarks.quality.spelling INDEX... [--out benchmarks/SPELLING.md]

Each INDEX is the folder of one. The slips are made by ``slips.py``; what is measured goes through
the service, as for a person.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.jobs import ROOT
from benchmarks.memory import MIB, tree, usage
from benchmarks.quality.slips import KINDS, Characters, Slip, asked_words, make_slips
from benchmarks.timing import percentile
from search import __version__
from search.service import SearchOptions, SearchService, open_service
from search.settings import Settings
from search.text.analyzer import Analyzer

SEED = 20261124
"""Weights and limits were chosen with other seeds."""

CORRECT = 250
"""So many words, clauses of titles and pairs of words are asked for as they are."""

CLAUSE = re.compile("[\u3400-\u9fff]{2,12}")

TITLES_TYPED = 400
"""So many titles are begun to be typed, each in several ways, key by key."""

Fold = Callable[[str], str]

_HAN = re.compile("[\u4e00-\u9fff]{3,4}")


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one index: by kind of slip how many were put right and how many there are; of correct
    queries the same for those that were offered another; milliseconds a query with a slip, and a
    key; mebibytes of anonymous memory after the keys, seconds until the first suggestion."""

    name: str
    articles: int
    right: dict[str, int]
    slips: dict[str, int]
    false: int
    correct: int
    correcting_ms: list[float]
    typing_ms: list[float]
    memory: float
    first_s: float


def measure(index: Path) -> Measured:
    """Ask one index."""
    service = open_service(Settings(index=index))
    service.warm_up()
    started = time.process_time()
    service.suggest("ws")
    first_s = time.process_time() - started

    typing = [_milliseconds(service, text) for text in keys(service)]
    memory = usage(tree(os.getpid()))["anonymous"] / MIB
    analyzer = Analyzer.default()
    fold = analyzer.folding.fold
    tags = {fold(word): tag for word, _, tag in analyzer.dictionary.words()}
    counted = service.engine.vocabulary(1)
    words = asked_words(counted, tags, service.count())
    frequencies: Counter[str] = Counter()
    for word, frequency, _ in analyzer.dictionary.words():
        for char in fold(word):
            frequencies[char] += frequency

    def total(text: str) -> int:
        return service.search(text, SearchOptions(size=1)).total

    slips = make_slips(words, counted, tags.__contains__, total, Characters(frequencies), SEED)
    right, times = _put_right(service, slips, fold)
    queries = list(_correct_queries(service, words))
    false = [q for q in queries if service.search(q, SearchOptions(size=1)).correction]
    return Measured(
        index.name,
        service.count(),
        right,
        Counter(each.kind for each in slips),
        len(false),
        len(queries),
        times,
        typing,
        memory,
        first_s,
    )


def _put_right(
    service: SearchService, slips: Sequence[Slip], fold: Fold
) -> tuple[dict[str, int], list[float]]:
    right: Counter[str] = Counter()
    times = []
    for slip in slips:
        started = time.thread_time()
        offered = service.search(slip.typed, SearchOptions(size=1)).correction
        times.append((time.thread_time() - started) * 1000)
        right[slip.kind] += offered is not None and fold(offered.query) == slip.meant
    return right, times


def _correct_queries(service: SearchService, words: Sequence[str]) -> Iterator[str]:
    """Words, clauses of titles, and two words of a title, that nobody mistyped."""
    rng = random.Random(SEED)
    yield from rng.sample(words, CORRECT)
    titles = [title for _, title in service.engine.titles()]
    clauses = sorted({clause for title in titles for clause in CLAUSE.findall(title)})
    yield from rng.sample(clauses, min(CORRECT, len(clauses)))
    for title in rng.sample(titles, min(CORRECT, len(titles))):
        cut = dict.fromkeys(word.text for word in service.analyze(title).words)
        yield " ".join(sorted(cut, key=len)[-2:])


def keys(service: SearchService) -> Iterator[str]:
    """What is in the box after each key: characters, pinyin, first letters, and mixtures."""
    from xpinyin import Pinyin

    rng = random.Random(SEED)
    titles = [title for _, title in service.engine.titles()]
    pinyin = Pinyin()
    for title in rng.sample(titles, min(TITLES_TYPED, len(titles))):
        match = _HAN.search(service.analyze(title).folded)
        if match is None:
            continue
        han = match.group()
        syllables = pinyin.get_pinyin(han, " ").split(" ")
        letters, first = "".join(syllables), "".join(each[0] for each in syllables)
        for whole in (han, letters, first):
            yield from (whole[:size] for size in range(1, len(whole) + 1))
        yield han[0] + "".join(syllables[1:])
        yield syllables[0] + han[1:]
        yield syllables[0] + first[1:]
        yield f"{han[:2]} {letters[:4]}"


def _milliseconds(service: SearchService, text: str) -> float:
    started = time.thread_time()
    service.suggest(text)
    return (time.thread_time() - started) * 1000


def lines(measured: Sequence[Measured]) -> Iterator[str]:
    """The tables in Markdown."""
    yield "# Spelling and suggestions\n"
    yield "Written by `python -m benchmarks.quality.spelling INDEX...`; how the slips are made is"
    yield "told in [README.md](README.md#spelling).\n"
    yield f"Version {__version__}. In each cell: slips whose right word is offered, of how many.\n"
    yield f"| index | articles | {' | '.join(KINDS)} | together | false offers |"
    yield f"| --- | --- | {' | '.join('---' for _ in KINDS)} | --- | --- |"
    for each in measured:
        cells = [f"{each.right[kind]} of {each.slips[kind]}" for kind in KINDS]
        share = sum(each.right.values()) / sum(each.slips.values())
        false = f"{each.false} of {each.correct}"
        yield f"| {each.name} | {each.articles:,} | {' | '.join(cells)} | {share:.1%} | {false} |"
    yield "\nProcessor time. The first suggestion reads the words of the index; memory is that of"
    yield "the process after the keys, anonymous.\n"
    yield (
        "| index | a query with a slip, p50 / p95 ms | a key, p50 / p95 / p99 ms | keys "
        "| first suggestion, s | memory, MiB |"
    )
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in measured:
        slip = " / ".join(f"{percentile(each.correcting_ms, p):.1f}" for p in (0.5, 0.95))
        key = " / ".join(f"{percentile(each.typing_ms, p):.1f}" for p in (0.5, 0.95, 0.99))
        yield (
            f"| {each.name} | {slip} | {key} | {len(each.typing_ms):,} | {each.first_s:.1f} "
            f"| {each.memory:.0f} |"
        )


def main(arguments: list[str]) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.spelling")
    parser.add_argument("indexes", nargs="+", type=Path, metavar="INDEX")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "SPELLING.md")
    options = parser.parse_args(arguments)
    text = "\n".join(lines([measure(index) for index in options.indexes]))
    options.out.write_text(f"{text}\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
