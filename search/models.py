"""The nouns that cross borders: frozen, without behaviour beyond small conversions.

All offsets are code points into ``Article.title`` or ``Article.text``; times are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from search.query import ALL, Query, Sequence

if TYPE_CHECKING:  # numpy takes longer to import than `wensou --help` may take
    import numpy as np
    from numpy.typing import NDArray


class Note(str):
    """A sentence for a person: a note in Chinese, or the text of an error in English.

    It knows the ``message`` and the ``values`` that it was made of, so that whoever shows it can
    say it in another language. A message without values is taken as it is.
    """

    message: str
    values: dict[str, object]

    def __new__(cls, message: str, **values: object) -> Note:
        note = super().__new__(cls, message % values if values else message)
        note.message, note.values = message, values
        return note

    def of(self, **values: object) -> Note:
        """The same message with these values."""
        return Note(self.message, **values)


Span = tuple[int, int]
"""A half-open range ``[start, end)`` of code points."""

BLOCK_KINDS = ("heading", "paragraph", "list_item", "quote", "cell", "code", "image", "link")
INLINE_KINDS = frozenset({"link"})

SORTS = ("relevance", "newest", "oldest")
EXPORT_FORMS = ("jsonl", "csv", "bib")
ORDERS = ("articles", "before", "after")
"""Of a concordance's lines: as the articles come, or by what stands before or after the match."""

DATE_FACETS = ("year", "month", "day")
KEYWORD_FACETS = ("author", "tag")
FACETS = ("source", "year", "month", *KEYWORD_FACETS)
"""Those of a page."""

FACET_VALUES = 15
"""Of the values of a keyword facet, which may be thousands, so many are counted out, besides those
that the request chooses."""

EVERYTHING = 2**31
"""A page size that no index fills."""


class Block(NamedTuple):
    """A part of an article's text with a meaning. A tuple, since articles have dozens of them.

    Every line of the text is exactly one block of a kind other than ``link``; a ``link`` lies
    within a line. ``level`` is 1-6 for a heading, the depth for a list item or quote, the row
    (from 1, over the whole article) for a cell, else 0. ``href`` is the target of a link or the
    address of an image, as written; whoever renders it checks the scheme.
    """

    kind: str
    start: int
    end: int
    href: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read. ``text`` is its lines joined by ``\\n``; a line end is a block border.

    ``published`` is an aware UTC datetime in whole seconds, or None where it is unknown.
    ``file`` is the path below the root it was found under, ``/``-separated; ``#n`` follows for
    the n-th record of a JSON Lines file.
    """

    id: str
    source: str
    title: str
    text: str
    url: str = ""
    published: datetime | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or record that is not in the index, and why (``reason`` is a key of SKIP_REASONS)."""

    file: str
    reason: str
    detail: str = ""


