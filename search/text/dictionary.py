"""Which words does the segmenter know? jieba's dictionary, as an index keeps a copy of it.

The dictionary is folded first, so that folded text meets folded words.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from search.text.fold import FoldTable, to_codes

_DIGEST = sha256().digest_size

Words = list[tuple[str, int, str]]
"""Words with frequency and part of speech."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Text in jieba's format (word, frequency, part of speech), packed.

    ``packed`` is the SHA-256 of the text, that of what follows, and the text compressed by zlib: so
    it can be told apart from others and from a damaged one without being unpacked.
    """

    packed: bytes

    @classmethod
    def of(cls, text: bytes, level: int = -1) -> Dictionary:
        """Pack a text; ``level`` is zlib's."""
        compressed = zlib.compress(text, level)
        return cls(sha256(text).digest() + sha256(compressed).digest() + compressed)

    @property
    def digest(self) -> str:
        """The SHA-256 of the text in hexadecimal digits."""
        return self.packed[:_DIGEST].hex()

    @property
    def is_sound(self) -> bool:
        """Whether it is as it was packed."""
        rest = memoryview(self.packed)[2 * _DIGEST :]
        return sha256(rest).digest() == self.packed[_DIGEST : 2 * _DIGEST]

    def text(self) -> bytes:
        """The text. Raises zlib.error where it is not sound."""
        return zlib.decompress(self.packed[2 * _DIGEST :])

    def words(self) -> Words:
        """The words, in the order of the text."""
        return read_words(self.text())


def read_words(text: bytes) -> Words:
    """The words of a text in jieba's format."""
    rows = (line.split(" ") for line in text.decode("utf-8").splitlines())
    return [(word, int(frequency), tag) for word, frequency, tag in rows]


def write_words(words: Words) -> bytes:
    """A text in jieba's format."""
    return "".join(f"{word} {frequency} {tag}\n" for word, frequency, tag in words).encode()


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
