"""Which problems may an answer tell of? One table: the codes are stable, programs may rely on them.

An error body is a problem document (RFC 9457): its ``type`` leads to the problem's entry on the
page `/api/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.exceptions import HTTPException

from search.models import Note


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem. ``meaning`` says what to do about it."""

    code: str
    status: int
    title: Note
    meaning: Note


INVALID_PARAMETERS = "invalid_parameters"
INVALID_CURSOR = "invalid_cursor"
INDEX_CHANGED = "index_changed"
ARTICLE_NOT_FOUND = "article_not_found"
BAD_REQUEST = "bad_request"
NOT_FOUND = "not_found"
METHOD_NOT_ALLOWED = "method_not_allowed"
INDEX_UNUSABLE = "index_unusable"
ANALYZER_CHANGED = "analyzer_changed"
INTERNAL_ERROR = "internal_error"

PROBLEM_TYPES = {
    each.code: each
    for each in (
        ProblemType(
            INVALID_PARAMETERS,
            400,
            Note("Parameters that do not fit"),
            Note(
                "A parameter is unknown, missing, given twice or out of bounds: `errors` names "
                "each one, and says what it may be."
            ),
        ),
        ProblemType(
            INVALID_CURSOR,
            400,
            Note("A cursor of another request"),
            Note(
                "A cursor goes on with the request that it came from: send the other parameters as "
                "they were, or follow `next` as it is."
            ),
        ),
        ProblemType(
            BAD_REQUEST,
            400,
            Note("A request that cannot be read"),
            Note(
                "The request itself is not understood, or it names a host that this server is not "
                "called: see the setting `hosts`."
            ),
        ),
        ProblemType(
            ARTICLE_NOT_FOUND,
            404,
            Note("No such article"),
            Note(
                "No article of the index has this id: it was renamed or removed, or the id was "
                "copied in part."
            ),
        ),
        ProblemType(
            NOT_FOUND,
            404,
            Note("No such address"),
            Note("The API has no such address: `/api/` lists those that there are."),
        ),
        ProblemType(
            METHOD_NOT_ALLOWED,
            405,
            Note("A method that does nothing here"),
            Note("The API only reads: `Allow` names the methods that there are."),
        ),
        ProblemType(
            INDEX_CHANGED,
            409,
            Note("The index has changed"),
            Note(
                "The list that a cursor walks through is no longer the same: begin again without a "
                "cursor."
            ),
        ),
        ProblemType(
            INTERNAL_ERROR,
            500,
            Note("An error of the server"),
            Note("The server met an error of its own; its log says more."),
        ),
        ProblemType(
            INDEX_UNUSABLE,
            503,
            Note("No usable index"),
            Note("There is no index yet, or it cannot be read: `detail` names the command to run."),
        ),
        ProblemType(
            ANALYZER_CHANGED,
            503,
            Note("An index of other rules"),
            Note(
                "The index was made by other rules than this program has: `detail` names the "
                "command to run."
            ),
        ),
    )
}

CODE_OF_STATUS = {
    400: BAD_REQUEST,
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    500: INTERNAL_ERROR,
}
"""The code where nothing more is known than a status."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter."""

    parameter: str
    detail: str


class Refused(HTTPException):
    """The answer is the problem ``problem_code``, which is a key of PROBLEM_TYPES."""

    def __init__(self, problem_code: str, detail: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(detail)
        self.problem_code = problem_code
        self.faults = tuple(faults)
        self.code = PROBLEM_TYPES[problem_code].status
