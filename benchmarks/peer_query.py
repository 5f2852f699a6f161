"""Here is a request of ours: what is the same question to a peer?

A word or quote of ours is a sequence of units in title or text; for a peer it is a phrase, of pairs
of characters where that is enough, else of single units. So a peer finds the same articles, and
totals can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from search.models import Filter, ScoringTerm, SearchRequest
from search.query import And, Leaf, Sequence, Term, positive_leaves
from search.ranking import FIELD_BOOSTS

SCORING_FIELDS = {
    "words": "words",
    "bigrams": "pairs",
    "chars": "units",
    "title_words": "title_words",
    "title_bigrams": "title_pairs",
}
"""Scoring field of a request: the field of a peer that holds its terms."""


@dataclass(frozen=True, slots=True)
class PeerPhrase:
    """``terms`` at these ``offsets`` in ``field`` (units or pairs) of the text or of the title.

    The offsets ascend from 0 and have no hole but where a FILLER stands.
    """

    field: str
    terms: tuple[str, ...]
    offsets: tuple[int, ...]

    @property
    def cover(self) -> PeerPhrase:
        """The fewest terms that say the same: of overlapping pairs every second one."""
        last = len(self.terms) - 1
        if self.field != "pairs":
            return self
        kept = [i for i in range(last + 1) if i % 2 == 0 or i == last]
        return replace(
            self,
            terms=tuple(self.terms[i] for i in kept),
            offsets=tuple(self.offsets[i] for i in kept),
        )


@dataclass(frozen=True, slots=True)
class PeerQuery:
    """``must`` all be there. ``scoring`` are terms that add to the score, with field and boost.

    ``sources`` (folded; any of them, or none given), ``low`` and ``high`` (UTC seconds) filter.
    ``facets`` asks for counts by source and by month, each without the filter on itself.
    """

    must: tuple[PeerPhrase, ...]
    scoring: tuple[tuple[str, str, float], ...] = ()
    sources: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    facets: bool = False

    def without_filter(self, name: str) -> PeerQuery:
        """The query that a facet (``source`` or ``month``) counts."""
        if name == "source":
            return replace(self, sources=(), facets=False)
        return replace(self, low=None, high=None, facets=False)


def peer_query(request: SearchRequest, ranked: bool) -> PeerQuery:
    """The same question. ``ranked`` adds our scoring terms, else a peer scores the phrases."""
    return PeerQuery(
        tuple(phrase_of(leaf) for leaf in _required(request)),
        scored(request.scoring) if ranked else (),
        next((each.values for each in request.filters if each.field == "source"), ()),
        *_range(request.filters),
        facets=bool(request.facets),
    )


def _required(request: SearchRequest) -> Iterator[Leaf]:
    assert isinstance(request.query, (And, *_LEAVES)), "see queries.is_plain"
    for leaf in positive_leaves(request.query):
        if not (isinstance(leaf, Term) and leaf.optional):
            yield leaf


_LEAVES = Leaf.__args__


def phrase_of(leaf: Leaf) -> PeerPhrase:
    """A word or quote as a phrase."""
    sequence: Sequence = leaf.sequence  # type: ignore[union-attr]
    units, width = sequence.units, sequence.width
    if len(units) > 1 and width == len(units) and all(sequence.cjk):
        pairs = tuple(units[i] + units[i + 1] for i in range(width - 1))
        return PeerPhrase("pairs", pairs, tuple(range(width - 1)))
    return PeerPhrase("units", units, sequence.offsets)


def scored(terms: Iterable[ScoringTerm]) -> tuple[tuple[str, str, float], ...]:
    """Scoring terms as a peer has them: field, term, boost."""
    return tuple((SCORING_FIELDS[t.field], t.term, FIELD_BOOSTS[t.field]) for t in terms)


def _range(filters: tuple[Filter, ...]) -> tuple[int | None, int | None]:
    return next(
        (span for each in filters if each.field == "published" for span in each.spans), (None, None)
    )
