"""The page: how long does the server take for it, and how many readers can it have at once?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.util import setup_testing_defaults

from benchmarks.jobs import Job, environment
from benchmarks.memory import PROC, status_bytes, tree, usage
from benchmarks.queries import LOAD_FILE, load
from benchmarks.timing import Answer, latencies, time_answers
from search.service import open_service
from search.settings import Settings
from search.web.app import create_app

SERVED_QUERIES = 1000
CLIENTS = 4
"""Of the stage that looks at memory."""

READERS = 16
"""Of the stage that looks at load: each asks for the next page when it has read one."""

TIMEOUT_S = 120


def pages(job: Job) -> dict[str, Any]:
    """Time the first page of results in the server, compiled kernels loaded where they are there:
    from the request to the last byte of HTML, no network."""
    service = open_service(Settings(index=job.index))
    service.prepare()
    app = create_app(service, Settings(index=job.index))
    asked = load(job.work)

    def page(text: str) -> int:
        environ: dict[str, Any] = {"QUERY_STRING": urlencode({"q": text})}
        setup_testing_defaults(environ)
        return sum(map(len, app(environ, _taken)))

    answers: list[Answer] = [partial(page, query.text) for query in asked]
    return time_answers(answers, [query.kind for query in asked], job.passes)


def _taken(
    status: str, headers: Sequence[tuple[str, str]], error: Any = None
) -> Callable[..., Any]:
    if not status.startswith("200"):
        raise RuntimeError(f"the page answered {status}")
    return lambda data: None


def readers(job: Job) -> dict[str, Any]:
    """READERS ask for distinct queries of all kinds, as fast as they are answered by as many
    processes as there are cores; those that ask share them."""
    texts = [query.text for query in load(job.work, LOAD_FILE)]
    with server(job.index, "--processes", "0") as (pid, address):
        fetch(address, texts[0])  # it is answered when all is loaded
        started = time.perf_counter()
        shares = [texts[1 + number :: READERS] for number in range(READERS)]
        with ThreadPoolExecutor(READERS) as clients:
            found = list(clients.map(partial(_read, address), shares))
        seconds = time.perf_counter() - started
        times = [ms for own, _ in found for ms in own]
        return {
            "pages": len(times),
            "pages_per_s": len(times) / seconds,
            "warm": latencies(times),
            "errors": sum(errors for _, errors in found),
            "processes": os.cpu_count(),
            "memory": usage(tree(pid)) if PROC.is_dir() else {},
        }


def _read(address: str, texts: Sequence[str]) -> tuple[list[float], int]:
    """One reader, who keeps the connection: the milliseconds of each page, how many failed."""
    times, errors = [], 0
    with closing(_connection(address)) as connection:
        for text in texts:
            started = time.perf_counter()
            try:
                errors += _status(connection, text) != 200
            except (OSError, HTTPException):
                errors += 1
                connection.close()  # the next request opens it anew
            times.append((time.perf_counter() - started) * 1000)
    return times, errors


def serving(job: Job) -> dict[str, Any]:
    """The memory of a ``wensou serve`` process before and after SERVED_QUERIES queries."""
    texts = [query.text for query in load(job.work)]
    with server(job.index) as (pid, address):
        fetch(address, texts[0])
        before = memory_of(pid)
        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            asked = (texts[i % len(texts)] for i in range(SERVED_QUERIES))
            for _ in clients.map(partial(fetch, address), asked):
                pass
        seconds = time.perf_counter() - started
        return {
            "before": before,
            "after": memory_of(pid),
            "queries_per_s": SERVED_QUERIES / seconds,
        }


@contextmanager
def server(index: Path, *flags: str) -> Iterator[tuple[int, str]]:
    """A running server: its process and address."""
    command = [sys.executable, "-m", "search", "--index", str(index), "serve", "--port", "0"]
    env = {**environment(), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, *flags], stdout=subprocess.PIPE, text=True, env=env
    ) as process:
        try:
            assert process.stdout
            address = next(w for w in process.stdout.readline().split() if w.startswith("http"))
            yield process.pid, address
        finally:
            process.terminate()


def fetch(address: str, text: str) -> None:
    """Read the page of a query. Raises RuntimeError where there is none."""
    with closing(_connection(address)) as connection:
        status = _status(connection, text)
    if status != 200:
        raise RuntimeError(f"the page answered {status}")


def _connection(address: str) -> HTTPConnection:
    return HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT_S)


def _status(connection: HTTPConnection, text: str) -> int:
    connection.request("GET", f"/?{urlencode({'q': text})}")
    answer = connection.getresponse()
    answer.read()
    return answer.status


def memory_of(pid: int) -> dict[str, int]:
    """The memory of a process, in bytes; empty where there is no /proc."""
    if not PROC.is_dir():
        return {}
    found = status_bytes(pid)
    return {"anonymous": found["RssAnon"], "rss": found["VmRSS"]}
