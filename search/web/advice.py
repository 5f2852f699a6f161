"""No article has all that was asked for: which searches from here find something?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.models import QueryPart
from search.service import SearchService
from search.web.navigation import Choice, active_filters
from search.web.params import SearchState

FILTERS_COUNTED = 6
QUOTE_CHARACTERS = '"“”„‟＂「」『』〝〞'


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the query: the search for it ``alone`` (None for what only restricts), and the
    search ``without`` it. A choice that finds nothing is no link."""

    text: str
    alone: Choice | None
    without: Choice


@dataclass(frozen=True, slots=True)
class ShownAdvice:
    """``best`` leaves out what is to blame, ``filters`` drop one of several each; both are there
    only where they find something. ``unfiltered`` and ``unquoted`` do without any filter or quote
    sign, and may find articles with a part of the words at least. All are counted."""

    best: Choice | None
    rows: tuple[PartRow, ...]
    filters: tuple[Choice, ...]
    unfiltered: Choice | None
    unquoted: Choice | None


class Adviser:
    """Counts what the searches around one that finds nothing would find."""

    def __init__(self, service: SearchService, page_size: int) -> None:
        self._service = service
        self._page_size = page_size

    def advise(self, state: SearchState) -> ShownAdvice:
        """Where to go from ``state``, which finds nothing."""
        advice = self._service.advise(state.q, state.options(self._page_size))
        best = Choice(advice.rest, state.but(q=advice.rest), count=advice.found)
        filters = active_filters(state)[:FILTERS_COUNTED]
        words = _without_quotes(state.q)
        single = filters if len(filters) > 1 else []
        count = _uncounted if advice.is_slow else self._counted
        return ShownAdvice(
            best if advice.found else None,
            tuple(_row(state, part) for part in advice.parts),
            tuple(choice for choice in map(count, single) if choice.count),
            count(Choice("", state.unfiltered())) if state.filtered else None,
            count(Choice("", state.but(q=words))) if words else None,
        )

    def _counted(self, choice: Choice) -> Choice:
        total = self._service.total(choice.state.q, choice.state.options(self._page_size))
        return replace(choice, count=total)


def _uncounted(choice: Choice) -> Choice:
    return choice


def _without_quotes(text: str) -> str:
    """The words of a query that has quote signs, ``""`` where it has none."""
    signs = dict.fromkeys(map(ord, QUOTE_CHARACTERS), " ")
    return " ".join(text.translate(signs).split()) if set(text) & set(QUOTE_CHARACTERS) else ""


def _row(state: SearchState, part: QueryPart) -> PartRow:
    without = Choice(part.rest, state.but(q=part.rest), count=part.found)
    if part.articles is None:
        return PartRow(part.text, None, without)
    return PartRow(
        part.text, Choice(part.text, state.but(q=part.text), count=part.articles), without
    )
