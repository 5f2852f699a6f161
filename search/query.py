"""The query tree: what a parsed query means. It prints itself; golden files and ``tree`` show that.

Leaves hold units (SEMANTICS T3) that are folded already; nothing below the parser sees what a
person typed, but for ``text``, the words to name when they are missing: what was typed in either
script is the same word.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sequence:
    """Units that must stand at these positions relative to the first, and no other between them;
    ``cjk`` tells their class.

    ``exact``, where not empty, are the same units without the script fold (SEMANTICS Q5).
    """

    units: tuple[str, ...]
    offsets: tuple[int, ...]
    cjk: tuple[bool, ...]
    exact: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many positions it spans."""
        return self.offsets[-1] + 1


@dataclass(frozen=True, slots=True)
class Term:
    """An unquoted word (Q2). ``optional`` words (function characters) may be missing.

    ``field`` is ``""`` (title or text) or ``"title"``; so for all leaves. What has one of
    ``synonyms``, words of the same field without synonyms of their own, has the word.
    """

    text: str = dataclasses.field(compare=False)
    sequence: Sequence
    field: str = ""
    optional: bool = False
    synonyms: tuple[Term, ...] = ()

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        """Its own and those of its synonyms: each of them is the word."""
        return (self.sequence, *(each.sequence for each in self.synonyms))

    def __str__(self) -> str:
        others = "".join(f"|{each.text}" for each in self.synonyms)
        optional = "?" if self.optional else ""
        return f"{_field(self)}{_exact(self.sequence)}{self.text}{optional}{others}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quoted sequence (Q1); with ``slop``, its units within so many positions in any order."""

    text: str = dataclasses.field(compare=False)
    sequence: Sequence
    field: str = ""
    slop: int | None = None

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        """Its only one: as those of a Term."""
        return (self.sequence,)

    def __str__(self) -> str:
        slop = "" if self.slop is None else f"~{self.slop}"
        return f'{_field(self)}{_exact(self.sequence)}"{self.text}"{slop}'


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word unit that begins with ``prefix`` (Q3)."""

    prefix: str
    field: str = ""

    @property
    def text(self) -> str:
        """As it is typed."""
        return f"{self.prefix}*"

    def __str__(self) -> str:
        return f"{_field(self)}{self.text}"


@dataclass(frozen=True, slots=True)
class Keyword:
    """An article whose ``field`` (source, site, author, tag) fits ``value``."""

    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.field}:{self.value}"


@dataclass(frozen=True, slots=True)
class Range:
    """``low <= published < high`` in UTC seconds; None is open. Never true of an unknown time."""

    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        low = "" if self.low is None else self.low
        high = "" if self.high is None else self.high
        return f"published:[{low}..{high})"


@dataclass(frozen=True, slots=True)
class And:
    """All of ``children``."""

    children: tuple[Query, ...]

    def __str__(self) -> str:
        return f"AND({', '.join(map(str, self.children))})"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of ``children``."""

    children: tuple[Query, ...]

    def __str__(self) -> str:
        return f"OR({', '.join(map(str, self.children))})"


@dataclass(frozen=True, slots=True)
class Not:
    """The articles that ``child`` does not match."""

    child: Query

    def __str__(self) -> str:
        return f"NOT({self.child})"


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""

    def __str__(self) -> str:
        return "ALL"


ALL = All()


@dataclass(frozen=True, slots=True)
class Nothing:
    """No article: what is left of a quote without a unit."""

    def __str__(self) -> str:
        return "NOTHING"


Leaf = Term | Phrase | Prefix
Query = Term | Phrase | Prefix | Keyword | Range | And | Or | Not | All | Nothing


def _field(leaf: Leaf) -> str:
    return f"{leaf.field}:" if leaf.field else ""


def _exact(sequence: Sequence) -> str:
    return "=" if sequence.exact else ""


def positive_leaves(query: Query) -> tuple[Leaf, ...]:
    """The leaves that a hit can be marked by, in query order: none below a ``Not``."""
    if isinstance(query, (Term, Phrase, Prefix)):
        return (query,)
    if isinstance(query, (And, Or)):
        return tuple(leaf for child in query.children for leaf in positive_leaves(child))
    return ()
