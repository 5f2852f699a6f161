"""Are all articles with a name found, and is the first about it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.evaluation.query_sets import JudgedQuery
from search.service import SearchService


@dataclass(frozen=True, slots=True)
class FoundNames:
    """``recall`` is the mean share of the articles with a name that its query finds, ``complete``
    the share of names with all found; ``prominent`` that of names whose first hit has the name in
    its title or twice in its text. ``lacking`` are the other names, for a person to look at."""

    names: int
    recall: float
    complete: float
    prominent: float
    lacking: tuple[str, ...]


def look_up(
    service: SearchService, names: Sequence[JudgedQuery], fold: Callable[[str], str]
) -> FoundNames:
    """Ask for each name as a person would type it; ``relevant`` are the articles that have it."""
    recalls, lacking = [], []
    for each in names:
        recalls.append(len(each.relevant & set(service.ids(each.text))) / len(each.relevant))
        if not _first_is_about(service, each.text, fold):
            lacking.append(each.text)
    count = len(names)
    return FoundNames(
        count,
        sum(recalls) / count,
        sum(recall == 1 for recall in recalls) / count,
        1 - len(lacking) / count,
        tuple(lacking),
    )


def _first_is_about(service: SearchService, name: str, fold: Callable[[str], str]) -> bool:
    hits = service.best_ids(name, 1)
    if not hits:
        return False
    article, name = service.article(hits[0]).article, fold(name)
    return name in fold(article.title) or fold(article.text).count(name) > 1
