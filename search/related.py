"""What stands around an article: its keywords, the articles about the same, and its doubles.

Related articles are those that a search for its topics finds first.
"""

from __future__ import annotations

from search.engines.base import Engine
from search.models import Around, Article, Beside, Neighbour, SearchRequest, Topic
from search.parsing.words import WordReader
from search.query import Or, Term
from search.text.analyzer import Analyzer
from search.topics import TopicReader

KEYWORDS = 10
"""Keywords shown, at the most."""

ASKED = 12
"""So many topics are asked for."""

DOUBLES = 20
"""Doubles shown, at the most."""

LEAST_SHARE = 0.1
"""Of what the article itself scores, a related one has this share at least: with less, the two have
a word in common by chance."""

SCORED = frozenset({"words", "bigrams", "title_words", "title_bigrams"})
"""The scoring fields that count: single characters are those of other words as well."""


class Surroundings:
    """Finds what stands around articles of one engine, by the analyzer of its index."""

    def __init__(self, engine: Engine, analyzer: Analyzer) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._words = WordReader(analyzer, connectors="")

    def topics(self, article: Article, most: int = KEYWORDS) -> tuple[Topic, ...]:
        """What the article is about."""
        reader = TopicReader(self._analyzer, self._engine.count(), self._engine.articles_with)
        return reader.topics(article, most)

    def around(self, article: Article, size: int) -> Around:
        """Its keywords, at most ``size`` related articles, the most alike first, and doubles."""
        topics = self.topics(article, ASKED)
        doubles = self._engine.doubles(article.id)
        found = self._related(topics, frozenset((article.id, *doubles)), size)
        return Around(
            article.id,
            topics[:KEYWORDS],
            self._neighbours(found),
            self._neighbours({id: 0.0 for id in doubles[:DOUBLES]}),
            len(doubles),
        )

    def beside(self, id: str) -> Beside:
        """The next older and newer article of its source."""
        ids = [each or "" for each in self._engine.beside(id)]
        newer, older = [
            None if each is None else _neighbour(each) for each in self._engine.get(ids)
        ]
        return Beside(older, newer)

    def _related(
        self, topics: tuple[Topic, ...], same: frozenset[str], size: int
    ) -> dict[str, float]:
        """The ids of related articles with their scores; none is among ``same``."""
        # One more: the article or a double stands for them all.
        hits = self._engine.search(self._request(topics, size + 1)).hits
        least = LEAST_SHARE * max((hit.score for hit in hits if hit.id in same), default=0.0)
        found = {hit.id: hit.score for hit in hits if hit.id not in same and hit.score >= least}
        return dict(list(found.items())[:size])

    def _request(self, topics: tuple[Topic, ...], size: int) -> SearchRequest:
        """Asks for the articles with any of the topics; more and rarer ones count more."""
        pieces = [self._words.pieces(topic.text) for topic in topics]
        words = [Term(each.text, each.sequence(0, len(each.units), False)) for each in pieces]
        scoring = [term for each in pieces for term in self._words.scoring(each)]
        counting = dict.fromkeys(term for term in scoring if term.field in SCORED)
        return SearchRequest(Or(tuple(words)), tuple(counting), size=size, facets=())

    def _neighbours(self, scores: dict[str, float]) -> tuple[Neighbour, ...]:
        """The articles, in this order; one that was deleted meanwhile is left out."""
        articles = self._engine.get(scores)
        return tuple(
            _neighbour(each, score)
            for each, score in zip(articles, scores.values(), strict=True)
            if each is not None
        )


def _neighbour(article: Article, score: float = 0.0) -> Neighbour:
    return Neighbour(
        article.id,
        article.source,
        article.title,
        article.url,
        article.published,
        article.author,
        score,
    )
