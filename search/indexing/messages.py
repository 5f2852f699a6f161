"""How does a part of a file travel from one process to another? As few objects as can be.

A pickle of the arrays and words as they are takes several times as long, on both sides.
"""

from __future__ import annotations

import pickle
from dataclasses import fields
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.indexing.reading import Part
from search.models import AnalyzedArticle, Article, Block, Skipped, Tokens
from search.readers.files import FoundFile

_MORE, _LAST = b"\0", b"\1"
_BETWEEN = "\n"
"""Between words: it is in none, since it separates units."""

_PLAIN = tuple(field.name for field in fields(Article) if field.name != "blocks")
_plain = attrgetter(*_PLAIN)

_FlatArticle = tuple[tuple[Any, ...], list[tuple[Any, ...]]]
_Keywords = tuple[tuple[str, str], ...]
_FlatTokens = tuple[bytes, bytes, str, str, bytes]
_Flat = tuple[_FlatArticle, _FlatTokens, _FlatTokens, _Keywords, bytes]


def pack(part: Part) -> bytes:
    """The part as a message; which file it is of, the other side knows."""
    contents = [each if isinstance(each, Skipped) else _flat(each) for each in part.contents]
    return (_LAST if part.last else _MORE) + pickle.dumps(contents, pickle.HIGHEST_PROTOCOL)


def is_last(message: bytes) -> bool:
    """Whether it is the last part of its file."""
    return message[:1] == _LAST


def unpack(found: FoundFile, message: bytes) -> Part:
    """The part that was packed."""
    contents: list[_Flat | Skipped] = pickle.loads(memoryview(message)[1:])
    whole = (each if isinstance(each, Skipped) else _whole(*each) for each in contents)
    return Part(found, tuple(whole), is_last(message))


def _flat(analyzed: AnalyzedArticle) -> _Flat:
    article = (_plain(analyzed.article), list(map(tuple, analyzed.article.blocks)))
    title, text = _flat_tokens(analyzed.title), _flat_tokens(analyzed.text)
    return article, title, text, analyzed.keywords, analyzed.signature


def _whole(
    article: _FlatArticle,
    title: _FlatTokens,
    text: _FlatTokens,
    keywords: _Keywords,
    signature: bytes,
) -> AnalyzedArticle:
    values, blocks = article
    made = Article(**dict(zip(_PLAIN, values, strict=True)), blocks=tuple(map(Block._make, blocks)))
    return AnalyzedArticle(made, _whole_tokens(*title), _whole_tokens(*text), keywords, signature)


def _flat_tokens(tokens: Tokens) -> _FlatTokens:
    own = tokens.words[: len(tokens.words) - len(tokens.vocabulary)]  # the others are behind them
    return (
        tokens.units.tobytes(),
        tokens.positions.tobytes(),
        _BETWEEN.join(tokens.vocabulary),
        _BETWEEN.join(own),
        tokens.word_counts.tobytes(),
    )


def _whole_tokens(
    units: bytes, positions: bytes, vocabulary: str, own: str, counts: bytes
) -> Tokens:
    words = _words(vocabulary)
    return Tokens(_array(units), _array(positions), words, (*_words(own), *words), _array(counts))


def _words(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(_BETWEEN)) if joined else ()


def _array(data: bytes) -> NDArray[np.int32]:
    return np.frombuffer(data, np.int32)
