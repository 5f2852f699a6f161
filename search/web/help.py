"""What can be asked for, and how? Taught by examples from the reader's own index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import Flask, render_template
from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from search.parsing.language import MAX_DEPTH, MAX_LEAVES, MAX_QUERY_CHARACTERS, MAX_SLOP
from search.ranking import LIST_PARTIAL_UP_TO, MAX_PREFIX_TERMS
from search.service import SearchService
from search.web import examples
from search.web.examples import Example, Material
from search.web.numbers import grouped
from search.web.params import SearchState

Maker = Callable[[Material], Iterator[Example]]

TRIED = 4
"""Candidates for an example: the one is taken that finds most."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``sign`` is how it is typed, ``meaning`` what it asks for; each maker makes an example.

    What is slow is not counted: its first candidate is sure to find something.
    """

    sign: Any
    meaning: Any
    makers: tuple[Maker, ...]
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """A rule with examples that find something; without any where the index has nothing for it."""

    rule: Rule
    examples: tuple[Example, ...]


SECTIONS: tuple[tuple[Any, tuple[Rule, ...]], ...] = (
    (
        _("词语"),
        (
            Rule(
                _("甲 乙"),
                _("标题或正文里两个词都有，位置和次序不限。"),
                (examples.pairs,),
            ),
            Rule(
                _("一句话"),
                _("不必加空格：中文会切分成词，每个词都要有；“的”“了”可有可无。"),
                (examples.sentences,),
            ),
            Rule(
                _("简／繁"),
                _("简体和繁体、全角和半角、大写和小写互相找得到。"),
                (examples.other_script,),
            ),
            Rule(
                _("同义词"),
                _("译名和叫法不同也找得到，页面会说明加了哪些词；加引号就只找原词。"),
                (examples.synonyms,),
            ),
            Rule(
                _("拼音"),
                _("在搜索框里打拼音或首字母，从建议里选词语或文章。"),
                (examples.spelt,),
            ),
            Rule(
                "abc*",
                _("以此开头的拉丁词或数字。"),
                (examples.beginnings,),
            ),
        ),
    ),
    (
        _("一字不差"),
        (
            Rule(
                _("“甲乙”"),
                _('一字不差，标点不计；"…"、「…」、『…』都行。'),
                (examples.quotes,),
            ),
            Rule(
                _("“甲 乙”~5"),
                _("这些字相距不超过这么多位置，次序不限。"),
                (examples.near,),
                is_slow=True,
            ),
            Rule(
                _("=甲"),
                _("就是这个写法，别的字形不算。"),
                (examples.exact,),
                is_slow=True,
            ),
        ),
    ),
    (
        _("组合"),
        (
            Rule(_("甲 OR 乙"), _("有其中之一；也写作 甲 | 乙。"), (examples.either,)),
            Rule(_("甲 -乙"), _("有甲而没有乙；也写作 甲 NOT 乙。"), (examples.without,)),
            Rule(_("(甲 OR 乙) 丙"), _("括号里的先算。"), (examples.groups,)),
        ),
    ),
    (
        _("范围"),
        (
            Rule(_("标题：甲"), _("标题里有。"), (examples.titles,)),
            Rule(
                _("来源：甲"),
                _("只看一个来源；网站、作者、标签也一样。名字里有空格或标点就加引号。"),
                (examples.sources, examples.authors, examples.tags),
            ),
            Rule(
                _("日期：2019"),
                _("这一年发表，也可以写到月和日：2019-05、2019-05-04；两头用 .. 连接。"),
                (examples.years, examples.spans),
            ),
            Rule(
                _("之后：2019"),
                _("2019 年及以后发表，“之前：”则相反；30d 是最近三十天，“近一周”可以直接写。"),
                (examples.afterwards,),
            ),
        ),
    ),
)

LIMITS = (
    _("一次查询最多 %(characters)s 个字符、%(words)s 个词，括号最多套 %(depth)s 层。"),
    _("以 * 结尾的词最多展开成 %(terms)s 个；更多时，总数是下限，页面会说明。"),
    _("“…”~ 后面的数最大是 %(slop)s。"),
    _("词语齐全的文章不到 %(partial)s 篇时，后面接着列出只缺一部分词的，各自注明缺什么。"),
)


class Help:
    """The route `/help`. Lessons are made once for each published index and language."""

    def __init__(self, service: SearchService) -> None:
        self._service = service
        self._made: dict[str, tuple[str, list[tuple[Any, list[Lesson]]]]] = {}

    def register(self, app: Flask) -> None:
        """Add the route to ``app``."""
        app.add_url_rule("/help", "help", self.help)

    def help(self) -> str:
        """All that a query can ask for."""
        return render_template(
            "help.html",
            state=SearchState(),
            sections=self._sections(),
            limits=[limit % _limits() for limit in LIMITS],
        )

    def _sections(self) -> list[tuple[Any, list[Lesson]]]:
        version, language = self._service.version, str(get_locale())
        made_for, sections = self._made.get(language, ("", []))
        if made_for != version:
            sections = self._teach(Material(self._service))
            self._made[language] = version, sections
        return sections

    def _teach(self, material: Material) -> list[tuple[Any, list[Lesson]]]:
        return [
            (heading, [Lesson(rule, self._examples(rule, material)) for rule in rules])
            for heading, rules in SECTIONS
        ]

    def _examples(self, rule: Rule, material: Material) -> tuple[Example, ...]:
        candidates = [list(islice(make(material), TRIED)) for make in rule.makers]
        if rule.is_slow:
            return tuple(example for each in candidates for example in each[:1])
        best = [max(map(self._counted, each), key=_count, default=None) for each in candidates]
        return tuple(example for example in best if example and example.count)

    def _counted(self, example: Example) -> Example:
        return replace(example, count=self._service.total(example.query))


def _count(example: Example) -> int:
    return example.count


def _limits() -> dict[str, str]:
    limits = {
        "characters": MAX_QUERY_CHARACTERS,
        "words": MAX_LEAVES,
        "depth": MAX_DEPTH,
        "terms": MAX_PREFIX_TERMS,
        "slop": MAX_SLOP,
        "partial": LIST_PARTIAL_UP_TO,
    }
    return {name: grouped(limit) for name, limit in limits.items()}
