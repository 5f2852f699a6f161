"""Lucene by a small Java program, fed our tokens through a pipe; where Java and Maven are there."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from benchmarks.feed import TOKEN_FIELDS, FedArticle
from benchmarks.jobs import Job, MissingPeerError
from benchmarks.peer_query import PeerPhrase, PeerQuery
from benchmarks.peers.common import fill, fresh, peer_queries
from benchmarks.queries import load
from benchmarks.timing import search_record

SOURCE = Path(__file__).resolve().parent.parent / "lucene"
PROGRAM = "LuceneBench"
VERSION = "10.4.0"
LEAST_JAVA = 21
"""The Lucene that is fetched, and the Java it needs."""

WARMUPS = 20
"""Passes over the queries that are not counted, so that Java's compiler has done its work."""

HEAP = "-Xmx1g"
JVMS = Path("/usr/lib/jvm")
FOREVER = 2**62


def rebuild(job: Job) -> dict[str, Any]:
    """Index all articles while this process reads and cuts; ``engine`` is Lucene's own time."""
    java = Java.ready(job.work / "lucene_program")
    folder = fresh(job.work / "lucene")
    with java.start("index", str(folder)) as process:
        assert process.stdin and process.stdout
        stdin, stdout = process.stdin, process.stdout
        said: list[bytes] = []

        def finish() -> None:
            stdin.close()
            said.append(stdout.read())
            process.wait()

        record = fill(job, folder, lambda article: _write(stdin, article), finish)
    if process.returncode:
        raise RuntimeError(f"Lucene ended with exit code {process.returncode}")
    count, nanos = said[0].split()
    assert int(count) == record["articles"]
    record["parts"]["pipe"] = record["parts"].pop("engine")
    record["parts"]["engine"] = int(nanos) / 1e9
    return {**record, "version": VERSION}


def search(job: Job) -> dict[str, Any]:
    """Time the queries inside Java, in the same two forms as the other peers."""
    java = Java.ready(job.work / "lucene_program")
    kinds = [query.kind for query in load(job.work)]
    plain, ranked = (_timed(java, job, peer_queries(job, form), kinds) for form in (False, True))
    return {**plain, "ranked": {"warm": ranked["warm"]}, "version": VERSION}


def _timed(java: Java, job: Job, queries: list[PeerQuery], kinds: list[str]) -> dict[str, Any]:
    arguments = ("search", str(job.work / "lucene"), str(WARMUPS), str(job.passes))
    with java.start(*arguments) as process:
        out, _ = process.communicate("".join(f"{line_of(q)}\n" for q in queries).encode())
    if process.returncode:
        raise RuntimeError(f"Lucene ended with exit code {process.returncode}")
    segments, *rows = ([int(number) for number in line.split()] for line in out.splitlines())
    cold = [row[1] / 1e6 for row in rows]
    warm = [statistics.median(row[2:]) / 1e6 for row in rows]
    return {**search_record(cold, warm, kinds, [r[0] for r in rows]), "segments": segments[0]}


def _write(pipe: IO[bytes], article: FedArticle) -> None:
    texts = [article.tokens[field] for field in TOKEN_FIELDS]
    texts += [article.id, article.title, article.text, article.source]
    texts += [str(article.number), str(article.published), str(article.month)]
    encoded = [text.encode("utf-8", "replace") for text in texts]
    pipe.write(b"".join(struct.pack(">i", len(each)) + each for each in encoded))


def line_of(query: PeerQuery) -> str:
    """A query as LuceneBench reads it."""
    parts = [_phrase(phrase.cover) for phrase in query.must]
    parts += [f"score {field} {boost} {term}" for field, term, boost in query.scoring]
    parts += [f"source {source}" for source in query.sources]
    if query.low is not None or query.high is not None:
        low = -FOREVER if query.low is None else query.low
        high = FOREVER if query.high is None else query.high
        parts.append(f"range {low} {high}")
    return "\t".join([*parts, "facets"] if query.facets else parts)


def _phrase(phrase: PeerPhrase) -> str:
    placed = zip(phrase.offsets, phrase.terms, strict=True)
    return f"phrase {phrase.field} " + " ".join(f"{offset} {term}" for offset, term in placed)


class Java:
    """The program, compiled, and the Java that runs it."""

    def __init__(self, home: Path, place: Path) -> None:
        self._home = home
        self._place = place

    @classmethod
    def ready(cls, place: Path) -> Java:
        """Fetch the jars and compile, unless that is done already. Raises MissingPeerError."""
        home, version = newest_java()
        if version < LEAST_JAVA:
            raise MissingPeerError(f"Lucene {VERSION} needs JDK {LEAST_JAVA}, here is {version}")
        java = cls(home, place / VERSION)
        if not (java._place / "done").exists():
            java._make()
        return java

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Run the program with pipes for input and output."""
        options = [
            HEAP,
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
        ]
        classes = os.pathsep.join([str(self._place), str(self._place / "jars" / "*")])
        command = [str(self._home / "bin" / "java"), *options, "-cp", classes, PROGRAM, *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, **pipes)  # type: ignore[call-overload, no-any-return]

    def _make(self) -> None:
        maven = shutil.which("mvn")
        if maven is None:
            raise MissingPeerError("Maven (mvn) is not installed")
        fresh(self._place)
        jars = self._place / "jars"
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        pom = ["-f", str(SOURCE / "pom.xml"), f"-Dlucene.version={VERSION}"]
        _run([maven, "--batch-mode", "--quiet", *pom, *goal], "Maven cannot fetch Lucene")
        compiler = str(self._home / "bin" / "javac")
        source = str(SOURCE / f"{PROGRAM}.java")
        command = [compiler, "-cp", str(jars / "*"), "-d", str(self._place), source]
        _run(command, "the Java program does not compile")
        (self._place / "done").touch()


def newest_java() -> tuple[Path, int]:
    """The folder and the version of the newest JDK there is. Raises MissingPeerError."""
    found = [(version, home) for home in set(_homes()) if (version := _version(home))]
    if not found:
        raise MissingPeerError("no JDK is installed")
    version, home = max(found)
    return home, version


def _homes() -> Iterator[Path]:
    on_path = shutil.which("javac")
    if on_path:
        yield Path(on_path).resolve().parent.parent
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"]).resolve()
    if JVMS.is_dir():
        yield from (each.resolve() for each in JVMS.iterdir() if each.is_dir())


def _version(home: Path) -> int | None:
    try:
        command = [str(home / "bin" / "javac"), "-version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)", said)
    return int(found.group()) if found else None


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise MissingPeerError(f"{what}: {' '.join(last)}")