SKIP_REASONS = (
    "unreadable",
    "not an article",
    "empty",
    "binary",
    "too large",
    "bad encoding",
    "truncated",
    "superseded",
)


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of one text as arrays: what an engine is given instead of text.

    ``units`` are SEMANTICS T3-T4's units: a CJK unit is its folded code point; a word unit is
    ``WORD_UNIT + i`` for ``vocabulary[i]``. ``positions`` runs parallel to it. ``words`` are the
    distinct words of the analyzer (CJK words, then word units), ``word_counts`` how often each
    occurs.
    """

    units: NDArray[np.int32]
    positions: NDArray[np.int32]
    vocabulary: tuple[str, ...]
    words: tuple[str, ...]
    word_counts: NDArray[np.int32]


WORD_UNIT = 0x110000
"""Units from here on are word units; below, they are the code points of CJK units."""


@dataclass(frozen=True, slots=True)
class AnalyzedArticle:
    """An article and its tokens: what a batch of an engine takes.

    ``keywords`` are (field, folded value) pairs, the field being ``source``, ``site`` (host of the
    url), ``author`` or ``tag``. ``signature`` tells doubles (``search.text.signature``).
    """

    article: Article
    title: Tokens
    text: Tokens
    keywords: tuple[tuple[str, str], ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Filter:
    """Restricts the set of articles, never the order (SEMANTICS Q6).

    ``field`` is ``source``, ``site``, ``author``, ``tag`` or ``published``. Of the former four an
    article passes when any of ``values`` (folded) fits, an ``exact`` one only what is the same;
    ``published`` passes when ``low <= published < high`` for one of the ``spans`` (UTC seconds,
    None is open), and never where it is unknown.
    """

    field: str
    values: tuple[str, ...] = ()
    spans: tuple[tuple[int | None, int | None], ...] = ((None, None),)
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ScoringTerm:
    """A term that adds to the score: ``field`` is a key of ``ranking.FIELD_BOOSTS``; ``weight`` is
    less than 1 for what was not typed but stands for it."""

    field: str
    term: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What an engine is asked: never text of a user. ``page`` counts from 1.

    ``verify(text, sequence)`` tells whether the sequence's ``exact`` units stand in a title or
    text; an engine calls it for matches of a sequence that has them (SEMANTICS Q5). ``uncounted``
    are units that say little of what is wanted, such as those of question words: a partial match
    needs none of their idf (see ``ranking.MIN_IDF_SHARE``). ``timeline`` is one of
    ``periods.UNITS``, ``periods.AUTO``, or empty where none is wanted. ``articles``: the hits bring
    their articles.
    """

    query: Query = ALL
    scoring: tuple[ScoringTerm, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: str = "relevance"
    page: int = 1
    size: int = 10
    facets: tuple[str, ...] = FACETS
    collapse: bool = True
    timezone: str = "Asia/Shanghai"
    verify: Callable[[str, Sequence], bool] | None = None
    uncounted: frozenset[str] = frozenset()
    timeline: str = ""
    articles: bool = False


@dataclass(frozen=True, slots=True)
class EngineHit:
    """An article found. ``missing`` are the typed words it lacks, ``same`` counts its doubles.

    ``article`` is the article where the request asks for it: without its blocks, which take half of
    the time to read and are nothing that a list of hits shows.
    """

    id: str
    score: float
    missing: tuple[str, ...] = ()
    same: int = 0
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many full matches have ``value``.

    An engine knows the values of KEYWORD_FACETS only folded; ``example`` is then the least id of
    all articles that have it, which tells how it is written.
    """

    value: str
    count: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class EngineResults:
    """An engine's answer.

    ``total`` counts the full matches, ``groups`` the hits they collapse to, ``listed`` all hits
    that pages can reach (full, then partial). ``lower_bound`` is true when a cap on prefix
    expansion cut, so that ``total`` may be too low. ``leaf_counts`` tells for each of the query's
    positive leaves how many articles have it, 0 for an optional one. ``timeline`` counts the full
    matches by period, earliest first, none of 0; unlike in facets, every filter holds.
    """

    hits: tuple[EngineHit, ...] = ()
    total: int = 0
    groups: int = 0
    listed: int = 0
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    lower_bound: bool = False
    leaf_counts: tuple[int, ...] = ()
    timeline: tuple[FacetCount, ...] = ()


class Expansion(NamedTuple):
    """A word of a query, as typed, and the synonyms that count as it."""

    word: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """``text`` is exactly ``article.text[start:start + len(text)]``; marks are ranges inside it.

    ``cut_before`` and ``cut_after``: it begins or ends within a sentence, and wants an ellipsis.
    """

    start: int
    text: str
    marks: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit as shown: the article's head, why it is there, and where it matches."""

    id: str
    source: str
    title: str
    title_marks: tuple[Span, ...]
    url: str
    published: datetime | None
    author: str
    score: float
    missing: tuple[str, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    same: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """Did you mean: a query in the script that was typed, and how many articles it finds."""

    query: str
    total: int


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A part of a query as typed: ``articles`` have it, None for what only restricts (a filter, a
    negation). ``rest`` is the query without it, ``found`` how many articles match that."""

    text: str
    articles: int | None
    rest: str
    found: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Why a query finds nothing: its parts in order. ``rest`` is the query without what is to
    blame, ``found`` how many articles match that; ``""`` and 0 where nothing helps. ``is_slow``
    tells that the query takes too long to be counted in variations."""

    parts: tuple[QueryPart, ...] = ()
    rest: str = ""
    found: int = 0
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody may be typing. ``kind`` is ``word`` (``text`` is then a query, ``count`` the
    articles that have its last word) or ``title`` (of the article ``id``)."""

    text: str
    kind: str
    count: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of hits with all that a page or ``--json`` shows. ``timeline`` is the engine's."""

    query: str
    tree: str
    notes: tuple[Note, ...]
    total: int
    groups: int
    listed: int
    took_ms: float
    page: int
    size: int
    facets: dict[str, tuple[FacetCount, ...]]
    hits: tuple[Hit, ...]
    lower_bound: bool = False
    expansions: tuple[Expansion, ...] = ()
    correction: Correction | None = None
    timeline: tuple[FacetCount, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendLine:
    """How many articles match ``query`` in full in each period of a trend."""

    query: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Queries over time. ``periods`` are those of one unit (``search.periods``) in which there are
    articles, earliest first; ``articles`` counts all of each, under the same filters."""

    unit: str = ""
    periods: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    lines: tuple[TrendLine, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A term that tells what an article is about, as it is first written there. ``articles`` is
    about how many have it; ``weight`` compares terms of one article."""

    text: str
    weight: float
    articles: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The head of an article that is shown beside another; ``score`` compares related ones."""

    id: str
    source: str
    title: str
    url: str
    published: datetime | None
    author: str
    score: float


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the article with this id. ``same`` counts its doubles, of which the first
    are in ``doubles``."""

    id: str
    keywords: tuple[Topic, ...]
    related: tuple[Neighbour, ...]
    doubles: tuple[Neighbour, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The articles of the same source that were published next before and after one."""

    older: Neighbour | None = None
    newer: Neighbour | None = None


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article with the matches of a query: what the article page draws."""

    article: Article
    title_marks: tuple[Span, ...] = ()
    text_marks: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """An occurrence in its context. Line ends are written ``¶``.

    ``match`` begins at the code point ``offset`` of the article's title or text; ``mark`` is its
    number among the marks of the article, counted from 1, the title's first.
    """

    id: str
    source: str
    title: str
    published: datetime | None
    left: str
    match: str
    right: str
    offset: int
    in_title: bool
    mark: int


@dataclass(frozen=True, slots=True)
class ArticleCount:
    """How many lines of a concordance an article has."""

    id: str
    source: str
    title: str
    published: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class Concordance:
    """The occurrences of a query, and how many of them each article, source and year has, most
    first; the year is ``""`` where it is unknown.

    ``total`` articles match, of which ``read`` were looked through. ``is_cut``: there may be more
    lines, since as many were made, or articles read, as there may be.
    """

    total: int
    read: int
    is_cut: bool
    lines: tuple[ConcordanceLine, ...]
    articles: tuple[ArticleCount, ...]
    sources: tuple[FacetCount, ...]
    years: tuple[FacetCount, ...]
    notes: tuple[Note, ...] = ()


def epoch(moment: datetime | None) -> int | None:
    """UTC seconds since 1970 of an aware datetime, floored."""
    if moment is None:
        return None
    delta = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return delta.days * 86400 + delta.seconds


def iso_utc(moment: datetime | None) -> str | None:
    """``2021-03-23T09:58:23Z``, or None for an unknown time."""
    if moment is None:
        return None
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in a zone; in UTC where that is beyond the first or last year there."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.astimezone(timezone.utc)
