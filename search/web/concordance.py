"""The page of a concordance, and the same as a file: `/concordance`, `/concordance.csv`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, render_template, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from search.concordance import MOST_ARTICLES, MOST_LINES, MOST_WIDTH, WIDTH
from search.exports import concordance_csv
from search.models import ORDERS, Concordance, ConcordanceLine, Note
from search.service import SearchService
from search.settings import Settings
from search.web import navigation
from search.web.exports import attachment, blocks, file_name
from search.web.language import language_of
from search.web.params import SearchState, read_choice, read_number, read_state

LINES = 50
"""Lines on a page, where no number is asked for."""

AT_ONCE = 2
"""Concordances that are made at the same time: each may keep a core busy for two seconds."""

PATIENCE = 10.0
"""Seconds that another one waits for its turn, before it is refused."""

BUSY = Note("other concordances are being made: try again in a moment")

COUNTS_SHOWN = 20
"""Articles and sources whose lines the page counts."""

ORDER_LABELS = {"before": _("前文"), "after": _("后文")}
WIDTH_LABELS = {12: _("窄"), WIDTH: _("中"), 80: _("宽")}
"""Code points of context on each side that the page offers."""


@dataclass(frozen=True, slots=True)
class ConcordanceState:
    """What a concordance was asked for: the search, whose sort is that of the articles, the order
    of the lines, and the width of their context."""

    search: SearchState
    order: str = ORDERS[0]
    width: int = WIDTH

    def but(self, **changes: Any) -> ConcordanceState:
        """This one from its first page on, with another ``search``, ``order`` or ``width``."""
        changed = replace(self, **changes)
        return replace(changed, search=changed.search.but())

    def page(self, number: int) -> ConcordanceState:
        """Another page of it."""
        return replace(self, search=self.search.but(page=number))

    def args(self) -> dict[str, Any]:
        """The query string, for ``url_for``: only what differs from the usual."""
        return {**self.search.args(), **self._own_args()}

    def fields(self) -> list[tuple[str, str]]:
        """All but the words and the page, as pairs for hidden inputs."""
        own = [(name, str(value)) for name, value in self._own_args().items()]
        return [*self.search.fields("q"), *own]

    def _own_args(self) -> dict[str, Any]:
        order = {"order": self.order} if self.order != ORDERS[0] else {}
        width = {"width": self.width} if self.width != WIDTH else {}
        return {**order, **width}


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to another concordance."""

    label: LazyString | str
    state: ConcordanceState
    active: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, and the language it is in."""

    line: ConcordanceLine
    lang: str


class ConcordancePage:
    """The routes `/concordance` and `/concordance.csv`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self._places = BoundedSemaphore(AT_ONCE)

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.jinja_env.globals["concordance_url"] = concordance_url
        app.add_url_rule("/concordance", "concordance", self.page)
        app.add_url_rule("/concordance.csv", "concordance_csv", self.csv)

    def page(self) -> str:
        """The lines of a page, with the counts of all."""
        state = read_concordance()
        found = self._found(state)
        size = state.search.size or LINES
        first = (state.search.page - 1) * size
        return render_template(
            "concordance.html",
            state=state.search,
            asked=state,
            found=found,
            lines=[_shown(each) for each in found.lines[first : first + size]],
            first=first + 1,
            last_page=max(1, -(-len(found.lines) // size)),
            orders=order_choices(state),
            widths=width_choices(state),
            chips=navigation.active_filters(state.search),
            shown=COUNTS_SHOWN,
            limits={"articles": MOST_ARTICLES, "lines": MOST_LINES},
            file=url_for("concordance_csv", **state.page(1).args()),
        )

    def csv(self) -> Response:
        """All lines as a table for spreadsheets."""
        state = read_concordance()
        pieces = concordance_csv(self._found(state), ZoneInfo(self.settings.timezone))
        answer = Response(blocks(pieces), content_type="text/csv; charset=utf-8; header=present")
        name = file_name(f"{state.search.q} concordance", "csv")
        answer.headers["Content-Disposition"] = attachment(name)
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def _found(self, state: ConcordanceState) -> Concordance:
        options = state.search.options(self.settings.page_size)
        if not self._places.acquire(timeout=PATIENCE):
            abort(429, BUSY)
        try:
            return self.service.concordance(state.search.q, options, state.order, state.width)
        finally:
            self._places.release()


def read_concordance() -> ConcordanceState:
    """The concordance that this request asks for. Raises UsageError for a value out of bounds."""
    return ConcordanceState(
        read_state(request.args),
        read_choice(request.args, "order", ORDERS),
        read_number(request.args, "width", MOST_WIDTH) or WIDTH,
    )


def concordance_url(state: ConcordanceState | SearchState) -> str:
    """The address of a concordance, or of that of a search."""
    if isinstance(state, SearchState):
        state = ConcordanceState(state.but(size=0, collapse=True))
    return url_for("concordance", **state.args())


def order_choices(state: ConcordanceState) -> list[Choice]:
    """As the articles come, in each order of theirs, and by the context."""
    as_articles = [
        Choice(
            each.label,
            state.but(search=each.state, order=ORDERS[0]),
            each.active and state.order == ORDERS[0],
        )
        for each in navigation.sort_choices(state.search)
    ]
    by_context = [
        Choice(label, state.but(order=order), order == state.order)
        for order, label in ORDER_LABELS.items()
    ]
    return as_articles + by_context


def width_choices(state: ConcordanceState) -> list[Choice]:
    """More or less context; the page stays, since the lines do."""
    return [
        Choice(label, replace(state, width=width), width == state.width)
        for width, label in WIDTH_LABELS.items()
    ]


def _shown(line: ConcordanceLine) -> ShownLine:
    return ShownLine(line, language_of(f"{line.left}{line.match}{line.right}"))
