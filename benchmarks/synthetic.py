"""Articles without end: words by the frequencies of jieba's dictionary, for the scaling curve.

Their words follow each other by chance, so they have more different pairs of characters than real
articles of the same length, and phrases are rare: harder on the index, not easier. The same seed
gives the same files; a smaller set is the beginning of a larger one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.jobs import SEED

FILE_ARTICLES = 500
"""Articles in a file: files are what worker processes share out."""

LEAST_WORDS, MOST_WORDS = 50, 3000
ZIPF_EXPONENT = 1.5
"""The share of articles of n words falls with n to this power: 387 words in the mean."""

TITLE_WORDS = (4, 12)
MARKS = ("", "，", "。", "。\n")
MARK_SHARES = (0.86, 0.09, 0.04, 0.01)
"""What follows a word, and how often."""

SOURCES = ("甲报", "乙报", "丙周刊", "丁社", "戊网")
FIRST_DAY = datetime(2000, 1, 1, tzinfo=timezone.utc)
DAYS = 9000


class Synthetic:
    """Makes articles, FILE_ARTICLES at a time."""

    @cached_property
    def _dictionary(self) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
        """The words of jieba's dictionary and their summed shares."""
        spec = find_spec("jieba")
        assert spec is not None and spec.origin is not None
        lines = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
        rows = [line.split(" ") for line in lines]
        frequencies = np.array([int(row[1]) for row in rows], np.float64)
        return np.array([row[0] for row in rows], object), np.cumsum(
            frequencies / frequencies.sum()
        )

    def articles(self, file: int) -> Iterator[dict[str, Any]]:
        """The records of the file with this number (from 0), as JSON Lines have them."""
        rng = np.random.default_rng((SEED, file))
        lengths = zipf_lengths(rng, FILE_ARTICLES)
        bodies = self._texts(rng, lengths, MARK_SHARES)
        titles = self._texts(rng, rng.integers(*TITLE_WORDS, FILE_ARTICLES), (1.0, 0, 0, 0))
        ranks = 1 / np.arange(1, len(SOURCES) + 1)
        sources = rng.choice(len(SOURCES), FILE_ARTICLES, p=ranks / ranks.sum()).tolist()
        days = rng.integers(0, DAYS, FILE_ARTICLES).tolist()
        for i, (title, text) in enumerate(zip(titles, bodies, strict=True)):
            yield {
                "id": str(file * FILE_ARTICLES + i + 1),
                "source": SOURCES[sources[i]],
                "title": title,
                "published": (FIRST_DAY + timedelta(days=days[i])).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "text": text,
            }

    def _texts(
        self, rng: np.random.Generator, lengths: NDArray[np.int64], shares: tuple[float, ...]
    ) -> Iterator[str]:
        """A text of each of these lengths in words."""
        words, summed = self._dictionary
        count = int(lengths.sum())
        chosen = np.searchsorted(summed, rng.random(count), "right").clip(max=len(words) - 1)
        pieces = np.empty(2 * count, object)
        pieces[0::2] = words[chosen]
        marks = np.searchsorted(np.cumsum(shares), rng.random(count), "right")
        pieces[1::2] = np.array(MARKS, object)[marks.clip(max=len(MARKS) - 1)]
        ends = (2 * np.cumsum(lengths)).tolist()
        starts = [0, *ends[:-1]]
        texts = pieces.tolist()
        return ("".join(texts[a:b]).strip() for a, b in zip(starts, ends, strict=True))


def zipf_lengths(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Lengths in words, from LEAST_WORDS to MOST_WORDS, by a bounded power law."""
    power = 1 - ZIPF_EXPONENT
    low, high = LEAST_WORDS**power, MOST_WORDS**power
    drawn = (low + rng.random(count) * (high - low)) ** (1 / power)
    return np.asarray(drawn.astype(np.int64))


def write(folder: Path, count: int) -> None:
    """Write the first ``count`` articles as JSON Lines files below ``folder``.

    Raises ValueError where ``count`` is not a multiple of FILE_ARTICLES.
    """
    if count % FILE_ARTICLES:
        raise ValueError(f"ask for a multiple of {FILE_ARTICLES} articles, not {count}")
    folder.mkdir(parents=True)
    synthetic = Synthetic()
    for file in range(count // FILE_ARTICLES):
        lines = (json.dumps(each, ensure_ascii=False) for each in synthetic.articles(file))
        path = folder / f"{file:06}.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
