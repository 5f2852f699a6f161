"""Here is what a person asks: which answer is shown? Parse, search, highlight.

The one door to an index, for the page, the command line and Python::

    from search import open_service, load_settings
    service = open_service(load_settings({"index": "index"}, {}, Path.cwd()))
    results = service.search("气候 -特使")
    for hit in results.hits:
        print(hit.title, hit.url)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from search.advice import advise
from search.concordance import MOST_WIDTH, WIDTH, Concordances
from search.engines.base import Engine
from search.engines.registry import open_engine
from search.errors import ArticleNotFoundError, UsageError
from search.explaining.cutting import QueryCut, TextCut, cut_query, cut_text
from search.explaining.explained import Explained, passages_of
from search.explaining.explanation import counts_of_leaves
from search.facet_names import FacetNames
from search.highlight import Highlight, Highlighter, HitMarks
from search.holdings import Holdings, holdings_of
from search.index_meta import IndexMeta, analysis_files, read_meta
from search.models import (
    EVERYTHING,
    ORDERS,
    SORTS,
    Advice,
    Around,
    Article,
    Beside,
    Concordance,
    Correction,
    EngineHit,
    FacetCount,
    Filter,
    Hit,
    MarkedArticle,
    Note,
    SearchRequest,
    SearchResults,
    Suggestion,
    Trend,
)
from search.parsing.dates import Calendar
from search.parsing.language import MAX_QUERY_CHARACTERS
from search.parsing.parser import ParsedQuery, QueryParser
from search.periods import AUTO
from search.query import All, positive_leaves
from search.ranking import idf
from search.related import Surroundings
from search.settings import Settings
from search.spelling.spelling import Spelling
from search.text.analyzer import Analyzer
from search.text.normalise import normalise
from search.trends import trend_of

MAX_SIZE = 100
"""Hits on a page at the most."""

RELATED = 8
"""Related articles where no number is asked for."""

MAX_PAGE = 1_000_000

BAD_DATE = Note("看不懂的日期：%(text)s（例：2019、2019-05、2019-05-04、30d）")
UNREAD_DATE = Note("cannot read the date %(text)s: write 2019, 2019-05, 2019-05-04 or 30d")
LOWER_BOUND = Note("以 * 结尾的词太多，只用了前面一部分：总数是下限")


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What is asked for besides the query text; dates as typed (``2019-05``, ``30d``).

    ``after`` includes the date it names, ``before`` does not. Of several values of one kind an
    article has one or more; authors are whole names. ``sort`` is one of SORTS. Sizes above MAX_SIZE
    are MAX_SIZE. Dates that count from now count from ``now`` where it is given, so that a later
    page can be of the same list. ``timeline``: count the articles by year,
    month or day as well.
    """

    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    sort: str = "relevance"
    page: int = 1
    size: int = 10
    collapse: bool = True
    synonyms: bool = True
    now: datetime | None = None
    timeline: bool = False


@dataclass(frozen=True, slots=True)
class _Tools:
    """What is made from an index's own analyzer; ``version`` is the engine's then."""

    version: str
    analyzer: Analyzer
    parser: QueryParser
    highlighter: Highlighter
    names: FacetNames


