"""How do explanations and analyses look as JSON? For the command line and the web."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from search.explaining.cutting import QueryCut, TextCut
from search.explaining.explained import Explained
from search.explaining.explanation import Check, Explanation, PairScore, Share, TermScore
from search.models import Filter, ScoringTerm, iso_utc


def text_json(cut: TextCut) -> dict[str, Any]:
    """How a text is folded and cut: ``words`` are [word, start, end], ``units`` [unit, position,
    start, end]."""
    return {
        "text": cut.text,
        "folded": cut.folded,
        "words": [list(each) for each in cut.words],
        "bigrams": list(cut.bigrams),
        "units": [list(each) for each in cut.units],
    }


def query_json(query: QueryCut) -> dict[str, Any]:
    """The same of a query, and what it asks for: ``scoring`` are [field, term]."""
    return {
        **text_json(query.cut),
        "tree": str(query.tree),
        "filters": [_filter(each) for each in query.filters],
        "scoring": [_scoring(each) for each in query.scoring],
        "notes": list(query.notes),
    }


def explained_json(explained: Explained) -> dict[str, Any]:
    """Why an article is a hit, with every number that decides it."""
    article = explained.article
    return {
        "query": query_json(explained.query),
        "article": {
            "id": article.id,
            "source": article.source,
            "url": article.url,
            "published": iso_utc(article.published),
            "title": text_json(explained.title),
            "title_marks": [list(each) for each in explained.title_marks],
            "passages": [
                {
                    "start": each.snippet.start,
                    "text": each.snippet.text,
                    "marks": [list(mark) for mark in each.snippet.marks],
                    "words": [list(word) for word in each.words],
                }
                for each in explained.passages
            ],
        },
        "notes": list(explained.notes),
        **_explanation(explained.explanation),
    }


def _explanation(found: Explanation) -> dict[str, Any]:
    return {
        "match": found.match,
        "place": found.place,
        "stands_behind": found.stands_behind,
        "reasons": list(found.reasons),
        "missing": list(found.missing),
        "full_matches": found.full,
        "articles": found.articles,
        "checks": [_check(each) for each in found.checks],
        "filters": [{**_filter(each.filter), "holds": each.holds} for each in found.filters],
        "share": found.share and _share(found.share),
        "score": found.score,
        "terms": [_term(each) for each in found.terms],
        "title": {
            "have": found.title.have,
            "whole": found.title.whole,
            "needed": found.title.needed,
            "counts": found.title.counts,
        },
        "pairs": [_pair(each) for each in found.pairs],
        "passage": asdict(found.passage),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "query": str(check.query),
        "holds": check.holds,
        "needed": check.needed,
        "articles": check.articles,
        "lacking": list(check.lacking),
        "children": [_check(each) for each in check.children],
    }


def _filter(wanted: Filter) -> dict[str, Any]:
    return {
        "field": wanted.field,
        "values": list(wanted.values),
        "spans": [list(span) for span in wanted.spans] if wanted.field == "published" else [],
    }


def _share(share: Share) -> dict[str, Any]:
    units = [
        {"unit": str(each.unit), "df": each.df, "value": each.value, "holds": each.holds}
        for each in share.units
    ]
    return {"have": share.have, "whole": share.whole, "needed": share.needed, "units": units}


def _scoring(term: ScoringTerm) -> list[str]:
    return [term.field, term.term]


def _term(each: TermScore) -> dict[str, Any]:
    numbers = asdict(each)
    del numbers["term"]
    return {"field": each.term.field, "term": each.term.term, **numbers}


def _pair(each: PairScore) -> dict[str, Any]:
    return {
        "first": str(each.first),
        "second": str(each.second),
        "gap": each.gap,
        "idf": each.idf,
        "score": each.score,
    }
