"""How do analysed articles become segments? Runs of bounded memory, merged in tiers."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from search.engines.whoosh.codec.ahead import Ahead
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.families import write_families
from search.engines.whoosh.run import Frames, Run
from search.engines.whoosh.segments import Part, merge_segments, write_run
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.toc import files_of, live_mask, new_segment, write_segments
from search.heap import give_back_now
from search.index_dir import write_attachment
from search.models import AnalyzedArticle
from search.text.analyzed import AnalyzedArticles

TIER = 4
"""Segments are merged so that each has at least TIER times as many articles as all smaller ones
together: a million articles lie in ten segments at most, and each article was moved a few times."""

MAX_RUNS = 24
"""So many segments of one batch become one at once: it bounds the files that are open, and an
article of a million was moved three times."""

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Fresh:
    """A segment of this batch; ``places`` tells of each document the how-manieth add it was,
    ``merges`` how often it was merged. A ``plain`` one cannot be searched before it is."""

    segment: Any
    places: Ints
    plain: bool = False
    merges: int = 0


class WhooshBatch:
    """See Batch. Writes into ``folder``; ``base`` is what the folder held before, if anything."""

    def __init__(
        self, folder: Path, base: Snapshot | None, memory_mb: int, threads: int = 1
    ) -> None:
        self._folder = folder
        self._base = base
        self._old = [] if base is None else [each.segment for each in base.segments]
        self._frames = Frames(None if base is None else base.dictionary)
        # One run is filled while another is written.
        self._limit = memory_mb * MEGABYTE // 2
        self._pool = ThreadPoolExecutor(threads)
        self._ahead = Ahead(self._pool if threads > 1 else None, threads)
        self._writing: Future[None] | None = None
        self._run = Run(self._frames)
        self._dead: set[int] = set()
        self._fresh: list[Fresh] = []
        self._places: dict[str, int] = {}
        self._added = 0
        self._run_start = 0

    def add(self, analyzed: AnalyzedArticle) -> None:
        """See Batch."""
        self.add_all(AnalyzedArticles.of(analyzed), [0])

    def add_all(self, articles: AnalyzedArticles, chosen: Sequence[int]) -> None:
        """See Batch."""
        wanted = set(chosen)
        for number, head in enumerate(articles.heads):
            if number in wanted:
                self.delete(head.id)
                self._places[head.id] = self._added + number
            else:
                self._dead.add(len(self._run) + number)
        self._added += len(articles)
        self._run.add(articles)
        if self._run.memory > self._limit:
            self._flush()

    def delete(self, id: str) -> None:
        """See Batch."""
        place = self._places.pop(id, None)
        if place is not None:
            self._delete_added(place)
        elif self._base is not None and (found := self._base.find(id)) is not None:
            segment, number = found
            self._old[segment].delete_document(number)

    def attach(self, name: str, data: bytes) -> None:
        """See Batch."""
        write_attachment(self._folder, name, data)

    def commit(self) -> None:
        """Write what is left, merge, and write Whoosh's table of contents."""
        self._flush(last=True)
        self._settle()
        self._places.clear()
        fresh = [each.segment for each in self._fresh]
        groups = [[segment] for segment in self._old] + ([fresh] if fresh else [])
        live = [sum(each.doc_count() for each in group) for group in groups]
        deleted = [sum(each.deleted_count() for each in group) for group in groups]
        chosen, kept = tiers(live, deleted)
        left = [groups[i] for i in kept]
        if fresh in left and (len(fresh) > 1 or self._fresh[0].plain):
            left[left.index(fresh)] = self._merged(fresh)
        left.append(self._merged([segment for i in chosen for segment in groups[i]]))
        segments = [segment for group in left for segment in group]
        for segment in [*self._old, *fresh]:
            if segment not in segments:
                files_of(self._folder, segment).remove()
        write_segments(self._folder, segments)
        write_families(self._folder, segments)
        self._pool.shutdown()

    def cancel(self) -> None:
        """Let go of an unfinished batch: its files lie in a folder that is going to be removed."""
        self._pool.shutdown(cancel_futures=True)

    def _delete_added(self, place: int) -> None:
        in_run = place - self._run_start
        if in_run >= 0:
            self._dead.add(in_run)
            return
        for fresh in self._fresh:
            number = int(np.searchsorted(fresh.places, place))
            if number < len(fresh.places) and fresh.places[number] == place:
                fresh.segment.delete_document(number)

    def _flush(self, last: bool = False) -> None:
        """Make a segment of the run, in a thread: articles go on coming meanwhile."""
        run, dead = self._run, self._dead
        self._run, self._dead = Run(self._frames), set()
        start, self._run_start = self._run_start, self._added
        run.finish()
        chosen = np.ones(len(run), bool)
        chosen[list(dead)] = False
        places = chosen.nonzero()[0] + start
        if dead:
            run.keep(chosen)
        self._settle()
        if len(places):
            segment = new_segment(self._folder)
            segment.set_doc_count(len(run))
            plain = not last or bool(self._fresh)
            self._fresh.append(Fresh(segment, places, plain))
            files = files_of(self._folder, segment)
            self._writing = self._pool.submit(write_run, files, run, plain)
        while self._merge_fresh():
            pass

    def _settle(self) -> None:
        """Wait for the run that is being written; raises what went wrong there."""
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()
            give_back_now()

    def _merge_fresh(self) -> bool:
        """Make one of the last MAX_RUNS segments of this batch if they were merged equally often:
        says whether they were."""
        last = self._fresh[-MAX_RUNS:]
        if len(last) < MAX_RUNS or last[0].merges != last[-1].merges:
            return False
        self._settle()
        places = np.concatenate([each.places[live_mask(each.segment)] for each in last])
        merged = self._merged([each.segment for each in last])
        for each in last:
            files_of(self._folder, each.segment).remove()
        self._fresh[-MAX_RUNS:] = [
            Fresh(each, places, merges=last[0].merges + 1) for each in merged
        ]
        return True

    def _merged(self, segments: Sequence[Any]) -> list[Any]:
        """One new segment of the live documents of several, none where there are none."""
        parts = [Part(files_of(self._folder, each), live_mask(each)) for each in segments]
        if not any(part.live.any() for part in parts):
            return []
        segment = new_segment(self._folder)
        count = merge_segments(files_of(self._folder, segment), parts, self._ahead)
        segment.set_doc_count(count)
        give_back_now()
        return [segment]


def tiers(sizes: Sequence[int], deleted: Sequence[int]) -> tuple[list[int], list[int]]:
    """Which segments to merge, and which to leave alone: both as indexes, in the order of the
    segments. ``sizes`` are their live documents, ``deleted`` their others; a segment with more
    deleted than live ones is merged, if only with itself."""
    descending = sorted(range(len(sizes)), key=lambda i: -sizes[i])
    rest = sum(sizes)
    cut = len(sizes)
    for place, i in enumerate(descending):
        rest -= sizes[i]
        if sizes[i] == 0 or (place + 1 < len(sizes) and sizes[i] < TIER * rest):
            cut = place
            break
    chosen = {*descending[cut:], *(i for i, size in enumerate(sizes) if deleted[i] > size)}
    return sorted(chosen), [i for i in range(len(sizes)) if i not in chosen]
