"""The reference engine: the rules written down as plainly as possible, by scanning.

It is the oracle of the tests and the quick engine of small ones. On purpose it shares neither
matcher nor scorer with any other engine, and uses no index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from search import doubles
from search.engines.base import Batch
from search.engines.memory.entries import UNKNOWN, Entry, Field
from search.engines.memory.facts import MemoryFacts
from search.engines.memory.search import MemorySearch, by_count
from search.explaining.explain import explain
from search.explaining.explanation import Explanation
from search.models import (
    AnalyzedArticle,
    Article,
    EngineResults,
    FacetCount,
    ScoringTerm,
    SearchRequest,
    epoch,
)
from search.text.analyzed import AnalyzedArticles


class MemoryEngine:
    """See Engine. Nothing is kept on disk."""

    def __init__(self, location: Path | None = None, memory_mb: int = 0, workers: int = 1) -> None:
        # Articles and their families, replaced together: others may be searching.
        self._published: tuple[dict[str, Entry], dict[str, int]] = ({}, {})
        self._attachments: dict[str, bytes] = {}
        self._version = 0

    @contextmanager
    def rebuild(self) -> Iterator[Batch]:
        """See Engine."""
        batch = MemoryBatch({}, {})
        yield batch
        self._publish(batch)

    @contextmanager
    def update(self) -> Iterator[Batch]:
        """See Engine."""
        batch = MemoryBatch(dict(self._entries), dict(self._attachments))
        yield batch
        self._publish(batch)

    def _publish(self, batch: MemoryBatch) -> None:
        self._published = batch.entries, _families(batch.entries)
        self._attachments = batch.attachments
        self._version += 1

    @property
    def _entries(self) -> dict[str, Entry]:
        return self._published[0]

    def search(self, request: SearchRequest) -> EngineResults:
        """See Engine."""
        entries, families = self._published
        return MemorySearch(list(entries.values()), families, request).results()

    def export(self, request: SearchRequest) -> Iterator[Article]:
        """See Engine."""
        entries, families = self._published
        return iter(MemorySearch(list(entries.values()), families, request).exported())

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        """See Engine."""
        return [self.search(request).total for request in requests]

    def explain(self, request: SearchRequest, id: str) -> Explanation | None:
        """See Engine."""
        entries, families = self._published
        if id not in entries:
            return None
        facts = MemoryFacts([*entries.values()], families, request, entries[id])
        return explain(facts, request)

    def get(self, ids: Iterable[str]) -> list[Article | None]:
        """See Engine."""
        return [self._entries[id].article if id in self._entries else None for id in ids]

    def ids(self, behind: str | None = None) -> Iterator[str]:
        """See Engine."""
        return iter(sorted(id for id in self._entries if behind is None or id > behind))

    def count(self) -> int:
        """See Engine."""
        return len(self._entries)

    def attachment(self, name: str) -> bytes | None:
        """See Engine."""
        return self._attachments.get(name)

    def vocabulary(self, least: int = 1) -> dict[str, int]:
        """See Engine."""
        counts = Counter(word for entry in self._entries.values() for word in entry.terms("words"))
        return {word: count for word, count in counts.items() if count >= least}

    def titles(self) -> list[tuple[str, str]]:
        """See Engine."""
        entries = sorted(self._entries.values(), key=lambda each: each.article.id)
        entries.sort(key=lambda each: each.published, reverse=True)
        return [(each.article.id, each.article.title) for each in entries]

    @property
    def version(self) -> str:
        """See Engine."""
        return str(self._version)

    def articles_with(self, terms: Sequence[ScoringTerm]) -> list[int]:
        """See Engine."""
        entries = self._entries.values()
        return [sum(each.term in entry.terms(each.field) for entry in entries) for each in terms]

    def doubles(self, id: str) -> tuple[str, ...]:
        """See Engine."""
        families = self._published[1]
        family = families.get(id)
        return tuple(sorted(o for o, its in families.items() if its == family and o != id))

    def beside(self, id: str) -> tuple[str | None, str | None]:
        """See Engine."""
        entries = self._entries
        source = entries[id].article.source if id in entries else None
        same = [e for e in entries.values() if e.article.source == source and e.published > UNKNOWN]
        same.sort(key=lambda each: (-each.published, each.article.id))
        ids = [None, *(each.article.id for each in same), None]
        place = ids.index(id) if id in ids else 0
        return (ids[place - 1], ids[place + 1]) if place else (None, None)

    def sources(self) -> tuple[FacetCount, ...]:
        """See Engine."""
        return by_count(Counter(entry.article.source for entry in self._entries.values()))

    def accelerate(self) -> bool:
        """See Engine."""
        return False

    def close(self) -> None:
        """See Engine."""


class MemoryBatch:
    """See Batch."""

    def __init__(self, entries: dict[str, Entry], attachments: dict[str, bytes]) -> None:
        self.entries = entries
        self.attachments = attachments

    def add(self, analyzed: AnalyzedArticle) -> None:
        """See Batch."""
        entry = Entry(
            analyzed.article,
            Field(analyzed.title),
            Field(analyzed.text),
            analyzed.keywords,
            analyzed.signature,
        )
        self.entries[analyzed.article.id] = entry

    def add_all(self, articles: AnalyzedArticles, chosen: Sequence[int]) -> None:
        """See Batch."""
        for number in chosen:
            self.add(articles[number])

    def delete(self, id: str) -> None:
        """See Batch."""
        self.entries.pop(id, None)

    def attach(self, name: str, data: bytes) -> None:
        """See Batch."""
        self.attachments[name] = data


def _families(entries: dict[str, Entry]) -> dict[str, int]:
    """The family of doubles of each id."""
    times = [epoch(entry.article.published) for entry in entries.values()]
    published = np.array([doubles.UNDATED if time is None else time for time in times], np.int64)
    signatures = doubles.signature_array([entry.signature for entry in entries.values()])
    return dict(zip(entries, doubles.families(signatures, published).tolist(), strict=True))
