"""What is the score of each candidate? ``search.ranking``'s formula on arrays.

Floats run parallel to the candidates (document numbers, ascending). They are added to in the order
of the formula, so each is the same float64 sum that a document-at-a-time engine computes. Only
postings of candidates are looked at further: a rare match is scored quickly, however common its
words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import groupby, product
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search import ranking
from search.engines.whoosh.closeness import Closeness, Place
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import FieldTerms, Floats, joined
from search.engines.whoosh.matching import Matching, in_documents, sides_of
from search.engines.whoosh.ordering import nth_largest
from search.engines.whoosh.passages import best_passages
from search.engines.whoosh.schema import SCORING_FIELDS, SIDES
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.term_records import TermRecords
from search.models import SearchRequest

PRUNED_FROM = 256
"""Fewer candidates are all scored exactly."""

BOUNDED_FIELDS = frozenset({"chars"})
"""Scoring fields that add little, and cost much: their terms are common."""

TRIED = 8
"""So many times as many as are wanted are tried, the best first, before all are: many of them fit,
or few of all."""

_SLACK = 1e-3
"""More than rounding can change in a score."""

Test = Callable[[Ints], NDArray[np.bool_]]
"""Which of some documents fit?"""


class Scored(NamedTuple):
    """Documents, ascending, and what is known of the score of each."""

    numbers: Ints
    sums: Floats


class CheapSums(NamedTuple):
    """Documents, ascending; what the cheap fields of their text and their titles add."""

    numbers: Ints
    text: Floats
    titles: Floats

    @property
    def least(self) -> Floats:
        """The score has this at least."""
        return self.text + self.titles

    def of(self, chosen: NDArray[Any]) -> CheapSums:
        """Some of them: by their places, ascending, or by a mask."""
        return CheapSums(self.numbers[chosen], self.text[chosen], self.titles[chosen])


class Scorer:
    """Scores candidates of one request: document numbers, ascending."""

    def __init__(self, snapshot: Snapshot, matching: Matching, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._request = request
        self._kernels = snapshot.kernels
        self._by_relevance = request.sort == "relevance"
        self._closeness = Closeness(snapshot, matching, request)

    def scores(self, candidates: Ints) -> Floats:
        """The score of each candidate, rounded; 0 where the request does not sort by relevance."""
        return self.finished(candidates, self.sums(candidates))

    def sums(self, candidates: Ints) -> Floats:
        """The score of each but for closeness."""
        total = np.zeros(len(candidates))
        if self._by_relevance and len(candidates):
            self._kernels.add_bm25(total, candidates, self._text)
            total += self._in_titles(candidates)
        return total

    def finished(self, candidates: Ints, sums: Floats) -> Floats:
        """The scores of candidates with these ``sums``."""
        if not self._by_relevance:
            return sums
        total = sums.copy()
        self._closeness.add_to(total, candidates)
        return _rounded(total)

    def contenders(self, candidates: Ints, size: int, fits: Test | None = None) -> Scored:
        """Of the candidates that fit those among which the best ``size`` are, and their sums.

        Cheap to say of all candidates is what words, pairs and titles add; what the others can add
        is bounded. Who cannot reach the score that the best ``size`` have at least need not be
        looked at further, not even whether it fits.
        """
        if not self._by_relevance or len(candidates) < max(PRUNED_FROM, 4 * size):
            chosen = candidates if fits is None else candidates[fits(candidates)]
            return Scored(chosen, self.sums(chosen))
        cheap = self._cheap_sums(candidates)
        border = None
        if fits is not None:
            border = self._border(cheap, size, fits)
            if border is None:
                cheap, fits = cheap.of(fits(candidates)), None
        if border is None:
            border = float(nth_largest(cheap.least, size))
        closeness = self._closeness.most(cheap.numbers)
        reaching = cheap.least + (self._most_costly + closeness) >= border - _SLACK
        cheap, closeness = cheap.of(reaching), closeness[reaching]
        total = self._whole_sums(cheap)
        if fits is None:
            border = float(nth_largest(total, size))
        reaching = total + closeness >= border - _SLACK
        if fits is not None:
            reaching[reaching] = fits(cheap.numbers[reaching])
        return Scored(cheap.numbers[reaching], total[reaching])

    def _border(self, cheap: CheapSums, size: int, fits: Test) -> float | None:
        """A score that ``size`` that fit have at least, by some of the best; None if too few do."""
        some = cheap.of(_first(cheap.least, TRIED * size))
        fitting = some.of(fits(some.numbers))
        if len(fitting.numbers) < size:
            return None
        return float(nth_largest(self._whole_sums(fitting), size))

    def _cheap_sums(self, candidates: Ints) -> CheapSums:
        text = np.zeros(len(candidates))
        self._kernels.add_bm25(text, candidates, self._text[: self._first_costly])
        return CheapSums(candidates, text, self._in_titles(candidates))

    def _whole_sums(self, cheap: CheapSums) -> Floats:
        """``sums`` of these candidates."""
        total = cheap.text.copy()
        self._kernels.add_bm25(total, cheap.numbers, self._text[self._first_costly :])
        total += cheap.titles
        return total

    def lifted(self, numbers: Ints, score: Floats) -> Floats:
        """The scores of documents that are ``finished``, in any order, lifted by the best passage
        of each."""
        words, values = self._passage_words
        if not sum(values) or not len(numbers):
            return score
        weights = ranking.add_up(
            weight
            for field, _, of_field in self._weighted
            if field not in ranking.TITLE_FIELDS
            for weight in of_field
        )
        order = np.argsort(numbers)
        documents = numbers[order]
        if len(words) == 1:
            found = self._prominent(words[0], documents) * values[0]
        else:
            text, title = (self._places(side, words, documents) for side in SIDES)
            found = np.maximum(
                best_passages(text, values, documents), best_passages(title, values, documents)
            )
        best = np.empty(len(numbers), np.int64)
        best[order] = found
        return _rounded(score + ranking.PASSAGE * weights * (best / sum(values)))

    def _prominent(self, word: Place, documents: Ints) -> Ints:
        """For each of the documents whether it is about the word."""
        counts = {side: np.zeros(len(documents), np.int64) for side in ("title", "")}
        for side, sequence in product(sides_of(word), ranking.placed_sequences(word)):
            counts[side] += self._matching.counts(side, sequence, documents)
        found = map(ranking.is_prominent, *(each.tolist() for each in counts.values()))
        return np.array(list(found), np.int64)

    def _places(self, side: str, words: Sequence[Place], documents: Ints) -> list[Ints]:
        """Where each word stands in the documents, ascending."""
        known = self._closeness.places
        sequences = [
            ranking.placed_sequences(word) if side in sides_of(word) else () for word in words
        ]
        unknown = [each for own in sequences for each in own if (side, id(each)) not in known]
        found = dict(
            zip(map(id, unknown), self._matching.places(side, unknown, documents), strict=True)
        )
        for (of_side, key), places in known.items():
            if of_side == side:
                found[key] = in_documents(places, documents)
        return [_sorted_union([found[id(each)] for each in own]) for own in sequences]

    @cached_property
    def _passage_words(self) -> tuple[tuple[Place, ...], list[int]]:
        """What passages are looked through for, and the value of each."""
        words = ranking.passage_words(self._request.query, self._request.uncounted)
        self._matching.prefetch(words)
        count = self._snapshot.count
        return words, [ranking.unit_value(self._matching.df(word), count) for word in words]

    def _in_titles(self, candidates: Ints) -> Floats:
        """What the terms of title fields add to the score of each candidate."""
        total = np.zeros(len(candidates))
        fields = [terms for field, terms in self._fields if field in ranking.TITLE_FIELDS]
        if fields:
            self._kernels.add_bm25(total, candidates, fields)
            having = total.nonzero()[0]
            of_fields, needed = self._title_values
            share = np.zeros(len(having))
            for records, values in of_fields:
                self._kernels.add_values(share, candidates[having], [records], values)
            total[having[share < needed]] = 0.0
        return total

    @cached_property
    def _text(self) -> list[FieldTerms]:
        """The terms of the text, in their order."""
        return [terms for field, terms in self._fields if field not in ranking.TITLE_FIELDS]

    @cached_property
    def _first_costly(self) -> int:
        """The place in ``_text`` of the first field that costs much."""
        names = [field for field, _ in self._fields if field not in ranking.TITLE_FIELDS]
        return next((i for i, name in enumerate(names) if name in BOUNDED_FIELDS), len(names))

    @property
    def _most_costly(self) -> float:
        """What the costly fields can add to a score: BM25's limit for ever larger tf."""
        costly = self._text[self._first_costly :]
        return (ranking.K1 + 1) * sum(
            weight
            for terms in costly
            for weight, df in zip(terms.weights, terms.records.dfs, strict=True)
            if df
        )

    @cached_property
    def _weighted(self) -> list[tuple[str, TermRecords, list[float]]]:
        """The scoring terms, those of a field that follow each other as one, and their weights."""
        found = []
        for field, terms in groupby(self._request.scoring, attrgetter("field")):
            asked = [*terms]
            records = self._matching.records(SCORING_FIELDS[field], [each.term for each in asked])
            boost, count = ranking.FIELD_BOOSTS[field], self._snapshot.count
            weights = [
                boost * each.weight * ranking.idf(df, count) ** ranking.IDF_POWER
                for each, df in zip(asked, self._snapshot.live_dfs(records), strict=True)
            ]
            found.append((field, records, weights))
        return found

    @cached_property
    def _fields(self) -> list[tuple[str, FieldTerms]]:
        """The scoring terms of the fields of which any document has one."""
        return [
            (field, FieldTerms(self._snapshot.saturations[field], records, weights))
            for field, records, weights in self._weighted
            if any(records.dfs)
        ]

    @cached_property
    def _title_values(self) -> tuple[list[tuple[TermRecords, list[int]]], float]:
        """The terms of each title field with their values, and the sum that a title needs."""
        found = [
            (records, list(map(ranking.title_value, weights)))
            for field, records, weights in self._weighted
            if field in ranking.TITLE_FIELDS
        ]
        return found, ranking.MIN_TITLE_SHARE * sum(sum(values) for _, values in found)


def _sorted_union(parts: Sequence[Ints]) -> Ints:
    return parts[0] if len(parts) == 1 else np.sort(joined(parts))


def _first(values: Floats, count: int) -> Ints:
    """The places of the ``count`` largest values, ascending."""
    if count >= len(values):
        return np.arange(len(values))
    return np.sort(np.argpartition(values, len(values) - count)[-count:])


def _rounded(scores: Floats) -> Floats:
    scores = scores * ranking.SCORE_UNIT
    np.rint(scores, out=scores)
    scores /= ranking.SCORE_UNIT
    return scores
