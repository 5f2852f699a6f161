"""A query finds nothing: which of its parts are to blame, and what is found without them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search.models import Advice, QueryPart
from search.parsing.parts import Part, without

MOST_COUNTED = 12
"""Parts that are counted alone, the first ones."""

MOST_PARTS = 6
"""Parts that the query is counted without: those that the fewest articles have. With MOST_COUNTED
it bounds the searches, whatever was typed."""


def advise(text: str, parts: Sequence[Part], total: Callable[[str], int]) -> Advice:
    """What a query of these ``parts`` wants; ``total`` tells how many articles a query matches."""
    slow = [part for part in parts if part.is_slow]
    if slow:  # the query without them is all that can be counted at once
        rest = without(text, slow)
        found = total(rest) if rest else 0
        return Advice((), rest if found else "", found, is_slow=True)
    if len(parts) < 2:
        return Advice()  # nothing would be left
    articles = {part: None if part.is_filter else total(part.text) for part in parts[:MOST_COUNTED]}
    fewest = sorted(articles, key=lambda part: (articles[part] or 0, part.start))[:MOST_PARTS]
    counted = []
    for part in sorted(fewest, key=lambda part: part.start):
        rest = without(text, [part])
        counted.append(QueryPart(part.text, articles[part], rest, total(rest)))
    rest, found = _best(text, [part for part in articles if articles[part] == 0], counted, total)
    return Advice(tuple(counted), rest, found)


def _best(
    text: str, absent: Sequence[Part], counted: Sequence[QueryPart], total: Callable[[str], int]
) -> tuple[str, int]:
    """The query without all that no article has, else without the one part that costs the most."""
    if len(absent) > 1:
        rest = without(text, absent)
        found = total(rest) if rest else 0
        if found:
            return rest, found
    best = max(counted, key=lambda part: part.found)
    return (best.rest, best.found) if best.found else ("", 0)
