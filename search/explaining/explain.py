"""Here is what an engine knows of an article: why is it a hit, or not?

The formula of ``search.ranking`` and the rules R1 and R2, once more and one article at a time. No
engine's own matcher or scorer is asked for a result, so a test can hold the two to each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from search import ranking
from search.explaining.explanation import (
    ABSENT,
    ALWAYS,
    ANY,
    FULL,
    IN_FULL,
    NEVER,
    NONE,
    PARTIAL,
    Check,
    Explanation,
    FilterCheck,
    PairScore,
    PassageScore,
    Share,
    TermScore,
    TitleShare,
    UnitShare,
)
from search.explaining.facts import Facts
from search.models import EngineHit, ScoringTerm, SearchRequest
from search.query import And, Leaf, Not, Or, Phrase, Prefix, Query, Term


def explain(facts: Facts, request: SearchRequest) -> Explanation:
    """Why the article is a hit of ``request``, or not."""
    checks = _checks(facts, request.query)
    filters = tuple(FilterCheck(each, facts.passes(each)) for each in request.filters)
    missing = tuple(
        each.query.text
        for each in checks
        if each.needed == IN_FULL and not each.holds and isinstance(each.query, (Term, Prefix))
    )
    share = _share(facts, request)
    by_relevance = request.sort == "relevance"
    terms = tuple(_term(facts, each) for each in request.scoring) if by_relevance else ()
    title = _title(terms)
    if not title.counts:
        terms = tuple(replace(each, score=0.0) if _in_title(each) else each for each in terms)
    pairs = tuple(_pairs(facts, request.query)) if by_relevance else ()
    found = facts.all_hits()
    place = next((n for n, hit in enumerate(found.hits, 1) if hit.id == facts.id), 0)
    match = (FULL if place <= found.total else PARTIAL) if place else NONE
    behind = ""
    if place and request.collapse:
        behind = _first_double(facts, found.hits[:place], found.total)
    place_in_list = place if match == FULL else place - found.total
    is_lifted = match != NONE and place_in_list <= ranking.LIFTED
    passage = _passage(facts, request, terms, is_lifted)
    base = ranking.round_score(
        ranking.add_up(
            (
                ranking.add_up(each.score for each in terms if not _in_title(each)),
                ranking.add_up(each.score for each in terms if _in_title(each)),
                *(each.score for each in pairs),
            )
        )
    )
    return Explanation(
        id=facts.id,
        match=match,
        place=place,
        stands_behind=behind,
        full=found.total,
        articles=facts.articles(),
        score=ranking.round_score(base + passage.score),
        checks=checks,
        filters=filters,
        missing=missing,
        share=share,
        terms=terms,
        title=title,
        pairs=pairs,
        passage=passage,
        reasons=() if place else _reasons(facts, request, checks, filters, share, found.total),
    )


def _first_double(facts: Facts, until: tuple[EngineHit, ...], full: int) -> str:
    """The double before the last of these hits that it collapses into, if there is one: full
    matches collapse among themselves, and so do partial ones."""
    among = until[:-1] if len(until) <= full else until[full:-1]
    return next((hit.id for hit in among if facts.is_double(hit.id)), "")


# Matching


def _checks(facts: Facts, query: Query) -> tuple[Check, ...]:
    """Each child of the root."""
    if not isinstance(query, And):
        return (_check(facts, query, ALWAYS),)
    return tuple(
        _check(facts, child, _need(child, IN_FULL if isinstance(child, (Term, Prefix)) else ALWAYS))
        for child in query.children
    )


def _check(facts: Facts, query: Query, needed: str) -> Check:
    articles = None
    children: tuple[Check, ...] = ()
    if isinstance(query, (Term, Phrase, Prefix)):
        articles = facts.articles_with(query)
    elif isinstance(query, And):
        children = tuple(_check(facts, child, _need(child, ALWAYS)) for child in query.children)
    elif isinstance(query, Or):
        children = tuple(_check(facts, child, ANY) for child in query.children)
    elif isinstance(query, Not):
        children = (_check(facts, query.child, ABSENT),)
    holds = facts.matches(query)
    lacking = () if holds else _lacking(facts, query)
    return Check(query, holds, needed, articles, children, lacking)


def _lacking(facts: Facts, query: Query) -> tuple[str, ...]:
    """The units of a word or quote of several that the article has not."""
    if not isinstance(query, (Term, Phrase)) or len(query.sequence.units) == 1:
        return ()
    units = [unit for unit in ranking.units_of((query,)) if isinstance(unit, Term)]
    return tuple(unit.text for unit in units if not facts.matches(unit))


def _need(child: Query, otherwise: str) -> str:
    """When a child of an And is needed."""
    return NEVER if _is_optional(child) else otherwise


def _reasons(
    facts: Facts,
    request: SearchRequest,
    checks: tuple[Check, ...],
    filters: tuple[FilterCheck, ...],
    share: Share | None,
    full: int,
) -> tuple[str, ...]:
    """Why an article is not in the list: keys of REASONS."""
    reasons = ["filter"] if not all(each.holds for each in filters) else []
    if any(each.needed == ALWAYS and not each.holds for each in checks):
        reasons.append("needed")
    soft = [each for each in checks if each.needed == IN_FULL]
    if all(each.holds for each in soft):
        return tuple(reasons)
    words = [*soft, *(each for each in checks if isinstance(each.query, Phrase))]
    pairs = ranking.pairs_of(each.query for each in soft if isinstance(each.query, Term))
    if request.sort != "relevance":
        reasons.append("sort")
    elif full >= ranking.LIST_PARTIAL_UP_TO:
        reasons.append("enough full")
    elif len(words) == 1 and not pairs:
        reasons.append("one word")
    elif not any(each.holds for each in words) and not any(map(facts.matches, pairs)):
        reasons.append("no word")
    elif share is not None and share.have < share.needed:
        reasons.append("share")
    return tuple(reasons) or ("rank",)


def _share(facts: Facts, request: SearchRequest) -> Share | None:
    """What decides on a partial match (SEMANTICS R2)."""
    query = request.query
    if request.sort != "relevance" or not isinstance(query, And):
        return None
    if not ranking.soft_words(query):
        return None
    counted = ranking.counted_units(ranking.partial_words(query), request.uncounted)
    units = tuple(_unit(facts, unit) for unit in counted)
    whole = sum(each.value for each in units)
    have = sum(each.value for each in units if each.holds)
    return Share(units, have, whole, ranking.MIN_IDF_SHARE * whole)


def _unit(facts: Facts, unit: Leaf) -> UnitShare:
    df = facts.unit_df(unit)
    return UnitShare(unit, df, ranking.unit_value(df, facts.articles()), facts.matches(unit))


def _is_optional(query: Query) -> bool:
    return isinstance(query, Term) and query.optional


# Scoring


def _term(facts: Facts, term: ScoringTerm) -> TermScore:
    tf, df = facts.tf(term), facts.df(term)
    length, average = facts.length(term.field), facts.average(term.field)
    idf = ranking.idf(df, facts.articles())
    boost = ranking.FIELD_BOOSTS[term.field] * term.weight
    weight = boost * idf**ranking.IDF_POWER
    saturation = 0.0
    if tf:
        below = ranking.K1 * (1 - ranking.B + ranking.B * (length / average))
        saturation = tf * (ranking.K1 + 1) / (tf + below)
    return TermScore(
        term, tf, df, idf, boost, weight, length, average, saturation, weight * saturation
    )


def _in_title(term: TermScore) -> bool:
    return term.term.field in ranking.TITLE_FIELDS


def _title(terms: Iterable[TermScore]) -> TitleShare:
    of_title = [each for each in terms if _in_title(each)]
    whole = sum(ranking.title_value(each.weight) for each in of_title)
    have = sum(ranking.title_value(each.weight) for each in of_title if each.tf)
    return TitleShare(have, whole, ranking.MIN_TITLE_SHARE * whole)


def _passage(
    facts: Facts, request: SearchRequest, terms: tuple[TermScore, ...], is_lifted: bool
) -> PassageScore:
    words = ranking.passage_words(request.query, request.uncounted)
    values = [ranking.unit_value(facts.articles_with(each), facts.articles()) for each in words]
    whole = sum(values)
    if not whole or request.sort != "relevance":
        return PassageScore(0, whole, 0.0)
    best = facts.best_passage(words, values)
    weights = ranking.add_up(each.weight for each in terms if not _in_title(each))
    score = ranking.PASSAGE * weights * (best / whole) if is_lifted else 0.0
    return PassageScore(best, whole, score)


def _pairs(facts: Facts, query: Query) -> Iterable[PairScore]:
    for first, second in ranking.close_pairs(query):
        gap = facts.gap(first, second)
        lower = min(
            ranking.idf(facts.articles_with(each), facts.articles()) for each in (first, second)
        )
        near = gap is not None and gap <= ranking.MAX_GAP
        score = ranking.CLOSENESS * lower / (1 + gap) if near and gap is not None else 0.0
        yield PairScore(first, second, gap, lower, score)
