"""Why is an article a hit of a request, or not? Everything that decides it, with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.models import Filter, ScoringTerm
from search.query import Not, Phrase, Query, Term

FULL, PARTIAL, NONE = "full", "partial", "none"
"""How an article matches; ``none`` is an article that no page of the hits shows."""

ALWAYS, IN_FULL, NEVER, ANY, ABSENT = "always", "in full", "never", "any", "absent"
"""When a part of a query is needed: of every hit, of a full match only, or it may be missing
(function characters). One of the choices of an ``OR``; what a ``NOT`` forbids."""

REASONS = (
    "filter",
    "needed",
    "sort",
    "one word",
    "enough full",
    "no word",
    "share",
    "rank",
)
"""Why an article is no hit.

filter: it does not pass a filter. needed: it lacks a quote or another part that every hit has, or
has what a ``NOT`` forbids. Otherwise it lacks words, and is no partial match since: sort: these are
listed by relevance only. one word: the query has no other word that it could have. enough full: so
many articles match in full that no others are listed. no word: it has none of the words, and no
two neighbouring units of one. share: less than the needed share of the query's idf. rank: others
match better, and the list is full.
"""


@dataclass(frozen=True, slots=True)
class Check:
    """A part of the query, and whether the article has it.

    ``articles`` is how many have it, for a word, quote or prefix. ``needed`` is one of ALWAYS,
    IN_FULL, NEVER, ANY and ABSENT. A ``NOT`` holds where its child does not. ``lacking`` are the
    units of a word or quote of several that the article has not anywhere: without any, it has them
    all, but not in this sequence, this near or in this spelling.
    """

    query: Query
    holds: bool
    needed: str
    articles: int | None = None
    children: tuple[Check, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def is_scattered(self) -> bool:
        """Whether the article has all units of a word or quote that it has not."""
        many = isinstance(self.query, (Term, Phrase)) and len(self.query.sequence.units) > 1
        return many and not self.holds and not self.lacking


@dataclass(frozen=True, slots=True)
class FilterCheck:
    """A filter, and whether the article passes it."""

    filter: Filter
    holds: bool


@dataclass(frozen=True, slots=True)
class TermScore:
    """What a scoring term adds: ``weight * saturation`` (see ``search.ranking``).

    ``weight`` is ``boost * idf ** IDF_POWER``, ``saturation`` what BM25 makes of ``tf`` and of the
    field's ``length`` against its ``average`` over all articles.
    """

    term: ScoringTerm
    tf: int
    df: int
    idf: float
    boost: float
    weight: float
    length: int
    average: float
    saturation: float
    score: float


@dataclass(frozen=True, slots=True)
class TitleShare:
    """How much of what the query's terms weigh in titles this title has; below ``needed`` it does
    not count (see ``ranking.MIN_TITLE_SHARE``)."""

    have: int
    whole: int
    needed: float

    @property
    def counts(self) -> bool:
        """Whether the title is part of the score."""
        return self.have >= self.needed


@dataclass(frozen=True, slots=True)
class PassageScore:
    """What the best passage adds (see ``ranking.PASSAGE``): it has ``best`` of the ``whole`` value
    of the query's words. Only the first of a list are lifted: for others the score is 0."""

    best: int
    whole: int
    score: float


@dataclass(frozen=True, slots=True)
class PairScore:
    """What two words add by being near each other; ``gap`` is None where they are not in order
    within one field, ``idf`` the lower one of the two."""

    first: Query
    second: Query
    gap: int | None
    idf: float
    score: float


@dataclass(frozen=True, slots=True)
class UnitShare:
    """A unit of the query's words: its ``df`` and ``value`` (see ``ranking.unit_value``), and
    whether the article has it."""

    unit: Query
    df: int
    value: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the value of the query's units the article has: a partial match has ``needed`` at
    least."""

    units: tuple[UnitShare, ...]
    have: int
    whole: int
    needed: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article is a hit or not.

    ``match`` is FULL, PARTIAL or NONE. ``place`` counts from 1 in the list that collapses no
    doubles, 0 where the article is not in it; ``stands_behind`` is the id of the hit it
    collapses into, else ``""``. ``full`` is how many articles match in full. ``score`` is the
    sum of the scores of ``terms`` and ``pairs``, in this order, rounded, and of ``passage``,
    rounded again; without relevance sort there are none. The score of a title's term is 0 where
    ``title`` does not count. ``share`` is None where the request lists no partial matches.
    """

    id: str
    match: str
    place: int
    stands_behind: str
    full: int
    articles: int
    score: float
    checks: tuple[Check, ...]
    filters: tuple[FilterCheck, ...]
    missing: tuple[str, ...]
    share: Share | None
    terms: tuple[TermScore, ...]
    title: TitleShare
    pairs: tuple[PairScore, ...]
    passage: PassageScore
    reasons: tuple[str, ...] = ()


def counts_of_leaves(checks: Iterable[Check]) -> Iterator[int]:
    """For each positive leaf of the query, in its order, how many articles have it."""
    for check in checks:
        if check.articles is not None:
            yield check.articles
        elif not isinstance(check.query, Not):
            yield from counts_of_leaves(check.children)
