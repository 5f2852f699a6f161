"""Here are many articles and their tokens: how are they kept side by side?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.jsonable import article_from_bytes, article_to_bytes
from search.models import AnalyzedArticle, Article, Tokens, epoch
from search.text.columns import TokenColumns
from search.text.signature import SIGNATURE

Keywords = tuple[tuple[str, str], ...]


class Head(NamedTuple):
    """What a list of articles says of each. ``published`` is UTC seconds, None where unknown;
    ``length`` the code points of its text."""

    id: str
    source: str
    title: str
    published: int | None
    length: int
    file: str

    @classmethod
    def of(cls, article: Article) -> Head:
        """The head of an article."""
        seconds = epoch(article.published)
        length = len(article.text)
        return cls(article.id, article.source, article.title, seconds, length, article.file)


@dataclass(frozen=True)
class AnalyzedArticles:
    """Articles with what an AnalyzedArticle says of each; ``written`` are they themselves, as JSON.

    ``vocabulary`` has the strings that the columns name by numbers; one may be there twice.
    """

    heads: Sequence[Head]
    written: Sequence[bytes]
    title: TokenColumns
    text: TokenColumns
    vocabulary: Sequence[str]
    keywords: Sequence[Keywords]
    signatures: NDArray[np.void]

    @classmethod
    def of(cls, *analyzed: AnalyzedArticle) -> AnalyzedArticles:
        """Articles that were analysed one by one."""
        vocabulary: list[str] = []
        return cls(
            [Head.of(each.article) for each in analyzed],
            [article_to_bytes(each.article) for each in analyzed],
            TokenColumns.of([each.title for each in analyzed], vocabulary),
            TokenColumns.of([each.text for each in analyzed], vocabulary),
            vocabulary,
            [each.keywords for each in analyzed],
            np.frombuffer(b"".join([each.signature for each in analyzed]), SIGNATURE),
        )

    def __len__(self) -> int:
        return len(self.heads)

    def __getitem__(self, number: int) -> AnalyzedArticle:
        title, text = self._tokens[number]
        article = article_from_bytes(self.written[number])
        signature = self.signatures[number].tobytes()
        return AnalyzedArticle(article, title, text, self.keywords[number], signature)

    @cached_property
    def _tokens(self) -> list[tuple[Tokens, Tokens]]:
        sides = (self.title.each(self.vocabulary), self.text.each(self.vocabulary))
        return list(zip(*sides, strict=True))
