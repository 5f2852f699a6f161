"""How do changed files get into a batch, so that of each id exactly the winner is there?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import monotonic

from search.durable import Checkpoint
from search.engines.base import Batch
from search.indexing.changes import Changes
from search.indexing.manifest import NEVER, FileEntry, Manifest, Record, keep_best, offer
from search.indexing.reading import Lot, ReadFile
from search.indexing.roots import folder_of, is_blocked
from search.indexing.run_report import Progress
from search.indexing.workers import read_all
from search.models import AnalyzedArticle, Skipped
from search.readers.files import FoundFile, Limits
from search.readers.identity import printable
from search.text.analyzed import AnalyzedArticles, Head
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

    def lots(self, files: list[FoundFile]) -> Generator[Lot, None, None]:
        """What is in the files, in their order."""
        return read_all(files, self.analyzer, self.limits, self.read, self.workers)


class Filling:
    """Brings a batch from the old files of an index to the new ones."""

    def __init__(self, batch: Batch, changes: Changes, reading: Reading) -> None:
        self._batch = batch
        self._changes = changes
        self._reading = reading
        self._entries = {entry.key: entry for entry in changes.kept}
        self._best: dict[str, Record] = {}
        for entry in changes.kept:
            keep_best(self._best, entry)
        self._losers: dict[str, Record] = {}
        self._keep_losers(changes.before)
        self.characters = 0
        self._replaced: set[str] = set()
        self._started = monotonic()

    def run(self) -> Manifest:
        """Read, add and delete; returns the new list of files."""
        fresh = [*self._changes.added, *self._changes.changed]
        self._read(fresh)
        while wanted := self._wanted():
            self._restore(wanted)
        for id in sorted(self._losers):
            self._reading.checkpoint(f"delete {id}")
            self._batch.delete(id)
        order = {root: number for number, root in enumerate(self._changes.roots)}
        entries = sorted(self._entries.values(), key=lambda e: (order[e.root], e.path))
        return Manifest(self._changes.roots, tuple(entries))

    def _read(self, fresh: list[tuple[str, FoundFile]]) -> None:
        """Read new files; each record that wins so far is added, replacing the one before it."""
        size_total = sum(found.size for _, found in fresh)
        size = 0
        for done, entry in enumerate(self._files(fresh, partial(offer, self._best))):
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
        wanted: Callable[[str, Record], bool],
    ) -> Iterator[FileEntry]:
        """The entries of the files, in order; what is ``wanted`` of their articles is added."""
        reading = _FileReading(files)
        with closing(self._reading.lots([found for _, found in files])) as lots:
            for lot in lots:
                for entry in self._taken(lot, reading, wanted):
                    self._reading.checkpoint(f"read {entry.path}")
                    yield entry

    def _taken(
        self, lot: Lot, reading: _FileReading, wanted: Callable[[str, Record], bool]
    ) -> list[FileEntry]:
        """The entries of the files that end in a lot, once what is wanted of it is added."""
        added: list[int] = []
        entries: list[FileEntry] = []
        for _, what in lot.contents:
            if what is None:
                entries.append(reading.end())
            elif isinstance(what, Skipped):
                reading.skipped.append(what)
            else:
                head = lot.articles.heads[what]
                record = reading.record(head)
                self.characters += head.length
                if wanted(head.id, record):
                    added.append(what)
        self._add(lot.articles, added)
        return entries

    def _add(self, articles: AnalyzedArticles, added: Sequence[int]) -> None:
        for number in added:
            id = articles.heads[number].id
            self._reading.checkpoint(f"add {id}")
            self._losers.pop(id, None)
            if id in self._changes.before:
                self._replaced.add(id)
        self._batch.add_all(articles, added)

    def add_again(self, articles: Iterable[AnalyzedArticle]) -> None:
        """Replace articles that stay by the same, analysed anew."""
        for done, analyzed in enumerate(articles, 1):
            self._reading.checkpoint(f"add {analyzed.article.id}")
            self._batch.add(analyzed)
            seconds = monotonic() - self._started
            progress = Progress("reading again", articles=done, seconds=seconds)
            self._reading.progress(progress)

    @property
    def winners(self) -> dict[str, Record]:
        """The record that is indexed, for each id."""
        return self._best

    @property
    def untouched(self) -> set[str]:
        """The ids of the articles that stay as they are in the index."""
        return (self._best.keys() & self._changes.before.keys()) - self._replaced

    def _wanted(self) -> dict[str, Record]:
        """The winners that are not in the batch: an old winner lost or went, and they took over."""
        return {id: self._best[id] for id in self._losers if id in self._best}

    def _restore(self, wanted: dict[str, Record]) -> None:
        """Read winners again. What is no longer in its file as it was loses its claim."""

        def is_wanted(id: str, record: Record) -> bool:
            return wanted.get(id) == record

        keys = sorted({(record.root, record.path) for record in wanted.values()})
        for _ in self._files([_found(self._entries[key]) for key in keys], is_wanted):
            pass
        for id, record in self._wanted().items():
            key = (record.root, record.path)
            self._entries[key] = _without(self._entries[key], id, record)
        self._best.clear()
        for entry in self._entries.values():
            keep_best(self._best, entry)
        self._keep_losers(self._losers)

    def _keep_losers(self, held: Mapping[str, Record]) -> None:
        """Of what the batch holds, keep in mind what is not the winner: of a million, few."""
        self._losers = {id: each for id, each in held.items() if self._best.get(id) != each}


class _FileReading:
    """The entries of files, as the articles in them come."""

    def __init__(self, files: list[tuple[str, FoundFile]]) -> None:
        self._files = iter(files)
        self._next()

    def _next(self) -> None:
        self._file = next(self._files, None)
        self._records: list[tuple[str, str, Record]] = []
        self.skipped: list[Skipped] = []

    def record(self, head: Head) -> Record:
        """The record of the next article."""
        assert self._file is not None
        root, found = self._file
        record = Record.of(head, root, found.path, len(self._records))
        self._records.append((head.id, _name(found.path, head.file), record))
        return record

    def end(self) -> FileEntry:
        """The entry of the file that ends."""
        assert self._file is not None
        root, found = self._file
        records, skipped = tuple(self._records), tuple(self.skipped)
        self._next()
        again = not records and is_blocked(root, found.path)
        time = NEVER if again else found.mtime_ns
        return FileEntry(root, found.path, found.size, time, records, skipped)


def _name(path: str, file: str) -> str:
    """What to call a record of the file ``path``; an exported article says where it once was."""
    if file == path:
        return path  # one string instead of two, which is much where there are many articles
    return file if file.startswith(printable(path)) else f"{printable(path)} ({file})"


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
