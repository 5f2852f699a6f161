"""How many documents match each of many requests? Most of them are guesses, and match none."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.whoosh.matching import Matching, only_pair
from search.engines.whoosh.postings import TermPostings
from search.engines.whoosh.schema import PAIRS, SIDES
from search.engines.whoosh.snapshot import Snapshot
from search.models import SearchRequest
from search.query import Phrase


def totals(snapshot: Snapshot, requests: Sequence[SearchRequest]) -> list[int]:
    """The number of full matches of each request."""
    pairs = list(map(_pair, requests)) if not snapshot.has_deletions else [""] * len(requests)
    counts = iter(_having(snapshot, [pair for pair in pairs if pair]))
    return [
        next(counts) if pair else _total(snapshot, request)
        for pair, request in zip(pairs, requests, strict=True)
    ]


def _total(snapshot: Snapshot, request: SearchRequest) -> int:
    matching = Matching(snapshot, request)
    return len(matching.passing(matching.matches(request.query)))


def _pair(request: SearchRequest) -> str:
    """The term that finds all that is asked for: two CJK units in a row. Else an empty string."""
    query = request.query
    if not isinstance(query, Phrase) or query.field or request.filters:
        return ""
    return only_pair(query)


def _having(snapshot: Snapshot, pairs: Sequence[str]) -> list[int]:
    """How many documents have each of the pairs in title or text; none is deleted."""
    sides = [snapshot.field(SIDES[side] + PAIRS).find_all(pairs) for side in SIDES]

    def either(place: int) -> int:
        one, other = (side.dfs[place] for side in sides)
        if not (one and other):
            return one + other  # said by the records: nothing has to be unpacked
        documents = (TermPostings(each[place], snapshot.kernels).documents for each in sides)
        return len(snapshot.kernels.union(*documents))

    return list(map(either, range(len(pairs))))
