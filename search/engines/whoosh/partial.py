"""Which documents match a query in part? See SEMANTICS R2 and ``ranking.MIN_IDF_SHARE``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

import numpy as np

from search import ranking
from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.kernels import Either, placed
from search.engines.whoosh.matching import Matching, sides_of
from search.engines.whoosh.schema import CHARS, SIDES, WORD_UNITS
from search.engines.whoosh.snapshot import Snapshot
from search.query import And, Prefix, Term

Word = Term | Prefix

_AT_ONCE = 4
"""So many units are added before candidates that cannot have enough any more are dropped."""


def partial_matches(
    snapshot: Snapshot, matching: Matching, query: And, full: Ints, uncounted: frozenset[str]
) -> Ints:
    """The live documents that pass the filters and match in part, ascending; ``full`` ones, which
    match whole, are not among them. ``uncounted``: see SearchRequest."""
    hard = [child for child in query.children if not isinstance(child, (Term, Prefix))]
    words = ranking.partial_words(query)
    mask = np.zeros(snapshot.size, bool)
    for word in (*words, *ranking.pairs_of(words)):
        mask[matching.documents(word)] = True
    mask[full] = False
    if snapshot.has_deletions:
        mask &= snapshot.live
    for child in hard:
        mask &= matching.of(child)
    candidates = matching.passing(mask.nonzero()[0])
    units = ranking.counted_units(words, uncounted)
    return _having_enough(snapshot, matching, candidates, units)


def _having_enough(
    snapshot: Snapshot, matching: Matching, candidates: Ints, units: tuple[Word, ...]
) -> Ints:
    """The candidates that have MIN_IDF_SHARE of the units' idf."""
    share = np.zeros(len(candidates))
    added = 0
    for unit in units:
        if not _is_plain(unit):
            value = ranking.unit_value(_unit_df(snapshot, matching, unit), snapshot.count)
            share[placed(matching.documents(unit), candidates)[1]] += value
            added += value
    kinds = [_terms(snapshot, matching, units, kind) for kind in (WORD_UNITS, CHARS)]
    rest = sum(term.value for terms in kinds for term in terms)  # what is still to be added
    wanted = (added + rest) * ranking.MIN_IDF_SHARE
    for terms in kinds:
        for some in _portions(terms, rest - wanted):
            snapshot.kernels.add_values(share, candidates, some)
            rest -= sum(term.value for term in some)
            if rest < wanted:
                enough = share + rest >= wanted
                candidates, share = candidates[enough], share[enough]
    return candidates[share >= wanted]


def _is_plain(unit: Word) -> TypeGuard[Term]:
    """Whether the postings of one term tell who has it: not where a synonym of its word will do."""
    return isinstance(unit, Term) and not unit.synonyms


def _kind(unit: Term) -> str:
    return CHARS if unit.sequence.cjk[0] else WORD_UNITS


def _unit_df(snapshot: Snapshot, matching: Matching, unit: Word) -> int:
    """See ranking.MIN_IDF_SHARE."""
    if isinstance(unit, Prefix):
        return matching.df(unit)
    names = [SIDES[side] + _kind(unit) for side in sides_of(unit)]
    postings = (matching.postings(name, unit.sequence.units[0]) for name in names)
    return max(map(snapshot.live_df, postings))


def _portions(terms: list[Either], first: float) -> Iterator[list[Either]]:
    """The terms in lists: the first of as many as have a value of ``first``."""
    size = 0
    while size < len(terms) and first > 0:
        first -= terms[size].value
        size += 1
    if size:
        yield terms[:size]
    for at in range(size, len(terms), _AT_ONCE):
        yield terms[at : at + _AT_ONCE]


def _terms(
    snapshot: Snapshot, matching: Matching, units: tuple[Word, ...], kind: str
) -> list[Either]:
    """Those of the units of a ``kind`` of field that an article has, the rarest first."""
    chosen = [unit for unit in units if _is_plain(unit) and _kind(unit) == kind]
    names = [unit.sequence.units[0] for unit in chosen]
    found = {side: matching.all_postings(SIDES[side] + kind, names) for side in SIDES}
    terms = []
    for place, unit in enumerate(chosen):
        own = {side: found[side][place] for side in sides_of(unit)}
        value = ranking.unit_value(max(map(snapshot.live_df, own.values())), snapshot.count)
        if value:
            records = [own[side].records if side in own else () for side in SIDES]
            terms.append(Either(records, value))
    terms.sort(key=lambda term: -term.value)
    return terms
