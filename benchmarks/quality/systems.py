"""Which rankings are compared? Tables, and how each is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from benchmarks.feed import FedArticle, fed_articles
from benchmarks.peer_query import PeerQuery, scored
from benchmarks.peers import fts5, tantivy_py
from benchmarks.peers.common import fresh, ready_analyzer
from benchmarks.quality.places import Collection
from benchmarks.requests import request_parser
from search.engines.registry import open_engine
from search.evaluation.rankings import DEPTH
from search.index_meta import analysis_files, read_meta
from search.indexing import rebuild
from search.models import ScoringTerm, SearchRequest
from search.query import All
from search.service import open_service
from search.settings import Settings
from search.text.analyzer import Analyzer

Ask = Callable[[str], Sequence[str]]
"""Query text to the ids of the best DEPTH articles."""

WORDS, PAIRS, CHARS = ("words",), ("bigrams",), ("chars",)
FIELDS = (*WORDS, *PAIRS, *CHARS)
"""Scoring fields of the text: see ranking.FIELD_BOOSTS, whose weights they keep here."""

ENGINE = "whoosh"


class System(NamedTuple):
    """``build`` makes the index ``place`` of a collection; ``ask`` opens it."""

    label: str
    place: str
    build: Callable[[Collection], None]
    ask: Callable[[Collection], Ask]


# Ours


def _build_ours(collection: Collection) -> None:
    engine = open_engine(ENGINE, collection.place("wensou"))
    rebuild(engine, [collection.articles], analyzer=Analyzer.default())
    engine.close()


def _product(collection: Collection) -> Ask:
    """What a person sees, but for doubles, which are listed each on its own."""
    service = open_service(Settings(index=collection.place("wensou"), engine=ENGINE))
    return lambda text: service.best_ids(text, DEPTH)


def _fields_alone(fields: Sequence[str]) -> Callable[[Collection], Ask]:
    """BM25 over these fields of our engine; nothing has to match, closeness adds nothing."""

    def opened(collection: Collection) -> Ask:
        engine = open_engine(ENGINE, collection.place("wensou"))
        parse = request_parser(Analyzer.from_files(analysis_files(engine, read_meta(engine))))

        def ask(text: str) -> list[str]:
            scoring = _terms(parse(text), fields)
            request = SearchRequest(All(), scoring, size=DEPTH, facets=(), collapse=False)
            return [hit.id for hit in engine.search(request).hits if hit.score > 0]

        return ask

    return opened


def _terms(request: SearchRequest, fields: Sequence[str]) -> tuple[ScoringTerm, ...]:
    """What the request scores in these fields."""
    return tuple(term for term in request.scoring if term.field in fields)


# Peers: fed with our tokens, so with the same folded text; whatever has any of the terms is ranked


def _peer_parser(fields: Sequence[str]) -> Callable[[str], PeerQuery]:
    parse = request_parser(ready_analyzer())
    return lambda text: PeerQuery((), scored(_terms(parse(text), fields)))


def _fed(collection: Collection) -> Iterable[FedArticle]:
    for article in fed_articles(collection.articles, ready_analyzer()):
        yield replace(article, title="", text="")  # what is stored is not asked for


def _build_tantivy(collection: Collection) -> None:
    writer = tantivy_py.open_index(str(fresh(collection.place("tantivy")))).writer()
    for article in _fed(collection):
        writer.add_document(tantivy_py.document(article))
    writer.commit()
    writer.wait_merging_threads()


def _tantivy(fields: Sequence[str]) -> Callable[[Collection], Ask]:
    def opened(collection: Collection) -> Ask:
        index = tantivy_py.open_index(str(collection.place("tantivy")))
        asker, searcher, parse = tantivy_py.Asker(index), index.searcher(), _peer_parser(fields)

        def ask(text: str) -> list[str]:
            hits = searcher.search(asker.query(parse(text)), limit=DEPTH).hits
            return [searcher.doc(address)["id"][0] for _, address in hits]

        return ask

    return opened


def _build_fts5(collection: Collection) -> None:
    database = fts5.create(fresh(collection.place("fts5")) / "index.db")
    for article in _fed(collection):
        fts5.add(database, article)
    database.execute("COMMIT")
    database.close()


def _fts5(fields: Sequence[str]) -> Callable[[Collection], Ask]:
    def opened(collection: Collection) -> Ask:
        database = sqlite3.connect(collection.place("fts5") / "index.db")
        parse = _peer_parser(fields)

        def ask(text: str) -> list[str]:
            query = parse(text)
            rows = database.execute(*fts5.any_statement(query, DEPTH)) if query.scoring else ()
            return [id for (id,) in rows]

        return ask

    return opened


def _ours(label: str, ask: Callable[[Collection], Ask]) -> System:
    return System(label, "wensou", _build_ours, ask)


def _of_tantivy(what: str, fields: Sequence[str]) -> System:
    return System(f"tantivy, {what}", "tantivy", _build_tantivy, _tantivy(fields))


def _of_fts5(what: str, fields: Sequence[str]) -> System:
    return System(f"SQLite FTS5, {what}", "fts5", _build_fts5, _fts5(fields))


OURS = "wensou"
SYSTEMS = {
    OURS: _ours("**Wensou**", _product),
    "fields": _ours("words + pairs + characters alone", _fields_alone(FIELDS)),
    "tantivy": _of_tantivy("words + pairs + characters", FIELDS),
    "tantivy_words": _of_tantivy("words", WORDS),
    "tantivy_pairs": _of_tantivy("pairs", PAIRS),
    "fts5_words": _of_fts5("words", WORDS),
    "fts5_pairs": _of_fts5("pairs", PAIRS),
}
