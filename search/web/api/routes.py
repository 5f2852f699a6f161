"""Which addresses has the API, which parameters has each, and what does it answer? One table.

Requests are read by it (`parameters.py`), and the OpenAPI document and the page `/api/` are made of
it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from search.concordance import MOST_ARTICLES, MOST_LINES, MOST_WIDTH, WIDTH
from search.models import FACET_VALUES, FACETS, ORDERS, Note
from search.parsing.language import MAX_QUERY_CHARACTERS
from search.service import MAX_SIZE, RELATED
from search.trends import MOST_QUERIES
from search.web.api.answers import Answer, Answers
from search.web.api.common import (
    ASKED,
    COLLAPSE,
    CURSOR,
    FILTERS,
    ID,
    ID_IN_PATH,
    MAX_ID,
    PAGE,
    SORT,
    SYNONYMS,
    Q,
)
from search.web.api.parameters import Choice, Parameter, Text, Values, Whole
from search.web.api.problems import (
    ANALYZER_CHANGED,
    ARTICLE_NOT_FOUND,
    BAD_REQUEST,
    INDEX_CHANGED,
    INDEX_UNUSABLE,
    INVALID_CURSOR,
    INVALID_PARAMETERS,
    NOT_FOUND,
)
from search.web.params import MAX_TEXT

ROOT = "/api/v1"
MOST_LINES_A_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Route:
    """An address. ``schema`` names the schema of its body, ``problems`` are the codes of what it
    may refuse, besides those of every route; ``example`` the parameters of one, where ``{q}`` and
    ``{id}`` stand for a word and an id of the index, and ``shows`` a key of its body."""

    name: str
    path: str
    summary: Note
    description: Note
    parameters: tuple[Parameter, ...]
    answer: Callable[[Answers, Values], Answer]
    schema: str
    example: dict[str, str]
    shows: str
    problems: tuple[str, ...] = ()
    paged: bool = False


ROUTES = (
    Route(
        "search",
        "/search",
        Note("Search"),
        Note(
            "The hits of a query, with counts, snippets and marks. Offsets are code points. "
            "`total` counts the articles that match in full; sorted by relevance, up to rank 100, "
            "articles follow that lack a word (`missing` names it); `listed` counts all hits that "
            "pages reach."
        ),
        (
            Q,
            *FILTERS,
            SORT,
            PAGE,
            Parameter(
                "size",
                Whole(1, MAX_SIZE),
                Note("Hits on a page; else as the setting `page_size` says."),
            ),
            CURSOR,
            COLLAPSE,
            SYNONYMS,
        ),
        Answers.search,
        "Results",
        {"q": "{q}", "size": "3"},
        "total",
        (INVALID_CURSOR, INDEX_CHANGED),
        paged=True,
    ),
    Route(
        "suggest",
        "/suggest",
        Note("Suggestions while typing"),
        Note(
            "Words and titles that a text may become: by its characters, pinyin or first letters."
        ),
        (
            Parameter(
                "q",
                Text(MAX_QUERY_CHARACTERS, 1),
                Note("What is being typed."),
                required=True,
            ),
        ),
        Answers.suggest,
        "Suggestions",
        {"q": "{q[0]}"},
        "suggestions",
    ),
    Route(
        "facets",
        "/facets",
        Note("Counts of a query by field"),
        Note(
            "How many full matches each value has, without the hits. Counts of a field ignore the "
            "filter on that same field. Of authors and tags the first %(count)s are counted.",
            count=FACET_VALUES,
        ),
        (
            Q,
            *FILTERS,
            Parameter(
                "field",
                Choice(FACETS),
                Note("Only this field, or these: give it once for each."),
                (),
                most=len(FACETS),
            ),
            SYNONYMS,
        ),
        Answers.facets,
        "FacetsOfQuery",
        {"q": "{q}", "field": "year"},
        "facets",
    ),
    Route(
        "trends",
        "/trends",
        Note("Queries over time"),
        Note(
            "How many articles match each query in full, by year, month or day (`unit`), whichever "
            "divides the time best. `counts` and `articles`, which counts all of them, run "
            "parallel to `periods`."
        ),
        (
            Parameter(
                "q",
                Text(MAX_QUERY_CHARACTERS, 1),
                Note("A query; to compare several, give it once for each."),
                required=True,
                most=MOST_QUERIES,
            ),
            *FILTERS,
            SYNONYMS,
        ),
        Answers.trends,
        "Trend",
        {"q": "{q}"},
        "queries",
    ),
    Route(
        "concordance",
        "/concordance",
        Note("Every occurrence of a query in its context"),
        Note(
            "Each line is an occurrence in an article that matches in full, with what stands "
            "before and after it; `listed` counts the lines. At most %(articles)s articles are "
            "read and %(lines)s lines made; `cut` tells whether there may be more.",
            articles=f"{MOST_ARTICLES:,}",
            lines=f"{MOST_LINES:,}",
        ),
        (
            ASKED,
            *FILTERS,
            SORT,
            Parameter(
                "order",
                Choice(ORDERS),
                Note("Of the lines: as the articles come, or by what is before or after."),
                ORDERS[0],
            ),
            Parameter(
                "width",
                Whole(1, MOST_WIDTH),
                Note("Characters of context on each side."),
                WIDTH,
            ),
            PAGE,
            Parameter("size", Whole(1, MOST_LINES_A_PAGE), Note("Lines on a page."), MAX_SIZE),
            CURSOR,
            SYNONYMS,
        ),
        Answers.concordance,
        "Concordance",
        {"q": "{q}", "size": "3"},
        "total",
        (INVALID_CURSOR, INDEX_CHANGED),
        paged=True,
    ),
    Route(
        "articles",
        "/articles",
        Note("All articles, by id"),
        Note(
            "The heads of all articles in the order of their ids, for those who fetch every one. "
            "It goes on behind an id, so none that stays is missed if the index changes meanwhile."
        ),
        (
            Parameter("size", Whole(1, MAX_SIZE), Note("Articles on a page."), MAX_SIZE),
            Parameter(
                "cursor", Text(MAX_ID, 1), Note("The id behind which to go on: follow `next`."), ""
            ),
        ),
        Answers.articles,
        "Heads",
        {"size": "3"},
        "total",
        paged=True,
    ),
    Route(
        "article",
        "/articles/<path:id>",
        Note("An article"),
        Note("All that the index has of an article: head, text and the blocks over it."),
        (ID_IN_PATH,),
        Answers.article,
        "Article",
        {"id": "{id}"},
        "title",
        (ARTICLE_NOT_FOUND, NOT_FOUND),
    ),
    Route(
        "related",
        "/articles/<path:id>/related",
        Note("What stands around an article"),
        Note("Its keywords, the articles about the same, and its doubles."),
        (
            ID_IN_PATH,
            Parameter("size", Whole(1, MAX_SIZE), Note("Related articles, at the most."), RELATED),
        ),
        Answers.related,
        "Around",
        {"id": "{id}"},
        "keywords",
        (ARTICLE_NOT_FOUND, NOT_FOUND),
    ),
    Route(
        "explain",
        "/explain",
        Note("Why an article is a hit, or not"),
        Note("Every requirement of the query, and every number of the score."),
        (Q, ID, *FILTERS, SORT, COLLAPSE, SYNONYMS),
        Answers.explain,
        "Explained",
        {"q": "{q}", "id": "{id}"},
        "match",
        (ARTICLE_NOT_FOUND,),
    ),
    Route(
        "analyze",
        "/analyze",
        Note("How a text or a query is cut"),
        Note("The folded text, its words and its units; of a query also what it asks for."),
        (
            Parameter("text", Text(MAX_TEXT), Note("A text, read as one of an article is.")),
            Parameter("q", Text(MAX_QUERY_CHARACTERS), Note("A query; give either it or `text`.")),
        ),
        Answers.analyze,
        "Analysis",
        {"q": "{q}"},
        "words",
    ),
    Route(
        "stats",
        "/stats",
        Note("What the index holds"),
        Note("Counts, sources, first and last date, and when the index was made."),
        (),
        Answers.stats,
        "Stats",
        {},
        "articles",
    ),
)

EVERYWHERE = (BAD_REQUEST, INVALID_PARAMETERS, INDEX_UNUSABLE, ANALYZER_CHANGED)
"""The codes of what every route may refuse."""
