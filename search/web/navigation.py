"""Here are results: which filters, chips, orders, pages and pieces of advice lead on from them?

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
QUOTE_CHARACTERS = '"“”„‟＂「」『』〝〞'
NEIGHBOUR_PAGES = 2
WORDS_OFFERED = 4


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


def source_choices(state: SearchState, counts: Iterable[FacetCount]) -> list[Choice]:
    """Each source, to be added to those chosen or removed from them; chosen ones lead."""
    found = {each.value: each.count for each in counts}
    found.update({source: 0 for source in state.sources if source not in found})
    top = max(found.values(), default=0)
    choices = [
        _choice(source, _toggled(state, source), source in state.sources, count, top)
        for source, count in found.items()
    ]
    return sorted(choices, key=lambda choice: not choice.active)


def _toggled(state: SearchState, source: str) -> SearchState:
    if source in state.sources:
        return state.but(sources=tuple(s for s in state.sources if s != source))
    return state.but(sources=(*state.sources, source))


def year_choices(state: SearchState, counts: Iterable[FacetCount]) -> list[Choice]:
    """Each year, latest first; choosing the year in force removes it."""
    return _period_choices(state, [each for each in counts if len(each.value) == 4])


def month_choices(state: SearchState, counts: Iterable[FacetCount]) -> list[Choice]:
    """The months of the year that the search is limited to; none where it spans several."""
    year = state.after[:4]
    if not year or last_day(state.before)[:4] != year:
        return []
    months = [each for each in counts if each.value.startswith(f"{year}-")]
    return _period_choices(state, months, month_label)


def _period_choices(
    state: SearchState, counts: list[FacetCount], label: Callable[[str], str] = period_label
) -> list[Choice]:
    top = max((each.count for each in counts), default=0)
    choices = []
    for each in sorted(counts, key=lambda count: count.value, reverse=True):
        days = bounds(each.value)
        if days is None:
            continue
        active = days == (state.after, state.before)
        after, before = ("", "") if active else days
        target = state.but(after=after, before=before)
        choices.append(_choice(label(each.value), target, active, each.count, top))
    return choices


def _choice(label: str, state: SearchState, active: bool, count: int, top: int) -> Choice:
    return Choice(label, state, active, count, max(1, round(100 * count / top)) if count else 0)


def active_filters(state: SearchState) -> list[Choice]:
    """The filters in force; each leads to the search without it."""
    chips = [Choice(source, _toggled(state, source), True) for source in state.sources]
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


def without_quotes(state: SearchState) -> SearchState | None:
    """The same search without quote characters, None where there are none."""
    words = " ".join(_words(state.q))
    return state.but(q=words) if words and any(c in QUOTE_CHARACTERS for c in state.q) else None


def single_words(state: SearchState) -> list[Choice]:
    """A search for each word alone, where there are several."""
    words = list(dict.fromkeys(_words(state.q)))[:WORDS_OFFERED]
    return [Choice(word, state.but(q=word)) for word in words] if len(words) > 1 else []


def _words(text: str) -> list[str]:
    return text.translate(dict.fromkeys(map(ord, QUOTE_CHARACTERS), " ")).split()
