"""Of which parts is a score the sum? One for each field, closeness and the best passage."""

from __future__ import annotations

from typing import NamedTuple

from search.explaining.explanation import Explanation

CLOSENESS, PASSAGE = "closeness", "passage"


class Part(NamedTuple):
    """``name`` is a scoring field, CLOSENESS or PASSAGE; ``share`` is of the whole score."""

    name: str
    score: float
    share: float


def parts_of(explanation: Explanation) -> list[Part]:
    """The parts that add something, in the order of the formula."""
    sums: dict[str, float] = {}
    for term in explanation.terms:
        sums[term.term.field] = sums.get(term.term.field, 0.0) + term.score
    sums[CLOSENESS] = sum(pair.score for pair in explanation.pairs)
    sums[PASSAGE] = explanation.passage.score
    whole = sum(sums.values()) or 1.0
    return [Part(name, score, score / whole) for name, score in sums.items() if score]
