"""Which page of hits answers a request? Match, score, order, collapse, count."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from search import ranking
from search.engines.whoosh.calendar import extent, periods_of
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import Floats, placed
from search.engines.whoosh.matching import Matching
from search.engines.whoosh.ordering import Key, best
from search.engines.whoosh.partial import PartialMatches
from search.engines.whoosh.schema import UNKNOWN_TIME
from search.engines.whoosh.scoring import Scorer
from search.engines.whoosh.snapshot import Snapshot
from search.models import (
    DATE_FACETS,
    KEYWORD_FACETS,
    EngineHit,
    EngineResults,
    FacetCount,
    SearchRequest,
)
from search.periods import AUTO, period_at, unit_for
from search.query import And, positive_leaves

SPARE = 16
"""So many more documents than hits are looked at first, since doubles among them collapse."""


class Found(NamedTuple):
    """A document to show, and how many doubles it stands for."""

    number: int
    score: float
    same: int = 0


class Search:
    """One request on one snapshot."""

    def __init__(self, snapshot: Snapshot, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._request = request
        self._matching = Matching(snapshot, request)
        self._scorer = Scorer(snapshot, self._matching, request)

    def results(self) -> EngineResults:
        """The answer."""
        request = self._request
        full = self._full
        end = request.page * request.size
        partial = self._partial(len(full))
        if partial is None:
            hits, groups = self._first(full, end)
            listed = groups
        else:
            hits, more = self._all(full, partial)
            groups, listed = len(hits), len(hits) + len(more)
            hits += more
        return EngineResults(
            hits=self._hits(hits[(request.page - 1) * request.size : end]),
            total=len(full),
            groups=groups,
            listed=listed,
            facets={name: self._facet(name) for name in request.facets},
            timeline=self._timeline(),
            lower_bound=self._matching.lower_bound,
            leaf_counts=tuple(
                0 if getattr(leaf, "optional", False) else self._matching.df(leaf)
                for leaf in positive_leaves(request.query)
            ),
        )

    def everything(self) -> Ints:
        """All documents that match in full, in the request's order, doubles too."""
        full = self._full
        ((ordered, _),) = self._ranked(full, self._scorer.scores(full), (_every(full), len(full)))
        return ordered

    @cached_property
    def _matches(self) -> Ints:
        """The documents that match in full, filters apart."""
        return self._matching.matches(self._request.query)

    @cached_property
    def _full(self) -> Ints:
        """The documents that match in full."""
        return self._matching.passing(self._matches)

    def _first(self, numbers: Ints, end: int) -> tuple[list[Found], int]:
        """The first ``end`` hits among many documents, and the number of all hits."""
        members = self._members(numbers)
        groups = len(numbers)
        if members is not None:  # of each family that is there, one is a hit
            groups -= int(members.sum()) - int(np.count_nonzero(members))
        wanted = min(end, groups)
        size = max(wanted if members is None else wanted + SPARE, ranking.LIFTED)
        while True:
            contenders, sums = self._scorer.contenders(numbers, size)
            finished = self._scorer.finished(contenders, sums)
            ((ordered, score),) = self._ranked(contenders, finished, (_every(contenders), size))
            hits = self._collapsed(ordered, score, members)
            if len(hits) >= wanted:
                return hits[:wanted], groups
            size *= 2

    def _all(self, full: Ints, partial: PartialMatches) -> tuple[list[Found], list[Found]]:
        """All hits where few documents match in full, then the best partial ones."""
        limit = ranking.LIST_PARTIAL_UP_TO - len(full)
        numbers, sums = self._scorer.contenders(
            partial.candidates, max(limit, ranking.LIFTED), partial.have_enough
        )
        if len(full):
            numbers = np.concatenate((full, numbers))
            by_number = np.argsort(numbers)
            numbers = numbers[by_number]
            sums = np.concatenate((self._scorer.sums(full), sums))[by_number]
        score = self._scorer.finished(numbers, sums)
        is_full = placed(full, numbers)[1]
        groups = (is_full.nonzero()[0], len(full)), ((~is_full).nonzero()[0], limit)
        ranked = self._ranked(numbers, score, *groups)
        found = []
        for (ordered, lifted), (_, size) in zip(ranked, groups, strict=True):
            first = ordered[:size]
            found.append(self._collapsed(first, lifted[:size], self._members(first)))
        return found[0], found[1]

    def _members(self, numbers: Ints) -> Ints | None:
        """How many of the documents belong to each family of several; None where doubles are not to
        collapse."""
        if not self._request.collapse:
            return None
        families = self._snapshot.families[numbers]
        return np.bincount(families[families < self._snapshot.families_of_several])

    def _collapsed(self, numbers: Ints, score: Floats, members: Ints | None) -> list[Found]:
        """The documents as hits; of each family the first, with the number of its other
        ``members``."""
        pairs = zip(numbers.tolist(), score.tolist(), strict=True)
        if members is None:
            return [Found(number, value) for number, value in pairs]
        hits: dict[int, Found] = {}
        families = self._snapshot.families[numbers].tolist()
        for (number, value), family in zip(pairs, families, strict=True):
            if family not in hits:
                others = int(members[family]) - 1 if family < len(members) else 0
                hits[family] = Found(number, value, others)
        return list(hits.values())

    def _ranked(
        self, numbers: Ints, score: Floats, *groups: tuple[Ints, int]
    ) -> list[tuple[Ints, Floats]]:
        """The first of each group of documents in order, and the score of each. A group is places
        in ``numbers``, and how many documents are wanted; there may be more of them, LIFTED."""
        orders = [
            places[self._order(numbers[places], score[places], max(size, ranking.LIFTED))]
            for places, size in groups
        ]
        if self._request.sort == "relevance":
            firsts = [order[: ranking.LIFTED] for order in orders]
            every = np.concatenate(firsts)
            score = score.copy()
            score[every] = self._scorer.lifted(numbers[every], score[every])
            for order, first in zip(orders, firsts, strict=True):
                order[: len(first)] = first[self._order(numbers[first], score[first], len(first))]
        return [(numbers[order], score[order]) for order in orders]

    def _order(self, numbers: Ints, score: Floats, size: int) -> Ints:
        """The places of the first ``size`` documents in the request's order (SEMANTICS R1)."""
        published, ranks = self._snapshot.published, self._snapshot.id_ranks
        keys: tuple[Key, ...]
        if self._request.sort == "oldest":
            keys = (
                lambda at: published[numbers[at]] == UNKNOWN_TIME,
                lambda at: published[numbers[at]],
                lambda at: ranks[numbers[at]],
            )
        else:
            # ~x is -x - 1: the same order, and no overflow for UNKNOWN_TIME.
            keys = (
                lambda at: -score[at],
                lambda at: ~published[numbers[at]],
                lambda at: ranks[numbers[at]],
            )
        return best(len(numbers), keys, size)

    def _hits(self, page: list[Found]) -> tuple[EngineHit, ...]:
        missing: list[list[str]] = [[] for _ in page]
        numbers = np.array([each.number for each in page], np.int64)
        partial = (~placed(self._full, numbers)[1]).nonzero()[0].tolist()
        if partial:
            numbers = numbers[partial]
            for word in ranking.soft_words(self._request.query):
                has = placed(self._matching.documents(word), numbers)[1].tolist()
                for place, there in zip(partial, has, strict=True):
                    if not there:
                        missing[place].append(word.text)
        return tuple(map(self._hit, page, missing))

    def _hit(self, found: Found, missing: list[str]) -> EngineHit:
        score = found.score + 0.0  # a score of -0.0 would print a sign
        if not self._request.articles:
            id = self._snapshot.id(found.number)
            return EngineHit(id, score, tuple(missing), found.same)
        article = self._snapshot.article_without_blocks(found.number)
        return EngineHit(article.id, score, tuple(missing), found.same, article)

    def _partial(self, total: int) -> PartialMatches | None:
        """The documents that match in part, None where the request lists none."""
        query = self._request.query
        wanted = self._request.sort == "relevance" and total < ranking.LIST_PARTIAL_UP_TO
        if not wanted or not isinstance(query, And) or not ranking.soft_words(query):
            return None
        return PartialMatches(
            self._snapshot, self._matching, query, self._full, self._request.uncounted
        )

    # Facets and timeline

    def _facet(self, name: str) -> tuple[FacetCount, ...]:
        ignored = "published" if name in DATE_FACETS else name
        numbers = self._full
        if any(each.field == ignored for each in self._request.filters):
            numbers = self._matching.passing(self._matches, ignored)
        if name == "source":
            return self._snapshot.source_counts(numbers)
        if name in KEYWORD_FACETS:
            chosen = [v for f in self._request.filters if f.field == name for v in f.values]
            return self._snapshot.keyword_facet(name).counts(numbers, chosen)
        return self._date_counts(numbers, name)

    def _timeline(self) -> tuple[FacetCount, ...]:
        unit = self._request.timeline
        if unit == AUTO:
            published = self._snapshot.published[self._full]
            days = extent(published, self._request.timezone)
            unit = unit_for(*days) if days else ""
        return self._date_counts(self._full, unit)[::-1] if unit else ()

    def _date_counts(self, numbers: Ints, unit: str) -> tuple[FacetCount, ...]:
        """How many of the documents lie in each period, latest first."""
        zone = self._request.timezone
        if unit == "day":
            first, places = periods_of(self._snapshot.published[numbers], zone, unit)
        else:
            first, months = self._snapshot.months(zone)
            places = months[numbers]
        counts = np.bincount(places + 1)[1:]  # -1 stands for an unknown time
        if unit == "year":
            counts = np.bincount((np.arange(len(counts)) + first) // 12 - first // 12, counts)
            first = first // 12
        there = counts.nonzero()[0].tolist()
        found = [FacetCount(period_at(first + i, unit), int(counts[i])) for i in there]
        return tuple(reversed(found))


def _every(numbers: Ints) -> Ints:
    """The places of all."""
    return np.arange(len(numbers))
