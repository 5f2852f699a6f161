"""What was measured on a set of queries, and on several together?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.evaluation.measures import Values, joined, values_of
from search.evaluation.query_sets import Known
from search.evaluation.rankings import Rankings

ALL = "all"
"""The name of several sets together."""


@dataclass(frozen=True, slots=True)
class SetResult:
    """What was measured on the set ``name``; ``other`` is what it is compared with, if anything.

    ``left_out`` queries had no relevant article among those searched; ``unknown`` counts relevant
    ids that are not among them.
    """

    name: str
    values: Values
    other: Values | None = None
    left_out: int = 0
    unknown: int = 0

    @property
    def queries(self) -> int:
        """How many were judged."""
        return len(next(iter(self.values.values())))


def result_of(name: str, known: Known, found: Rankings, other: Rankings | None) -> SetResult:
    """What the rankings are worth."""
    return SetResult(
        name,
        values_of(known.queries, found),
        None if other is None else values_of(known.queries, other),
        known.left_out,
        known.unknown,
    )


def together(results: Sequence[SetResult]) -> SetResult:
    """Several sets as one, in which each query counts alike. All are compared, or none."""
    others = [each.other for each in results if each.other is not None]
    return SetResult(
        ALL,
        joined([each.values for each in results]),
        joined(others) if others else None,
        sum(each.left_out for each in results),
        sum(each.unknown for each in results),
    )
