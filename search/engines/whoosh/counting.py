"""How many documents match each of many requests? Most of them are guesses, and match none."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.whoosh.matching import Matching
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
    if not isinstance(query, Phrase) or query.slop is not None or query.field or request.filters:
        return ""
    sequence = query.sequence
    is_pair = sequence.cjk == (True, True) and sequence.width == 2 and not sequence.exact
    return "".join(sequence.units) if is_pair else ""


def _having(snapshot: Snapshot, pairs: Sequence[str]) -> list[int]:
    """How many documents have each of the pairs in title or text; none is deleted."""
    title, text = (snapshot.field(SIDES[side] + PAIRS).find_all(pairs) for side in SIDES)

    def either(one: TermPostings, other: TermPostings) -> int:
        if not (one.df and other.df):
            return one.df + other.df  # said by the records: nothing has to be unpacked
        return len(snapshot.kernels.union(one.documents, other.documents))

    return list(map(either, title, text))
