"""Why is an article a hit, or not? In lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.explaining.explained import Explained
from search.explaining.explanation import (
    ABSENT,
    ALWAYS,
    ANY,
    FULL,
    IN_FULL,
    NEVER,
    PARTIAL,
    Check,
    Explanation,
    FilterCheck,
    Share,
    TermScore,
)
from search.explaining.parts import parts_of
from search.models import Filter
from search.query import Keyword, Range
from search.ranking import LIST_PARTIAL_UP_TO, MIN_TITLE_SHARE
from search.terminal.articles import Style, clean, marked

BAR = 20
"""Characters of a whole bar."""

_NEEDED = {
    ALWAYS: "needed",
    IN_FULL: "needed in full matches",
    NEVER: "may be missing",
    ANY: "one of them",
    ABSENT: "forbidden",
}
_REASONS = {
    "filter": "it does not pass a filter",
    "needed": "it lacks what every hit has, or has what is forbidden",
    "sort": "it lacks a word, and such articles are listed by relevance only",
    "one word": "it does not have the word",
    "enough full": f"it lacks a word, and {LIST_PARTIAL_UP_TO} articles or more have all",
    "no word": "it has none of the words, nor two characters in a row of one",
    "share": "it has too little of the query",
    "rank": "it lacks a word, and others that do so rank before it",
}


def explanation_lines(explained: Explained, style: Style) -> Iterator[str]:
    """All of it: the verdict first, then what it comes from."""
    found = explained.explanation
    title = explained.article.title or "(no title)"
    yield marked(title, explained.title_marks, style, "title")
    yield style(clean(found.id), "faint")
    yield from _verdict(found, style)
    for note in explained.notes:
        yield style(note, "note")
    yield ""
    yield from _query(explained)
    yield from _checks(found.checks, "  ")
    yield from _filters(found.filters)
    if found.share is not None:
        yield from _share(found.share)
    yield from _score(found)
    yield from _article(explained)


def _verdict(found: Explanation, style: Style) -> Iterator[str]:
    if found.match == FULL:
        yield f"Hit {found.place} of {found.full:,} that have all words."
    elif found.match == PARTIAL:
        yield (
            f"Hit {found.place}. {found.full:,} articles have all words: fewer than"
            f" {LIST_PARTIAL_UP_TO}, so those that lack some follow."
        )
    else:
        yield "No hit."
        for reason in found.reasons:
            yield f"  {_REASONS[reason]}"
    if found.stands_behind:
        yield f"It collapses into its double {clean(found.stands_behind)}."
    if found.missing:
        yield style(f"Without: {' '.join(found.missing)}", "note")


def _query(explained: Explained) -> Iterator[str]:
    cut = explained.query.cut
    yield f"Query: {clean(cut.text)}"
    if cut.folded != cut.text:
        yield f"  folded   {clean(cut.folded)}"
    yield f"  words    {' | '.join(explained.query.words)}"
    yield f"  tree     {clean(str(explained.query.tree))}"


def _checks(checks: Iterable[Check], indent: str) -> Iterator[str]:
    for each in checks:
        sign = "+" if each.holds else "-"
        many = "" if each.articles is None else f", in {each.articles:,} articles"
        how = "; it has all of its units, but apart" if each.is_scattered else ""
        how = f"; it lacks {' '.join(each.lacking)}" if each.lacking else how
        yield f"{indent}{sign} {clean(str(each.query))}  ({_NEEDED[each.needed]}{many}{how})"
        yield from _checks(each.children, f"{indent}    ")


def _filters(filters: Iterable[FilterCheck]) -> Iterator[str]:
    for each in filters:
        sign = "+" if each.holds else "-"
        yield f"  {sign} filter {clean(_filter(each.filter))}"


def _filter(wanted: Filter) -> str:
    if wanted.field == "published":
        return " OR ".join(str(Range(low, high)) for low, high in wanted.spans)
    return " OR ".join(str(Keyword(wanted.field, value)) for value in wanted.values)


def _share(share: Share) -> Iterator[str]:
    have = share.have / share.whole if share.whole else 0.0
    needed = share.needed / share.whole if share.whole else 0.0
    yield ""
    yield f"It has {have:.0%} of the query by characters; without a word, {needed:.0%} is needed."
    lacking = [str(each.unit) for each in share.units if not each.holds]
    if lacking:
        yield f"  without  {' '.join(lacking)}"


def _score(found: Explanation) -> Iterator[str]:
    yield ""
    yield f"Score: {found.score:.6f}"
    for part in parts_of(found):
        bar = "#" * round(BAR * part.share)
        yield f"  {part.score:10.6f}  {bar:<{BAR}}  {part.name}"
    if found.title.have and not found.title.counts:
        yield (
            f"  The title adds nothing: it has {found.title.have / found.title.whole:.0%} of the"
            f" query, and counts from {MIN_TITLE_SHARE:.0%} on."
        )
    present = [each for each in found.terms if each.tf]
    if present:
        yield ""
        yield "  adds      field          term  tf     df    idf  length  average  boost"
    for each in sorted(present, key=lambda term: -term.score):
        yield f"  {_term(each)}"
    for pair in found.pairs:
        yield f"  {pair.score:8.6f}  {clean(f'{pair.first} {pair.second}')}: {_gap(pair.gap)}"


def _gap(gap: int | None) -> str:
    if gap is None:
        return "never in this order"
    return f"{gap} positions apart" if gap else "side by side"


def _term(each: TermScore) -> str:
    return (
        f"{each.score:8.6f}  {each.term.field:<13}  {clean(each.term.term)}  {each.tf}  {each.df:,}"
        f"  {each.idf:.3f}  {each.length:,}  {each.average:,.1f}  {each.boost:g}"
    )


def _article(explained: Explained) -> Iterator[str]:
    yield ""
    yield "The article is cut into"
    yield f"  title    {' | '.join(word.text for word in explained.title.words)}"
    for each in explained.passages:
        yield f"  {each.snippet.start:<7,}  {' | '.join(word.text for word in each.words)}"
