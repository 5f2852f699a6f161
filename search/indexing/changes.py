"""What has changed between the files of an index and those on disk: what is there to read?"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from search.indexing.manifest import NEVER, FileEntry, Manifest, Record
from search.indexing.roots import Listing, Scope, is_blocked
from search.models import Skipped
from search.readers.files import FoundFile


@dataclass(frozen=True, slots=True)
class Changes:
    """``kept`` is not read again; ``before`` are the records in the index so far, by id."""

    roots: tuple[str, ...]
    before: dict[str, Record]
    kept: tuple[FileEntry, ...]
    added: tuple[tuple[str, FoundFile], ...] = ()
    changed: tuple[tuple[str, FoundFile], ...] = ()
    deleted: tuple[FileEntry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.deleted)


def everything(scopes: Sequence[Scope], listing: Listing) -> Changes:
    """All files as added: what a rebuild reads."""
    roots = tuple(scope.root for scope in scopes)
    return Changes(roots, {}, _skip_entries(listing), listing.files)


def compare(manifest: Manifest, scopes: Sequence[Scope], listing: Listing) -> Changes:
    """What an update of ``scopes`` reads. Files elsewhere are kept as they are."""
    old = {entry.key: entry for entry in manifest.entries if entry.size != NEVER}
    found = {(root, each.path) for root, each in listing.files}
    fresh = [pair for pair in listing.files if _differs(old.get(_key(pair)), *pair)]
    again = {_key(pair) for pair in fresh}
    gone = {key for key in old.keys() - found if any(scope.holds(*key) for scope in scopes)}
    gone -= _hidden(gone, listing)
    elsewhere = [
        entry
        for entry in manifest.entries
        if entry.size == NEVER and not any(scope.holds(*entry.key) for scope in scopes)
    ]
    kept = [entry for key, entry in old.items() if key not in again and key not in gone]
    if others := (*elsewhere, *_skip_entries(listing)):
        known = {entry.key for entry in kept}
        kept += [entry for entry in others if entry.key not in known]
    return Changes(
        tuple(dict.fromkeys((*manifest.roots, *(scope.root for scope in scopes)))),
        manifest.winners(),
        tuple(kept),
        tuple(pair for pair in fresh if _key(pair) not in old),
        tuple(pair for pair in fresh if _key(pair) in old),
        tuple(old[key] for key in sorted(gone)),
    )


def _key(pair: tuple[str, FoundFile]) -> tuple[str, str]:
    return pair[0], pair[1].path


def _differs(entry: FileEntry | None, root: str, found: FoundFile) -> bool:
    """Whether a file is to be read; one without permission is not tried again and again."""
    if entry is None:
        return True
    if entry.mtime_ns == NEVER and entry.size == found.size:
        return os.access(os.path.join(found.root, found.path), os.R_OK)
    return (entry.size, entry.mtime_ns) != (found.size, found.mtime_ns)


def _skip_entries(listing: Listing) -> tuple[FileEntry, ...]:
    """Entries for what was listed but is no regular file."""
    reasons: defaultdict[tuple[str, str], list[Skipped]] = defaultdict(list)
    for root, each in listing.skipped:
        reasons[root, each.file].append(each)
    return tuple(
        FileEntry(root, path, NEVER, NEVER, (), tuple(skipped))
        for (root, path), skipped in reasons.items()
    )


def _hidden(gone: set[tuple[str, str]], listing: Listing) -> set[tuple[str, str]]:
    """Those of ``gone`` that nobody can see at present: their folder has become unreadable."""
    blocked = [
        Scope(root, each.file)
        for root, each in listing.skipped
        if each.reason == "unreadable" and is_blocked(root, each.file)
    ]
    return {key for key in gone if any(scope.holds(*key) for scope in blocked)}
