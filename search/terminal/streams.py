"""How do lines of text get in and out? Always as UTF-8, whatever the locale."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ESCAPED = "backslashreplace"
"""For what UTF-8 cannot hold (a file name that is none); inside JSON it is JSON's own escape."""


def use_utf8() -> None:
    """Make the standard streams write UTF-8 and never fail over a character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=ESCAPED)


def as_json(value: object) -> str:
    """One line of JSON, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False)


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


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write ``lines`` to a file that appears only when it is complete."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", errors=ESCAPED, newline="\n") as out:
            out.writelines(f"{line}\n" for line in lines)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
