"""What is an article about? The terms in it that a person would name, with their weights.

A term is a word of the analyzer, or neighbouring words that the article repeats together: names are
often cut (孟晚/舟), and what belongs together is told by the article itself and by how many others
have it together. How little a term says is told by how many have it: there is no list of such terms
but the function characters of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, pairwise
from math import log

from search.models import Article, ScoringTerm, Topic
from search.ranking import idf
from search.text.analyzer import Analyzer
from search.text.fold import to_codes
from search.text.units import word_unit

READ = 20_000
"""So many characters of a text are read: what it is about is said by then."""

WEIGHED = 200
"""So many terms are weighed, those that occur most."""

MOST_WORDS = 4
"""A term has so many words at the most."""

TOGETHER, SHARE_TOGETHER = 2, 0.6
"""Words are one term where they stand together so often at least in the article, and in this share
of the places of the rarer part."""

BOUND = 0.3
"""And where of the articles with the rarer word this share at least has the two together."""

TITLE = 2
"""What is in the title counts as if it stood so many times more in the text."""

REPEATED = 2
"""A term counts as often at least, with its title, or it may be there by the way."""

COMMON, FEW = 0.1, 10
"""A term is not told where more than this share of the articles have it, and more than so many."""

IDF_POWER = 1.5
"""How much rarity counts beside frequency."""

SHORT = 2
"""Word units of more letters are no part of a Chinese word such as 5G网络."""

JOINERS = frozenset(" -·.&'’")
"""What may stand between the words of a Latin name."""

CountArticles = Callable[[Sequence[ScoringTerm]], Sequence[int]]
"""How many articles have each term in its field."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in a text; one that ``parts`` the words around it is in no term. ``is_name``: it is
    written as in a Latin name."""

    start: int
    end: int
    is_cjk: bool
    parts: bool
    is_name: bool = False


@dataclass(slots=True)
class _Term:
    """Words that stand together, where they do first. ``alone`` counts the places that are not
    within those of a longer term."""

    words: tuple[_Word, ...]
    count: int = 0
    alone: int = 0

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


class TopicReader:
    """Reads what articles are about. ``count`` asks the index, which has so many ``articles``."""

    def __init__(self, analyzer: Analyzer, articles: int, count: CountArticles) -> None:
        self._analyzer = analyzer
        self._articles = articles
        self._count = count

    def topics(self, article: Article, most: int) -> tuple[Topic, ...]:
        """The ``most`` weightiest terms, each as it is written first, the weightiest first."""
        whole = f"{article.title}\n{article.text[:READ]}"
        words, folded = self._words(whole)
        runs = list(_runs(words, folded))
        terms = _terms(runs, folded, self._bound(runs, folded))
        for term in terms.values():
            term.alone += TITLE * (term.start < len(article.title))
        keys = [key for key in terms if terms[key].alone >= REPEATED]
        keys = sorted(keys, key=lambda key: (-terms[key].alone, terms[key].start))[:WEIGHED]
        articles = self._articles_with(keys)
        among = self._articles
        if 2 * sum(word.is_cjk for word in words) < len(words):
            # The index may have few articles in its language: there, the word that most of them
            # have tells how many they are.
            among = max(articles.values(), default=among)
        topics = [
            Topic(whole[terms[key].start : terms[key].end], weight, articles[key])
            for key in keys
            if (weight := _weight(terms[key].alone, articles[key], among))
        ]
        return _apart(sorted(topics, key=lambda topic: -topic.weight), most)

    def _words(self, text: str) -> tuple[list[_Word], str]:
        """The words of a text in their order, and the text folded."""
        found = self._analyzer.units.read(text)
        folded, functions = found.folded, self._analyzer.function_characters
        others = zip(
            found.starts[~found.is_cjk].tolist(), found.ends[~found.is_cjk].tolist(), strict=True
        )
        words = [
            _Word(start, end, False, folded[start:end].isdigit(), text[start].isupper())
            for start, end in others
        ]
        for start, end in self._analyzer.word_spans(text):
            words.append(_Word(start, end, True, folded[start:end] in functions))
        return sorted(words, key=lambda word: word.start), folded

    def _bound(self, runs: Sequence[Sequence[_Word]], folded: str) -> set[str]:
        """The pairs of neighbours that the article repeats and others have together as well."""
        counts: Counter[str] = Counter()
        parts: dict[str, tuple[str, str]] = {}
        for one, other in chain.from_iterable(map(pairwise, runs)):
            pair = folded[one.start : other.end]
            counts[pair] += 1
            parts[pair] = folded[one.start : one.end], folded[other.start : other.end]
        repeated = {pair for pair, count in counts.items() if count >= TOGETHER}
        asked = chain(repeated, *(parts[pair] for pair in repeated))
        articles = self._articles_with(dict.fromkeys(asked))
        return {
            pair
            for pair in repeated
            if articles[pair] >= BOUND * min(articles[part] for part in parts[pair])
        }

    def _articles_with(self, keys: Iterable[str]) -> dict[str, int]:
        """About how many articles have each term: as many as have its rarest part."""
        parts = {key: list(self._parts(key)) for key in keys}
        asked = list(dict.fromkeys(part for each in parts.values() for part in each))
        articles = dict(zip(asked, self._count(asked), strict=True))
        return {key: max(min(articles[part] for part in parts[key]), 1) for key in parts}

    def _parts(self, key: str) -> Iterator[ScoringTerm]:
        """The pairs of CJK units and the word units of a term, and a CJK unit that is all of it."""
        found = self._analyzer.units.read_folded(to_codes(key))
        ends, are_cjk = found.ends.tolist(), found.is_cjk.tolist()
        units = list(zip(found.starts.tolist(), ends, are_cjk, strict=True))
        for start, end, is_cjk in units:
            if not is_cjk:
                yield ScoringTerm("words", word_unit(key[start:end]))
            elif len(key) == 1:
                yield ScoringTerm("chars", key)
        for (start, end, is_cjk), (other, other_end, other_is_cjk) in pairwise(units):
            if is_cjk and other_is_cjk and end == other:
                yield ScoringTerm("bigrams", key[start:other_end])


def _weight(count: int, articles: int, among: int) -> float:
    """What a term weighs that stands ``count`` times in an article; 0 where it is common."""
    if articles > max(COMMON * among, FEW):
        return 0.0
    return float(log(1 + count) * idf(articles, among) ** IDF_POWER)


def _apart(topics: Iterable[Topic], most: int) -> tuple[Topic, ...]:
    """The first topics, without those that are part of one before them or have it as a part."""
    chosen: list[Topic] = []
    for topic in topics:
        if not any(topic.text in each.text or each.text in topic.text for each in chosen):
            chosen.append(topic)
            if len(chosen) == most:
                break
    return tuple(chosen)


def _terms(runs: Iterable[Sequence[_Word]], folded: str, bound: Set[str]) -> dict[str, _Term]:
    """The terms of a text, by what they are folded."""
    terms: dict[str, _Term] = {}
    for run in runs:
        for first in range(len(run)):
            for end in range(first + 1, min(first + MOST_WORDS, len(run)) + 1):
                key = folded[run[first].start : run[end - 1].end]
                terms.setdefault(key, _Term(tuple(run[first:end]))).count += 1
    shortest_first = sorted(terms, key=lambda key: len(terms[key].words))
    for key in shortest_first:
        if not _holds_together(terms, terms[key], folded, bound):
            del terms[key]
    for term in terms.values():
        term.alone = term.count
    for key in reversed(shortest_first):
        if key in terms:
            for part in _parts_of(terms[key], folded):
                if part in terms:
                    terms[part].alone -= terms[key].alone
    return {key: term for key, term in terms.items() if term.alone > 0 and _is_told(term)}


def _runs(words: Sequence[_Word], folded: str) -> Iterator[list[_Word]]:
    """The words, in runs of those that may be one term."""
    run: list[_Word] = []
    for word in words:
        if run and (word.parts or not _touch(run[-1], word, folded)):
            yield run
            run = []
        if not word.parts:
            run.append(word)
    if run:
        yield run


def _touch(one: _Word, other: _Word, folded: str) -> bool:
    """Whether a word follows another as in a name."""
    if one.is_cjk or other.is_cjk:
        short = all(word.is_cjk or word.end - word.start <= SHORT for word in (one, other))
        return one.end == other.start and short
    return one.is_name and other.is_name and folded[one.end : other.start] in JOINERS


def _holds_together(terms: Mapping[str, _Term], term: _Term, folded: str, bound: Set[str]) -> bool:
    """Whether words are one term: the shorter ones are decided on already."""
    if len(term.words) == 1:
        return True
    if term.count < TOGETHER or _key(term.words[-2:], folded) not in bound:
        return False
    heads_and_tails = (term.words[:-1], term.words[1:])
    counts = [
        terms[key].count for key in (_key(w, folded) for w in heads_and_tails) if key in terms
    ]
    return len(counts) == 2 and term.count >= SHARE_TOGETHER * min(counts)


def _parts_of(term: _Term, folded: str) -> Iterator[str]:
    """What the shorter terms within a term are folded."""
    count = len(term.words)
    for first in range(count):
        for end in range(first + 1, count + 1):
            if end - first < count:
                yield _key(term.words[first:end], folded)


def _key(words: Sequence[_Word], folded: str) -> str:
    return folded[words[0].start : words[-1].end]


def _is_told(term: _Term) -> bool:
    """Whether a term says something by itself: a character or letter alone does not."""
    return term.end - term.start > 1
