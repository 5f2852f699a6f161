"""Are reprints found, and is nothing else taken for one? ``python -m benchmarks.quality.doubles``.

Reprints are made of articles of the corpora and planted among them, one kind at a time; those of
the other script are OpenCC's, not our table's. False merges are counted among pairs drawn by
chance, and among pairs by one author: of these, some are doubles indeed, so the share is no less
than that of false ones.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.corpus import files_of
from benchmarks.feed import read_articles
from benchmarks.jobs import ROOT, SEED
from benchmarks.quality.known_items import converter
from benchmarks.quality.sections import write_section
from benchmarks.quality.sources import unpack
from benchmarks.timing import Stopwatch
from search.doubles import UNDATED, families, signature_array
from search.models import Article, epoch
from search.text.analyzer import Analyzer
from search.text.signature import LEAST_LETTERS

CORPORA = ("hkcnews", "oped2", "cdt", "society")
PLANTED, PAIRS = 500, 1000
SHARE = 0.05
"""Of the characters of every reprint but the first and second kind, so many are others."""

_TOLD = """Reprints of {planted} articles (of half of a small corpus) with {letters} letters and
more are planted, a kind at a time; all kinds but the first two have {share:.0%} of their characters
changed besides. {pairs:,} pairs of articles are drawn by chance, and as many by one author, some of
which are doubles indeed. Most texts of society are lines that their author repeats, and little
else: a reprint under another title is not told from another article there. Written by
`python -m benchmarks.quality.doubles`.
"""

Make = Callable[[Article, random.Random, str], Article]


@dataclass(frozen=True, slots=True)
class Measured:
    """``found`` is the share of planted reprints that are doubles, by kind; ``by_chance`` and
    ``by_author`` are shares of pairs taken for doubles."""

    corpus: str
    articles: int
    doubles: int
    found: dict[str, float]
    by_chance: float
    by_author: float
    milliseconds: float
    """CPU time of the families for an article."""


def _others(text: str, share: float, rng: random.Random, alphabet: str) -> str:
    """The text with a share of its characters replaced by others of the corpus."""
    return "".join(rng.choice(alphabet) if rng.random() < share else char for char in text)


def _changed(share: float) -> Make:
    def make(article: Article, rng: random.Random, alphabet: str) -> Article:
        title = _others(article.title, share, rng, alphabet)
        return replace(article, title=title, text=_others(article.text, share, rng, alphabet))

    return make


def _retitled(article: Article, rng: random.Random, alphabet: str) -> Article:
    return replace(_changed(SHARE)(article, rng, alphabet), title=_any(rng, alphabet, 18))


def _framed(article: Article, rng: random.Random, alphabet: str) -> Article:
    """With a head and a foot, each a twelfth of the text."""
    size = max(20, len(article.text) // 12)
    text = _others(article.text, SHARE, rng, alphabet)
    frame = (_any(rng, alphabet, size), text, _any(rng, alphabet, size))
    return replace(article, text="\n".join(frame))


def _cut(article: Article, rng: random.Random, alphabet: str) -> Article:
    """Without a fifth of the text."""
    start = rng.randrange(max(1, len(article.text) * 4 // 5))
    text = article.text[:start] + article.text[start + len(article.text) // 5 :]
    return replace(article, text=_others(text, SHARE, rng, alphabet))


def _any(rng: random.Random, alphabet: str, size: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(size))


def kinds() -> dict[str, Make]:
    """The kinds of reprints."""
    convert = converter()

    def other_script(article: Article, rng: random.Random, alphabet: str) -> Article:
        made = _changed(SHARE)(article, rng, alphabet)
        return replace(made, title=convert(made.title), text=convert(made.text))

    return {
        "5 % changed": _changed(0.05),
        "10 % changed": _changed(0.1),
        "other script": other_script,
        "head and foot": _framed,
        "a fifth cut": _cut,
        "other title": _retitled,
    }


def measure(corpus: str, articles: Sequence[Article], analyzer: Analyzer) -> Measured:
    """Plant reprints among the articles of a corpus, and count."""
    rng = random.Random(SEED)
    signatures = [analyzer.analyze(each).signature for each in articles]
    times = [_time(each) for each in articles]
    started = time.process_time()
    plain = _families(signatures, times)
    milliseconds = (time.process_time() - started) * 1000 / len(articles)
    long = [n for n, each in enumerate(articles) if _letters(each, analyzer) >= LEAST_LETTERS]
    chosen = rng.sample(long, min(PLANTED, len(long) // 2))
    alphabet = "".join(articles[n].text for n in chosen).replace("\n", "")
    found = {}
    for kind, make in kinds().items():
        planted = [make(articles[n], rng, alphabet) for n in chosen]
        more = [analyzer.analyze(each).signature for each in planted]
        whole = _families([*signatures, *more], [*times, *([UNDATED] * len(more))])
        found[kind] = float(np.mean(whole[len(articles) :] == whole[chosen]))
    chance = [tuple(rng.sample(range(len(articles)), 2)) for _ in range(PAIRS)]
    return Measured(
        corpus,
        len(articles),
        len(articles) - len(set(plain.tolist())),
        found,
        _merged(plain, chance),
        _merged(plain, list(_pairs_by_author(articles, rng))),
        milliseconds,
    )


def _families(signatures: Sequence[bytes], times: Sequence[int]) -> np.ndarray:
    return families(signature_array(list(signatures)), np.array(times, np.int64))


def _time(article: Article) -> int:
    seconds = epoch(article.published)
    return UNDATED if seconds is None else seconds


def _letters(article: Article, analyzer: Analyzer) -> int:
    found = analyzer.units.read(f"{article.title}\n{article.text}")
    return int((found.ends - found.starts).sum())


def _merged(numbers: np.ndarray, pairs: Sequence[tuple[int, ...]]) -> float:
    return float(np.mean([numbers[one] == numbers[other] for one, other in pairs]))


def _pairs_by_author(articles: Sequence[Article], rng: random.Random) -> Iterator[tuple[int, int]]:
    """PAIRS different pairs, each as likely as any other; of a source where no author is known."""
    by_author: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(articles):
        by_author[each.author or each.source].append(number)
    authors = [numbers for numbers in by_author.values() if len(numbers) > 1]
    weights = [len(numbers) * (len(numbers) - 1) for numbers in authors]
    drawn: set[tuple[int, int]] = set()
    while len(drawn) < PAIRS:
        one, other = sorted(rng.sample(rng.choices(authors, weights)[0], 2))
        if (one, other) not in drawn:
            drawn.add((one, other))
            yield one, other


def table(measured: Sequence[Measured]) -> str:
    """The section of the page."""
    head = ["Doubles", *(each.corpus for each in measured)]
    rows = [
        ["articles", *(f"{each.articles:,}" for each in measured)],
        ["doubles among them", *(f"{each.doubles:,}" for each in measured)],
        *(
            [f"found: {kind}", *(f"{each.found[kind]:.1%}" for each in measured)]
            for kind in measured[0].found
        ),
        ["taken for doubles: any pairs", *(f"{each.by_chance:.1%}" for each in measured)],
        ["taken for doubles: pairs by one author", *(f"{each.by_author:.1%}" for each in measured)],
    ]
    lines = [head, ["---"] * len(head), *rows]
    told = _TOLD.format(planted=PLANTED, letters=LEAST_LETTERS, share=SHARE, pairs=PAIRS)
    return "\n".join([told, *(f"| {' | '.join(line)} |" for line in lines)])


def main(arguments: list[str]) -> int:
    """Measure the corpora and write the section."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.doubles")
    parser.add_argument("corpora", nargs="*", default=CORPORA)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "QUALITY.md")
    options = parser.parse_args(arguments)
    analyzer = Analyzer.default()
    measured = []
    for corpus in options.corpora:
        with tempfile.TemporaryDirectory() as folder:
            unpack(options.shared / "corpora" / f"{corpus}.tar.xz", Path(folder))
            articles = list(read_articles(files_of(Path(folder)), analyzer, Stopwatch()))
        measured.append(measure(corpus, articles, analyzer))
        print(f"{corpus}: families {measured[-1].milliseconds:.4f} ms an article", flush=True)
    write_section(options.out, "doubles", table(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
