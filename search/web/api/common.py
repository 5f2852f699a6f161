"""Which parameters have several routes?"""

from __future__ import annotations

from search.models import SORTS, Note
from search.parsing.language import MAX_QUERY_CHARACTERS
from search.service import MAX_PAGE
from search.web.api import cursors
from search.web.api.parameters import Choice, Date, Parameter, Pattern, Switch, Text, Whole
from search.web.params import MAX_VALUE, MAX_VALUES

MAX_ID = 2000
"""Characters of an id that is asked about."""

Q = Parameter(
    "q",
    Text(MAX_QUERY_CHARACTERS),
    Note("The query, in the language of the search box. None asks for all articles."),
    "",
)
ASKED = Parameter("q", Text(MAX_QUERY_CHARACTERS, 1), Note("The query."), required=True)
ID = Parameter("id", Text(MAX_ID, 1), Note("The id of an article."), required=True)
ID_IN_PATH = Parameter(
    "id",
    Text(MAX_ID, 1),
    Note("The id of an article. Its `/` may be percent-encoded or not."),
    required=True,
    in_path=True,
)
FILTERS = (
    Parameter(
        "source",
        Text(MAX_VALUE, 1),
        Note("Only articles of this source, or of any of these: give it once for each."),
        (),
        most=MAX_VALUES,
    ),
    Parameter(
        "author",
        Text(MAX_VALUE, 1),
        Note("Only articles by this author, or by any of these; whole names."),
        (),
        most=MAX_VALUES,
    ),
    Parameter(
        "tag",
        Text(MAX_VALUE, 1),
        Note("Only articles with this tag, or with any of these."),
        (),
        most=MAX_VALUES,
    ),
    Parameter(
        "year",
        Date("[0-9]{4}", ("2019",)),
        Note("Only articles of this year, or of any of these."),
        (),
        most=MAX_VALUES,
    ),
    Parameter(
        "after",
        Date(),
        Note(
            "Only articles from this date on: a year, month or day of the time zone of the server, "
            "or so many days (`30d`), weeks, months or years before today."
        ),
        "",
    ),
    Parameter("before", Date(), Note("Only articles before this date."), ""),
)
SYNONYMS = Parameter("synonyms", Switch(), Note("0: synonyms of words do not count as them."), True)
SORT = Parameter(
    "sort",
    Choice(SORTS),
    Note("The order. It is `relevance` where there is a query, else `newest`."),
)
COLLAPSE = Parameter(
    "collapse", Switch(), Note("0: list each of several nearly identical articles."), True
)
PAGE = Parameter("page", Whole(1, MAX_PAGE), Note("The page to jump to, from 1."))
CURSOR = Parameter(
    "cursor",
    Pattern(cursors.PATTERN, Note("a cursor of next or prev")),
    Note("Goes on from a page: follow `next`, which holds it."),
    "",
)
