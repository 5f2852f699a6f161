"""Names: of people, places and organisations, found in the articles by what stands around them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.quality.places import stable
from search.models import Article
from search.text.analyzer import Analyzer

EACH = 150
"""Names of each kind."""

CONTEXTS = 2
"""So often a name stands in such a context at least: once may be chance."""

ARTICLES = 3
"""So many articles have the name at least."""

_H = "[\u4e00-\u9fff]"
_ROLE = (
    "主席|总统|总理|首相|议员|教授|特首|局长|部长|司长|秘书长|律师|大律师|校长|书记|导演|作家|学者"
    "|讲师|院长|会长|干事|召集人|发言人|处长|署长|总监|医生|博士|牧师"
)
_SAYS = "说|表示|指出|指,|称|认为|强调|批评|回应|透露|坦言|直言|质疑|接受"
_AT = "位于|前往|抵达|来自|在|到|于|往"
_PLACE = "市|县|区|省|州|岛|镇|村|邨|山|湾|道|街|站|广场|公园|大厦|码头"
_BODY = (
    "大学|学院|公司|协会|学会|委员会|法院|银行|基金会|党|联盟|总会|工会|公会|研究所|医院|报|电视台"
    "|集团|阵线|教会|中心|事务所|监察|组织"
)
_DOES = "表示|指出|宣布|发表|公布|回应|认为|批评|强调|成立|主席|发言人|总干事"

_NO_NAME = re.compile(
    "[的了在是和与及或个些多少这那该本某各每同一两几其有此不第被把就都也又再更最们我你他她它会将由对为]"
)
"""Characters that names of this kind have not, but phrases that look like them have."""

_COMMON = re.compile(
    "(?:地区|城市|市区|山区|社区|街道|小区|选区|军区|景区|灾区|住宅区|示威区|堆填区|人道|报道|写道"
    "|轨道|八道|上市|泰山|车站|点站|士站|圾站|网站|铁站|创党|党党|[却亦声则仍曾还])$"
    "|^(?:周[一二三四五六日末]|[达过向如辞宣]|警方|公开|曾经|强烈|陈词|(?:航空|上市)公司$|.{2}中心$|.{2}组织$)"
)
"""Beginnings and ends that make a phrase, or a word of the dictionary."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the articles spell it first, and the ids of those that have it."""

    kind: str
    text: str
    articles: tuple[str, ...]


def _kinds(surnames: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """The context of each kind, on folded text; the name is the group."""
    surname = f"[{''.join(surnames)}]"
    return {
        "people": re.compile(
            f"(?:{_ROLE})({surname}{_H}{{1,3}}?|{_H}{{2,6}}·{_H}{{2,6}}?)(?={_SAYS})"
        ),
        "places": re.compile(f"(?:{_AT})({_H}{{2,5}}?(?:{_PLACE}))(?=举行|[,。、;的])"),
        "organisations": re.compile(f"(?:^|[,。、;:「])({_H}{{2,8}}?(?:{_BODY}))(?={_DOES})", re.M),
    }


class Texts:
    """Titles and texts of articles, folded."""

    def __init__(self, articles: Sequence[Article], analyzer: Analyzer) -> None:
        fold = analyzer.folding.fold
        self.folded = {each.id: (fold(each.title), fold(each.text)) for each in articles}

    def having(self, folded: str) -> tuple[str, ...]:
        """The ids of the articles that have the text in title or text."""
        return tuple(
            id for id, (title, text) in self.folded.items() if folded in text or folded in title
        )

    def prominent(self, folded: str, id: str) -> bool:
        """Whether an article has the text in its title, or twice in its text."""
        title, text = self.folded[id]
        return folded in title or text.count(folded) > 1


def find_names(articles: Sequence[Article], analyzer: Analyzer) -> list[Name]:
    """Up to EACH names of a kind, always the same; some article has each prominently."""
    texts = Texts(articles, analyzer)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, str] = {}
    for kind, pattern in _kinds(analyzer.surnames).items():
        for each in articles:
            for match in pattern.finditer(texts.folded[each.id][1]):
                name = match[1]
                if not _NO_NAME.search(name) and not _COMMON.search(name):
                    spellings[kind][name] += 1
                    first.setdefault(name, each.text[match.start(1) : match.end(1)])
    return [
        name for kind, counts in spellings.items() for name in _chosen(kind, counts, first, texts)
    ]


def _chosen(
    kind: str, counts: Mapping[str, int], first: Mapping[str, str], texts: Texts
) -> list[Name]:
    likely = [name for name, count in counts.items() if count >= CONTEXTS]
    found: list[Name] = []
    for folded in sorted(likely, key=lambda name: stable(f"name {name}")):
        having = texts.having(folded)
        if len(having) >= ARTICLES and any(texts.prominent(folded, id) for id in having):
            found.append(Name(kind, first[folded], having))
        if len(found) == EACH:
            break
    return found
