"""How near to each other do neighbouring words of a query stand? See ``search.ranking``, part 2."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import Floats
from search.engines.whoosh.matching import Matching, sides_of
from search.engines.whoosh.schema import SIDES
from search.engines.whoosh.snapshot import Snapshot
from search.models import SearchRequest
from search.query import Phrase, Prefix, Sequence, Term

Place = Term | Phrase
"""A word that has places."""

_FAR = np.iinfo(np.int64).max


class Pair(NamedTuple):
    """Words that are to be near each other, the lower idf of the two, and the sequences between
    which a gap counts, with the side on which they stand."""

    x: Place
    y: Place
    lower: float
    neighbours: list[tuple[str, Sequence, Sequence]]


class Closeness:
    """Of one request. Candidates are document numbers, ascending."""

    def __init__(self, snapshot: Snapshot, matching: Matching, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._request = request
        self.places: dict[tuple[str, int], Ints] = {}
        """Where each sequence stood in the candidates that were added to last, by its side and the
        id of the sequence."""

    def most(self, candidates: Ints) -> Floats:
        """What closeness can add to the score of each candidate: it has to have both words, in
        whatever spelling."""
        if not self._pairs:
            return np.zeros(len(candidates))
        most = np.zeros(self._snapshot.size)
        for x, y, lower, _ in self._pairs:
            if x.sequence.exact or y.sequence.exact:
                most += ranking.CLOSENESS * lower
                continue
            one, other = (self._matching.documents(leaf) for leaf in (x, y))
            most[self._snapshot.kernels.both(one, other, 0)] += ranking.CLOSENESS * lower
        return most[candidates]

    def add_to(self, total: Floats, candidates: Ints) -> None:
        """Add what closeness gives to the total of each candidate."""
        if not self._pairs or not len(candidates):
            return
        self._find_places(candidates)
        for _, _, lower, neighbours in self._pairs:
            gaps = np.full(len(candidates), _FAR)
            for side, a, b in neighbours:
                ends, starts = (self.places[side, id(each)] for each in (a, b))
                if len(ends) and len(starts):
                    self._snapshot.kernels.lower_gaps(gaps, candidates, ends + a.width, starts)
            near = (gaps <= ranking.MAX_GAP).nonzero()[0]
            total[near] += ranking.CLOSENESS * lower / (1 + gaps[near])

    def _find_places(self, candidates: Ints) -> None:
        wanted: dict[str, dict[int, Sequence]] = {side: {} for side in SIDES}
        for pair in self._pairs:
            for side, *both in pair.neighbours:
                wanted[side].update((id(each), each) for each in both)
        for side, sequences in wanted.items():
            found = self._matching.places(side, sequences.values(), candidates)
            self.places.update(
                ((side, key), own) for key, own in zip(sequences, found, strict=True)
            )

    @cached_property
    def _pairs(self) -> list[Pair]:
        count = self._snapshot.count
        pairs = []
        for x, y in ranking.close_pairs(self._request.query):
            assert not isinstance(x, Prefix) and not isinstance(y, Prefix)
            dfs = [self._matching.df(leaf) for leaf in (x, y)]
            lower = min(ranking.idf(df, count) for df in dfs)
            pairs.append(Pair(x, y, lower, _neighbours(x, y)))
        return pairs


def _neighbours(x: Place, y: Place) -> list[tuple[str, Sequence, Sequence]]:
    sides = [side for side in sides_of(x) if side in sides_of(y)]
    return [(side, a, b) for (a, b), side in product(ranking.close_sequences(x, y), sides)]
