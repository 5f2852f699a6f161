"""Here is a whole page: which element holds the article?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from search.text.cleaning import Rules

_MEANT = ("[itemprop=articleBody]", "article", "main")
_SHARE = 0.5
"""An element meant for the article is believed when it holds more than this share of the text."""

_PARAGRAPHS = frozenset({"p", "pre", "blockquote", "h2", "h3", "ul", "ol", "table"})
_STEP_UP = 0.5
"""What part of a paragraph's worth its grandparent gets: an article may be split into sections."""


@dataclass(slots=True)
class _Weight:
    """Characters outside links: below an element, and in paragraphs that are its children."""

    tag: Tag
    text: int = 0
    score: float = 0.0


def main_part(root: Tag, rules: Rules) -> Tag:
    """The element under ``root`` with the article; ``root`` itself if none stands out."""
    weights = _weights(root, rules)
    total = weights[0].text
    for kind in _MEANT:
        fits = [weight for weight in weights if _is(weight.tag, kind)]
        best = max(fits, key=lambda weight: weight.text, default=None)
        if best is not None and best.text > _SHARE * total:
            return best.tag
    best = max(weights, key=lambda weight: weight.score)
    return best.tag if best.score > _SHARE * total else root


def _is(tag: Tag, kind: str) -> bool:
    return tag.get("itemprop") == "articleBody" if kind[0] == "[" else tag.name == kind


def _weights(root: Tag, rules: Rules) -> list[_Weight]:
    """The weights of ``root`` and of every element below it that the rules keep."""
    weights = [_Weight(root)]
    stack: list[tuple[Iterator[PageElement], _Weight]] = [(iter(root.contents), weights[0])]
    while stack:
        children, weight = stack[-1]
        for child in children:
            if isinstance(child, Tag):
                if child.name != "a" and not rules.drops_element(child.name, child.attrs):
                    weights.append(_Weight(child))
                    stack.append((iter(child.contents), weights[-1]))
                    break
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                weight.text += len(child.strip())
        else:
            stack.pop()
            _hand_up(weight, [above for _, above in stack[-2:]])
    return weights


def _hand_up(weight: _Weight, above: list[_Weight]) -> None:
    if not above:
        return
    above[-1].text += weight.text
    if weight.tag.name in _PARAGRAPHS:
        above[-1].score += weight.text
        if len(above) > 1:
            above[0].score += weight.text * _STEP_UP
