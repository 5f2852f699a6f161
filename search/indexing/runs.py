"""One run from files to a published index: rebuild, update, watch.

Reading and analysis may run in worker processes; the order in which articles are added, and so the
index, does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep

from search.durable import Checkpoint, no_checkpoint
from search.engines.base import Batch, Engine
from search.errors import IndexUnusableError, WriterLockedError
from search.index_meta import ANALYSIS, ATTACHMENT, FORMAT, IndexMeta, engine_name, now, read_meta
from search.indexing.changes import Changes, compare, everything
from search.indexing.filling import Filling, Reading, renamed
from search.indexing.manifest import ATTACHMENT as MANIFEST
from search.indexing.manifest import Manifest, Record
from search.indexing.own_words import (
    affected,
    articles_again,
    kept_lists,
    kept_notices,
    list_changes,
    with_lists,
)
from search.indexing.reading import ReadFile
from search.indexing.roots import list_files, path_scopes, root_scopes
from search.indexing.run_report import Progress, RunReport
from search.own_lists import OwnLists, no_lists
from search.readers import read_file
from search.readers.files import Limits
from search.text.analyzer import Analyzer

DEFAULT_LIMITS = Limits()


def no_progress(progress: Progress) -> None:
    """For runs that nobody watches."""


def rebuild(
    engine: Engine,
    roots: Sequence[Path] = (),
    *,
    analyzer: Analyzer,
    limits: Limits = DEFAULT_LIMITS,
    workers: int = 0,
    progress: Callable[[Progress], None] = no_progress,
    read: ReadFile = read_file,
    checkpoint: Checkpoint = no_checkpoint,
    lists: Callable[[], OwnLists] = no_lists,
) -> RunReport:
    """Index all files below ``roots`` anew; without any, below those of the index there is.

    ``lists`` gives people's own words and synonyms.

    ``workers`` is the number of processes that read: 0 is one a core (for a few files this one
    alone), 1 is this one. Until it returns, and if it raises, the old index serves.

    Raises InputError for a root that is missing or holds no file, UsageError where no root is
    known, IndexUnusableError where ``roots`` is empty and there is no index, WriterLockedError,
    DiskFullError.
    """
    started = monotonic()
    progress(Progress("finding"))
    scopes = root_scopes(roots or [Path(root) for root in read_meta(engine).roots])
    changes = everything(scopes, list_files(scopes))
    own = lists()
    analyzer = with_lists(analyzer, own, {})
    reading = Reading(analyzer, limits, workers, read, progress, checkpoint)
    with engine.rebuild() as batch:
        # All that is known of the files is let go of before the batch ends, which needs memory too.
        filling = Filling(batch, changes, reading)
        report = _fill(batch, filling, changes, reading, engine_name(engine), built_at=now())
        del filling
        for name, data in analyzer.files.items():
            batch.attach(ANALYSIS + name, data)
        progress(Progress("publishing"))
        checkpoint("publish")
    return replace(report, seconds=monotonic() - started, notices=own.notices)


def update(
    engine: Engine,
    paths: Sequence[Path] = (),
    *,
    analyzer: Analyzer,
    limits: Limits = DEFAULT_LIMITS,
    workers: int = 0,
    progress: Callable[[Progress], None] = no_progress,
    read: ReadFile = read_file,
    checkpoint: Checkpoint = no_checkpoint,
    lists: Callable[[], OwnLists] = no_lists,
) -> RunReport:
    """Index what has changed below ``paths``; without any, below the roots of the index.

    Where people's own words or synonyms (``lists``) have changed, so does the index: articles in
    which such a word stands are read again, wherever their files are.

    A path below a root is looked at as part of it, another becomes a further root. Articles of
    files that are gone are deleted below ``paths`` only. Where nothing has changed, nothing is
    published.

    Raises as ``rebuild`` does, and AnalyzerChangedError where ``analyzer`` is not the index's.
    """
    started = monotonic()
    progress(Progress("finding"))
    version = engine.version
    meta = read_meta(engine)
    own, before = lists(), kept_lists(engine, meta)
    analyzer = with_lists(analyzer, own, before)
    told = list_changes(engine, meta, analyzer)
    notices = (*own.notices, *kept_notices(own, before))
    manifest = Manifest.from_bytes(engine.attachment(MANIFEST))
    scopes = path_scopes(paths, manifest.roots)
    changes = compare(manifest, scopes, list_files(scopes))
    if not changes and not told.files:
        unchanged = Manifest(manifest.roots, changes.kept)
        state = _state(unchanged, unchanged.winners())
        return replace(state, seconds=monotonic() - started, notices=notices)
    if engine.count() != len(changes.before):
        raise IndexUnusableError("the index and its list of files differ: run wensou rebuild")
    reading = Reading(analyzer, limits, workers, read, progress, checkpoint)
    with engine.update() as batch:
        if engine.version != version:
            raise WriterLockedError("another process has just changed the index: run it again")
        filling = Filling(batch, changes, reading)
        report = _fill(batch, filling, changes, reading, meta.engine, meta.built_at)
        again = filling.untouched & affected(engine, told)
        filling.add_again(articles_again(engine, analyzer, again))
        told.attach(batch)
        progress(Progress("publishing"))
        checkpoint("publish")
    return replace(
        report,
        seconds=monotonic() - started,
        words=len(told.words),
        again=len(again),
        synonyms=told.synonyms,
        notices=notices,
    )


def watch(
    engine: Engine,
    paths: Sequence[Path] = (),
    *,
    analyzer: Analyzer,
    limits: Limits = DEFAULT_LIMITS,
    workers: int = 0,
    interval_s: float = 2.0,
    pause: Callable[[float], None] = sleep,
    progress: Callable[[Progress], None] = no_progress,
    lists: Callable[[], OwnLists] = no_lists,
) -> Iterator[RunReport]:
    """Update every ``interval_s`` seconds; yields the report of each update that changed something.

    Ends at a KeyboardInterrupt. While another process writes, it waits. Raises as ``update``.
    """
    update_once = partial(
        update,
        engine,
        paths,
        analyzer=analyzer,
        limits=limits,
        workers=workers,
        progress=progress,
        lists=lists,
    )
    try:
        while True:
            with suppress(WriterLockedError):
                report = update_once()
                if report.published:
                    yield report
            pause(interval_s)
    except KeyboardInterrupt:
        return


def _fill(
    batch: Batch,
    filling: Filling,
    changes: Changes,
    reading: Reading,
    engine: str,
    built_at: str,
) -> RunReport:
    """Fill the batch and describe it."""
    manifest = filling.run()
    same = renamed(changes, manifest.entries)
    report = replace(
        _state(manifest, filling.winners),
        added=len(changes.added) - same,
        changed=len(changes.changed),
        renamed=same,
        deleted=len(changes.deleted) - same,
        read=len(changes.added) + len(changes.changed),
        characters=filling.characters,
        published=True,
    )
    meta = IndexMeta(
        format=FORMAT,
        engine=engine,
        fingerprint=reading.analyzer.fingerprint,
        articles=report.articles,
        files=report.files,
        skipped=report.by_reason,
        roots=manifest.roots,
        analysis=tuple(sorted(reading.analyzer.files)),
        built_at=built_at,
        updated_at=now(),
        examples=report.examples,
    )
    reading.checkpoint("attach")
    batch.attach(MANIFEST, manifest.to_bytes())
    batch.attach(ATTACHMENT, meta.to_bytes())
    return report


def _state(manifest: Manifest, winners: dict[str, Record]) -> RunReport:
    """The report of an index with these files, as far as no run is concerned."""
    entries = manifest.entries
    return RunReport(
        files=len(entries),
        seen=sum(len(entry.records) + len(entry.skipped) for entry in entries),
        articles=len(winners),
        skipped=tuple(manifest.skipped(winners)),
    )
