"""The pages that say why: why an article is a hit of a search or not, and how a text is cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from flask import Flask, render_template, request
from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _

from search import ranking
from search.explaining.explained import Explained, Passage
from search.explaining.explanation import ALWAYS, FULL, IN_FULL, NEVER, PARTIAL, Check
from search.explaining.parts import CLOSENESS, PASSAGE, parts_of
from search.models import Filter
from search.query import (
    All,
    And,
    Keyword,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Term,
)
from search.service import SearchService
from search.settings import Settings
from search.web.clock import Clock
from search.web.language import language_of
from search.web.numbers import counted, grouped
from search.web.params import read_id, read_state
from search.web.rendering import Marks, Run

PART_NAMES = {
    "words": _("正文里的词"),
    "bigrams": _("正文里相连的两个字"),
    "chars": _("正文里的单字"),
    "title_words": _("标题里的词"),
    "title_bigrams": _("标题里相连的两个字"),
    CLOSENESS: _("词与词挨得近"),
    PASSAGE: _("一段话里词语集中"),
}
"""Parts of a score; a part that is not here goes by its own name."""

KEYWORD_NAMES = {"source": _("来源"), "site": _("网站"), "author": _("作者"), "tag": _("标签")}

NEEDED = {
    ALWAYS: _("必须"),
    IN_FULL: _("完整命中才需要"),
    NEVER: _("可有可无"),
}

REASONS = {
    "filter": _("它不符合筛选条件，见下面标红的条件。"),
    "needed": _("它不满足一项必须满足的要求（引号里的原文、要排除的词等），见下面标红的一项。"),
    "sort": _("它缺了词；缺词的文章只在按相关排序时列出。"),
    "one word": _("它没有这个词。"),
    "enough full": _("它缺了词；词语齐全的文章已有 %(full)s 篇，够多，不再列出缺词的。"),
    "no word": _("查询的词语它一个也没有，连其中相连的两个字也没有。"),
    "share": _("它缺了词，而且含有的字太少，够不到下面的门槛。"),
    "rank": _("它缺了词；同样缺词的文章里，有更相近的排满了名额。"),
}

HAS = {True: _("有"), False: _("无")}
FITS = {True: _("符合"), False: _("不符")}

GROUPS = {And: _("以下全部"), Or: _("以下任何一项"), Not: _("不能有")}

FEW, SOME = 0.01, 0.1
"""Up to these shares of all articles, a word is called rare or not so common."""


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A requirement in words, and ``sign``, whether the article has it. ``depth`` counts from 0;
    ``why_not`` and ``articles`` may be ""."""

    text: str
    holds: bool
    sign: str
    why_not: str
    needed: str
    articles: str
    depth: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of the score; ``width`` is its bar in percent of the largest."""

    name: str
    score: float
    percent: int
    width: int


class Why:
    """The routes `/explain` and `/analyze`."""

    def __init__(self, service: SearchService, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self._clock = Clock(settings.timezone)

    def register(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.add_url_rule("/explain", "explain", self.explain)
        app.add_url_rule("/analyze", "analyze", self.analyze)

    def explain(self) -> str:
        """Why the article ``id`` is a hit of ``q``."""
        state = read_state(request.args)
        options = state.options(self.settings.page_size)
        explained = self.service.explain(state.q, read_id(request.args), options)
        found, article = explained.explanation, explained.article
        share = found.share
        return render_template(
            "explain.html",
            state=state,
            explained=explained,
            found=found,
            article=article,
            lang=language_of(f"{article.title}\n{article.text}"),
            title=Marks(explained.title_marks).runs(article.title),
            is_full=found.match == FULL,
            is_partial=found.match == PARTIAL,
            limit=ranking.LIST_PARTIAL_UP_TO,
            reasons=[str(REASONS[each]) % {"full": grouped(found.full)} for each in found.reasons],
            checks=list(self._checks(found.checks, found.articles)),
            filters=[
                ShownCheck(
                    self._filter(f.filter), f.holds, str(FITS[f.holds]), "", gettext("筛选"), "", 0
                )
                for f in found.filters
            ],
            is_share_told=found.match == PARTIAL or bool({"share", "rank"} & {*found.reasons}),
            has=_percent(share.have, share.whole) if share else 0,
            needs=_percent(share.needed, share.whole) if share else 0,
            lacking=[str(each.unit) for each in share.units if not each.holds] if share else [],
            parts_of_score=_parts(explained),
            terms=sorted((t for t in found.terms if t.tf), key=lambda term: -term.score),
            pairs=[(_both(self._named(p.first), self._named(p.second)), p) for p in found.pairs],
            part_names=PART_NAMES,
            passages=[_slashed(each) for each in explained.passages],
        )

    def analyze(self) -> str:
        """How ``q`` is folded and cut, and which query it is."""
        state = read_state(request.args)
        found = self.service.analyze_query(state.q)
        fields = {term.field: _part_name(term.field) for term in found.scoring}
        return render_template(
            "analyze.html",
            state=state,
            found=found,
            scoring=[
                (name, [term.term for term in found.scoring if term.field == field])
                for field, name in fields.items()
            ],
        )

    def _checks(
        self, checks: Iterable[Check], articles: int, depth: int = 0
    ) -> Iterator[ShownCheck]:
        for each in checks:
            many = "" if each.articles is None else _how_many(each.articles, articles)
            needed = str(NEEDED.get(each.needed, "")) if not depth else ""
            is_leaf = isinstance(each.query, (Term, Phrase, Prefix))
            sign = str(HAS[each.holds] if is_leaf else FITS[each.holds])
            text, children = self._named(each.query), each.children
            if isinstance(each.query, Not) and not children[0].children:
                text, children = _labelled(text, self._named(children[0].query)), ()
            yield ShownCheck(text, each.holds, sign, _why_not(each), needed, many, depth)
            yield from self._checks(children, articles, depth + 1)

    def _named(self, query: Query) -> str:
        """A part of a query in words."""
        if isinstance(query, Keyword):
            return _labelled(str(KEYWORD_NAMES.get(query.field, query.field)), query.value)
        if isinstance(query, Range):
            return self._span(query.low, query.high)
        if isinstance(query, (And, Or, Not)):
            return str(GROUPS[type(query)])
        if isinstance(query, (All, Nothing)):
            return gettext("所有文章") if isinstance(query, All) else gettext("没有可以查找的字")
        return _leaf(query)

    def _filter(self, wanted: Filter) -> str:
        if wanted.field == "published":
            return gettext(" 或 ").join(self._span(low, high) for low, high in wanted.spans)
        name = str(KEYWORD_NAMES.get(wanted.field, wanted.field))
        return _labelled(name, gettext(" 或 ").join(wanted.values))

    def _span(self, low: int | None, high: int | None) -> str:
        """UTC seconds as days, the last one included."""
        first = "" if low is None else self._clock.day(_moment(low))
        last = "" if high is None else self._clock.day(_moment(high - 1))
        first = first or pgettext("date range", "最早")
        last = last or pgettext("date range", "今后")
        return _labelled(gettext("日期"), gettext("%(first)s 至 %(last)s", first=first, last=last))


def _leaf(query: Query) -> str:
    named = _word(query)
    return gettext("标题里的%(what)s", what=named) if getattr(query, "field", "") else named


def _word(query: Query) -> str:
    """A leaf of a query, wherever it is looked for."""
    if isinstance(query, Prefix):
        return gettext("以 %(text)s 开头的词", text=query.prefix)
    named = str(getattr(query, "text", query))
    if isinstance(query, Phrase):
        named = gettext("原文“%(text)s”", text=named)
    if query.sequence.exact:  # type: ignore[union-attr]
        named = gettext("%(what)s（字形一致）", what=named)
    slop = query.slop if isinstance(query, Phrase) else None
    if slop is None:
        return named
    return gettext("%(what)s（相距 %(slop)s 字以内，不论先后）", what=named, slop=slop)


def _labelled(label: str, text: str) -> str:
    return gettext("%(label)s：%(text)s", label=label, text=text)


def _both(first: str, second: str) -> str:
    return gettext("%(first)s＋%(second)s", first=first, second=second)


def _part_name(part: str) -> str:
    return str(PART_NAMES.get(part, part))


def _why_not(check: Check) -> str:
    """What of a word is not there."""
    if check.lacking:
        return gettext("没有“%(characters)s”", characters=gettext("、").join(check.lacking))
    return gettext("字都有，但没有这样连在一起") if check.is_scattered else ""


def _moment(seconds: int) -> datetime:
    """Beyond the calendar of datetime, its end."""
    try:
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.utc)


def _how_many(articles: int, whole: int) -> str:
    share = articles / whole if whole else 0
    if not articles:
        return gettext("没有一篇文章有")
    if share <= FEW:
        return counted("%(count)s 篇有，很少见", articles)
    if share <= SOME:
        return counted("%(count)s 篇有，不常见", articles)
    return counted("%(count)s 篇有，常见", articles)


def _percent(part: float, whole: float) -> int:
    return round(100 * part / whole) if whole else 0


def _parts(explained: Explained) -> list[ShownPart]:
    parts = parts_of(explained.explanation)
    top = max((each.share for each in parts), default=1.0)
    return [
        ShownPart(
            _part_name(each.name),
            each.score,
            round(100 * each.share),
            round(100 * each.share / top),
        )
        for each in parts
    ]


def _slashed(passage: Passage) -> list[list[Run]]:
    """The words of a snippet, each as runs, so that the page can set a border between two."""
    marks = Marks(passage.snippet.marks)
    shown = []
    at = 0
    for word in passage.words:
        shown.append(list(marks.runs(passage.snippet.text, at, word.end)))
        at = word.end
    shown.append(list(marks.runs(passage.snippet.text, at)))
    return [runs for runs in shown if runs]
