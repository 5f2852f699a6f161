"""Which articles answer a request, in which order? By scanning every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from search import ranking
from search.engines.memory.entries import UNKNOWN, Entry
from search.keywords import fits
from search.models import (
    DATE_FACETS,
    FACET_VALUES,
    KEYWORD_FACETS,
    Article,
    EngineHit,
    EngineResults,
    FacetCount,
    Filter,
    ScoringTerm,
    SearchRequest,
)
from search.periods import AUTO, period_of, unit_for
from search.query import (
    All,
    And,
    Keyword,
    Leaf,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Term,
    positive_leaves,
)


class MemorySearch:
    """One request over all entries."""

    def __init__(
        self, entries: list[Entry], families: Mapping[str, int], request: SearchRequest
    ) -> None:
        self.entries = entries
        self.families = families
        self.request = request
        self.lower_bound = False
        self._expansions: dict[str, set[str]] = {}
        self._weights: dict[ScoringTerm, float] = {}
        self._lengths: dict[str, float] = {}
        self._idfs: dict[Leaf, float] = {}

    def results(self) -> EngineResults:
        """The answer."""
        request = self.request
        passing = [entry for entry in self.entries if self._passes(entry)]
        full = self._full(passing)
        hits = self._collapse(self._ordered([(entry, ()) for entry in full]))
        groups = len(hits)
        hits += self._collapse(self._partial(passing, full))
        first = (request.page - 1) * request.size
        return EngineResults(
            hits=tuple(hits[first : first + request.size]),
            total=len(full),
            groups=groups,
            listed=len(hits),
            facets={name: self._facet(name) for name in request.facets},
            timeline=self._timeline(full),
            lower_bound=self.lower_bound,
            leaf_counts=tuple(
                0 if _optional(leaf) else sum(self._has(entry, leaf) for entry in self.entries)
                for leaf in positive_leaves(request.query)
            ),
        )

    def exported(self) -> list[Article]:
        """All that match in full, in order, doubles too."""
        full = self._full([entry for entry in self.entries if self._passes(entry)])
        return [hit.entry.article for hit in self._ordered([(entry, ()) for entry in full])]

    # Matching

    def _full(self, passing: list[Entry]) -> list[Entry]:
        return [entry for entry in passing if self._matches(entry, self.request.query)]

    def _passes(self, entry: Entry, ignored: str = "") -> bool:
        return all(_passes(entry, f) for f in self.request.filters if f.field != ignored)

    def _matches(self, entry: Entry, query: Query) -> bool:
        if isinstance(query, And):
            wanted = [c for c in query.children if not getattr(c, "optional", False)]
            return all(self._matches(entry, child) for child in wanted)
        if isinstance(query, Or):
            return any(self._matches(entry, child) for child in query.children)
        if isinstance(query, Not):
            return not self._matches(entry, query.child)
        if isinstance(query, (All, Nothing)):
            return isinstance(query, All)
        if isinstance(query, Keyword):
            return _passes(entry, Filter(query.field, (query.value,)))
        if isinstance(query, Range):
            return _passes(entry, Filter("published", spans=((query.low, query.high),)))
        return self._has(entry, query)

    def _has(self, entry: Entry, leaf: Leaf) -> bool:
        if isinstance(leaf, Prefix):
            terms = self._expand(leaf)
            return any(unit in terms for f in entry.fields(leaf) for unit in f.units.values())
        if isinstance(leaf, Phrase) and leaf.slop is not None:
            return any(f.has_near(leaf.sequence.units, leaf.slop) for f in entry.fields(leaf))
        verify = self.request.verify
        texts = (entry.article.title, entry.article.text)
        return any(
            field.starts(sequence)
            and (not sequence.exact or verify is None or verify(text, sequence))
            for sequence in leaf.sequences
            for field, text in zip(entry.fields(leaf), texts, strict=False)
        )

    def _expand(self, leaf: Prefix) -> set[str]:
        if str(leaf) not in self._expansions:
            found = {
                unit
                for entry in self.entries
                for field in entry.fields(leaf)
                for unit in field.units.values()
                if unit.startswith(leaf.prefix)
            }
            kept = sorted(found)[: ranking.MAX_PREFIX_TERMS]
            self.lower_bound |= len(kept) < len(found)
            self._expansions[str(leaf)] = set(kept)
        return self._expansions[str(leaf)]

    # Ranking

    def _ordered(self, found: list[tuple[Entry, tuple[str, ...]]]) -> list[_Scored]:
        scored = [_Scored(entry, self._score(entry), missing) for entry, missing in found]
        if self.request.sort == "oldest":

            def key(hit: _Scored) -> tuple[float, float, str]:
                unknown = hit.entry.published == UNKNOWN
                return (0.0, float("inf") if unknown else hit.entry.published, hit.entry.article.id)

        else:

            def key(hit: _Scored) -> tuple[float, float, str]:
                return (-hit.score, -hit.entry.published, hit.entry.article.id)

        scored.sort(key=key)
        if self.request.sort != "relevance":
            return scored
        first = self._lifted(scored[: ranking.LIFTED])
        return sorted(first, key=key) + scored[ranking.LIFTED :]

    def _lifted(self, hits: list[_Scored]) -> list[_Scored]:
        words = ranking.passage_words(self.request.query, self.request.uncounted)
        values = [self._word_value(word) for word in words]
        whole = sum(values)
        if not whole:
            return hits
        weights = ranking.add_up(
            self._weight(term)
            for term in self.request.scoring
            if term.field not in ranking.TITLE_FIELDS
        )
        lifted = []
        for hit in hits:
            share = best_passage(hit.entry, words, values) / whole
            score = ranking.round_score(hit.score + ranking.PASSAGE * weights * share)
            lifted.append(replace(hit, score=score))
        return lifted

    def _word_value(self, word: Leaf) -> int:
        df = sum(self._has(entry, word) for entry in self.entries)
        return ranking.unit_value(df, len(self.entries))

    def _score(self, entry: Entry) -> float:
        if self.request.sort != "relevance":
            return 0.0
        score = title = 0.0
        for term in self.request.scoring:
            tf = entry.terms(term.field)[term.term]
            if tf and term.field in ranking.TITLE_FIELDS:
                title += self._bm25(term, tf, entry)
            elif tf:
                score += self._bm25(term, tf, entry)
        if title and self._title_counts(entry):
            score += title
        for x, y in ranking.close_pairs(self.request.query):
            gap = gap_between(entry, x, y)
            if gap is not None and gap <= ranking.MAX_GAP:
                lower = min(self._word_idf(x), self._word_idf(y))
                score += ranking.CLOSENESS * lower / (1 + gap)
        return ranking.round_score(score)

    def _title_counts(self, entry: Entry) -> bool:
        terms = [term for term in self.request.scoring if term.field in ranking.TITLE_FIELDS]
        values = [ranking.title_value(self._weight(term)) for term in terms]
        have = sum(
            value
            for term, value in zip(terms, values, strict=True)
            if entry.terms(term.field)[term.term]
        )
        return have >= ranking.MIN_TITLE_SHARE * sum(values)

    def _bm25(self, term: ScoringTerm, tf: int, entry: Entry) -> float:
        norm = entry.terms(term.field).total() / self._average_length(term.field)
        saturated = tf * (ranking.K1 + 1) / (tf + ranking.K1 * (1 - ranking.B + ranking.B * norm))
        return float(self._weight(term) * saturated)

    def _weight(self, term: ScoringTerm) -> float:
        if term not in self._weights:
            df = sum(term.term in entry.terms(term.field) for entry in self.entries)
            rarity = ranking.idf(df, len(self.entries)) ** ranking.IDF_POWER
            self._weights[term] = ranking.FIELD_BOOSTS[term.field] * term.weight * rarity
        return self._weights[term]

    def _average_length(self, field: str) -> float:
        if field not in self._lengths:
            total = sum(entry.terms(field).total() for entry in self.entries)
            self._lengths[field] = total / len(self.entries)
        return self._lengths[field]

    def _word_idf(self, leaf: Leaf) -> float:
        if leaf not in self._idfs:
            df = sum(self._has(entry, leaf) for entry in self.entries)
            self._idfs[leaf] = ranking.idf(df, len(self.entries))
        return self._idfs[leaf]

    def _partial(self, passing: list[Entry], full: list[Entry]) -> list[_Scored]:
        query, room = self.request.query, ranking.LIST_PARTIAL_UP_TO - len(full)
        if self.request.sort != "relevance" or room <= 0 or not isinstance(query, And):
            return []
        soft, words = ranking.soft_words(query), ranking.partial_words(query)
        hard = [c for c in query.children if not isinstance(c, (Term, Prefix))]
        units = ranking.counted_units(words, self.request.uncounted)
        values = {unit: ranking.unit_value(self._df(unit), len(self.entries)) for unit in units}
        wanted = ranking.MIN_IDF_SHARE * sum(values.values())
        found = []
        for entry in passing:
            if not all(self._matches(entry, child) for child in hard):
                continue
            missing = [word for word in soft if not self._has(entry, word)]
            share = sum(value for unit, value in values.items() if self._has(entry, unit))
            has_part = any(self._has(entry, w) for w in (*words, *ranking.pairs_of(words)))
            if missing and has_part and share >= wanted:
                found.append((entry, tuple(word.text for word in missing)))
        return self._ordered(found)[:room]

    def _df(self, unit: Leaf) -> int:
        """See ranking.MIN_IDF_SHARE."""
        if isinstance(unit, Prefix):
            return sum(self._has(entry, unit) for entry in self.entries)
        counts = Counter(
            side
            for entry in self.entries
            for side, field in enumerate(entry.fields(unit))
            if field.starts(unit.sequence)
        )
        return max(counts.values(), default=0)

    def _collapse(self, hits: list[_Scored]) -> list[EngineHit]:
        families = [self.families[hit.entry.article.id] for hit in hits]
        counts = Counter(families)
        seen: set[int] = set()
        kept = []
        for hit, family in zip(hits, families, strict=True):
            if not self.request.collapse or family not in seen:
                seen.add(family)
                same = counts[family] - 1 if self.request.collapse else 0
                found = hit.entry.article
                article = replace(found, blocks=()) if self.request.articles else None
                kept.append(EngineHit(found.id, hit.score, hit.missing, same, article))
        return kept

    def _facet(self, name: str) -> tuple[FacetCount, ...]:
        ignored = "published" if name in DATE_FACETS else name
        zone = ZoneInfo(self.request.timezone)
        counts: Counter[str] = Counter()
        for entry in self.entries:
            if self._passes(entry, ignored) and self._matches(entry, self.request.query):
                counts.update(_facet_values(entry, name, zone))
        if name in DATE_FACETS:
            return tuple(FacetCount(value, counts[value]) for value in sorted(counts, reverse=True))
        return by_count(counts) if name == "source" else self._keyword_counts(name, counts)

    def _keyword_counts(self, name: str, counts: Counter[str]) -> tuple[FacetCount, ...]:
        chosen = {v for f in self.request.filters if f.field == name for v in f.values}
        return tuple(
            replace(each, example=self._example((name, each.value)))
            for place, each in enumerate(by_count(counts))
            if place < FACET_VALUES or each.value in chosen
        )

    def _example(self, keyword: tuple[str, str]) -> str:
        return min(entry.article.id for entry in self.entries if keyword in entry.keywords)

    def _timeline(self, full: list[Entry]) -> tuple[FacetCount, ...]:
        zone, unit = ZoneInfo(self.request.timezone), self.request.timeline
        moments = [each.article.published for each in full]
        days = [each.astimezone(zone).date() for each in moments if each is not None]
        if not unit or not days:
            return ()
        if unit == AUTO:
            unit = unit_for(min(days), max(days))
        counts = Counter(period_of(day, unit) for day in days)
        return tuple(FacetCount(value, counts[value]) for value in sorted(counts))


@dataclass(eq=False)
class _Scored:
    entry: Entry
    score: float
    missing: tuple[str, ...]


def _optional(query: Query) -> bool:
    return isinstance(query, Term) and query.optional


def best_passage(entry: Entry, words: Sequence[Term | Phrase], values: Sequence[int]) -> int:
    """The best passage of title or text: see ``ranking.PASSAGE``."""
    of_title, of_text = (
        [
            (position, number)
            for number, word in enumerate(words)
            if field in entry.fields(word)
            for sequence in ranking.placed_sequences(word)
            for position in field.starts(sequence)
        ]
        for field in (entry.title, entry.text)
    )
    return ranking.best_of(of_title, of_text, values)


def _passes(entry: Entry, wanted: Filter) -> bool:
    if wanted.field == "published":
        return entry.published != UNKNOWN and any(
            (UNKNOWN if low is None else low)
            <= entry.published
            < (float("inf") if high is None else high)
            for low, high in wanted.spans
        )
    return any(
        value == have if wanted.exact else fits(wanted.field, value, have)
        for value in wanted.values
        for field, have in entry.keywords
        if field == wanted.field
    )


def gap_between(entry: Entry, x: Leaf, y: Leaf) -> int | None:
    """The fewest positions between the end of an ``x`` and a ``y`` behind it."""
    gaps = [
        start - end
        for field in entry.fields(x)
        if field in entry.fields(y)
        for first, second in ranking.close_sequences(x, y)
        for end in (s + first.width for s in field.starts(first))
        for start in field.starts(second)
        if start >= end
    ]
    return min(gaps, default=None)


def _facet_values(entry: Entry, name: str, zone: ZoneInfo) -> list[str]:
    if name == "source":
        return [entry.article.source]
    if name in KEYWORD_FACETS:
        return list({value for field, value in entry.keywords if field == name})
    moment = entry.article.published
    if moment is None:
        return []
    return [period_of(moment.astimezone(zone).date(), name)]


def by_count(counts: Counter[str]) -> tuple[FacetCount, ...]:
    """Counts, most first, then by value."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value, count) for value, count in ordered)
