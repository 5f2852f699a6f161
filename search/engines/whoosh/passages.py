"""How much of a query has the best passage of each document? See ``ranking.PASSAGE``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import POSITION_BITS, joined, placed
from search.engines.whoosh.matching import Matching, sides_of
from search.engines.whoosh.schema import SIDES
from search.query import Phrase, Term


def best_passages(
    matching: Matching, words: Sequence[Term | Phrase], values: Sequence[int], documents: Ints
) -> Ints:
    """For each of the documents (ascending) the largest sum of the values of different words in a
    passage of it; of one word, its value where it is prominent."""
    if len(words) == 1:
        in_title, in_text = (
            _counts(_places(matching, side, words[0], documents), documents).tolist()
            for side in ("title", "")
        )
        prominent = list(map(ranking.is_prominent, in_title, in_text))
        return np.array(prominent, np.int64) * values[0]
    best = np.zeros(len(documents), np.int64)
    for side in SIDES:
        found = [
            (_places(matching, side, word, documents), value)
            for word, value in zip(words, values, strict=True)
        ]
        starts = np.unique(joined([places for places, _ in found]))
        if not len(starts):
            continue
        # A passage that has the most still does when it is moved on to the first of its words.
        sums = np.zeros(len(starts), np.int64)
        for places, value in found:
            if len(places):
                following = np.searchsorted(places, starts)
                following[following == len(places)] = 0  # an address before the start
                ahead = places[following] - starts
                sums += value * ((ahead >= 0) & (ahead < ranking.PASSAGE_WIDTH))
        of_document = np.searchsorted(documents, starts >> POSITION_BITS)
        np.maximum.at(best, of_document, sums)
    return best


def _places(matching: Matching, side: str, word: Term | Phrase, documents: Ints) -> Ints:
    """Where the word stands in the documents, ascending."""
    if side not in sides_of(word):
        return joined([])
    sequences = ranking.placed_sequences(word)
    places = joined([matching.addresses(side, each, documents) for each in sequences])
    places = places[placed(documents, places >> POSITION_BITS)[1]]
    return np.sort(places) if len(sequences) > 1 else places


def _counts(places: Ints, documents: Ints) -> Ints:
    """How many of the places are in each document."""
    return np.bincount(
        np.searchsorted(documents, places >> POSITION_BITS), minlength=len(documents)
    )
