"""Something went wrong: which status, which page, which JSON body?

The JSON body is a problem document (RFC 9457) with our ``code`` added.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
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
from search.web.catalogues import say
from search.web.params import SearchState

STATUS_OF: tuple[tuple[type[WensouError], int], ...] = (
    (ArticleNotFoundError, 404),
    (UsageError, 400),
    (IndexUnusableError, 503),
    (AnalyzerChangedError, 503),
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
    """An error as it is shown: its status and one sentence that helps."""

    status: int
    detail: str
    standard: bool = False
    """Whether ``detail`` is werkzeug's sentence for the status; the page has a better one."""

    @property
    def title(self) -> str:
        """The standard phrase of the status."""
        return HTTPStatus(self.status).phrase


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
    if isinstance(error, HTTPException):
        return Problem(error.code or 500, error.description or "", _is_standard(error))
    for kind, status in STATUS_OF:
        if isinstance(error, kind):
            text = error.args[0] if error.args else ""
            return Problem(status, text if isinstance(text, Note) else str(error))
    current_app.logger.error("error on %s", request.path, exc_info=error)
    return Problem(500, Note("the server met an error of its own; its log says more"))


def translated(text: str) -> str:
    """What an error says in the language of the page; what is no Note stays in English."""
    return say(text) if isinstance(text, Note) else text


def _is_standard(error: HTTPException) -> bool:
    return error.description == type(error).description


def _json(problem: Problem) -> Response:
    body = jsonify(
        type="about:blank",
        title=problem.title,
        status=problem.status,
        code=problem.title.lower().replace(" ", "_"),
        detail=problem.detail,
    )
    body.content_type = "application/problem+json"
    return body


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
