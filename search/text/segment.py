"""Here is a run of Han characters: which words is it? jieba's dictionary, by rjieba or by jieba.

Both give the same words of real text (tests/test_segment.py holds them to it), very rarely in
another order, where two cuts are equally likely; rjieba is about twenty times as fast.
The dictionary is folded first, so that folded text meets folded words.
"""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Protocol

import numpy as np

from search.text.fold import FoldTable, to_codes

EMBEDDED_DICTIONARY = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
"""SHA-256 of jieba 0.42.1's dict.txt, the dictionary that is built into rjieba."""

MAX_RUN = 2000
"""Longer runs are cut in parts: jieba's time grows with the square of a run."""

Words = list[tuple[str, int, str]]


class Segmenter(Protocol):
    """Cuts runs of Han characters into words; the words joined are the run."""

    def cut(self, run: str) -> list[str]:
        """The words of ``run`` (folded) in order."""


def make_segmenter(dictionary: bytes, extra: Words) -> Segmenter:
    """A segmenter for a dictionary in jieba's format and further words (see folded_words)."""
    try:
        return RjiebaSegmenter(dictionary, extra)
    except ImportError:
        return JiebaSegmenter(dictionary, extra)


def folded_words(dictionary: bytes, folding: FoldTable) -> Words:
    """The folded forms that the dictionary lacks, each with the summed frequency of its words."""
    text = dictionary.decode("utf-8")
    folded = folding.fold(text)
    codes = to_codes(text)
    line_of = np.cumsum(codes == ord("\n"))
    changed = np.unique(line_of[codes != to_codes(folded)])
    lines = folded.split("\n")
    known = {line[: line.find(" ")] for line in text.split("\n")}
    extra: dict[str, tuple[int, str]] = {}
    for line in (lines[i] for i in changed.tolist()):
        word, frequency, tag = line.split(" ")
        if word not in known:
            extra[word] = (extra.get(word, (0, ""))[0] + int(frequency), tag)
    return [(word, frequency, tag) for word, (frequency, tag) in extra.items()]


class RjiebaSegmenter:
    """rjieba with the given dictionary. Raises ImportError where rjieba is not installed."""

    def __init__(self, dictionary: bytes, extra: Words) -> None:
        import rjieba

        if sha256(dictionary).hexdigest() == EMBEDDED_DICTIONARY:
            self._jieba = rjieba.Jieba()
        else:
            self._jieba = rjieba.Jieba.empty()  # type: ignore[no-untyped-call]
            extra = _read_dictionary(dictionary) + extra
        for word, frequency, tag in extra:
            self._jieba.add_word(word, frequency, tag)

    def cut(self, run: str) -> list[str]:
        """See Segmenter."""
        if len(run) <= MAX_RUN:
            return list(self._jieba.cut(run))
        return [word for part in _parts(run) for word in self._jieba.cut(part)]


class JiebaSegmenter:
    """jieba with the given dictionary, without its cache file and its process-global state."""

    def __init__(self, dictionary: bytes, extra: Words) -> None:
        import jieba

        added = "".join(f"{word} {frequency} {tag}\n" for word, frequency, tag in extra)
        file = io.BytesIO(dictionary.rstrip(b"\n") + b"\n" + added.encode())
        file.name = "dictionary"  # gen_pfdict names it in its errors
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(file)
        self._jieba.initialized = True

    def cut(self, run: str) -> list[str]:
        """See Segmenter."""
        return [word for part in _parts(run) for word in self._jieba.cut(part)]


def _read_dictionary(dictionary: bytes) -> Words:
    rows = (line.split(" ") for line in dictionary.decode("utf-8").splitlines())
    return [(word, int(frequency), tag) for word, frequency, tag in rows]


def _parts(run: str) -> list[str]:
    return [run[i : i + MAX_RUN] for i in range(0, len(run), MAX_RUN)]
