"""Here are the words of a query: which other words mean the same, and count as them?

A name of the list of synonyms is looked for among the words as they were cut, from border to
border: 川普 is not in 四川普通话; one of three characters or more is known wherever it is. Where
it is several words (New Zealand), each of them may be replaced by the synonym; where it is a part
of a word (AI芯片), that part is. So what is found with synonyms is at least what is found without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice, product
from typing import NamedTuple

from search.models import Expansion, ScoringTerm
from search.parsing.words import Pieces, WordReader
from search.query import Query, Term
from search.ranking import FIELD_BOOSTS, SYNONYM_WEIGHT
from search.text.analyzer import Analyzer
from search.text.synonyms import Group

MAX_SYNONYMS = 32
"""Of a word, the first of them."""

UNMISTAKABLE = 3
"""So many CJK units are a name wherever they stand: the cut of foreign names is often wrong."""

CACHED = 1024
"""Synonyms that are kept as queries need them."""

Key = tuple[tuple[str, ...], tuple[int, ...]]
"""Units and their positions relative to the first: what tells one word from another."""

Units = tuple[int, int]
"""The first unit of some, and the one behind them."""


class Expander:
    """Looks up words in the synonyms of an analyzer."""

    def __init__(self, analyzer: Analyzer, words: WordReader) -> None:
        self._analyzer = analyzer
        self._words = words
        self._word = lru_cache(CACHED)(self._read_word)
        self._scores = lru_cache(CACHED)(self._read_scores)

    def expanded(self, pieces: Pieces, terms: Sequence[Term]) -> tuple[list[Term], list[Expansion]]:
        """The words of an unquoted piece, all of them, with their synonyms."""
        named = [*self._named(pieces)]
        terms = [*terms]
        if not named:
            return terms, []
        groups = self._words.groups(pieces)
        for first, behind, parts in _joined(groups, named):
            place = slice(groups[first][0], groups[behind - 1][1])
            others = [
                self._word(text, terms[first].field)
                for text in islice(_replaced(pieces, place, parts), MAX_SYNONYMS)
            ]
            terms[first:behind] = [_with(term, others) for term in terms[first:behind]]
        return terms, [Expansion(pieces.typed(*each.units), each.synonyms) for each in named]

    def across(self, children: Sequence[Query]) -> tuple[list[Query], list[Expansion]]:
        """Operands that follow each other, names of several of them (New Zealand) expanded."""
        result: list[Query] = []
        found: list[Expansion] = []
        while len(result) < len(children):
            words = _plain_words(children[len(result) :])
            count, synonyms = self._spaced_name(words)
            if count:
                found.append(Expansion(" ".join(w.text for w in words[:count]), synonyms))
                others = [self._word(text, words[0].field) for text in synonyms]
                result += [_with(word, others) for word in words[:count]]
            else:
                result.append(children[len(result)])
        return result, found

    def scoring(self, expansions: Iterable[Expansion]) -> Iterator[ScoringTerm]:
        """What the synonyms add to the score: the terms of each as much, all together, as those of
        the word itself, times SYNONYM_WEIGHT."""
        for each in expansions:
            typed = _worth(self._scores(each.word))
            for synonym in each.synonyms:
                terms = self._scores(synonym)
                weight = SYNONYM_WEIGHT * (typed / _worth(terms))
                yield from (replace(term, weight=weight) for term in terms)

    def _read_scores(self, text: str) -> tuple[ScoringTerm, ...]:
        return tuple(self._words.scoring(self._words.pieces(text)))

    def _read_word(self, text: str, field: str) -> Term:
        pieces = self._words.pieces(text)
        return Term(text, pieces.sequence(0, len(pieces.units), exact=False), field)

    def _named(self, pieces: Pieces) -> Iterator[_Named]:
        """The names of the list in a piece, the longest from left to right."""
        if self._list.sizes.keys().isdisjoint(pieces.units):
            return
        borders = {border for atom in self._words.atoms(pieces) for border in atom}
        at = 0
        while at < len(pieces.units):
            found = self._name_at(pieces, at, borders)
            if found:
                yield found
            at = found.units[1] if found else at + 1

    def _name_at(self, pieces: Pieces, first: int, borders: set[int]) -> _Named | None:
        """The longest name that begins with a unit."""
        for size in self._list.sizes.get(pieces.units[first], ()):
            behind = first + size
            if behind > len(pieces.units):
                continue
            synonyms = self._list.synonyms(_key(pieces, (first, behind)))
            if synonyms and self._stands_alone(pieces, first, behind, borders):
                return _Named((first, behind), synonyms)
        return None

    def _stands_alone(self, pieces: Pieces, first: int, behind: int, borders: set[int]) -> bool:
        """Whether units that are a name are one here, and not parts of something else."""
        long = behind - first >= UNMISTAKABLE and bool(pieces.found.is_cjk[first:behind].all())
        at_borders = first in borders and behind in borders
        return (long or at_borders) and not self._is_joined(pieces, first, behind)

    def _is_joined(self, pieces: Pieces, first: int, behind: int) -> bool:
        """Whether a connecting sign makes them a part of something else, as in www.bbc.com."""
        borders = (first - 1, behind - 1)
        return any(0 <= i < len(pieces.units) - 1 and self._words.joins(pieces, i) for i in borders)

    def _spaced_name(self, words: Sequence[Term]) -> tuple[int, tuple[str, ...]]:
        """How many of the words are a name, the longest there is, and its synonyms."""
        if not words or words[0].sequence.units[0] not in self._list.spaced_firsts:
            return 0, ()
        for count in range(min(len(words), self._list.longest), 1, -1):
            units = tuple(unit for word in words[:count] for unit in word.sequence.units)
            if synonyms := self._list.spaced.get(units):
                return count, synonyms
        return 0, ()

    @cached_property
    def _list(self) -> _List:
        return _List(self._analyzer.synonyms, self._words)


class _Named(NamedTuple):
    """Units of a piece that are a word of the list."""

    units: Units
    synonyms: tuple[str, ...]


class _List:
    """The synonyms by their units: made with the first query, in one reading of all words."""

    def __init__(self, groups: Iterable[Group], words: WordReader) -> None:
        lists = [*groups]
        lines = [*dict.fromkeys(word for group in lists for word in group)]
        keys = dict(zip(lines, _keys(lines, words), strict=True))
        self._others: dict[Key, dict[Key, str]] = {}
        for group in lists:
            known: dict[Key, str] = {}
            for word in group:
                known.setdefault(keys[word], word)
            for key in known:
                others = {other: word for other, word in known.items() if other != key}
                self._others[key] = {**self._others.get(key, {}), **others}
        self.sizes = _sizes([units for units, _ in self._others])
        self.longest = max((sizes[0] for sizes in self.sizes.values()), default=0)
        self.spaced = {keys[line][0]: self.synonyms(keys[line]) for line in lines if " " in line}
        self.spaced_firsts = frozenset(units[0] for units in self.spaced)

    def synonyms(self, key: Key) -> tuple[str, ...]:
        """The other words of all groups that have this one, no more than MAX_SYNONYMS."""
        return tuple(islice(self._others.get(key, {}).values(), MAX_SYNONYMS))


def _sizes(words: Iterable[tuple[str, ...]]) -> dict[str, list[int]]:
    """How many units the words have that begin with each unit, the most first."""
    found: dict[str, set[int]] = {}
    for units in words:
        found.setdefault(units[0], set()).add(len(units))
    return {first: sorted(sizes, reverse=True) for first, sizes in found.items()}


def _keys(lines: list[str], words: WordReader) -> Iterator[Key]:
    """The key of each of the lines."""
    pieces = words.pieces("\n".join(lines))
    behind, end = 0, 0
    starts = pieces.found.starts.tolist()
    for line in lines:
        first, end = behind, end + len(line) + 1
        while behind < len(starts) and starts[behind] < end:
            behind += 1
        yield _key(pieces, (first, behind))


def _key(pieces: Pieces, units: Units) -> Key:
    positions = pieces.found.positions[slice(*units)].tolist()
    return pieces.units[slice(*units)], tuple(each - positions[0] for each in positions)


def _joined(groups: list[Units], named: list[_Named]) -> Iterator[tuple[int, int, list[_Named]]]:
    """The names with the words that they are part of: from one word to the one behind."""
    chunks: list[tuple[int, int, list[_Named]]] = []
    for each in named:
        touched = [
            i
            for i, (first, behind) in enumerate(groups)
            if first < each.units[1] and each.units[0] < behind
        ]
        first, behind, parts = touched[0], touched[-1] + 1, [each]
        if chunks and first < chunks[-1][1]:
            first, _, before = chunks.pop()
            parts = [*before, each]
        chunks.append((first, behind, parts))
    yield from chunks


def _replaced(pieces: Pieces, place: slice, parts: list[_Named]) -> Iterator[str]:
    """What was typed from one unit to another with one or more of its names replaced."""
    typed = [pieces.typed(*each.units) for each in parts]
    choices = [(word, *each.synonyms) for word, each in zip(typed, parts, strict=True)]
    borders = [place.start, *(border for each in parts for border in each.units), place.stop]
    between = [
        _between(pieces, first, behind)
        for first, behind in zip(borders[::2], borders[1::2], strict=True)
    ]
    for chosen in islice(product(*choices), 1, None):
        yield _spaced([text for pair in zip(between, (*chosen, ""), strict=True) for text in pair])


def _between(pieces: Pieces, first: int, behind: int) -> str:
    return pieces.typed(first, behind) if first < behind else ""


def _spaced(texts: list[str]) -> str:
    """The texts joined, with a space where two words would become one (GPT人工智能, GPT AI)."""
    joined = ""
    for text in filter(None, texts):
        touching = joined and _is_latin(joined[-1]) and _is_latin(text[0])
        joined += f" {text}" if touching else text
    return joined


def _is_latin(char: str) -> bool:
    return char.isalnum() and char < "\u2e80"


def _plain_words(children: Iterable[Query]) -> list[Term]:
    """The words that come first, of one field and without further conditions."""
    words: list[Term] = []
    for child in children:
        if not isinstance(child, Term) or child.optional or child.sequence.exact:
            break
        if words and words[0].field != child.field:
            break
        words.append(child)
    return words


def _worth(terms: Iterable[ScoringTerm]) -> float:
    """What terms of the same rarity would add to the score."""
    return sum(FIELD_BOOSTS[term.field] for term in terms)


def _with(term: Term, others: Iterable[Term]) -> Term:
    known = {term.sequence, *(each.sequence for each in term.synonyms)}
    new = [each for each in others if each.sequence not in known]
    return replace(term, synonyms=(*term.synonyms, *new))
