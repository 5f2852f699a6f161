"""Which values may a parameter have? What reads and checks one is what describes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from difflib import get_close_matches
from typing import Any, Protocol

from werkzeug.datastructures import MultiDict

from search.models import Note
from search.parsing.dates import Calendar
from search.web.api.problems import INVALID_PARAMETERS, Fault, Refused

Values = dict[str, Any]
"""What a request asks for: every parameter of its route by name, the usual value where it has none.
"""

SHOWN = 60
"""Characters of a wrong value that are repeated."""


class Kind(Protocol):
    """A kind of value."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of one value."""

    def allowed(self) -> str:
        """Which values there are, for people; a Note where it is a sentence."""

    def read(self, text: str) -> Any:
        """The value that ``text`` is. Raises ValueError, whose text goes on from "NAME must"."""


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, from ``least`` to ``most``."""

    most: int
    least: int = 0

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        lengths = {"minLength": self.least, "maxLength": self.most}
        return {"type": "string", **{name: value for name, value in lengths.items() if value}}

    def allowed(self) -> Note:
        """See Kind."""
        return Note("up to %(count)s characters", count=f"{self.most:,}")

    def read(self, text: str) -> str:
        """See Kind."""
        if len(text) > self.most:
            raise ValueError(f"have no more than {self.most:,} characters, not {len(text):,}")
        if len(text) < self.least:
            raise ValueError("not be empty")
        return text


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of a form; ``example`` says of which."""

    pattern: str
    example: str

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}

    def allowed(self) -> str:
        """See Kind."""
        return self.example

    def read(self, text: str) -> str:
        """See Kind."""
        if not re.fullmatch(self.pattern, text):
            raise ValueError(f"be {self.example}, not {_shown(text)}")
        return text


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a form that the command line takes, too; ``examples`` show which."""

    pattern: str = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?|[1-9][0-9]{0,3}[dwmy]"
    examples: tuple[str, ...] = ("2019", "2019-05", "2019-05-04", "30d")

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}

    def allowed(self) -> str:
        """See Kind."""
        return " | ".join(self.examples)

    def read(self, text: str) -> str:
        """See Kind."""
        today = Calendar(datetime.now(timezone.utc), timezone.utc)
        if not re.fullmatch(self.pattern, text) or today.span(text) is None:
            raise ValueError(f"be such as {', '.join(self.examples)}, not {_shown(text)}")
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}

    def allowed(self) -> Note:
        """See Kind."""
        return Note("%(low)s to %(high)s", low=self.low, high=f"{self.high:,}")

    def read(self, text: str) -> int:
        """See Kind."""
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else self.low - 1
        if not self.low <= number <= self.high:
            raise ValueError(
                f"be a whole number from {self.low} to {self.high:,}, not {_shown(text)}"
            )
        return number


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "string", "enum": list(self.words)}

    def allowed(self) -> str:
        """See Kind."""
        return " | ".join(self.words)

    def read(self, text: str) -> str:
        """See Kind."""
        if text not in self.words:
            raise ValueError(f"be one of {', '.join(self.words)}, not {_shown(text)}")
        return text


@dataclass(frozen=True, slots=True)
class Switch:
    """1 or 0."""

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "integer", "enum": [0, 1]}

    def allowed(self) -> str:
        """See Kind."""
        return "1 | 0"

    def read(self, text: str) -> bool:
        """See Kind."""
        if text not in ("0", "1"):
            raise ValueError(f"be 1 or 0, not {_shown(text)}")
        return text == "1"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query, or of the path. ``usual`` is its value where it is not given; one
    that may be given ``most`` times, more than once, has a tuple of values."""

    name: str
    kind: Kind
    description: Note
    usual: Any = None
    required: bool = False
    most: int = 1
    in_path: bool = False

    def read(self, texts: list[str]) -> Any:
        """The value of what was given. Raises ValueError."""
        if not texts and self.required:
            raise ValueError("be given")
        if self.most > 1:
            if len(texts) > self.most:
                raise ValueError(f"be given no more than {self.most} times, not {len(texts):,}")
            return tuple(dict.fromkeys(map(self.kind.read, texts)))
        if len(texts) > 1:
            raise ValueError("be given once")
        return self.kind.read(texts[0]) if texts else self.usual


def read_values(
    parameters: Iterable[Parameter], path: Mapping[str, str], query: MultiDict[str, str]
) -> Values:
    """What a request asks for. Raises Refused, with all that is wrong."""
    known = {each.name: each for each in parameters}
    names = [name for name, each in known.items() if not each.in_path]
    faults = [Fault(name, _unknown(name, names)) for name in query if name not in names]
    values = {}
    for name, each in known.items():
        try:
            values[name] = each.read([path[name]] if each.in_path else query.getlist(name))
        except ValueError as error:
            faults.append(Fault(name, f"{name} must {error}"))
    if faults:
        more = f" (and {len(faults) - 1} more: see errors)" if len(faults) > 1 else ""
        raise Refused(INVALID_PARAMETERS, faults[0].detail + more, faults)
    return values


def _unknown(name: str, names: list[str]) -> str:
    meant = get_close_matches(name, names, n=1)
    there_is = f"did you mean {meant[0]}?" if meant else f"there are {', '.join(names) or 'none'}"
    return f"there is no parameter {_shown(name)}: {there_is}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")
