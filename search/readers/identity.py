"""Here is an article from a file: what is its source, and what is its id? (SEMANTICS I1 and I2.)"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from search.text.body import tidy
from search.text.host import written_host

_NUMBER = re.compile(r"\d+(?=_|$)")


def source_of(root: Path, path: str, declared: str = "", url: str = "") -> str:
    """``declared``, else the folder under ``articles/``, else the url's host, else the root's name.

    ``path`` is the file's, relative to ``root`` and ``/``-separated.
    """
    return (
        tidy(declared)
        or tidy(printable(_folder_of_articles(root, path)))
        or host_of(url)
        or _name_of(os.path.abspath(root))
        or "articles"
    )


def article_id(source: str, path: str, url: str = "", record: str = "") -> str:
    """``source/number`` where the file name begins with one, else ``source/`` and a hash.

    The hash is of ``url``, or where there is none of ``path``: 16 hexadecimal digits of BLAKE2b.
    ``record`` (``#n``) tells the articles of one file apart, which share its number.
    """
    number = "" if record else _number(path)
    return f"{source}/{number or digest(url or path + record)}"


def digest(text: str) -> str:
    """16 hexadecimal digits that stand for ``text``."""
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def host_of(url: str) -> str:
    """The host a url names, in lower case, or ""."""
    return tidy(written_host(url))


def printable(path: str) -> str:
    """``path`` as text that can be stored: bytes that are not UTF-8 as ``\\xNN``."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _number(path: str) -> str:
    name = path.rpartition("/")[2]
    match = _NUMBER.match(name.rpartition(".")[0] or name)
    return match.group() if match else ""


def _folder_of_articles(root: Path, path: str) -> str:
    parts = [*_parts_of(os.path.abspath(root)), *path.split("/")]
    for at in range(len(parts) - 3, -1, -1):
        if parts[at] == "articles":
            return parts[at + 1]
    return ""


@lru_cache(maxsize=64)
def _parts_of(folder: str) -> tuple[str, ...]:
    return Path(folder).parts


@lru_cache(maxsize=64)
def _name_of(folder: str) -> str:
    return tidy(printable(Path(folder).name))
