"""What is the score of each candidate? ``search.ranking``'s formula on arrays.

Scores run parallel to the candidates (document numbers, ascending). They are added to in the order
of the formula, so each is the same float64 sum that a document-at-a-time engine computes. Only
postings of candidates are looked at further: a rare match is scored quickly, however common its
words.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.matching import Matching, sides_of
from search.engines.whoosh.postings import POSITION_BITS, Places, TermPostings, placed
from search.engines.whoosh.schema import SCORING_FIELDS
from search.engines.whoosh.snapshot import Snapshot
from search.models import ScoringTerm, SearchRequest
from search.query import Leaf, Prefix

Scores = NDArray[np.float64]

PRUNED_FROM = 256
"""Fewer candidates are all scored exactly."""

BOUNDED_FIELDS = frozenset({"chars"})
"""Scoring fields that add little, and cost much: their terms are common."""

_SLACK = 1e-3
"""More than rounding can change in a score."""

_FAR = np.iinfo(np.int64).max


class Scorer:
    """Scores the candidates of one request."""

    def __init__(
        self, snapshot: Snapshot, matching: Matching, request: SearchRequest, candidates: Ints
    ) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._request = request
        self._candidates = candidates
        self._table: Places | None = None

    def scores(self) -> Scores:
        """The score of each candidate, rounded; 0 where the request does not sort by relevance."""
        if self._request.sort != "relevance" or not len(self._candidates):
            return np.zeros(len(self._candidates))
        total = self._bm25(self._request.scoring)
        for x, y in ranking.close_pairs(self._request.query):
            self._add_closeness(total, x, y)
        total *= ranking.SCORE_UNIT
        np.rint(total, out=total)
        total /= ranking.SCORE_UNIT
        return total

    def contenders(self, size: int) -> Ints:
        """The places of candidates among which the best ``size`` are.

        What is cheap to say of all candidates is their score by words and pairs; what the rest can
        add to it is bounded. Who cannot reach the best ``size`` even so need not be scored exactly.
        """
        everyone = np.arange(len(self._candidates))
        if self._request.sort != "relevance" or len(everyone) < max(PRUNED_FROM, 4 * size):
            return everyone
        exact = [term for term in self._request.scoring if term.field not in BOUNDED_FIELDS]
        bounded = [term for term in self._request.scoring if term.field in BOUNDED_FIELDS]
        least = self._bm25(exact)
        rest = sum(self._weight(term, self._postings(term)) for term in bounded)
        rest *= ranking.K1 + 1  # the limit of BM25 for ever larger tf
        for pair in ranking.close_pairs(self._request.query):
            rest += ranking.CLOSENESS * self._lower_idf(*pair)
        border = np.partition(least, len(least) - size)[len(least) - size]
        reaching: Ints = (least + (rest + _SLACK) >= border).nonzero()[0]
        return reaching

    def _postings(self, term: ScoringTerm) -> TermPostings:
        return self._matching.postings(SCORING_FIELDS[term.field], term.term)

    def _weight(self, term: ScoringTerm, postings: TermPostings) -> float:
        if not postings.df:
            return 0.0
        rarity = ranking.idf(self._df(postings), self._snapshot.count)
        return float(ranking.FIELD_BOOSTS[term.field] * rarity**ranking.IDF_POWER)

    def _bm25(self, terms: Iterable[ScoringTerm]) -> Scores:
        """The sum over the terms: each adds to the candidates that have it."""
        count = len(self._candidates)
        rows: dict[str, int] = {}
        places, tfs, weights, sizes, of_field = [], [], [], [], []
        for term in terms:
            postings = self._postings(term)
            if postings.df:
                place, tf = postings.among(self._candidates, self._places)
                places.append(place)
                tfs.append(tf)
                sizes.append(len(place))
                weights.append(self._weight(term, postings))
                of_field.append(rows.setdefault(term.field, len(rows)) * count)
        if not places:
            return np.zeros(count)
        saturations = [self._snapshot.saturations[field][self._candidates] for field in rows]
        place, tf = np.concatenate(places), np.concatenate(tfs)
        saturation = np.concatenate(saturations)[place + np.repeat(of_field, sizes)]
        saturation += tf
        score = tf * (ranking.K1 + 1)
        score /= saturation
        score *= np.repeat(weights, sizes)
        # bincount adds one after the other: term by term, as the formula says.
        return np.bincount(place, score, count).astype(np.float64)

    def _df(self, postings: TermPostings) -> int:
        """In how many live documents the term stands."""
        if not self._snapshot.has_deletions:
            return postings.df
        return int(np.count_nonzero(self._snapshot.live[postings.documents]))

    def _places(self) -> Places:
        """For each document its place among the candidates, -1 for others."""
        if self._table is None:
            self._table = np.full(self._snapshot.size, -1, np.int32)
            self._table[self._candidates] = np.arange(len(self._candidates), dtype=np.int32)
        return self._table

    def _add_closeness(self, total: Scores, x: Leaf, y: Leaf) -> None:
        assert not isinstance(x, Prefix) and not isinstance(y, Prefix)
        lower = self._lower_idf(x, y)
        gaps = np.full(len(self._candidates), _FAR)
        for side in set(sides_of(x)) & set(sides_of(y)):
            starts = self._matching.addresses(side, x.sequence, self._candidates)
            following = self._matching.addresses(side, y.sequence, self._candidates)
            self._lower_gaps(gaps, starts + x.sequence.width, following)
        near = gaps <= ranking.MAX_GAP
        total[near] += ranking.CLOSENESS * lower / (1 + gaps[near])

    def _lower_idf(self, x: Leaf, y: Leaf) -> float:
        return min(ranking.idf(self._matching.df(leaf), self._snapshot.count) for leaf in (x, y))

    def _lower_gaps(self, gaps: Ints, ends: Ints, starts: Ints) -> None:
        """Lower each candidate's gap to the least from an end to the next start in it."""
        following = np.searchsorted(starts, ends)
        ends = ends[following < len(starts)]
        starts = starts[following[: len(ends)]]
        same = ends >> POSITION_BITS == starts >> POSITION_BITS
        documents = ends[same] >> POSITION_BITS
        if not len(documents):
            return
        found = starts[same] - ends[same]
        first = np.flatnonzero(np.diff(documents, prepend=-1))
        places, there = placed(self._candidates, documents[first])
        least = np.minimum.reduceat(found, first)[there]
        places = places[there]
        gaps[places] = np.minimum(gaps[places], least)
