"""tantivy by its Python binding, fed our tokens by one Python process; settings are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.feed import POSITION_FIELDS, TOKEN_FIELDS, FedArticle
from benchmarks.jobs import TOP, Job, MissingPeerError
from benchmarks.peer_query import PeerPhrase, PeerQuery
from benchmarks.peers.common import fill, fresh, time_both_forms
from benchmarks.timing import Answer

if TYPE_CHECKING:
    from tantivy import Index, Query, Schema

HOW = "pip install 'wensou[bench]'"
SPACES = "whitespace"
MANY = 100_000
"""More values than a facet has: all are counted."""


def _tantivy() -> Any:
    try:
        import tantivy
    except ImportError as error:
        raise MissingPeerError(f"the package tantivy is not installed: {HOW}") from error
    return tantivy


def schema() -> Schema:
    """Token fields parted at white space; text stored; what is filtered or counted, in columns."""
    builder = _tantivy().SchemaBuilder()
    for field in TOKEN_FIELDS:
        option = "position" if field in POSITION_FIELDS else "freq"
        builder.add_text_field(field, tokenizer_name=SPACES, index_option=option)
    for field in ("id", "title", "text"):
        builder.add_text_field(field, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source", fast=True, tokenizer_name="raw", index_option="basic")
    for field in ("number", "published", "month"):
        builder.add_integer_field(field, fast=True, indexed=field == "published")
    made: Schema = builder.build()
    return made


def open_index(folder: str | None = None) -> Index:
    """The index in a folder, or one in memory."""
    tantivy = _tantivy()
    index: Index = tantivy.Index(schema(), folder)
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(SPACES, cut)
    return index


def document(article: FedArticle) -> Any:
    """An article as tantivy takes it."""
    made = _tantivy().Document()
    for field in TOKEN_FIELDS:
        made.add_text(field, article.tokens[field])
    for field in ("id", "title", "text", "source"):
        made.add_text(field, getattr(article, field))
    for field in ("number", "published", "month"):
        made.add_integer(field, getattr(article, field))
    return made


def rebuild(job: Job) -> dict[str, Any]:
    """Index all articles; the writer's threads and memory are its defaults."""
    folder = fresh(job.work / "tantivy")
    writer = open_index(str(folder)).writer()

    def finish() -> None:
        writer.commit()
        writer.wait_merging_threads()

    return fill(job, folder, lambda article: writer.add_document(document(article)), finish)


def search(job: Job) -> dict[str, Any]:
    """Time the queries; the query objects are made before."""
    index = open_index(str(job.work / "tantivy"))
    record = time_both_forms(job, Asker(index).prepare)
    return {**record, "segments": index.searcher().num_segments}


class Asker:
    """Asks one index."""

    def __init__(self, index: Index) -> None:
        self._tantivy = _tantivy()
        self._schema = index.schema
        self._searcher = index.searcher()

    def prepare(self, query: PeerQuery) -> Answer:
        """An answer to time: top ten with their numbers, exact total, facets."""
        searcher, found = self._searcher, self.query(query)
        facets = [
            (self.query(query.without_filter(name)), _counts(name))
            for name in (("source", "month") if query.facets else ())
        ]

        def answer() -> int:
            result: Any = searcher.search(found, limit=TOP, count=True)
            searcher.fast_field_values("number", [address for _, address in result.hits])
            for counted, by in facets:
                searcher.aggregate(counted, by)
            return int(result.count)

        return answer

    def query(self, query: PeerQuery) -> Query:
        """The query as tantivy's."""
        must, should = self._tantivy.Occur.Must, self._tantivy.Occur.Should
        make = self._tantivy.Query
        clauses = [(must, self._anywhere(phrase)) for phrase in query.must]
        for field, term, boost in query.scoring:
            option = "position" if field in POSITION_FIELDS else "freq"
            scored = make.term_query(self._schema, field, term, option)
            clauses.append((should, scored if boost == 1 else make.boost_query(scored, boost)))
        clauses += [(must, make.const_score_query(each, 0.0)) for each in self._filters(query)]
        found: Query = make.boolean_query(clauses)
        return found

    def _anywhere(self, phrase: PeerPhrase) -> Query:
        should, make = self._tantivy.Occur.Should, self._tantivy.Query
        fields = (phrase.field, f"title_{phrase.field}")
        found: Query = make.boolean_query([(should, self._in(each, phrase)) for each in fields])
        return found

    def _in(self, field: str, phrase: PeerPhrase) -> Query:
        make, cover = self._tantivy.Query, phrase.cover
        found: Query
        if len(cover.terms) == 1:
            found = make.term_query(self._schema, field, cover.terms[0])
        else:
            words = list(zip(cover.offsets, cover.terms, strict=True))
            found = make.phrase_query(self._schema, field, words)
        return found

    def _filters(self, query: PeerQuery) -> list[Query]:
        make, found = self._tantivy.Query, []
        if query.sources:
            found.append(make.term_set_query(self._schema, "source", list(query.sources)))
        if query.low is not None or query.high is not None:
            integer = self._tantivy.FieldType.Integer
            bounds = (query.low, query.high)
            found.append(
                make.range_query(self._schema, "published", integer, *bounds, include_upper=False)
            )
        return found


def _counts(name: str) -> dict[str, Any]:
    return {name: {"terms": {"field": name, "size": MANY}}}
