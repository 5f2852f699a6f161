"""What did a run do, and how far is one that still runs?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search.durable import os_errors
from search.models import SKIP_REASONS, Skipped
from search.readers.identity import printable

EXAMPLES = 3
"""Of what is skipped for one reason, so many are kept with the index."""

PHASES = ("finding", "reading", "reading again", "publishing")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. ``phase`` is one of PHASES; sizes are bytes, ``characters`` code points."""

    phase: str
    files: int = 0
    files_total: int = 0
    size: int = 0
    size_total: int = 0
    articles: int = 0
    characters: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunReport:
    """The state of the index after a run, and what the run changed.

    ``files``, ``seen``, ``articles`` and ``skipped`` are about the whole index: every file is one
    record or, for JSON Lines, many, and ``seen == articles + len(skipped)``. The other counts are
    about this run; ``added`` to ``deleted`` count files, ``characters`` the text of the articles
    that it read. ``published`` is false when there was nothing to do.

    ``words`` of the user dictionary have changed, and ``again`` counts the articles that were read
    again because of them; ``synonyms`` tells whether those have changed. ``notices`` say in words
    what else there is to know of the two lists.
    """

    files: int = 0
    seen: int = 0
    articles: int = 0
    skipped: tuple[Skipped, ...] = ()
    added: int = 0
    changed: int = 0
    renamed: int = 0
    deleted: int = 0
    read: int = 0
    characters: int = 0
    seconds: float = 0.0
    published: bool = False
    words: int = 0
    again: int = 0
    synonyms: bool = False
    notices: tuple[str, ...] = ()

    @property
    def by_reason(self) -> dict[str, int]:
        """How often each reason to skip occurs, in the order of SKIP_REASONS."""
        counts = Counter(each.reason for each in self.skipped)
        order = [*SKIP_REASONS, *sorted(counts.keys() - set(SKIP_REASONS))]
        return {reason: counts[reason] for reason in order if counts[reason]}

    @property
    def examples(self) -> tuple[tuple[str, str, str], ...]:
        """Reason, file and detail of the first EXAMPLES records that are left out for each."""
        found: dict[str, list[tuple[str, str, str]]] = {reason: [] for reason in self.by_reason}
        for each in self.skipped:
            if len(found[each.reason]) < EXAMPLES:
                row = (each.reason, printable(each.file), printable(each.detail))
                found[each.reason].append(row)
        return tuple(row for rows in found.values() for row in rows)

    def write(self, path: Path) -> None:
        """Write a JSON line for each record that is not in the index.

        Raises InputError or DiskFullError where ``path`` cannot be written.
        """
        with os_errors(path), path.open("wb") as file:
            file.writelines(self._lines())

    def _lines(self) -> Iterator[bytes]:
        for each in self.skipped:
            line = {"file": each.file, "reason": reason_text(each), "detail": each.detail}
            # A file name that is not UTF-8 holds lone surrogates; JSON writes those as \udcxx.
            text = json.dumps(line, ensure_ascii=False)
            yield text.encode("utf-8", "backslashreplace") + b"\n"


def reason_text(skipped: Skipped) -> str:
    """The reason in words: ``superseded by FILE`` names the file."""
    if skipped.reason == "superseded":
        return f"superseded by {skipped.detail}"
    return skipped.reason
