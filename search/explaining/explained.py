"""An explanation with all that makes it readable: the query, the article, and how both are cut."""

from __future__ import annotations

from dataclasses import dataclass

from search.explaining.cutting import Piece, QueryCut, TextCut
from search.explaining.explanation import Explanation
from search.models import Article, Note, Snippet, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A snippet, and the words that the article is cut into there; their places are in the
    snippet, and a word that it cuts through is none of them."""

    snippet: Snippet
    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why an article is a hit of a query, or not."""

    query: QueryCut
    explanation: Explanation
    article: Article
    title: TextCut
    title_marks: tuple[Span, ...]
    passages: tuple[Passage, ...]
    notes: tuple[Note, ...]


def passages_of(snippets: tuple[Snippet, ...], words: tuple[Piece, ...]) -> tuple[Passage, ...]:
    """The snippets of a text with their words; ``words`` are those of all of the text."""
    passages = []
    for each in snippets:
        end = each.start + len(each.text)
        inside = (word for word in words if each.start <= word.start and word.end <= end)
        moved = (Piece(w.text, w.start - each.start, w.end - each.start) for w in inside)
        passages.append(Passage(each, tuple(moved)))
    return tuple(passages)
