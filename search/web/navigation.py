"""Here are results: which filters, chips, orders and pages lead on from them?

Each Choice holds the search it leads to, so a template only writes links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from search.models import FacetCount, SearchResults
from search.web.clock import bounds, last_day, month_label, period_label, range_label
from search.web.params import SearchState

SORT_LABELS = {"relevance": _("相关"), "newest": _("最新"), "oldest": _("最早")}
Label = Callable[[str], str]
CHIPS: dict[str, tuple[object, Label]] = {
    "sources": ("%(value)s", str),
    "authors": (_("作者：%(value)s"), str),
    "tags": (_("标签：%(value)s"), str),
    "years": ("%(value)s", period_label),
}
"""Field of the state: what a chip says of a value, and what the value is called."""

NEIGHBOUR_PAGES = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to another search. ``share`` is its count in percent of the largest beside it."""

    label: str
    state: SearchState
    active: bool = False
    count: int = 0
    share: int = 0


def sort_choices(state: SearchState) -> list[Choice]:
    """The orders that make sense: without a query nothing is more relevant."""
    return [
        Choice(str(label), state.but(sort=key), key == state.effective_sort)
        for key, label in SORT_LABELS.items()
        if state.q or key != "relevance"
    ]


def facet_choices(
    state: SearchState, field: str, counts: Iterable[FacetCount], label: Label = str
) -> list[Choice]:
    """Each value of a facet, to be added to those chosen in the ``field`` of the state or removed
    from them; chosen ones lead."""
    chosen = getattr(state, field)
    found = {each.value: each.count for each in counts}
    found.update({value: 0 for value in chosen if value not in found})
    top = max(found.values(), default=0)
    choices = [
        _choice(label(value), _toggled(state, field, value), value in chosen, count, top)
        for value, count in found.items()
    ]
    return sorted(choices, key=lambda choice: not choice.active)


def _toggled(state: SearchState, field: str, value: str) -> SearchState:
    chosen = getattr(state, field)
    if value in chosen:
        return state.but(**{field: tuple(v for v in chosen if v != value)})
    return state.but(**{field: (*chosen, value)})


def year_choices(state: SearchState, counts: Iterable[FacetCount]) -> list[Choice]:
    """Each year, latest first, to be added to those chosen or removed from them."""
    years = [each for each in counts if len(each.value) == 4 and bounds(each.value)]
    latest = sorted(years, key=lambda each: each.value, reverse=True)
    return facet_choices(state, "years", latest, period_label)


def month_choices(state: SearchState, counts: Iterable[FacetCount]) -> list[Choice]:
    """The months of the year that the search is limited to; none where there are several."""
    year = only_year(state)
    months = [each for each in counts if year and each.value.startswith(f"{year}-")]
    top = max((each.count for each in months), default=0)
    choices = []
    for each in sorted(months, key=lambda count: count.value, reverse=True):
        days = bounds(each.value)
        if days is None:
            continue
        active = days == (state.after, state.before)
        after, before = ("", "") if active else days
        years = (year,) if active else ()
        target = state.but(after=after, before=before, years=years)
        choices.append(_choice(month_label(each.value), target, active, each.count, top))
    return choices


def only_year(state: SearchState) -> str:
    """The year that the search is limited to, or ``""``."""
    if state.after or state.before:
        year = state.after[:4]
        return year if last_day(state.before)[:4] == year else ""
    return state.years[0] if len(state.years) == 1 else ""


def _choice(label: str, state: SearchState, active: bool, count: int, top: int) -> Choice:
    return Choice(label, state, active, count, max(1, round(100 * count / top)) if count else 0)


def active_filters(state: SearchState) -> list[Choice]:
    """The filters in force; each leads to the search without it."""
    chips = [
        Choice(str(label) % {"value": named(value)}, _toggled(state, field, value), True)
        for field, (label, named) in CHIPS.items()
        for value in getattr(state, field)
    ]
    if state.after or state.before:
        label = range_label(state.after, state.before)
        chips.append(Choice(label, state.but(after="", before=""), True))
    return chips


def page_choices(state: SearchState, results: SearchResults) -> list[Choice | None]:
    """The pages to offer: first, last and those around the present one; None is a gap."""
    last = last_page(results)
    here = min(state.page, last)
    near = range(here - NEIGHBOUR_PAGES, here + NEIGHBOUR_PAGES + 1)
    shown = sorted({1, last, *(page for page in near if 1 <= page <= last)})
    choices: list[Choice | None] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            choices.append(None)
        choices.append(Choice(str(page), state.but(page=page), page == state.page))
    return choices


def last_page(results: SearchResults) -> int:
    """The number of the last page with hits, at least 1."""
    return max(1, -(-results.listed // results.size))
