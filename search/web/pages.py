"""The pages of a search: the entrance and the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from flask import Flask, render_template, request
from flask_babel import gettext as _

from search.models import FacetCount, Hit, SearchResults, Snippet
from search.service import SearchOptions, SearchService
from search.settings import Settings
from search.web import navigation
from search.web.advice import Adviser
from search.web.clock import bounds
from search.web.examples import clauses, named
from search.web.language import language_of
from search.web.params import SearchState, read_state
from search.web.rendering import Marks, Run
from search.web.timeline import timeline_of

NEWEST_SHOWN = 8
SOURCES_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Example:
    """A query to try, and what it shows."""

    query: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ShownSnippet:
    """A snippet cut into runs, and whether its ends want an ellipsis."""

    runs: tuple[Run, ...]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit with its texts cut into runs and the language they are in."""

    hit: Hit
    title: tuple[Run, ...]
    snippets: tuple[ShownSnippet, ...]
    lang: str


class Pages:
    """The route `/`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self._adviser = Adviser(service, settings.page_size)

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.add_url_rule("/", "index", self.index)

    def index(self) -> str:
        """The entrance, or the results of what is asked for."""
        state = read_state(request.args)
        asked = state.q or state.filtered or state.sort or state.page > 1
        return self._results(state) if asked else self._home()

    def _home(self) -> str:
        newest = self.service.search("", SearchOptions(sort="newest", size=NEWEST_SHOWN))
        sources = self.service.sources()
        years = sorted(y.value for y in newest.facets.get("year", ()) if bounds(y.value))
        return render_template(
            "home.html",
            state=SearchState(),
            count=self.service.count(),
            newest=[shown(hit) for hit in newest.hits],
            sources=navigation.facet_choices(SearchState(), "sources", sources[:SOURCES_SHOWN]),
            source_count=len(sources),
            years=years,
            examples=list(examples(newest, sources, years)),
        )

    def _results(self, state: SearchState) -> str:
        options = state.options(self.settings.page_size)
        results = self.service.search(state.q, replace(options, timeline=state.page == 1))
        hits = [shown(hit) for hit in results.hits]
        return render_template(
            "results.html",
            state=state,
            results=results,
            full=[each for each in hits if not each.hit.missing],
            partial=[each for each in hits if each.hit.missing],
            first=(results.page - 1) * results.size + 1,
            last_page=navigation.last_page(results),
            pages=navigation.page_choices(state, results),
            sorts=navigation.sort_choices(state),
            chips=navigation.active_filters(state),
            timeline=timeline_of(state, results.timeline),
            sources=navigation.facet_choices(state, "sources", results.facets.get("source", ())),
            authors=navigation.facet_choices(state, "authors", results.facets.get("author", ())),
            tags=navigation.facet_choices(state, "tags", results.facets.get("tag", ())),
            years=navigation.year_choices(state, results.facets.get("year", ())),
            months_of=navigation.only_year(state),
            months=navigation.month_choices(state, results.facets.get("month", ())),
            advice=self._adviser.advise(state) if not results.total and state.page == 1 else None,
        )


def shown(hit: Hit) -> ShownHit:
    """A hit as the templates take it."""
    return ShownHit(
        hit=hit,
        title=Marks(hit.title_marks).runs(hit.title),
        snippets=tuple(_shown_snippet(each) for each in hit.snippets),
        lang=language_of(" ".join([hit.title, *(each.text for each in hit.snippets)])),
    )


def _shown_snippet(snippet: Snippet) -> ShownSnippet:
    return ShownSnippet(
        runs=Marks(snippet.marks).runs(snippet.text),
        cut_before=snippet.cut_before,
        cut_after=snippet.cut_after,
    )


def examples(
    newest: SearchResults, sources: Iterable[FacetCount], years: list[str]
) -> Iterator[Example]:
    """Queries that find something in this very index."""
    for clause in clauses(hit.title for hit in newest.hits)[:1]:
        yield Example(f'"{clause}"', _("加引号，一字不差"))
    for value in islice(named(sources), 1):
        yield Example(_("来源：%(value)s", value=value), _("只看一个来源"))
    if years:
        yield Example(_("日期：%(value)s", value=years[-1]), _("限定一段时间"))
