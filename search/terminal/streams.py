"""How do lines of text get in and out? Always as UTF-8, whatever the locale."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TextIO

from search.models import iso_utc

ESCAPED = "backslashreplace"
"""For what UTF-8 cannot hold (a file name that is none); inside JSON it is JSON's own escape."""


def use_utf8() -> None:
    """Make the standard streams write UTF-8 and never fail over a character.

    One that was closed before the start (``>&-``) takes what is printed to nowhere.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=ESCAPED)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def as_json(value: object) -> str:
    """One line of JSON, Chinese as it is; times as everywhere, in UTC."""
    return json.dumps(value, ensure_ascii=False, default=_moment)


def _moment(value: object) -> str | None:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    return iso_utc(value)


def print_json(value: object) -> None:
    """Print one line of JSON."""
    print(as_json(value))


def print_lines(lines: Iterable[str]) -> None:
    """Print each of ``lines``, as it comes."""
    for line in lines:
        print(line)


@contextmanager
def open_lines(file: str) -> Iterator[TextIO]:
    """The lines of a file, or of standard input for ``-``; what is no UTF-8 becomes U+FFFD."""
    stdin = file == "-"
    name: str | int = sys.stdin.fileno() if stdin else file
    with open(
        name, encoding="utf-8-sig", errors="replace", newline="\n", closefd=not stdin
    ) as lines:
        yield lines


def print_pieces(pieces: Iterable[str]) -> None:
    """Print text as it is; on Windows too its line ends stay what they are."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="\n")
    for piece in pieces:
        sys.stdout.write(piece)


def ended(lines: Iterable[str]) -> Iterator[str]:
    """Each of ``lines`` with its end."""
    return (f"{line}\n" for line in lines)


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write text as it is to a file that appears only when it is complete."""
    check_target(path)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", errors=ESCAPED, newline="\n") as out:
            out.writelines(pieces)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Raise OSError where no file can be: before the work whose result it is to hold."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))


def folder_bytes(folder: Path) -> int:
    """The size of all files below a folder; those that vanish meanwhile count nothing."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            size += path.stat().st_size if path.is_file() else 0
    return size
