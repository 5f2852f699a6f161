"""What is the score of each matching document? ``search.ranking``'s formula on arrays.

Sums are dense arrays over all documents, added to in the order of the formula, so the score of each
candidate is the same float64 sum that a document-at-a-time engine computes. Only the candidates'
postings are unpacked: a rare match is scored quickly, however common its words.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search import ranking
from search.engines.whoosh.matching import Matching, fields_of
from search.engines.whoosh.postings import POSITION_BITS, Addresses, Documents
from search.engines.whoosh.schema import SCORING_FIELDS
from search.engines.whoosh.snapshot import Mask, Snapshot
from search.models import ScoringTerm, SearchRequest
from search.query import Leaf, Prefix

Scores = NDArray[np.float64]


def scores(
    snapshot: Snapshot, matching: Matching, request: SearchRequest, candidates: Mask
) -> Scores:
    """The score of every candidate, rounded; 0 where the request does not sort by relevance."""
    total = np.zeros(snapshot.size)
    if request.sort != "relevance" or not snapshot.count:
        return total
    within = np.flatnonzero(candidates)
    for term in request.scoring:
        _add_bm25(total, snapshot, term, within)
    for x, y in ranking.close_pairs(request.query):
        _add_closeness(total, snapshot, matching, x, y)
    return np.asarray(np.rint(total * ranking.SCORE_UNIT) / ranking.SCORE_UNIT)


def _add_bm25(total: Scores, snapshot: Snapshot, term: ScoringTerm, within: Documents) -> None:
    field = SCORING_FIELDS[term.field]
    documents, tf = snapshot.postings.frequencies(field, term.term, within)
    rarity = ranking.idf(snapshot.df(field, term.term), snapshot.count) ** ranking.IDF_POWER
    weight = ranking.FIELD_BOOSTS[term.field] * rarity
    norm = snapshot.norms[term.field][documents]
    k1, b = ranking.K1, ranking.B
    total[documents] += weight * (tf * (k1 + 1) / (tf + k1 * (1 - b + b * norm)))


def _add_closeness(total: Scores, snapshot: Snapshot, matching: Matching, x: Leaf, y: Leaf) -> None:
    assert not isinstance(x, Prefix) and not isinstance(y, Prefix)
    lower = min(ranking.idf(matching.df(leaf), snapshot.count) for leaf in (x, y))
    gaps = np.full(snapshot.size, np.iinfo(np.int64).max)
    for field in set(fields_of(x)) & set(fields_of(y)):
        ends = matching.addresses(field, x.sequence) + x.sequence.width
        _lower_gaps(gaps, ends, matching.addresses(field, y.sequence))
    near = gaps <= ranking.MAX_GAP
    total[near] += ranking.CLOSENESS * lower / (1 + gaps[near])


def _lower_gaps(gaps: NDArray[np.int64], ends: Addresses, starts: Addresses) -> None:
    """Lower each document's gap to the least from an end to the next start in it."""
    following = np.searchsorted(starts, ends, "left")
    ends = ends[following < len(starts)]
    starts = starts[following[following < len(starts)]]
    same = ends >> POSITION_BITS == starts >> POSITION_BITS
    np.minimum.at(gaps, ends[same] >> POSITION_BITS, (starts - ends)[same])
