"""Every engine against the memory engine: random articles, changes and query trees give the same
hits, order, scores, totals and facets."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.highlight import Highlighter
from search.models import FACETS, SORTS, Article, Filter, SearchRequest
from search.parsing.words import WordReader
from search.periods import AUTO, UNITS
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
from search.ranking import SYNONYM_WEIGHT
from tests.articles import analyzed, analyzer
from tests.contract.engines import NAMES, opened

WORDS = WordReader(analyzer(), "-.")
VERIFY = Highlighter(analyzer().units).verify

# Few units, so that they meet; of every class that the rules tell apart.
PIECES = [
    *("国家", "國家", "安全", "国", "家", "的", "后", "後", "着", "著", "年", "𠀀", "𠮷野"),
    *("か", "ガ", "カー", "한국", "ㄅ"),
    *("ab", "AB", "abc", "Ａb", "a1", "1", "2019", "c++"),
    *("，", "。", "-", "“", "」", " ", "\n", "\u3000", " \n"),
]
COMMON = ["国家", "安全", "国", "家", "ab", "，"] * 3

texts = st.lists(st.sampled_from(PIECES + COMMON), max_size=14).map("".join)
unit_texts = texts.filter(lambda text: bool(WORDS.pieces(text).units))
fields = st.sampled_from(["", "", "title"])
seconds = st.sampled_from([-2_000_000_000, -1, 0, 1_577_807_999, 1_577_808_000, 4_000_000_000])
moments = st.none() | seconds.map(lambda s: datetime.fromtimestamp(s, timezone.utc))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of one of eight ids."""
    id = draw(st.sampled_from([f"{source}/{n}" for source in "甲乙" for n in range(4)]))
    return Article(
        id=id,
        source=id[0],
        title=draw(texts).replace("\n", " "),
        text=draw(texts),
        published=draw(moments),
        author=draw(st.sampled_from(["", "张三", "記者張三"])),
        tags=draw(st.sampled_from([(), ("国家",), ("國家", "ab")])),
        url=draw(st.sampled_from(["", "http://ab.com/x", "http://www.ab.com/"])),
    )


def synonyms(field: str) -> st.SearchStrategy[tuple[Term, ...]]:
    """What else a word of a field may be: mostly nothing."""
    few = st.sampled_from(["安全", "家国", "国", "2019 年", "ab", "ab，国家"])
    return st.lists(few, max_size=2).map(
        lambda texts: tuple(
            Term(text, WORDS.pieces(text).sequence(0, len(WORDS.pieces(text).units), False), field)
            for text in texts
        )
    )


@st.composite
def leaves(draw: st.DrawFn) -> Query:
    """A word, quote or prefix."""
    pieces = WORDS.pieces(draw(unit_texts))
    first = draw(st.integers(0, len(pieces.units) - 1))
    behind = draw(st.integers(first + 1, min(len(pieces.units), first + 4)))
    sequence = pieces.sequence(first, behind, draw(st.sampled_from([False, False, True])))
    typed, field = pieces.typed(first, behind), draw(fields)
    kind = draw(st.sampled_from(["term", "term", "optional", "phrase", "near", "prefix"]))
    if kind == "prefix":
        return Prefix(draw(st.sampled_from(["a", "ab", "2", "c+", "x"])), field)
    if kind == "phrase":
        return Phrase(typed, sequence, field)
    if kind == "near":
        return Phrase(typed, pieces.sequence(first, behind, False), field, draw(st.integers(0, 6)))
    return Term(typed, sequence, field, kind == "optional", draw(synonyms(field)))


keywords = st.sampled_from(
    [("source", "甲"), ("author", "张三"), ("author", "记者"), ("tag", "国家"), ("site", "ab.com")]
).map(lambda pair: Keyword(*pair))
ranges = st.builds(Range, st.none() | seconds, st.none() | seconds)
trees = st.recursive(
    leaves() | leaves() | leaves() | keywords | ranges | st.just(All()) | st.just(Nothing()),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=1, max_size=4).map(lambda c: And(tuple(c)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda c: Or(tuple(c)))
    ),
    max_leaves=7,
)
# What a person types most: a few short words, all wanted. Closeness and partial matches live here.
common = st.sampled_from(
    ["国家", "安全", "国", "国，家", "家 国", "后", "年", "ab", "2019 年"]
).map(lambda text: Term(text, WORDS.pieces(text).sequence(0, len(WORDS.pieces(text).units), False)))
expanded = st.builds(replace, common, synonyms=synonyms(""))
words = common | expanded | leaves()
flat = st.lists(words, min_size=2, max_size=4, unique=True).map(lambda c: And(tuple(c)))

filters = st.sampled_from(
    [
        (),
        (),
        (Filter("source", ("甲",)),),
        (Filter("published", spans=((0, None), (-5, -1))), Filter("author", ("张三", "无"))),
    ]
)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """A tree with scoring terms of some text, filters and a page."""
    typed = dict.fromkeys(WORDS.scoring(WORDS.pieces(draw(texts))))
    weights = st.sampled_from([1.0, 1.0, SYNONYM_WEIGHT])
    scoring = tuple(replace(term, weight=draw(weights)) for term in typed)
    return SearchRequest(
        draw(trees | flat),
        scoring,
        draw(filters),
        draw(st.sampled_from([SORTS[0], *SORTS])),
        draw(st.integers(1, 3)),
        draw(st.sampled_from([1, 3, 100])),
        (*FACETS, "day"),
        draw(st.booleans()),
        draw(st.sampled_from(["Asia/Shanghai", "America/New_York"])),
        VERIFY,
        draw(st.sampled_from([frozenset(), frozenset("国后"), frozenset(["ab", "2019"])])),
        draw(st.sampled_from(["", AUTO, *UNITS])),
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name != "memory"])
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(
    first=st.lists(articles(), max_size=8),
    changed=st.lists(articles(), max_size=5),
    deleted=st.lists(st.sampled_from(["甲/0", "甲/1", "乙/0", "乙/1"]), max_size=2),
    asked=st.lists(requests(), min_size=1, max_size=12),
)
def test_an_engine_answers_like_the_memory_engine(
    name: str,
    first: list[Article],
    changed: list[Article],
    deleted: list[str],
    asked: list[SearchRequest],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        oracle = MemoryEngine()
        engine = opened(name, Path(folder) / "index")
        for each in (oracle, engine):
            with each.rebuild() as batch:
                for one in analyzed(*first):
                    batch.add(one)
            if changed or deleted:
                with each.update() as batch:
                    for one in analyzed(*changed):
                        batch.add(one)
                    for id in deleted:
                        batch.delete(id)
        for behind in (None, *oracle.ids()):
            assert list(engine.ids(behind)) == list(oracle.ids(behind))
        for request in asked:
            assert engine.search(request) == oracle.search(request), str(request.query)
            assert list(engine.export(request)) == list(oracle.export(request)), str(request.query)
        assert engine.totals(asked) == [engine.search(request).total for request in asked]
        engine.close()
