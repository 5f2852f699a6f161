"""Which page of hits answers a request? Match, score, order, collapse, count."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from search import ranking
from search.engines.whoosh.matching import Matching
from search.engines.whoosh.postings import Documents
from search.engines.whoosh.schema import UNKNOWN_TIME
from search.engines.whoosh.scoring import Scores, scores
from search.engines.whoosh.snapshot import Mask, Snapshot
from search.models import EngineHit, EngineResults, FacetCount, SearchRequest
from search.query import And, Phrase, Prefix, Term


class Search:
    """One request on one snapshot."""

    def __init__(self, snapshot: Snapshot, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._request = request
        self._matching = Matching(snapshot, request)

    def results(self) -> EngineResults:
        """The answer."""
        request, matching = self._request, self._matching
        full = matching.matches & matching.passing()
        total = int(full.sum())
        partial = self._partial(total, full)
        candidates = full if partial is None else full | partial
        score = scores(self._snapshot, matching, request, candidates)
        hits, same = self._collapsed(self._ordered(full, score))
        groups = len(hits)
        if partial is not None:
            ordered = self._ordered(partial, score)[: ranking.LIST_PARTIAL_UP_TO - total]
            more, more_same = self._collapsed(ordered)
            hits, same = np.concatenate((hits, more)), np.concatenate((same, more_same))
        page = slice((request.page - 1) * request.size, request.page * request.size)
        shown = zip(hits[page].tolist(), same[page].tolist(), strict=True)
        return EngineResults(
            hits=tuple(self._hit(number, score, double, full) for number, double in shown),
            total=total,
            groups=groups,
            listed=len(hits),
            facets={name: self._facet(name) for name in request.facets},
            lower_bound=matching.lower_bound,
        )

    def _ordered(self, mask: Mask, score: Scores) -> Documents:
        """The documents of ``mask`` in the request's order (SEMANTICS R1)."""
        numbers = np.flatnonzero(mask)
        published = self._snapshot.published[numbers]
        id_ranks = self._snapshot.id_ranks[numbers]
        if self._request.sort == "oldest":
            keys = (id_ranks, published, published == UNKNOWN_TIME)
        else:
            # ~x is -x - 1: the same order, and no overflow for UNKNOWN_TIME.
            keys = (id_ranks, ~published, -score[numbers])
        return np.asarray(numbers[np.lexsort(keys)])

    def _collapsed(self, ordered: Documents) -> tuple[Documents, NDArray[np.int64]]:
        """The first of each group of doubles, and how many others it stands for."""
        if not self._request.collapse:
            return ordered, np.zeros(len(ordered), np.int64)
        groups = self._snapshot.groups[ordered]
        _, first, counts = np.unique(groups, return_index=True, return_counts=True)
        order = np.argsort(first)
        return ordered[first[order]], counts[order] - 1

    def _hit(self, number: int, score: Scores, same: int, full: Mask) -> EngineHit:
        missing = () if full[number] else tuple(_name(w) for w in self._missing(number))
        # + 0.0: a score of -0.0 would print a sign
        return EngineHit(self._snapshot.ids[number], float(score[number]) + 0.0, missing, same)

    # Partial matches (SEMANTICS R2)

    def _partial(self, total: int, full: Mask) -> Mask | None:
        """The documents that match in part, None where the request lists none."""
        query = self._request.query
        wanted = self._request.sort == "relevance" and total < ranking.LIST_PARTIAL_UP_TO
        if not wanted or not isinstance(query, And) or not _soft(query):
            return None
        matching = self._matching
        hard = tuple(c for c in query.children if not isinstance(c, (Term, Prefix)))
        mask = matching.passing() & matching.of(And(hard)) & ~full
        words = [*_soft(query), *(child for child in hard if isinstance(child, Phrase))]
        whole = 0.0
        share = np.zeros(self._snapshot.size)
        present = np.zeros(self._snapshot.size, bool)
        for word in words:
            df = matching.df(word)
            if not df:
                continue  # a word that no article has tells none from another
            idf = ranking.idf(df, self._snapshot.count)
            whole += idf
            share[matching.leaf(word)] += idf
            present |= matching.leaf(word)
        return np.asarray(mask & present & (share >= ranking.MIN_IDF_SHARE * whole))

    def _missing(self, number: int) -> list[Term | Prefix]:
        query = self._request.query
        assert isinstance(query, And)
        return [word for word in _soft(query) if not self._matching.leaf(word)[number]]

    # Facets

    def _facet(self, name: str) -> tuple[FacetCount, ...]:
        ignored = "source" if name == "source" else "published"
        mask = self._matching.matches & self._matching.passing(ignored)
        if name == "source":
            return self._snapshot.source_counts(mask)
        return self._date_counts(np.flatnonzero(mask), name)

    def _date_counts(self, numbers: Documents, name: str) -> tuple[FacetCount, ...]:
        published = self._snapshot.published[numbers]
        published = published[published != UNKNOWN_TIME]
        if not len(published):
            return ()
        zone = self._request.timezone
        first, last = (_local_year(int(t), zone) for t in (published.min(), published.max()))
        borders, labels = _borders(first, last, name, zone)
        counts = np.bincount(np.searchsorted(borders, published, "right") - 1).tolist()
        found = [FacetCount(labels[i], count) for i, count in enumerate(counts) if count]
        return tuple(reversed(found))


def _soft(query: And) -> list[Term | Prefix]:
    """The words that may be missing in a partial match."""
    words: list[Term | Prefix] = []
    for child in query.children:
        if isinstance(child, Prefix) or (isinstance(child, Term) and not child.optional):
            words.append(child)
    return words


def _name(word: Term | Prefix) -> str:
    return word.text if isinstance(word, Term) else f"{word.prefix}*"


def _local_year(seconds: int, zone: str) -> int:
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).year


@lru_cache(maxsize=64)
def _borders(
    first: int, last: int, name: str, zone: str
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Where the years or months of these years begin (UTC seconds), and their labels."""
    months = (1,) if name == "year" else range(1, 13)
    starts, labels = [], []
    for year in range(first, last + 1):
        for month in months:
            start = datetime(year, month, 1, tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
            starts.append(int((start - _EPOCH).total_seconds()))
            labels.append(f"{year:04}" if name == "year" else f"{year:04}-{month:02}")
    return np.array(starts, np.int64), tuple(labels)


_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
