"""Where do the articles, the sets and the results of this run lie? All outside of the project."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

HALVES = ("tune", "report")
"""Whoever chooses a weight looks at the first half only; figures are claimed of the second."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles that are searched together, and the sets of queries that are asked of them."""

    name: str
    work: Path

    @property
    def articles(self) -> Path:
        """The folder of the articles."""
        return self.work / self.name / "articles"

    @property
    def sets(self) -> Path:
        """The folder of the query sets: ``SET.HALF.jsonl``."""
        return self.work / self.name / "sets"

    def place(self, system: str) -> Path:
        """The folder of a system's index."""
        return self.work / self.name / system

    def rankings(self, system: str) -> Path:
        """What the system found."""
        return self.work / self.name / f"{system}.rankings.jsonl"


QUESTIONS = "questions"
"""Articles with their titles, and the paragraphs that questions are about."""

BODIES = "bodies"
"""Articles without their titles, which are the queries."""


def collections(work: Path) -> tuple[Collection, Collection]:
    """The two of them: questions and names; known items."""
    return Collection(QUESTIONS, work), Collection(BODIES, work)


def stable(key: str) -> int:
    """A number that is the same on every machine and has nothing to do with what the key means."""
    return int.from_bytes(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def half_of(key: str) -> str:
    """Which of HALVES something belongs to."""
    return HALVES[stable(f"half {key}") % len(HALVES)]
