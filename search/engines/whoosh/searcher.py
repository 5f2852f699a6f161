"""Which page of hits answers a request? Match, score, order, collapse, count."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.matching import Matching
from search.engines.whoosh.ordering import Key, best
from search.engines.whoosh.schema import UNKNOWN_TIME
from search.engines.whoosh.scoring import Scorer, Scores
from search.engines.whoosh.snapshot import Mask, Snapshot
from search.models import EngineHit, EngineResults, FacetCount, SearchRequest
from search.query import And, Phrase, Prefix, Term

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

    def results(self) -> EngineResults:
        """The answer."""
        request = self._request
        full = self._full.nonzero()[0]
        end = request.page * request.size
        partial = self._partial(len(full))
        if partial is None:
            hits, groups = self._first(full, end)
            listed = groups
        else:
            hits, more = self._all(full, partial.nonzero()[0])
            groups, listed = len(hits), len(hits) + len(more)
            hits += more
        return EngineResults(
            hits=tuple(map(self._hit, hits[(request.page - 1) * request.size : end])),
            total=len(full),
            groups=groups,
            listed=listed,
            facets={name: self._facet(name, full) for name in request.facets},
            lower_bound=self._matching.lower_bound,
        )

    @cached_property
    def _full(self) -> Mask:
        """The documents that match in full."""
        passing = self._matching.passing()
        matches = self._matching.matches
        return matches if passing is None else matches & passing

    def _first(self, numbers: Ints, end: int) -> tuple[list[Found], int]:
        """The first ``end`` hits among many documents, and the number of all hits."""
        members = self._members(numbers)
        groups = len(numbers) - int(members.sum()) + int(np.count_nonzero(members))
        wanted = min(end, groups)
        size = wanted + (SPARE if len(members) else 0)
        while True:
            contenders = self._contenders(numbers, size)
            score = self._scorer(contenders).scores()
            hits = self._collapsed(self._ordered(contenders, score, size), members)
            if len(hits) >= wanted:
                return hits[:wanted], groups
            size *= 2

    def _all(self, full: Ints, partial: Ints) -> tuple[list[Found], list[Found]]:
        """All hits where few documents match in full, then the best partial ones."""
        limit = ranking.LIST_PARTIAL_UP_TO - len(full)
        numbers = np.sort(np.concatenate((full, self._contenders(partial, limit))))
        score = self._scorer(numbers).scores()
        found = []
        for chosen, size in ((self._full[numbers], len(full)), (~self._full[numbers], limit)):
            ordered = self._ordered(numbers[chosen], score[chosen], size)
            among = np.array([each.number for each in ordered], np.int64)
            found.append(self._collapsed(ordered, self._members(among)))
        return found[0], found[1]

    def _scorer(self, numbers: Ints) -> Scorer:
        return Scorer(self._snapshot, self._matching, self._request, numbers)

    def _contenders(self, numbers: Ints, size: int) -> Ints:
        """Those of the documents among which the best ``size`` are."""
        return numbers[self._scorer(numbers).contenders(size)]

    def _members(self, numbers: Ints) -> Ints:
        """How many of the documents belong to each family of doubles."""
        if not self._request.collapse:
            return np.zeros(0, np.int64)
        families = self._snapshot.families[numbers]
        return np.bincount(families[families >= 0])

    def _collapsed(self, ordered: list[Found], members: Ints) -> list[Found]:
        """The first of each family, with the number of its other ``members``."""
        if not len(members):
            return ordered
        hits: dict[int, Found] = {}
        for each in ordered:
            family = int(self._snapshot.families[each.number])
            # Families are not negative, and so no key of a document without one.
            key = ~each.number if family < 0 else family
            if key not in hits:
                same = 0 if family < 0 else int(members[family]) - 1
                hits[key] = each._replace(same=same)
        return list(hits.values())

    def _ordered(self, numbers: Ints, score: Scores, size: int) -> list[Found]:
        """The first ``size`` of the documents in the request's order (SEMANTICS R1)."""
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
        order = best(len(numbers), keys, size)
        pairs = zip(numbers[order].tolist(), score[order].tolist(), strict=True)
        return [Found(number, value) for number, value in pairs]

    def _hit(self, found: Found) -> EngineHit:
        number = found.number
        missing = () if self._full[number] else tuple(_name(w) for w in self._missing(number))
        # + 0.0: a score of -0.0 would print a sign
        return EngineHit(self._snapshot.id(number), found.score + 0.0, missing, found.same)

    # Partial matches (SEMANTICS R2)

    def _partial(self, total: int) -> Mask | None:
        """The documents that match in part, None where the request lists none."""
        query = self._request.query
        wanted = self._request.sort == "relevance" and total < ranking.LIST_PARTIAL_UP_TO
        if not wanted or not isinstance(query, And) or not _soft(query):
            return None
        matching = self._matching
        hard = tuple(c for c in query.children if not isinstance(c, (Term, Prefix)))
        words = [*_soft(query), *(child for child in hard if isinstance(child, Phrase))]
        whole = 0.0
        share = np.zeros(self._snapshot.size)
        for word in words:
            df = matching.df(word)
            if not df:
                continue  # a word that no article has tells none from another
            idf = ranking.idf(df, self._snapshot.count)
            whole += idf
            np.add(share, idf, out=share, where=matching.leaf(word))
        if not whole:
            return np.zeros(self._snapshot.size, bool)
        mask = share >= ranking.MIN_IDF_SHARE * whole
        mask &= ~self._full
        mask &= self._snapshot.live
        if hard:
            mask &= matching.of(And(hard))
        passing = matching.passing()
        if passing is not None:
            mask &= passing
        return mask

    def _missing(self, number: int) -> list[Term | Prefix]:
        query = self._request.query
        assert isinstance(query, And)
        return [word for word in _soft(query) if not self._matching.leaf(word)[number]]

    # Facets

    def _facet(self, name: str, full: Ints) -> tuple[FacetCount, ...]:
        ignored = "source" if name == "source" else "published"
        numbers = full
        if any(each.field == ignored for each in self._request.filters):
            passing = self._matching.passing(ignored)
            matches = self._matching.matches
            numbers = (matches if passing is None else matches & passing).nonzero()[0]
        if name == "source":
            return self._snapshot.source_counts(numbers)
        return self._date_counts(numbers, name)

    def _date_counts(self, numbers: Ints, name: str) -> tuple[FacetCount, ...]:
        first, months = self._snapshot.months(self._request.timezone)
        counts = np.bincount(months[numbers] + 1)[1:]  # -1 stands for an unknown time
        if name == "year":
            counts = np.bincount((np.arange(len(counts)) + first) // 12 - first // 12, counts)
            first = first // 12
        label = _year if name == "year" else _month
        found = [FacetCount(label(first + i), int(counts[i])) for i in counts.nonzero()[0].tolist()]
        return tuple(reversed(found))


def _soft(query: And) -> list[Term | Prefix]:
    """The words that may be missing in a partial match."""
    words: list[Term | Prefix] = []
    for child in query.children:
        if isinstance(child, Prefix) or (isinstance(child, Term) and not child.optional):
            words.append(child)
    return words


def _name(word: Term | Prefix) -> str:
    return word.text if isinstance(word, Term) else f"{word.prefix}*"


def _year(year: int) -> str:
    return f"{year:04}"


def _month(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"
