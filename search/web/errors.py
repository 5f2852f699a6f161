"""Something went wrong: which status, which page, which JSON body?

The JSON body is a problem document (RFC 9457), of one of the types in PROBLEM_TYPES.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException

from search.errors import (
    AnalyzerChangedError,
    ArticleNotFoundError,
    IndexUnusableError,
    UsageError,
    WensouError,
)
from search.models import Note
from search.web.api import problems
from search.web.api.problems import PROBLEM_TYPES, Fault, Refused
from search.web.catalogues import say
from search.web.locales import PATH_SIGNS
from search.web.params import SearchState

CODE_OF: tuple[tuple[type[WensouError], str], ...] = (
    (ArticleNotFoundError, problems.ARTICLE_NOT_FOUND),
    (UsageError, problems.BAD_REQUEST),
    (IndexUnusableError, problems.INDEX_UNUSABLE),
    (AnalyzerChangedError, problems.ANALYZER_CHANGED),
)

HEADINGS = {
    400: _("这个请求看不懂"),
    404: _("这里没有这一页"),
    405: _("不能这样访问这个地址"),
    429: _("正忙，请稍候"),
    503: _("索引暂时不能用"),
}
OTHER_HEADING = _("出错了")

ADVICE = {
    400: _("地址里有一个参数不合适，改过之后再试。"),
    404: _("文章可能已改名或移出档案，也可能是地址抄漏了一段。"),
    429: _("同时只能导出几份，好让搜索不必等；等一份下完，再来一次。"),
    503: _("请照下面这句话处理，然后刷新本页。"),
}
OTHER_ADVICE = _("请稍后再试；如果总是这样，请看服务的日志。")

JSON_PATHS = ("/api/", "/healthz")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as it is shown: its status and one sentence that helps. ``code`` is a key of
    PROBLEM_TYPES, or "" for a status that we never give ourselves."""

    status: int
    code: str
    detail: str
    standard: bool = False
    """Whether ``detail`` is werkzeug's sentence for the status; the page has a better one."""
    faults: tuple[Fault, ...] = ()


def register(app: Flask) -> None:
    """Answer every error of ``app`` with answer_error."""
    app.register_error_handler(Exception, answer_error)


def answer_error(error: Exception) -> Response:
    """A problem document for the API, a page for everybody else."""
    problem = problem_of(error)
    body = _json(problem) if request.path.startswith(JSON_PATHS) else _page(problem)
    body.status_code = problem.status
    if isinstance(error, HTTPException):
        for name, value in error.get_headers(request.environ):
            if name.lower() == "allow":
                body.headers[name] = value
    return body


def problem_of(error: Exception) -> Problem:
    """What an error is to whoever asked. The text of foreign errors is logged, not shown."""
    if isinstance(error, Refused):
        status = PROBLEM_TYPES[error.problem_code].status
        return Problem(status, error.problem_code, error.description or "", faults=error.faults)
    if isinstance(error, HTTPException):
        status = error.code or 500
        code = problems.CODE_OF_STATUS.get(status, "")
        return Problem(status, code, error.description or "", _is_standard(error))
    for kind, code in CODE_OF:
        if isinstance(error, kind):
            text = error.args[0] if error.args else ""
            detail = text if isinstance(text, Note) else str(error)
            return Problem(PROBLEM_TYPES[code].status, code, detail)
    current_app.logger.error("error on %s", request.path, exc_info=error)
    detail = Note("the server met an error of its own; its log says more")
    return Problem(500, problems.INTERNAL_ERROR, detail)


def translated(text: str) -> str:
    """What an error says in the language of the page; what is no Note stays in English."""
    return say(text) if isinstance(text, Note) else text


def _is_standard(error: HTTPException) -> bool:
    return error.description == type(error).description


def _json(problem: Problem) -> Response:
    body: dict[str, object] = {
        **_kind(problem),
        "detail": _detail(problem),
        "instance": quote(request.script_root + request.path, safe=PATH_SIGNS),
    }
    if problem.faults:
        body["errors"] = [{"parameter": f.parameter, "detail": f.detail} for f in problem.faults]
    answer = jsonify(body)
    answer.content_type = "application/problem+json"
    return answer


def _detail(problem: Problem) -> str:
    """The sentence of the error, or what ours says where it has only werkzeug's."""
    if problem.standard and problem.code:
        return PROBLEM_TYPES[problem.code].meaning.replace("`", "")
    return problem.detail


def _kind(problem: Problem) -> dict[str, object]:
    """What a problem has in common with others of its type."""
    if not problem.code:
        return {
            "type": "about:blank",
            "title": HTTPStatus(problem.status).phrase,
            "status": problem.status,
        }
    return {
        "type": url_for("api", _anchor=problem.code),
        "title": PROBLEM_TYPES[problem.code].title,
        "status": problem.status,
        "code": problem.code,
    }


def _page(problem: Problem) -> Response:
    return make_response(
        render_template(
            "error.html",
            state=SearchState(),
            problem=problem,
            detail="" if problem.standard else translated(problem.detail),
            detail_lang="" if isinstance(problem.detail, Note) else "en",
            heading=HEADINGS.get(problem.status, OTHER_HEADING),
            advice=ADVICE.get(problem.status, OTHER_ADVICE),
        )
    )
