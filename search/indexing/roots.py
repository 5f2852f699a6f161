"""Which folders does a run look at, and what is there?

A root is a folder or file that a person named. Ids and paths are relative to it, so a later PATH
below it is looked at as a part of that root.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from search.errors import InputError, UsageError
from search.index_dir import GENERATIONS, KNOWN, LOCK
from search.models import Skipped
from search.readers.files import FoundFile, find_files


@dataclass(frozen=True, slots=True)
class Scope:
    """A root, or the part of it ``below`` (relative to it; "" is all of it)."""

    root: str
    below: str = ""

    def holds(self, root: str, path: str) -> bool:
        """Whether the file ``path`` of ``root`` lies in this scope."""
        inside = not self.below or path == self.below or path.startswith(f"{self.below}/")
        return root == self.root and inside


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in some scopes, in the order of reading."""

    files: tuple[tuple[str, FoundFile], ...]
    skipped: tuple[tuple[str, Skipped], ...]


def root_scopes(paths: Sequence[Path]) -> list[Scope]:
    """The roots that ``paths`` name; one inside another is part of that one."""
    if not paths:
        raise UsageError("name a folder of articles")
    distinct = list(dict.fromkeys(os.path.abspath(path) for path in paths))
    return [
        Scope(path)
        for path in distinct
        if not any(_below(path, other) for other in distinct if other != path)
    ]


def path_scopes(paths: Sequence[Path], roots: Sequence[str]) -> list[Scope]:
    """The scopes that ``paths`` name where ``roots`` are indexed; all roots without a path.

    Raises InputError for a path that holds an indexed root.
    """
    if not paths:
        return [Scope(root) for root in roots]
    scopes: dict[Scope, None] = {}
    new: list[Path] = []
    for path in paths:
        scope = _scope(os.path.abspath(path), roots)
        if scope is None:
            new.append(path)
        else:
            scopes[scope] = None
    kept = [s for s in scopes if not any(_covers(other, s) for other in scopes if other != s)]
    return kept + (root_scopes(new) if new else [])


def _scope(path: str, roots: Sequence[str]) -> Scope | None:
    """The part of an indexed root that ``path`` is, None where it lies in none."""
    for root in roots:
        below = _below(path, root)
        if below is not None:
            return Scope(root, below)
        if _below(root, path) is not None:
            raise InputError(f"{path} holds {root}, which is indexed: run wensou rebuild {path}")
    return None


def _covers(outer: Scope, inner: Scope) -> bool:
    return outer.holds(inner.root, inner.below)


def _below(path: str, root: str) -> str | None:
    """``path`` relative to ``root``, None where it does not lie in it, links followed."""
    real, real_root = os.path.realpath(path), os.path.realpath(root)
    if real == real_root:
        return ""
    prefix = os.path.join(real_root, "")
    return real.removeprefix(prefix).replace(os.sep, "/") if real.startswith(prefix) else None


def list_files(scopes: Iterable[Scope]) -> Listing:
    """What is in the scopes. Raises InputError for one that is missing or holds no file."""
    files: list[tuple[str, FoundFile]] = []
    skipped: list[tuple[str, Skipped]] = []
    for scope in scopes:
        found, missed = _list(scope)
        if not found:
            why = f" ({missed[0].file}: {missed[0].reason})" if missed else ""
            raise InputError(f"{_start(scope)} holds no file{why}: name a folder of articles")
        files += [(scope.root, each) for each in found]
        skipped += [(scope.root, each) for each in missed]
    return Listing(tuple(files), tuple(skipped))


def _list(scope: Scope) -> tuple[list[FoundFile], list[Skipped]]:
    start = _start(scope)
    prefix = f"{scope.below}/" if scope.below and start.is_dir() else ""
    folder = folder_of(scope.root)
    whole = not scope.below and start == folder
    found: list[FoundFile] = []
    missed: list[Skipped] = []
    for each in find_files(start):
        if isinstance(each, Skipped):
            missed.append(replace(each, file=_joined(scope, prefix, each.file)))
        elif whole:
            found.append(each)
        else:
            path = _joined(scope, prefix, each.path)
            found.append(replace(each, root=folder, path=path))
    return _without_indexes(found), missed


def _start(scope: Scope) -> Path:
    return Path(scope.root, scope.below) if scope.below else Path(scope.root)


def _joined(scope: Scope, prefix: str, path: str) -> str:
    """``path``, found below the scope's start, relative to its root."""
    if scope.below and (not prefix or path == "."):
        return scope.below
    return prefix + path


def folder_of(root: str) -> Path:
    """What paths of files are relative to: the root, or the folder it lies in if it is a file."""
    return Path(root).parent if os.path.isfile(root) else Path(root)


def is_blocked(root: str, path: str) -> bool:
    """Whether there is something at ``path``, no link, that cannot be read at present."""
    place = os.path.join(folder_of(root), path)
    return os.path.lexists(place) and not os.path.islink(place) and not os.access(place, os.R_OK)


def _without_indexes(found: list[FoundFile]) -> list[FoundFile]:
    """``found`` without the files of an index that lies among the articles."""
    folders = [e.path.removesuffix(LOCK) for e in found if f"/{e.path}".endswith(f"/{LOCK}")]
    ours = tuple(f"{folder}{GENERATIONS}/" for folder in folders)
    names = {folder + name for folder in folders for name in KNOWN}
    return [e for e in found if e.path not in names and not e.path.startswith(ours)]
