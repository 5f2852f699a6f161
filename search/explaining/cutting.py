"""Here is a text or a query: how is it folded and cut? For a person to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from search.models import Filter, Note, ScoringTerm
from search.parsing.parser import ParsedQuery
from search.query import Query
from search.text.analyzer import Analyzer
from search.text.units import UnitArrays


class Piece(NamedTuple):
    """A word: what it is folded, and which code points of the text it covers."""

    text: str
    start: int
    end: int


class Unit(NamedTuple):
    """A unit: its position (SEMANTICS T4) beside what a Piece has."""

    text: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextCut:
    """A text as the index sees it: ``bigrams`` are CJK units of neighbouring positions."""

    text: str
    folded: str
    words: tuple[Piece, ...]
    bigrams: tuple[str, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class QueryCut:
    """A query: its text cut as a text is, and what the parser made of it."""

    cut: TextCut
    tree: Query
    filters: tuple[Filter, ...]
    scoring: tuple[ScoringTerm, ...]
    notes: tuple[Note, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that add to a score: none of a filter or a negation."""
        return tuple(term.term for term in self.scoring if term.field == "words")


def cut_text(analyzer: Analyzer, text: str) -> TextCut:
    """How ``text`` (not folded yet) is cut."""
    found = analyzer.units.read(text)
    units = tuple(
        Unit(found.folded[start:end], position, start, end)
        for position, start, end in zip(
            found.positions.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True
        )
    )
    cjk = found.is_cjk.tolist()
    bigrams = tuple(
        units[i].text + units[i + 1].text
        for i in range(len(units) - 1)
        if cjk[i] and cjk[i + 1] and units[i + 1].position == units[i].position + 1
    )
    return TextCut(text, found.folded, words_of(analyzer, found), bigrams, units)


def cut_query(analyzer: Analyzer, parsed: ParsedQuery) -> QueryCut:
    """How a query is cut, and what it is."""
    return QueryCut(
        cut_text(analyzer, parsed.text), parsed.tree, parsed.filters, parsed.scoring, parsed.notes
    )


def words_of(analyzer: Analyzer, found: UnitArrays) -> tuple[Piece, ...]:
    """The words of a text, in its order: those of CJK units, and word units."""
    starts, ends = (places[~found.is_cjk].tolist() for places in (found.starts, found.ends))
    spans = [*zip(starts, ends, strict=True), *analyzer.word_spans(found.folded)]
    return tuple(Piece(found.folded[start:end], start, end) for start, end in sorted(spans))