class SearchService:
    """Answers from one engine. Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        *,
        timezone: str = "Asia/Shanghai",
        now: Callable[[], datetime] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.engine = engine
        self.timezone = timezone
        self._now = now or _utc_now
        self._spelling = Spelling(engine, clock)
        self._concordances = Concordances(engine)
        self._tools: _Tools | None = None
        self._loading = threading.Lock()

    def load(self) -> None:
        """Read the index's own rules now, not in the first search. Raises as ``search`` does."""
        self._current_tools()

    def warm_up(self) -> None:
        """Read now what the first searches would read, such as the dictionary."""
        self.search("文搜", SearchOptions(size=1, page=2))  # no page that is offered another query

    def prepare(self) -> None:
        """Load what makes many searches quicker, and the words that are suggested. It takes
        seconds; searches go on meanwhile."""
        self.engine.accelerate()
        self._spelling.load(self._current_tools().analyzer.folding)

    def search(self, text: str, options: SearchOptions = SearchOptions()) -> SearchResults:
        """The page of hits for what was typed; no text means all articles, newest first.

        Raises UsageError for an unknown sort or a page below 1, IndexUnusableError,
        AnalyzerChangedError.
        """
        started = time.perf_counter()
        tools = self._current_tools()
        parsed = tools.parser.parse(text, self._calendar(options.now), options.synonyms)
        request, notes = self._request(tools, parsed, options)
        found = self.engine.search(replace(request, articles=True))
        marks = HitMarks(positive_leaves(parsed.query), self._weights(found.leaf_counts))
        hits = [
            _hit(hit, hit.article, tools.highlighter.marked(hit.article, marks.of(hit.missing)))
            for hit in found.hits
            if hit.article is not None  # it was asked for
        ]
        correction = None
        if request.page == 1:
            correction = self._correction(tools, parsed, request, found.total, options)
        return SearchResults(
            query=text,
            tree=str(parsed.tree),
            notes=(*parsed.notes, *notes, *([LOWER_BOUND] if found.lower_bound else [])),
            total=found.total,
            groups=found.groups,
            listed=found.listed,
            took_ms=(time.perf_counter() - started) * 1000,
            page=request.page,
            size=request.size,
            facets=tools.names.named(found.facets),
            hits=tuple(hits),
            lower_bound=found.lower_bound,
            expansions=parsed.expansions,
            correction=correction,
            timeline=found.timeline,
        )

    def total(self, text: str, options: SearchOptions = SearchOptions()) -> int:
        """How many articles match in full. Raises as ``search`` does."""
        tools = self._current_tools()
        parsed = tools.parser.parse(text, self._calendar(), options.synonyms)
        counted = replace(options, sort="newest", page=1, size=1, collapse=False)
        request, _ = self._request(tools, parsed, counted)
        return self.engine.totals([request])[0]

    def advise(self, text: str, options: SearchOptions = SearchOptions()) -> Advice:
        """What of a query that finds nothing is to blame, counted under the same options.

        It makes a handful of searches, whatever was typed. Raises as ``search`` does.
        """
        text = normalise(text[:MAX_QUERY_CHARACTERS])
        parts = self._current_tools().parser.parts(text, self._calendar())
        return advise(text, parts, lambda rest: self.total(rest, options))

    def trend(self, queries: Iterable[str], options: SearchOptions = SearchOptions()) -> Trend:
        """How many articles match each query in full, by period, and how many there are.

        All are counted under the same options. Raises as ``search`` does.
        """
        tools = self._current_tools()
        notes: dict[Note, None] = {}
        counted = replace(options, sort="newest", page=1, size=1, collapse=False)

        def timeline(text: str, unit: str) -> tuple[FacetCount, ...]:
            parsed = tools.parser.parse(text, self._calendar(options.now), options.synonyms)
            request, further = self._request(tools, parsed, counted)
            notes.update(dict.fromkeys((*parsed.notes, *further)))
            asked = replace(request, scoring=(), facets=(), timeline=unit)
            return self.engine.search(asked).timeline

        return replace(trend_of(queries, timeline), notes=tuple(notes))

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Words and titles that a text may become: by its characters, pinyin or first letters."""
        return self._spelling.suggest(text, self._current_tools().analyzer.folding)

    def article(self, id: str, text: str = "", synonyms: bool = True) -> MarkedArticle:
        """An article with the matches of a query marked. Raises ArticleNotFoundError."""
        tools = self._current_tools()
        article = self._article(id)
        parsed = tools.parser.parse(text, self._calendar(), synonyms)
        found = tools.highlighter.highlight(article, positive_leaves(parsed.query))
        return MarkedArticle(article, found.title_marks, found.text_marks, parsed.notes)

    def around(self, id: str, size: int = RELATED) -> Around:
        """The keywords of an article, at most ``size`` related ones, and its doubles.

        Raises ArticleNotFoundError; ``size`` is at most MAX_SIZE.
        """
        surroundings = Surroundings(self.engine, self._current_tools().analyzer)
        return surroundings.around(self._article(id), min(size, MAX_SIZE))

    def beside(self, id: str) -> Beside:
        """The next older and newer article of the same source. Those of one second follow each
        other by id; an article whose time is unknown has none beside it."""
        return Surroundings(self.engine, self._current_tools().analyzer).beside(id)

    def _article(self, id: str) -> Article:
        (article,) = self.engine.get([id])
        if article is None:
            raise _not_found(id)
        return article

    def ids(self, text: str = "") -> list[str]:
        """The ids of all articles, ascending, or of the full matches of a query in its order, none
        collapsed."""
        if not text.strip():
            return list(self.engine.ids())
        tools = self._current_tools()
        parsed = tools.parser.parse(text, self._calendar())
        request = SearchRequest(
            parsed.query,
            parsed.scoring,
            parsed.filters,
            size=EVERYTHING,
            facets=(),
            collapse=False,
            verify=tools.highlighter.verify,
        )
        found = self.engine.search(request)
        return [hit.id for hit in found.hits[: found.total]]

    def best_ids(self, text: str, size: int = MAX_SIZE, synonyms: bool = True) -> list[str]:
        """The ids of the best ``size`` hits, partial ones too, in their order, none collapsed.

        Raises as ``search`` does; ``size`` is at most MAX_SIZE.
        """
        tools = self._current_tools()
        parsed = tools.parser.parse(text, self._calendar(), synonyms)
        request, _ = self._request(tools, parsed, SearchOptions(size=size, collapse=False))
        return [hit.id for hit in self.engine.search(replace(request, facets=())).hits]

    def export(self, text: str = "", options: SearchOptions = SearchOptions()) -> Iterator[Article]:
        """All full matches in the order of a search, none collapsed, each read when it is taken.

        They are those of the index at the time of the call. No text means all articles, newest
        first; page and size do not matter. Raises as ``search`` does, and UsageError for a date
        that cannot be read: in a file nobody would see that it has more than was asked for.
        """
        tools = self._current_tools()
        parsed = tools.parser.parse(text, self._calendar(options.now), options.synonyms)
        request, notes = self._request(tools, parsed, options)
        for note in notes:
            raise UsageError(UNREAD_DATE.of(**note.values))
        return self.engine.export(request)

    def articles_behind(self, id: str, size: int) -> list[Article]:
        """The first ``size`` articles, by their ids in ascending order, whose ids come behind
        ``id``; that need not be the id of one."""
        found = self.engine.get(islice(self.engine.ids(id), min(size, MAX_SIZE)))
        return [article for article in found if article is not None]

    def concordance(
        self,
        text: str,
        options: SearchOptions = SearchOptions(),
        order: str = ORDERS[0],
        width: int = WIDTH,
    ) -> Concordance:
        """Each occurrence of a query in its context, ``width`` code points on each side.

        Of articles that match in full, doubles too, in the order of the options, up to limits that
        ``search.concordance`` states. ``order``, one of its ORDERS, is that of the lines. Page and
        size do not matter. Raises as ``search`` does, and UsageError for an unknown order.
        """
        if order not in ORDERS:
            raise UsageError(f"no order {order!r}: use one of {', '.join(ORDERS)}")
        tools = self._current_tools()
        parsed = tools.parser.parse(text, self._calendar(), options.synonyms)
        request, notes = self._request(tools, parsed, options)
        request = replace(request, page=1, size=1, collapse=False, facets=())
        width = max(0, min(width, MOST_WIDTH))
        found = self._concordances.concordance(
            request, tools.highlighter, tools.analyzer.folding.fold, order, width
        )
        return replace(found, notes=(*parsed.notes, *notes))

    def explain(self, text: str, id: str, options: SearchOptions = SearchOptions()) -> Explained:
        """Why the article is among the hits of a query, at its place, or why it is not.

        Page and size do not matter. Raises ArticleNotFoundError, and as ``search`` does.
        """
        tools = self._current_tools()
        parsed = tools.parser.parse(text, self._calendar(options.now), options.synonyms)
        request, notes = self._request(tools, parsed, options)
        explanation = self.engine.explain(request, id)
        (article,) = self.engine.get([id])
        if explanation is None or article is None:
            raise _not_found(id)
        counts = counts_of_leaves(explanation.checks)
        leaves = positive_leaves(parsed.query)
        found = tools.highlighter.highlight(article, leaves, self._weights(counts))
        words = cut_text(tools.analyzer, article.text).words
        return Explained(
            cut_query(tools.analyzer, parsed),
            explanation,
            article,
            cut_text(tools.analyzer, article.title),
            found.title_marks,
            passages_of(found.snippets, words),
            (*parsed.notes, *notes),
        )

    def analyze(self, text: str) -> TextCut:
        """How a text is folded and cut."""
        return cut_text(self._current_tools().analyzer, normalise(text))

    def analyze_query(self, text: str) -> QueryCut:
        """How a query is cut, and what it asks for."""
        tools = self._current_tools()
        return cut_query(tools.analyzer, tools.parser.parse(text, self._calendar()))

    def meta(self) -> IndexMeta:
        """What the index says of itself. Raises IndexUnusableError."""
        return read_meta(self.engine)

    @property
    def version(self) -> str:
        """Another string whenever the index is another."""
        return self.engine.version

    def today(self) -> datetime:
        """When this day began in the time zone of the service."""
        now = self._now().astimezone(ZoneInfo(self.timezone))
        return now.replace(hour=0, minute=0, second=0, microsecond=0)

    def count(self) -> int:
        """How many articles there are."""
        return self.engine.count()

    def sources(self) -> tuple[FacetCount, ...]:
        """Each source with its number of articles, most first."""
        return self.engine.sources()

    def holdings(self) -> Holdings:
        """What the index says of itself and of its articles. Raises as ``search`` does."""
        return holdings_of(self.engine, self._current_tools().analyzer, self.timezone)

    def info(self) -> dict[str, object]:
        """The same by names, as ``wensou info`` tells it."""
        return self.holdings().as_dict()

    def close(self) -> None:
        """Let go of files."""
        self.engine.close()

    def _weights(self, counts: Iterable[int]) -> list[float]:
        """What words are worth in a snippet, by how many articles have each."""
        articles = self.engine.count()
        return [idf(count, articles) for count in counts]

    def _current_tools(self) -> _Tools:
        """The parser and highlighter of the published index, made anew when it is another."""
        tools = self._tools
        if tools is None or tools.version != self.engine.version:
            with self._loading:
                tools = self._tools = self._loaded_tools(self._tools)
        return tools

    def _loaded_tools(self, tools: _Tools | None) -> _Tools:
        """Those of the published index; ``tools`` where they are its own still."""
        version = self.engine.version
        if tools is not None and tools.version == version:
            return tools  # another thread has been here
        meta = read_meta(self.engine)
        if tools is not None and tools.analyzer.fingerprint == meta.fingerprint:
            names = FacetNames(self.engine, tools.analyzer.folding.fold)
            return replace(tools, version=version, names=names)
        analyzer = Analyzer.from_files(analysis_files(self.engine, meta))
        return _Tools(
            version,
            analyzer,
            QueryParser(analyzer),
            Highlighter(analyzer.units, analyzer.word_spans),
            FacetNames(self.engine, analyzer.folding.fold),
        )

    def _correction(
        self,
        tools: _Tools,
        parsed: ParsedQuery,
        request: SearchRequest,
        found: int,
        options: SearchOptions,
    ) -> Correction | None:
        """Did you mean: a query that finds clearly more under the same options."""
        chosen = request.filters[len(parsed.filters) :]
        calendar = self._calendar(options.now)

        def total(text: str) -> int:
            other = tools.parser.parse(text, calendar, options.synonyms)
            filters = (*other.filters, *chosen)
            return self.engine.totals([replace(request, query=other.query, filters=filters)])[0]

        def standing(texts: Sequence[str]) -> list[int]:
            queries = [tools.parser.quoted(text, calendar) for text in texts]
            return self.engine.totals(
                [SearchRequest(query, filters=chosen, verify=request.verify) for query in queries]
            )

        return self._spelling.correct(parsed, found, tools.analyzer.folding, total, standing)

    def _calendar(self, now: datetime | None = None) -> Calendar:
        return Calendar(now or self._now(), ZoneInfo(self.timezone))

    def _request(
        self, tools: _Tools, parsed: ParsedQuery, options: SearchOptions
    ) -> tuple[SearchRequest, list[Note]]:
        """The request, and notes on options that make no sense."""
        if options.sort not in SORTS:
            raise UsageError(f"no sort {options.sort!r}: use one of {', '.join(SORTS)}")
        if not 1 <= options.page <= MAX_PAGE or options.size < 1:
            raise UsageError(f"page and size count from 1, and page up to {MAX_PAGE}")
        dates, notes = self._date_filters(options)
        chosen = _keyword_filters(options, tools.analyzer.folding.fold)
        asked = parsed.query != All()
        request = SearchRequest(
            parsed.query,
            parsed.scoring,
            (*parsed.filters, *chosen, *dates),
            options.sort if asked or options.sort != "relevance" else "newest",
            options.page,
            min(options.size, MAX_SIZE),
            collapse=options.collapse,
            timezone=self.timezone,
            uncounted=parsed.uncounted,
            verify=tools.highlighter.verify,
            timeline=AUTO if options.timeline else "",
        )
        return request, notes

    def _date_filters(self, options: SearchOptions) -> tuple[list[Filter], list[Note]]:
        calendar = self._calendar(options.now)
        filters, notes = [], []
        for text, is_low in ((options.after, True), (options.before, False)):
            span = calendar.span(text.strip()) if text.strip() else None
            if span is not None:
                low, high = (span[0], None) if is_low else (None, span[0])
                filters.append(Filter("published", spans=((low, high),)))
            elif text.strip():
                notes.append(BAD_DATE.of(text=text.strip()))
        spans = {year: calendar.span(year) for year in options.years}
        notes += [BAD_DATE.of(text=year) for year, span in spans.items() if span is None]
        years = tuple(span for span in spans.values() if span is not None)
        return filters + ([Filter("published", spans=years)] if years else []), notes


def open_service(settings: Settings) -> SearchService:
    """The service on the index of the settings. Raises IndexUnusableError where there is none."""
    engine = open_engine(settings.engine, settings.index, settings.memory_mb)
    service = SearchService(engine, timezone=settings.timezone)
    service.load()
    return service


def _keyword_filters(options: SearchOptions, fold: Callable[[str], str]) -> tuple[Filter, ...]:
    chosen = {"source": options.sources, "author": options.authors, "tag": options.tags}
    return tuple(
        Filter(field, tuple(map(fold, values)), exact=True)
        for field, values in chosen.items()
        if values
    )


def _hit(hit: EngineHit, article: Article, found: Highlight) -> Hit:
    return Hit(
        id=article.id,
        source=article.source,
        title=article.title,
        title_marks=found.title_marks,
        url=article.url,
        published=article.published,
        author=article.author,
        score=hit.score,
        missing=hit.missing,
        snippets=found.snippets,
        same=hit.same,
    )


def _not_found(id: str) -> ArticleNotFoundError:
    return ArticleNotFoundError(
        Note("no article has the id %(id)s: look it up with a search", id=repr(id))
    )


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)
