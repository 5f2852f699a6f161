"""Which queries show what can be asked for, and find something in this very index?

They are made of the titles of the newest articles and of the names that most articles have. Each
maker gives candidates; whoever shows one has tried it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import gettext as _
from flask_babel import pgettext

from search.models import FacetCount
from search.service import SearchOptions, SearchService

TITLES = 24
NEAR = 8
"""Positions within which the words of an example stand in a title."""

LETTERS = ("sh", "ls", "wh", "xg")
"""First letters of syllables that begin many words."""

WITH_SYNONYMS = ("特朗普", "人工智能", "新西兰", "互联网", "软件")
"""Words of groups that come along."""

WORD = re.compile(r"[\u4e00-\u9fff]{2,4}")
CLAUSE = re.compile(r"[\u4e00-\u9fff]{3,8}")
"""What makes a good example of a quote: a clause of a title, from its start to its end."""

LATIN = re.compile(r"(?<!\w)[A-Za-z]{5,}")


@dataclass(frozen=True, slots=True)
class Example:
    """A query to try. ``typed`` is what leads to it in the search box, where it is not the query
    itself; ``count`` the number of its articles, 0 where they were not counted."""

    query: str
    typed: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a title as written and folded, and where it stands."""

    text: str
    folded: str
    start: int
    end: int


class Material:
    """What examples are made of. ``words`` are those of each title in which several are."""

    def __init__(self, service: SearchService) -> None:
        newest = service.search("", SearchOptions(sort="newest", size=TITLES))
        titles = [hit.title for hit in newest.hits]
        snippets = [snippet.text for hit in newest.hits for snippet in hit.snippets]
        words = [_words(service, title) for title in titles]
        self.words = [each for each in words if len(each) > 1]
        self.clauses = clauses(titles)
        self.latin = LATIN.findall(" ".join([*titles, *snippets]))
        self.facets = newest.facets
        self.suggest = service.suggest


def clauses(titles: Iterable[str]) -> list[str]:
    """The clauses of titles that can be quoted."""
    parts = [part for title in titles for part in re.split(r"[^\w]+", title)]
    return [part for part in parts if CLAUSE.fullmatch(part)]


def named(counts: Iterable[FacetCount]) -> Iterator[str]:
    """The values as a filter wants them: in quotes, where they are not one word."""
    for value in (each.value for each in counts if '"' not in each.value):
        yield value if re.fullmatch(r"\w+", value) else f'"{value}"'


def _words(service: SearchService, title: str) -> list[Word]:
    cut = service.analyze(title)
    found = [Word(cut.text[w.start : w.end], w.text, w.start, w.end) for w in cut.words]
    return list({word.text: word for word in found if WORD.fullmatch(word.text)}.values())


def pairs(of: Material) -> Iterator[Example]:
    """Two words of one title."""
    for words in of.words:
        yield Example(f"{words[0].text} {words[-1].text}")


def sentences(of: Material) -> Iterator[Example]:
    """A clause without quotes."""
    yield from map(Example, sorted(of.clauses, key=len, reverse=True))


def quotes(of: Material) -> Iterator[Example]:
    """A clause, letter by letter."""
    for clause in of.clauses:
        yield Example(f'"{clause}"')


def near(of: Material) -> Iterator[Example]:
    """Two words that stand near each other, in the other order."""
    for words in of.words:
        for one, other in pairwise(words):
            if one.end < other.start and other.end - one.start <= NEAR:
                yield Example(f'"{other.text} {one.text}"~{NEAR}')


def exact(of: Material) -> Iterator[Example]:
    """A word that is written otherwise in the other script, if there is one."""
    words = [word for each in of.words for word in each]
    for word in sorted(words, key=lambda word: word.text == word.folded):
        yield Example(f"={word.text}")


def either(of: Material) -> Iterator[Example]:
    """Words of two titles."""
    for one, other in pairwise(of.words):
        yield Example(f"{one[0].text} OR {other[0].text}")


def without(of: Material) -> Iterator[Example]:
    """A word without another that stands beside it once."""
    for words in of.words:
        yield Example(f"{words[0].text} -{words[1].text}")
        yield Example(f"{words[1].text} -{words[0].text}")


def groups(of: Material) -> Iterator[Example]:
    """One of two words, and a third."""
    for one, other in pairwise(of.words):
        yield Example(f"({one[0].text} OR {other[0].text}) {one[1].text}")


def beginnings(of: Material) -> Iterator[Example]:
    """The first letters of a Latin word."""
    for word in of.latin:
        yield Example(f"{word[:4].lower()}*")


def other_script(of: Material) -> Iterator[Example]:
    """A word in Simplified that stands in Traditional in a title."""
    for word in (word for words in of.words for word in words):
        if word.text != word.folded:
            yield Example(word.folded)


def synonyms(of: Material) -> Iterator[Example]:
    """A word that has some."""
    yield from map(Example, WITH_SYNONYMS)


def titles(of: Material) -> Iterator[Example]:
    """A word in a title."""
    for words in of.words:
        yield Example(_("标题：%(value)s", value=words[0].text))


def sources(of: Material) -> Iterator[Example]:
    """The source of the most articles."""
    for value in named(of.facets.get("source", ())):
        yield Example(_("来源：%(value)s", value=value))


def authors(of: Material) -> Iterator[Example]:
    """The author of the most articles."""
    for value in named(of.facets.get("author", ())):
        yield Example(pgettext("query", "作者：%(value)s", value=value))


def tags(of: Material) -> Iterator[Example]:
    """The tag of the most articles."""
    for value in named(of.facets.get("tag", ())):
        yield Example(pgettext("query", "标签：%(value)s", value=value))


def years(of: Material) -> Iterator[Example]:
    """The year of the most articles."""
    for each in sorted(of.facets.get("year", ()), key=lambda each: -each.count):
        yield Example(_("日期：%(value)s", value=each.value))


def spans(of: Material) -> Iterator[Example]:
    """The last two years."""
    found = sorted(each.value for each in of.facets.get("year", ()) if each.value.isdigit())
    if len(found) > 1:
        yield Example(_("日期：%(value)s", value=f"{found[-2]}..{found[-1]}"))


def afterwards(of: Material) -> Iterator[Example]:
    """From the last year but one on."""
    found = sorted(each.value for each in of.facets.get("year", ()) if each.value.isdigit())
    for value in found[-2:-1]:
        yield Example(_("之后：%(value)s", value=value))


def spelt(of: Material) -> Iterator[Example]:
    """A word, and the first letters of its syllables."""
    for letters in LETTERS:
        for each in of.suggest(letters)[:1]:
            if each.kind == "word" and WORD.fullmatch(each.text):
                yield Example(each.text, letters)
