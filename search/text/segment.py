"""Here are runs of Han characters: which words are they? jieba's dictionary, by rjieba or by jieba.

Both give the same words of real text (tests/test_segment.py holds them to it) but where two cuts
are equally likely, which is very rare: rjieba has rounded the probabilities of jieba's model to six
decimals. It is about twenty times as fast.
"""

from __future__ import annotations

import io
import re
import sys
from typing import Any, Protocol

from search.text.dictionary import Dictionary, Words, write_words

EMBEDDED_DICTIONARY = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
"""SHA-256 of jieba 0.42.1's dict.txt, the dictionary that is built into rjieba."""

MAX_RUN = 2000
"""Longer runs are cut in parts: jieba's time grows with the square of a run."""

BREAK = "\n"
"""What stands between runs: both cut what is before and behind it as if it stood alone."""

_PARTS = re.compile(f"{BREAK}|[^{BREAK}]{{1,{MAX_RUN}}}")


class Segmenter(Protocol):
    """Cuts runs of Han characters into words; the words joined are the runs."""

    def cut(self, runs: str) -> list[str]:
        """The words of a run (folded), or of many with a BREAK between them, in order.

        One call for all the runs of a text takes half as long as one for each. A BREAK comes out
        as a word.
        """


def make_segmenter(dictionary: Dictionary, extra: Words) -> Segmenter:
    """A segmenter for a dictionary and further words (see folded_words)."""
    try:
        return RjiebaSegmenter(dictionary, extra)
    except ImportError:
        return JiebaSegmenter(dictionary, extra)


class RjiebaSegmenter:
    """rjieba with the given dictionary. Raises ImportError where rjieba is not installed."""

    def __init__(self, dictionary: Dictionary, extra: Words) -> None:
        self._jieba = _rjieba(dictionary)
        for word, frequency, tag in extra:
            self._jieba.add_word(word, frequency, tag)  # a word it has gets this frequency

    def cut(self, runs: str) -> list[str]:
        """See Segmenter."""
        if not _has_long_run(runs):
            words: list[str] = self._jieba.cut(runs)
            return words
        return [word for part in _PARTS.findall(runs) for word in self._jieba.cut(part)]


class JiebaSegmenter:
    """jieba with the given dictionary, without its cache file and its process-global state."""

    def __init__(self, dictionary: Dictionary, extra: Words) -> None:
        import jieba

        # As a dictionary of all words, for add_word counts those twice that are there before.
        words = {word: (frequency, tag) for word, frequency, tag in (*dictionary.words(), *extra)}
        file = io.BytesIO(write_words([(word, *rest) for word, rest in words.items()]))
        file.name = "dictionary"  # gen_pfdict names it in its errors
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(file)
        self._jieba.initialized = True

    def cut(self, runs: str) -> list[str]:
        """See Segmenter."""
        return [word for part in _PARTS.findall(runs) for word in self._jieba.cut(part)]


def _rjieba(dictionary: Dictionary) -> Any:
    """An instance of rjieba with a dictionary, to which words may be added.

    Importing rjieba makes one with the dictionary that is built in, and making another takes as
    long as all else that a first search does. So where nobody has imported it before, that one is
    ours.
    """
    is_first = "rjieba" not in sys.modules
    import rjieba

    if dictionary.digest == EMBEDDED_DICTIONARY:
        return rjieba if is_first else rjieba.Jieba()
    made = rjieba.Jieba.empty()  # type: ignore[no-untyped-call]
    for word, frequency, tag in dictionary.words():
        made.add_word(word, frequency, tag)
    return made


def _has_long_run(runs: str) -> bool:
    start = 0
    while len(runs) - start > MAX_RUN:
        # Behind the last break at which a run of bounded length may end; 0 where there is none.
        behind = runs.rfind(BREAK, start, start + MAX_RUN + 1) + 1
        if not behind:
            return True
        start = behind
    return False
