"""Here is what a person typed: which parts has the query, and how does it read without some?

A part is what could be left out: a word, a quote, a group, a filter, with the signs before it, or
all that OR joins. An unquoted run without spaces has a part for each of its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from search.parsing.dates import Calendar
from search.parsing.language import QueryLanguage
from search.parsing.lexer import Lexeme, Lexer
from search.parsing.words import WordReader
from search.text.fold import FoldTable


@dataclass(frozen=True, slots=True)
class Part:
    """``text`` is what stands from ``start`` to ``end``. A filter restricts the articles: a field,
    a date, a negation; anything else is what an article has. What is slow is looked for article by
    article: an exact spelling, or characters near each other."""

    text: str
    start: int
    end: int
    is_filter: bool = False
    is_slow: bool = False


def without(text: str, parts: Iterable[Part]) -> str:
    """The text of a query without these of its parts, which are in order."""
    kept, end = [], 0
    for part in parts:
        kept.append(text[end : part.start])
        end = part.end
    return " ".join(filter(None, (each.strip() for each in (*kept, text[end:]))))


class PartReader:
    """Takes queries apart as the parser reads them."""

    def __init__(self, words: WordReader, language: QueryLanguage, folding: FoldTable) -> None:
        self._words = words
        self._language = language
        self._folding = folding

    def parts(self, text: str, calendar: Calendar) -> list[Part]:
        """The parts of a normalised text, in order; none of what may be missing anyway."""
        lexemes = Lexer(text, self._language, self._folding).lexemes()
        return [
            part for operand in _operands(lexemes) for part in self._parts(text, operand, calendar)
        ]

    def _parts(self, text: str, operand: list[Lexeme], calendar: Calendar) -> Iterator[Part]:
        first, last = operand[0], operand[-1]
        restricts = first.kind == "not" or first.field not in ("", "title")
        restricts = restricts or self._is_period(first, calendar)
        slow = any(each.exact or each.slop is not None for each in operand)
        if first is last and first.kind == "word" and not (restricts or slow):
            yield from self._of_word(text, first)
        else:
            start, end = first.start, last.end
            yield Part(text[start:end], start, end, restricts, slow)

    def _is_period(self, lexeme: Lexeme, calendar: Calendar) -> bool:
        plain = lexeme.kind == "word" and not lexeme.field
        return plain and calendar.is_period(self._folding.fold(lexeme.text))

    def _of_word(self, text: str, lexeme: Lexeme) -> Iterator[Part]:
        """The words of an unquoted piece; all of it, where one sign or field holds for all."""
        pieces = self._words.pieces(lexeme.text)
        terms = self._words.terms(pieces, lexeme.field, exact=False)
        ranges = [
            group
            for group, term in zip(self._words.groups(pieces), terms, strict=True)
            if not term.optional
        ]
        has_sign = lexeme.text[-1] in self._language.prefix_signs
        if ranges and (len(ranges) == 1 or lexeme.field or has_sign):
            yield Part(text[lexeme.start : lexeme.end], lexeme.start, lexeme.end)
            return
        base = lexeme.end - len(lexeme.text)
        for first, behind in ranges:
            start = base + int(pieces.found.starts[first])
            end = base + int(pieces.found.ends[behind - 1])
            yield Part(text[start:end], start, end)


def _operands(lexemes: list[Lexeme]) -> Iterator[list[Lexeme]]:
    """The lexemes by operand, each with the negations before it; OR joins its neighbours."""
    lexemes = [lexeme for lexeme in lexemes if lexeme.kind != "and"]
    found: list[Lexeme] = []
    depth = 0
    for lexeme, following in zip_longest(lexemes, lexemes[1:]):
        found.append(lexeme)
        depth += {"open": 1, "close": -1}.get(lexeme.kind, 0)
        goes_on = lexeme.kind in ("not", "or") or (following and following.kind == "or")
        if not depth and not goes_on:
            yield found
            found = []
    if found:  # a bracket without an end, or a sign without an operand
        yield found
