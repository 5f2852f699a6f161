"""The engine on a folder: publishes batches as generations, answers from the current one."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from search.durable import Checkpoint, no_checkpoint
from search.engines.whoosh.counting import totals
from search.engines.whoosh.facts import WhooshFacts
from search.engines.whoosh.kernels import NUMPY, Kernels
from search.engines.whoosh.schema import SCORING_FIELDS, WORDS
from search.engines.whoosh.searcher import Search
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.writer import WhooshBatch
from search.errors import IndexUnusableError
from search.explaining.explain import explain
from search.explaining.explanation import Explanation
from search.index_dir import IndexDir, read_attachment
from search.models import Article, EngineResults, FacetCount, ScoringTerm, SearchRequest

OPEN_TRIES = 3
"""A generation can vanish between reading its name and opening it: then there is a newer one."""

_COMPILED = "search.engines.whoosh.compiled"
"""Imported on demand: numba may not be there, and takes long to load."""


class WhooshEngine:
    """See Engine. Looks at each search whether another process has published."""

    def __init__(
        self,
        location: Path,
        memory_mb: int = 256,
        checkpoint: Checkpoint = no_checkpoint,
        workers: int = 0,
        kernels: Kernels = NUMPY,
    ) -> None:
        self._dir = IndexDir(location, checkpoint)
        self._memory_mb = memory_mb
        self._threads = workers or os.cpu_count() or 1
        self._kernels = kernels
        self._checkpoint = checkpoint
        self._opened: Snapshot | None = None
        self._opening = threading.Lock()

    @contextmanager
    def rebuild(self) -> Iterator[WhooshBatch]:
        """See Engine."""
        with self._dir.writing(base=False) as folder, self._batch(folder, None) as batch:
            yield batch

    @contextmanager
    def update(self) -> Iterator[WhooshBatch]:
        """See Engine."""
        with (
            self._dir.writing(base=True) as folder,
            self._batch(folder, Snapshot(folder, NUMPY)) as batch,
        ):
            yield batch

    @contextmanager
    def _batch(self, folder: Path, base: Snapshot | None) -> Iterator[WhooshBatch]:
        batch = WhooshBatch(folder, base, self._memory_mb, self._threads)
        try:
            yield batch
            self._checkpoint("commit")
            batch.commit()
            self._checkpoint("committed")
        except BaseException:
            batch.cancel()
            raise

    def search(self, request: SearchRequest) -> EngineResults:
        """See Engine."""
        return Search(self._snapshot(), request).results()

    def export(self, request: SearchRequest) -> Iterator[Article]:
        """See Engine."""
        snapshot = self._snapshot()
        snapshot.open_stored()
        numbers = Search(snapshot, request).everything()
        return (snapshot.article(int(number)) for number in numbers)

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        """See Engine."""
        return totals(self._snapshot(), requests)

    def explain(self, request: SearchRequest, id: str) -> Explanation | None:
        """See Engine."""
        snapshot = self._snapshot()
        number = snapshot.number(id)
        return None if number is None else explain(WhooshFacts(snapshot, request, number), request)

    def get(self, ids: Iterable[str]) -> list[Article | None]:
        """See Engine."""
        snapshot = self._snapshot()
        numbers = [snapshot.number(id) for id in ids]
        return [None if number is None else snapshot.article(number) for number in numbers]

    def ids(self, behind: str | None = None) -> Iterator[str]:
        """See Engine."""
        return self._snapshot().ids(behind)

    def count(self) -> int:
        """See Engine."""
        return self._snapshot().count

    def attachment(self, name: str) -> bytes | None:
        """See Engine."""
        if self._dir.current_name() is None:
            return None
        return read_attachment(self._snapshot().folder, name)

    def vocabulary(self, least: int = 1) -> dict[str, int]:
        """See Engine."""
        return self._snapshot().field(WORDS).counted(least)

    def titles(self) -> list[tuple[str, str]]:
        """See Engine."""
        return self._snapshot().titles()

    @property
    def version(self) -> str:
        """See Engine."""
        return self._dir.current_name() or ""

    def articles_with(self, terms: Sequence[ScoringTerm]) -> list[int]:
        """See Engine."""
        snapshot = self._snapshot()
        return [snapshot.df(SCORING_FIELDS[each.field], each.term) for each in terms]

    def doubles(self, id: str) -> tuple[str, ...]:
        """See Engine."""
        return self._snapshot().doubles(id)

    def beside(self, id: str) -> tuple[str | None, str | None]:
        """See Engine."""
        return self._snapshot().beside(id)

    def sources(self) -> tuple[FacetCount, ...]:
        """See Engine."""
        snapshot = self._snapshot()
        return snapshot.source_counts(snapshot.live)

    def accelerate(self) -> bool:
        """See Engine."""
        try:
            self._kernels = import_module(_COMPILED).COMPILED
        except ImportError:
            return False
        self._opened = None
        return True

    def close(self) -> None:
        """See Engine."""
        self._opened = None

    def _snapshot(self) -> Snapshot:
        """The current generation, opened anew when another has been published."""
        opened = self._opened
        if opened is not None and opened.folder.name == self._dir.current_name():
            return opened
        with self._opening:
            for attempt in range(OPEN_TRIES):
                try:
                    self._opened = Snapshot(self._dir.current(), self._kernels)
                    return self._opened
                except IndexUnusableError:
                    if attempt + 1 == OPEN_TRIES:
                        raise
        raise AssertionError("unreachable")
