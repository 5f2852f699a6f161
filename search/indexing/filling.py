"""How do changed files get into a batch, so that of each id exactly the winner is there?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from time import monotonic

from search.durable import Checkpoint
from search.engines.base import Batch
from search.errors import IndexUnusableError
from search.indexing.changes import Changes
from search.indexing.manifest import NEVER, FileEntry, Manifest, Record, keep_best, offer
from search.indexing.reading import Part, ReadFile
from search.indexing.roots import folder_of, is_blocked
from search.indexing.run_report import Progress
from search.indexing.workers import read_all
from search.models import AnalyzedArticle, Skipped
from search.readers.files import FoundFile, Limits
from search.readers.identity import printable
from search.text.analyzer import Analyzer


@dataclass(frozen=True, slots=True)
class Reading:
    """How a run reads, and whom it tells."""

    analyzer: Analyzer
    limits: Limits
    workers: int
    read: ReadFile
    progress: Callable[[Progress], None]
    checkpoint: Checkpoint

    def parts(self, files: list[FoundFile]) -> Generator[Part, None, None]:
        """What is in the files, in their order."""
        return read_all(files, self.analyzer, self.limits, self.read, self.workers)


class Filling:
    """Brings a batch from the old files of an index to the new ones."""

    def __init__(self, batch: Batch, changes: Changes, reading: Reading) -> None:
        self._batch = batch
        self._changes = changes
        self._reading = reading
        self._entries = {entry.key: entry for entry in changes.kept}
        self._inside = dict(changes.before)
        self._best: dict[str, Record] = {}
        for entry in changes.kept:
            keep_best(self._best, entry)
        self.characters = 0
        self._fresh: set[str] = set()
        self._started = monotonic()

    def run(self) -> Manifest:
        """Read, add and delete; returns the new list of files. Raises IndexUnusableError."""
        fresh = [*self._changes.added, *self._changes.changed]
        self._read(fresh)
        while wanted := self._wanted():
            self._restore(wanted)
        for id in sorted(self._inside.keys() - self._best.keys()):
            self._reading.checkpoint(f"delete {id}")
            self._batch.delete(id)
            del self._inside[id]
        if self._inside != self._best:
            raise IndexUnusableError("the articles added are not those expected: run it again")
        order = {root: number for number, root in enumerate(self._changes.roots)}
        entries = sorted(self._entries.values(), key=lambda e: (order[e.root], e.path))
        return Manifest(self._changes.roots, tuple(entries))

    def _read(self, fresh: list[tuple[str, FoundFile]]) -> None:
        """Read new files; each record that wins so far is added, replacing the one before it."""
        size_total = sum(found.size for _, found in fresh)
        size = 0
        for done, entry in enumerate(self._files(fresh, self._add_if_best)):
            self._entries[entry.key] = entry
            size += fresh[done][1].size
            self._tell(done + 1, len(fresh), size, size_total)

    def _tell(self, files: int, files_total: int, size: int, size_total: int) -> None:
        progress = Progress(
            "reading",
            files,
            files_total,
            size,
            size_total,
            len(self._best),
            self.characters,
            monotonic() - self._started,
        )
        self._reading.progress(progress)

    def _files(
        self,
        files: list[tuple[str, FoundFile]],
        take: Callable[[AnalyzedArticle, Record], None],
    ) -> Iterator[FileEntry]:
        """The entries of the files, in order; each article in them is given to ``take``."""
        with closing(self._reading.parts([found for _, found in files])) as parts:
            for root, found in files:
                self._reading.checkpoint(f"read {found.path}")
                yield self._file(root, found, parts, take)

    def _file(
        self,
        root: str,
        found: FoundFile,
        parts: Iterator[Part],
        take: Callable[[AnalyzedArticle, Record], None],
    ) -> FileEntry:
        records: list[tuple[str, str, Record]] = []
        skipped: list[Skipped] = []
        for each in _contents(parts):
            if isinstance(each, Skipped):
                skipped.append(each)
                continue
            article = each.article
            record = Record.of(article, root, found.path, len(records))
            records.append((article.id, _name(found.path, article.file), record))
            self.characters += len(article.text)
            take(each, record)
        again = not records and is_blocked(root, found.path)
        time = NEVER if again else found.mtime_ns
        return FileEntry(root, found.path, found.size, time, tuple(records), tuple(skipped))

    def _add_if_best(self, analyzed: AnalyzedArticle, record: Record) -> None:
        if offer(self._best, analyzed.article.id, record):
            self._add(analyzed, record)

    def _add(self, analyzed: AnalyzedArticle, record: Record) -> None:
        id = analyzed.article.id
        self._reading.checkpoint(f"add {id}")
        self._batch.add(analyzed)
        self._inside[id] = record
        self._fresh.add(id)

    def add_again(self, articles: Iterable[AnalyzedArticle]) -> None:
        """Replace articles that stay by the same, analysed anew."""
        for done, analyzed in enumerate(articles, 1):
            self._reading.checkpoint(f"add {analyzed.article.id}")
            self._batch.add(analyzed)
            seconds = monotonic() - self._started
            progress = Progress("reading again", articles=done, seconds=seconds)
            self._reading.progress(progress)

    @property
    def untouched(self) -> set[str]:
        """The ids of the articles that stay as they are in the index."""
        return self._inside.keys() - self._fresh

    def _wanted(self) -> dict[str, Record]:
        """The winners that are not in the batch: an old winner lost or went, and they took over."""
        inside = self._inside
        return {id: record for id, record in self._best.items() if inside.get(id) != record}

    def _restore(self, wanted: dict[str, Record]) -> None:
        """Read winners again. What is no longer in its file as it was loses its claim."""

        def add_if_wanted(analyzed: AnalyzedArticle, record: Record) -> None:
            if wanted.get(analyzed.article.id) == record:
                self._add(analyzed, record)

        keys = sorted({(record.root, record.path) for record in wanted.values()})
        for _ in self._files([_found(self._entries[key]) for key in keys], add_if_wanted):
            pass
        for id, record in self._wanted().items():
            key = (record.root, record.path)
            self._entries[key] = _without(self._entries[key], id, record)
        self._best.clear()
        for entry in self._entries.values():
            keep_best(self._best, entry)


def _name(path: str, file: str) -> str:
    """What to call a record of the file ``path``; an exported article says where it once was."""
    if file == path:
        return path  # one string instead of two, which is much where there are many articles
    return file if file.startswith(printable(path)) else f"{printable(path)} ({file})"


def _contents(parts: Iterator[Part]) -> Iterator[AnalyzedArticle | Skipped]:
    """What is in the next file."""
    for part in parts:
        yield from part.contents
        if part.last:
            return


def _found(entry: FileEntry) -> tuple[str, FoundFile]:
    found = FoundFile(folder_of(entry.root), entry.path, entry.size, entry.mtime_ns)
    return entry.root, found


def _without(entry: FileEntry, id: str, record: Record) -> FileEntry:
    """The entry less a record; a later update reads the file again."""
    rest = tuple(each for each in entry.records if (each[0], each[2]) != (id, record))
    return entry._replace(mtime_ns=NEVER, records=rest)


def renamed(changes: Changes, entries: Iterable[FileEntry]) -> int:
    """How many of the deleted files are there under another name: one of their ids is added."""
    if not changes.deleted:
        return 0
    added = {(root, found.path) for root, found in changes.added}
    files: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in entries:
        if entry.key in added:
            for id, _, _ in entry.records:
                files[id].add(entry.key)
    count = 0
    for entry in changes.deleted:
        new = next((key for id, _, _ in entry.records for key in files[id] & added), None)
        if new is not None:
            added.discard(new)
            count += 1
    return count
