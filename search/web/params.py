"""Here is a request: which search does it ask for, and how is another one addressed?

A SearchState is the whole state of the results page. It is read from the query string and written
back to it, so that every link keeps what it does not change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from werkzeug.datastructures import MultiDict

from search.errors import UsageError
from search.models import SORTS, Note
from search.parsing.language import MAX_QUERY_CHARACTERS
from search.service import SearchOptions
from search.web.clock import bounds, shifted

MAX_PAGE = 1_000_000
MAX_SIZE = 100
MAX_VALUES = 50
"""Values of one filter that can be chosen at once."""

MAX_TEXT = 20_000
MAX_VALUE = 200
"""Characters in a value or a date. The length of the query is the parser's to limit."""

NO, YES = "0", "1"

CHOICES = {"source": "sources", "author": "authors", "tag": "tags", "year": "years"}
"""Parameters that may be given several times: an article has one of the values or more."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What a search was asked for. ``sort`` "" and ``size`` 0 stand for the usual ones."""

    q: str = ""
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    sort: str = ""
    page: int = 1
    size: int = 0
    collapse: bool = True
    synonyms: bool = True

    @property
    def effective_sort(self) -> str:
        """The order in force: without a query nothing is more relevant, so the newest lead."""
        return self.sort or ("relevance" if self.q else "newest")

    @property
    def filtered(self) -> bool:
        """Whether anything but the query restricts the articles."""
        return self.unfiltered() != self.but()

    def unfiltered(self) -> SearchState:
        """This search without any restriction but the query."""
        return self.but(**dict.fromkeys(CHOICES.values(), ()), after="", before="")

    def but(self, **changes: Any) -> SearchState:
        """This search, changed. Unless told otherwise it begins at page 1 again."""
        values = dict(zip(_NAMES, _values_of(self), strict=True))
        return SearchState(**{**values, "page": 1, **changes})

    def args(self) -> dict[str, Any]:
        """The query string, for ``url_for``: only what differs from the usual."""
        values = {
            "q": self.q,
            **{name: list(getattr(self, field)) for name, field in CHOICES.items()},
            "after": self.after,
            "before": self.before,
            "sort": self.sort,
            "page": self.page if self.page != 1 else None,
            "size": self.size,
            "collapse": "" if self.collapse else NO,
            "synonyms": "" if self.synonyms else NO,
        }
        return {name: value for name, value in values.items() if value}

    def fields(self, *without: str) -> list[tuple[str, str]]:
        """The same as pairs for hidden inputs; a form that is sent begins at page 1."""
        pairs: list[tuple[str, str]] = []
        for name, value in self.but().args().items():
            if name not in without:
                pairs += [(name, str(v)) for v in (value if isinstance(value, list) else [value])]
        return pairs

    def options(self, usual_size: int) -> SearchOptions:
        """The same as the service takes it."""
        return SearchOptions(
            sources=self.sources,
            authors=self.authors,
            tags=self.tags,
            years=self.years,
            after=self.after,
            before=self.before,
            sort=self.effective_sort,
            page=self.page,
            size=self.size or usual_size,
            collapse=self.collapse,
            synonyms=self.synonyms,
        )


_NAMES = tuple(field.name for field in fields(SearchState))
_values_of = attrgetter(*_NAMES)
"""A page has a hundred states: ``dataclasses.replace`` takes twice the time."""


def read_state(args: MultiDict[str, str]) -> SearchState:
    """The search that a query string asks for. Empty values count as not given.

    Raises UsageError for a value out of bounds; dates are checked by the service.
    """
    chosen: dict[str, Any] = {field: _values(args, name) for name, field in CHOICES.items()}
    dates = {name: args.get(name, "").strip() for name in ("after", "before")}
    dates["before"] = _behind(args.get("until", "").strip()) or dates["before"]
    _check_lengths(dates)
    return SearchState(
        # One more than the parser reads, so that it says so; the page repeats no more in its links.
        q=args.get("q", "").strip()[: MAX_QUERY_CHARACTERS + 1],
        sort=read_choice(args, "sort", ("", *SORTS)),
        page=read_number(args, "page", MAX_PAGE) or 1,
        size=read_size(args),
        collapse=_is_on(args, "collapse"),
        synonyms=_is_on(args, "synonyms"),
        **chosen | dates,
    )


def read_id(args: MultiDict[str, str]) -> str:
    """The article that a query string names. Raises UsageError where it names none."""
    if not args.get("id"):
        raise _refusal("name an article: id=SOURCE/NUMBER")
    return args["id"]


def read_text(args: MultiDict[str, str]) -> str:
    """The text to look at. Raises UsageError for one that is too long."""
    if len(args["text"]) > MAX_TEXT:
        raise _refusal(
            "%(name)s must not be longer than %(limit)s characters", name="text", limit=MAX_TEXT
        )
    return args["text"]


def read_queries(args: MultiDict[str, str], limit: int) -> tuple[str, ...]:
    """The queries that a query string compares, each once; empty ones count as not given.

    Raises UsageError for more than ``limit``.
    """
    texts = (text.strip()[: MAX_QUERY_CHARACTERS + 1] for text in args.getlist("q"))
    queries = tuple(dict.fromkeys(text for text in texts if text))
    if len(queries) > limit:
        raise _refusal("at most %(limit)s queries can be compared at once", limit=limit)
    return queries


def read_choice(args: MultiDict[str, str], name: str, known: Sequence[str]) -> str:
    """One of the ``known`` values, the first where none is given. Raises UsageError for others."""
    value = args.get(name, "") or known[0]
    if value not in known:
        raise _refusal(
            "%(name)s must be one of %(known)s", name=name, known=", ".join(filter(None, known))
        )
    return value


def read_size(args: MultiDict[str, str]) -> int:
    """The number of hits that a query string asks for, 0 where it does not."""
    return read_number(args, "size", MAX_SIZE)


def _refusal(message: str, **values: object) -> UsageError:
    """An error that the page can say in the reader's language."""
    return UsageError(Note(message, **values))


def _behind(until: str) -> str:
    """A person names the last day wanted; a search is told the first one not wanted."""
    behind = shifted(until, 1)
    if until and not behind:
        raise _refusal(
            "until must be a day such as 2021-03-23, not %(value)s", value=repr(until[:MAX_VALUE])
        )
    return behind


def _values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in args.getlist(name) if value))
    if len(values) > MAX_VALUES:
        raise _refusal(
            "at most %(limit)s values of %(name)s can be chosen at once",
            limit=MAX_VALUES,
            name=name,
        )
    _check_lengths({name: max(values, key=len, default="")})
    if name == "year" and not all(len(value) == 4 and bounds(value) for value in values):
        raise _refusal("%(name)s must be a year such as 2021", name=name)
    return values


def _check_lengths(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if len(value) > MAX_VALUE:
            raise _refusal(
                "%(name)s must not be longer than %(limit)s characters", name=name, limit=MAX_VALUE
            )


def _is_on(args: MultiDict[str, str], name: str) -> bool:
    """On where it is not given."""
    value = args.get(name, "")
    if value not in ("", NO, YES):
        raise _refusal(
            "%(name)s must be 1 or 0, not %(value)s", name=name, value=repr(value[:MAX_VALUE])
        )
    return value != NO


def read_number(args: MultiDict[str, str], name: str, limit: int) -> int:
    """A number from 1, 0 where it is not given. Raises UsageError for one above the limit."""
    text = args.get(name, "").strip()
    if not text:
        return 0
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
    if not 1 <= number <= limit:
        raise _refusal(
            "%(name)s must be a whole number from 1 to %(limit)s", name=name, limit=limit
        )
    return number
