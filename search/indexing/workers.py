"""How do several processes read and analyse while one writes?

Each worker process has a pipe, is handed a job (some files) at a time and sends back lot after
lot. The lots come out in the order of the files: those of the first unfinished job at once,
those of later jobs wait here, and where more than BUFFER_BYTES wait, their workers wait too. Of the
job of a worker that dies another does the rest file by file, so that it shows on which file one
dies: that file is skipped.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import defaultdict, deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import cast

from search.errors import InputError
from search.indexing.messages import files_ended, pack, unpack
from search.indexing.reading import (
    Content,
    Lot,
    ReadFile,
    jobs,
    read_here,
    read_lots,
    warm_up,
)
from search.models import Skipped
from search.readers.files import FoundFile, Limits
from search.text.analyzed import AnalyzedArticles
from search.text.analyzer import Analyzer

BUFFER_BYTES = 64 << 20
LEAST_JOBS = 3
"""Fewer are done in this process before others have started."""

LEAST_TO_ACCELERATE = 5000
"""Of fewer files for each worker, loading what is compiled takes longer than it saves."""

DIED = "the process that read it died"

# A forked worker would inherit, and so keep, the writer's lock; macOS and Windows do not fork.
_CONTEXT = get_context("spawn")
_READY = b"ready"

Job = tuple[FoundFile, ...]


def read_all(
    files: Sequence[FoundFile], analyzer: Analyzer, limits: Limits, read: ReadFile, workers: int
) -> Generator[Lot, None, None]:
    """The lots of all files in order. ``workers`` 0 is one a core where there is enough to do; 1
    reads in this process."""
    todo = jobs(files)
    cores = 1 if len(todo) < LEAST_JOBS else os.cpu_count() or 1
    count = min(workers or cores, len(todo))
    if count <= 1:
        return read_here(files, analyzer, limits, read)
    accelerated = len(files) >= LEAST_TO_ACCELERATE * count
    return _Pool(todo, analyzer, limits, read, accelerated).lots(count)


@dataclass(slots=True, eq=False)
class _Worker:
    """A process and what it is to do: of the files of ``job`` it has finished ``done``; a
    ``careful`` one tells of each file by itself. ``within_file``: of the next there is a part."""

    process: SpawnProcess
    connection: Connection[object, object]
    number: int = -1
    job: Job = ()
    done: int = 0
    careful: bool = False
    within_file: bool = False
    briefed: bool = False
    ready: bool = False

    @property
    def idle(self) -> bool:
        return self.done == len(self.job)

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        self.process.terminate()
        self.process.join()
        self.process.close()


class _Pool:
    def __init__(
        self,
        todo: list[Job],
        analyzer: Analyzer,
        limits: Limits,
        read: ReadFile,
        accelerated: bool,
    ) -> None:
        self._jobs = todo
        self._briefing = pickle.dumps((analyzer.files, limits, read, accelerated))
        self._workers: list[_Worker] = []
        self._handed_out = 0
        self._inbox: defaultdict[int, deque[tuple[Job, bytes]]] = defaultdict(deque)
        self._buffered = 0

    def lots(self, count: int) -> Generator[Lot, None, None]:
        """The lots of all jobs in order, by ``count`` processes that end with this iterator."""
        try:
            for _ in range(count):
                self._workers.append(self._start())
            for number in range(len(self._jobs)):
                yield from self._lots_of(number)
        finally:
            for worker in self._workers:
                worker.stop()

    def _lots_of(self, number: int) -> Iterator[Lot]:
        open_files = len(self._jobs[number])
        while open_files:
            if not self._inbox[number]:
                self._hand_out(number)
                self._receive(number)
                continue
            files, message = self._inbox[number].popleft()
            self._buffered -= len(message)
            open_files -= files_ended(message)[0]
            yield unpack(files, message)
        del self._inbox[number]

    def _start(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        # The arguments are few and the rest is sent: were they more than a pipe holds, ``start``
        # would wait for ever for a process that dies before it has read them.
        process = _CONTEXT.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _hand_out(self, head: int) -> None:
        """Give each idle worker the next job, but none while too much waits here."""
        for worker in self._workers:
            full = self._buffered > BUFFER_BYTES and self._handed_out > head
            if worker.idle and self._handed_out < len(self._jobs) and not full:
                self._hand(worker, self._handed_out, self._jobs[self._handed_out])
                self._handed_out += 1

    def _hand(self, worker: _Worker, number: int, job: Job, careful: bool = False) -> None:
        worker.number, worker.job, worker.done = number, job, 0
        worker.careful, worker.within_file = careful, False
        try:
            if not worker.briefed:
                worker.connection.send_bytes(self._briefing)
                worker.briefed = True
            worker.connection.send((job, careful))
        except OSError:  # it died while it had nothing to do
            if not worker.ready:
                raise _cannot_start() from None
            self._hand(self._replace(worker), number, job, careful)

    def _receive(self, head: int) -> None:
        """Wait for messages and keep them; only of the job ``head`` while too much waits here."""
        full = self._buffered > BUFFER_BYTES
        busy = {
            worker.connection: worker
            for worker in self._workers
            if not worker.idle and (worker.number == head or not full)
        }
        for connection in wait(list(busy)):
            self._take(busy[connection])  # type: ignore[index]

    def _take(self, worker: _Worker) -> None:
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if worker.ready:
            self._keep(worker, message)
        worker.ready = True

    def _keep(self, worker: _Worker, message: bytes) -> None:
        self._inbox[worker.number].append((worker.job[worker.done :], message))
        self._buffered += len(message)
        ended, worker.within_file = files_ended(message)
        worker.done += ended

    def _bury(self, worker: _Worker) -> None:
        """Another goes on, with care. Blame the file that the dead worker was reading, if it is
        known which that was."""
        if not worker.ready:
            raise _cannot_start()
        if worker.careful or worker.within_file:
            self._blame(worker, worker.job[worker.done])
        rest = worker.job[worker.done :]
        successor = self._replace(worker)
        if rest:
            self._hand(successor, worker.number, rest, careful=True)

    def _blame(self, worker: _Worker, found: FoundFile) -> None:
        skipped = Skipped(found.path, "unreadable", DIED)
        contents = (Content(found, skipped), Content(found, None))
        self._keep(worker, pack(Lot(contents, AnalyzedArticles.of())))

    def _replace(self, worker: _Worker) -> _Worker:
        worker.stop()
        successor = self._start()
        self._workers[self._workers.index(worker)] = successor
        return successor


def _work(connection: Connection[object, object]) -> None:
    """What a worker process does until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that writes
    with suppress(EOFError):
        files, limits, read, accelerated = pickle.loads(connection.recv_bytes())
        analyzer = Analyzer.from_files(files)
        if accelerated:
            analyzer.accelerate()
        warm_up(analyzer)
        with suppress(OSError):
            connection.send_bytes(_READY)
            while True:
                job, careful = cast(tuple[Job, bool], connection.recv())
                for files in zip(job) if careful else [job]:
                    for lot in read_lots(files, analyzer, limits, read):
                        connection.send_bytes(pack(lot))


def _cannot_start() -> InputError:
    return InputError(
        "worker processes cannot start: use one worker, or in a script of your own "
        "begin below `if __name__ == '__main__':`"
    )
