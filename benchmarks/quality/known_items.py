"""Known items: here is a title somebody remembers; is the article found by its body alone?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.jobs import MissingPeerError
from benchmarks.quality.places import stable
from search.evaluation.query_sets import JudgedQuery
from search.models import INLINE_KINDS, Article, Block

COUNT = 2000
LEAST_HAN = 6
"""So many Han characters a title has at least: fewer say too little."""

LEAST_TEXT = 200
"""So many characters a body has at least."""

_HAN = range(0x4E00, 0xA000)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A title as written, and in the other script (Simplified or Traditional)."""

    id: str
    title: str
    other: str

    def asked(self, title: str) -> JudgedQuery:
        """The query of one of the two titles."""
        return JudgedQuery(title, frozenset([self.id]))


def known_items(articles: Sequence[Article], fold: Callable[[str], str]) -> list[KnownItem]:
    """COUNT titles, always the same: each of one article, and different in the other script."""
    other_script = converter()
    titles = Counter(fold(each.title) for each in articles)
    found = []
    for each in sorted(articles, key=lambda each: stable(f"known item {each.id}")):
        han = sum(ord(char) in _HAN for char in each.title)
        if han < LEAST_HAN or len(each.text) < LEAST_TEXT or titles[fold(each.title)] > 1:
            continue
        other = other_script(each.title)
        if other != each.title:
            found.append(KnownItem(each.id, each.title, other))
        if len(found) == COUNT:
            break
    return found


def converter() -> Callable[[str], str]:
    """A text in the script that it is not in."""
    try:
        import opencc
    except ImportError as error:
        raise MissingPeerError("the package opencc is not installed: make setup") from error
    simplify, traditional = opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert

    def convert(text: str) -> str:
        simple: str = simplify(text)
        return simple if simple != text else str(traditional(text))

    return convert


def without_titles(articles: Iterable[Article], fold: Callable[[str], str]) -> Iterator[Article]:
    """The articles without title, and without the lines of the text that repeat it."""
    for each in articles:
        text, blocks = _without_line(each, fold)
        if text:
            yield replace(each, title="", text=text, blocks=blocks)


def _without_line(article: Article, fold: Callable[[str], str]) -> tuple[str, tuple[Block, ...]]:
    """The text without the lines that are the title, and the blocks over it."""
    title = fold(article.title).strip()
    lines, blocks, gone = [], [], 0
    for line in _lines_of(article):
        text = article.text[line[0].start : line[0].end]
        if fold(text).strip() == title:
            gone += len(text) + 1
            continue
        lines.append(text)
        blocks += [b._replace(start=b.start - gone, end=b.end - gone) for b in line]
    return "\n".join(lines), tuple(blocks)


def _lines_of(article: Article) -> list[list[Block]]:
    """The block of each line, and the links in it."""
    lines: list[list[Block]] = []
    for block in article.blocks:
        if block.kind in INLINE_KINDS:
            lines[-1].append(block)
        else:
            lines.append([block])
    return lines
