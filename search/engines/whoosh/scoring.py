"""What is the score of each candidate? ``search.ranking``'s formula on arrays.

Floats run parallel to the candidates (document numbers, ascending). They are added to in the order
of the formula, so each is the same float64 sum that a document-at-a-time engine computes. Only
postings of candidates are looked at further: a rare match is scored quickly, however common its
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby, product
from operator import attrgetter

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import Either, FieldTerms, Floats
from search.engines.whoosh.matching import Matching, sides_of
from search.engines.whoosh.passages import best_passages
from search.engines.whoosh.postings import TermPostings
from search.engines.whoosh.schema import SCORING_FIELDS
from search.engines.whoosh.snapshot import Snapshot
from search.models import SearchRequest
from search.query import Phrase, Prefix, Term
from search.query import Sequence as Units

Place = Term | Phrase
"""A word that has places."""

PRUNED_FROM = 256
"""Fewer candidates are all scored exactly."""

BOUNDED_FIELDS = frozenset({"chars"})
"""Scoring fields that add little, and cost much: their terms are common."""

_SLACK = 1e-3
"""More than rounding can change in a score."""

_FAR = np.iinfo(np.int64).max


class Scorer:
    """Scores candidates of one request: document numbers, ascending."""

    def __init__(self, snapshot: Snapshot, matching: Matching, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._request = request
        self._kernels = snapshot.kernels

    def scores(self, candidates: Ints) -> Floats:
        """The score of each candidate, rounded; 0 where the request does not sort by relevance."""
        if self._request.sort != "relevance" or not len(candidates):
            return np.zeros(len(candidates))
        total = self._by_terms(candidates, self._fields)
        self._add_closeness(total, candidates)
        return _rounded(total)

    def contenders(self, candidates: Ints, size: int) -> Ints:
        """Those of the candidates among which the best ``size`` are.

        What is cheap to say of all candidates is their score by words and pairs; what the rest can
        add to it is bounded. Who cannot reach the best ``size`` even so need not be scored exactly.
        """
        count = len(candidates)
        if self._request.sort != "relevance" or count < max(PRUNED_FROM, 4 * size):
            return candidates
        exact = [(field, terms) for field, terms in self._fields if field not in BOUNDED_FIELDS]
        bounded = [terms for field, terms in self._fields if field in BOUNDED_FIELDS]
        least = self._by_terms(candidates, exact)
        rest = sum(weight for terms in bounded for weight in terms.weights)
        rest *= ranking.K1 + 1  # the limit of BM25 for ever larger tf
        rest += sum(ranking.CLOSENESS * lower for _, _, lower in self._close_pairs)
        border = np.partition(least, count - size)[count - size]
        reaching: Ints = candidates[least >= border - (rest + _SLACK)]
        return reaching

    def lifted(self, numbers: Ints, score: Floats) -> Floats:
        """The scores of documents, in any order, lifted by the best passage of each."""
        words, values = self._passage_words
        if not sum(values):
            return score
        weights = ranking.add_up(
            weight
            for field, _, of_field in self._weighted
            if field not in ranking.TITLE_FIELDS
            for weight in of_field
        )
        order = np.argsort(numbers)
        best = np.empty(len(numbers), np.int64)
        best[order] = best_passages(self._matching, words, values, numbers[order])
        return _rounded(score + ranking.PASSAGE * weights * (best / sum(values)))

    @cached_property
    def _passage_words(self) -> tuple[tuple[Place, ...], list[int]]:
        """What passages are looked through for, and the value of each."""
        words = ranking.passage_words(self._request.query, self._request.uncounted)
        count = self._snapshot.count
        return words, [ranking.unit_value(self._matching.df(word), count) for word in words]

    def _by_terms(self, candidates: Ints, fields: Sequence[tuple[str, FieldTerms]]) -> Floats:
        """What the terms of some fields add to the score of each candidate."""
        titles = [terms for field, terms in fields if field in ranking.TITLE_FIELDS]
        others = [terms for field, terms in fields if field not in ranking.TITLE_FIELDS]
        total = self._kernels.bm25(candidates, others)
        if titles:
            in_title = self._kernels.bm25(candidates, titles)
            having = in_title.nonzero()[0]
            values, needed = self._title_values
            share = np.zeros(len(having))
            for of_field in values:
                self._kernels.add_values(share, candidates[having], of_field)
            in_title[having[share < needed]] = 0.0
            total += in_title
        return total

    @cached_property
    def _weighted(self) -> list[tuple[str, list[TermPostings], list[float]]]:
        """The scoring terms, those of a field that follow each other as one, and their weights."""
        found = []
        for field, terms in groupby(self._request.scoring, attrgetter("field")):
            asked = [*terms]
            names = [each.term for each in asked]
            postings = self._matching.all_postings(SCORING_FIELDS[field], names)
            boosts = [ranking.FIELD_BOOSTS[field] * each.weight for each in asked]
            rarity = [self._idf(self._snapshot.live_df(p)) ** ranking.IDF_POWER for p in postings]
            weights = [boost * each for boost, each in zip(boosts, rarity, strict=True)]
            found.append((field, postings, weights))
        return found

    @cached_property
    def _fields(self) -> list[tuple[str, FieldTerms]]:
        """The scoring terms that any document has."""
        found = []
        for field, postings, weights in self._weighted:
            there = [place for place, each in enumerate(postings) if each.df]
            if there:
                records = [postings[place].records for place in there]
                saturation = self._snapshot.saturations[field]
                own = FieldTerms(saturation, records, [weights[place] for place in there])
                found.append((field, own))
        return found

    @cached_property
    def _title_values(self) -> tuple[list[list[Either]], float]:
        """The terms of each title field with their values, and the sum that a title needs."""
        whole = 0
        found = []
        for field, postings, weights in self._weighted:
            if field in ranking.TITLE_FIELDS:
                values = list(map(ranking.title_value, weights))
                whole += sum(values)
                terms = zip(postings, values, strict=True)
                found.append([Either((each.records, ()), value) for each, value in terms])
        return found, ranking.MIN_TITLE_SHARE * whole

    def _idf(self, df: int) -> float:
        return ranking.idf(df, self._snapshot.count)

    @cached_property
    def _close_pairs(self) -> list[tuple[Place, Place, float]]:
        """Words that are to be near each other, and the lower idf of each two."""
        pairs = []
        for x, y in ranking.close_pairs(self._request.query):
            assert not isinstance(x, Prefix) and not isinstance(y, Prefix)
            lower = min(self._idf(self._matching.df(leaf)) for leaf in (x, y))
            pairs.append((x, y, lower))
        return pairs

    def _add_closeness(self, total: Floats, candidates: Ints) -> None:
        found: dict[tuple[int, str], Ints] = {}  # a word is the second of a pair, then the first

        def places(sequence: Units, side: str) -> Ints:
            key = (id(sequence), side)
            if key not in found:
                found[key] = self._matching.addresses(side, sequence, candidates)
            return found[key]

        for x, y, lower in self._close_pairs:
            gaps = np.full(len(candidates), _FAR)
            sides = [side for side in sides_of(x) if side in sides_of(y)]
            for (a, b), side in product(ranking.close_sequences(x, y), sides):
                if len(places(a, side)) and len(places(b, side)):
                    ends = places(a, side) + a.width
                    self._kernels.lower_gaps(gaps, candidates, ends, places(b, side))
            near = (gaps <= ranking.MAX_GAP).nonzero()[0]
            total[near] += ranking.CLOSENESS * lower / (1 + gaps[near])


def _rounded(scores: Floats) -> Floats:
    scores = scores * ranking.SCORE_UNIT
    np.rint(scores, out=scores)
    scores /= ranking.SCORE_UNIT
    return scores
