"""The same Whoosh index by two codecs: Whoosh's own says what has to be in ours."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from whoosh import analysis, fields, formats, query, scoring
from whoosh.query import spans

from search.engines.whoosh.codec.formats import ArrayPositions
from search.engines.whoosh.codec.whoosh_codec import ArrayCodec

ANALYZER = analysis.SpaceSeparatedTokenizer()
WORDS = ["alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "alfalfa", "中", "中文"]
START = datetime(2020, 1, 1)


class Counted(fields.FieldType):
    """A field of any format, for words that spaces part; a word may carry its boost: ``word^2``."""

    def __init__(self, format_: formats.Format, scorable: bool = True) -> None:
        boosts = analysis.DelimitedAttributeFilter(delimiter="^", attribute="boost", type=float)
        super().__init__(format_, ANALYZER | boosts, scorable=scorable)


FORMATS: dict[str, Callable[[], formats.Format]] = {
    "existence": formats.Existence,
    "boosted_existence": lambda: formats.Existence(field_boost=2.5),
    "frequency": formats.Frequency,
    "boosted_frequency": lambda: formats.Frequency(field_boost=1.1),
    "positions": formats.Positions,
    "characters": formats.Characters,
    "position_boosts": formats.PositionBoosts,
    "character_boosts": formats.CharacterBoosts,
    "array_positions": ArrayPositions,
}


def every_format() -> fields.Schema:
    made = fields.Schema(
        key=fields.ID(stored=True, unique=True),
        number=fields.NUMERIC(int, stored=True, sortable=True, signed=True),
        fraction=fields.NUMERIC(float),
        when=fields.DATETIME(stored=True),
        flag=fields.BOOLEAN,
        tags=fields.KEYWORD(commas=True, scorable=True),
        grams=fields.NGRAM(minsize=2, maxsize=3),
        vectors=fields.TEXT(analyzer=ANALYZER, vector=formats.Frequency()),
        spelt=fields.TEXT(analyzer=analysis.StemmingAnalyzer(), spelling=True),
        unscored=Counted(formats.Frequency(), scorable=False),
    )
    for name, format_ in FORMATS.items():
        made.add(name, Counted(format_()))
    return made


def document(key: int, words: list[str], boost: float = 1.0) -> dict[str, Any]:
    text = " ".join(words)
    plain = text.replace("^2.5", "")
    return {
        "key": str(key),
        "number": [key, -key, 7] if key % 3 else key,
        "fraction": key / 3,
        "when": START + timedelta(hours=7 * key),
        "flag": key % 2 == 0,
        "tags": ",".join(plain.split()),
        "grams": plain,
        "vectors": plain,
        "spelt": plain,
        "unscored": text,
        **{name: text for name in FORMATS},
        "_boost": boost,
    }


def invented(count: int, seed: int = 5) -> Iterator[dict[str, Any]]:
    """Documents of words of which some are frequent and some are rare."""
    choice = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    for key in range(count):
        words = choice.choices(WORDS, weights, k=1 + int(choice.paretovariate(0.8)) % 40)
        yield document(key, [w + "^2.5" if choice.random() < 0.1 else w for w in words])


def written(storage: Any, codec: Any, batches: list[list[dict[str, Any]]], **options: Any) -> Any:
    """An index with a segment for each batch."""
    made = storage.create_index(every_format())
    for batch in batches:
        writer = made.writer(codec=codec, **options)
        for each in batch:
            writer.add_document(**each)
        writer.commit(merge=False)
    return made


def walked(matcher: Any) -> list[tuple[int, float, bytes | None]]:
    found = []
    while matcher.is_active():
        found.append((matcher.id(), matcher.weight(), matcher.value()))
        matcher.next()
    return found


INFO = ("weight", "doc_frequency", "min_length", "max_length", "max_weight", "min_id", "max_id")


def content(reader: Any) -> Iterator[Any]:
    """All that a reader of a segment says of terms, postings and lengths."""
    yield sorted(reader.indexed_field_names())
    for (name, term), info in reader:
        # Spelling fields get a value of another field's format, which Whoosh's codec mangles.
        keep = 2 if name.startswith("spell_") else 3
        found = [posting[:keep] for posting in walked(reader.postings(name, term))]
        yield name, term, [getattr(info, each)() for each in INFO], found
        yield reader.frequency(name, term), reader.doc_frequency(name, term)
        assert (name, term) in reader
    for name in sorted(reader.schema.names()):
        yield name, reader.field_length(name)
        if reader.schema[name].scorable and reader.field_length(name):
            yield reader.min_field_length(name), reader.max_field_length(name)
            yield [reader.doc_field_length(n, name) for n in range(reader.doc_count_all())]
    yield list(reader.iter_docs())


def assert_same(stock: Any, ours: Any) -> None:
    """Both indexes say the same of all their segments."""
    with stock.reader() as one, ours.reader() as other:
        for (expected, _), (found, _) in zip(one.leaf_readers(), other.leaf_readers(), strict=True):
            assert isinstance(found.codec(), ArrayCodec)
            for theirs, own in zip(content(expected), content(found), strict=True):
                assert own == theirs


def term(field: str, text: str) -> query.Query:
    return query.Term(field, text)


def near(*texts: str, **options: Any) -> query.Query:
    return spans.SpanNear2([term("positions", text) for text in texts], **options)


TERM = term("positions", "charlie")
OTHER = term("array_positions", "delta")
RARE = term("characters", "alfalfa")
FIRST, SECOND = term("array_positions", "alfa"), term("array_positions", "bravo")

QUERIES: dict[str, query.Query] = {
    **{f"term_{name}": term(name, "bravo") for name in FORMATS},
    "term_cjk": term("array_positions", "中文"),
    "term_unknown": term("positions", "nowhere"),
    "term_unscored": term("unscored", "echo"),
    "term_key": term("key", "17"),
    "term_number": term("number", 7),
    "term_flag": term("flag", True),
    "term_tag": term("tags", "golf"),
    "term_gram": query.And([term("grams", "al"), term("grams", "fal")]),
    "and": query.And([TERM, OTHER]),
    "and_of_three": query.And([TERM, OTHER, FIRST]),
    "or": query.Or([TERM, RARE]),
    "or_at_least": query.Or([TERM, OTHER, RARE, FIRST], minmatch=3),
    "or_scaled": query.Or([TERM, OTHER, RARE], scale=0.9),
    "or_of_many": query.Or([term("positions", word) for word in WORDS]),
    "preloaded_or": query.PreloadedOr([TERM, OTHER, RARE]),
    "default_or": query.DefaultOr([TERM, RARE]),
    "disjunction_max": query.DisjunctionMax([TERM, OTHER, RARE], tiebreak=0.1),
    "not": query.And([TERM, query.Not(OTHER)]),
    "only_not": query.Not(TERM),
    "and_not": query.AndNot(TERM, OTHER),
    "and_maybe": query.AndMaybe(TERM, RARE),
    "require": query.Require(TERM, OTHER),
    "otherwise": query.Otherwise(term("positions", "nowhere"), OTHER),
    "nested": query.And([query.Or([TERM, RARE]), query.Not(query.And([OTHER, FIRST]))]),
    "prefix": query.Prefix("positions", "alf"),
    "prefix_cjk": query.Prefix("array_positions", "中"),
    "wildcard": query.Wildcard("positions", "?o*f"),
    "regex": query.Regex("positions", "^[b-d].*a"),
    "fuzzy": query.FuzzyTerm("positions", "bravi", maxdist=1),
    "fuzzy_prefix": query.FuzzyTerm("positions", "ehco", maxdist=2, prefixlength=1),
    "variations": query.Variations("spelt", "echo"),
    "term_range": query.TermRange("positions", "bravo", "delta", endexcl=True),
    "term_range_open": query.TermRange("positions", None, "charlie"),
    "numeric_range": query.NumericRange("number", -40, 12),
    "fraction_range": query.NumericRange("fraction", 2.5, 40.0, startexcl=True),
    "date_range": query.DateRange("when", START + timedelta(days=3), START + timedelta(days=30)),
    "column": query.ColumnQuery("number", lambda value: value % 5 == 0),
    "every": query.Every(),
    "every_field": query.Every("array_positions"),
    "null": query.NullQuery,
    "constant": query.ConstantScoreQuery(TERM, 2.0),
    "weighting": query.WeightingQuery(TERM, scoring.TF_IDF()),
    "boosted": query.Or([query.Term("positions", "charlie", boost=3.0), OTHER]),
    "phrase": query.Phrase("positions", ["alfa", "bravo"]),
    "phrase_arrays": query.Phrase("array_positions", ["alfa", "bravo"]),
    "phrase_of_three": query.Phrase("array_positions", ["bravo", "alfa", "alfa"]),
    "phrase_slop": query.Phrase("characters", ["alfa", "charlie"], slop=3),
    "sequence": query.Sequence([TERM, term("positions", "alfa")], slop=2),
    "ordered": query.Ordered([TERM, OTHER]),
    "span_first": spans.SpanFirst(FIRST, limit=2),
    "span_near": spans.SpanNear(FIRST, SECOND, slop=3, ordered=False),
    "span_near_all": near("alfa", "bravo", "charlie", slop=4),
    "span_near_unordered": near("bravo", "delta", slop=2, ordered=False),
    "span_or": spans.SpanOr([FIRST, SECOND]),
    "span_not": spans.SpanNot(spans.SpanNear(FIRST, SECOND, slop=4), term("positions", "charlie")),
    "span_contains": spans.SpanContains(spans.SpanNear(FIRST, SECOND, slop=5), OTHER),
    "span_before": spans.SpanBefore(FIRST, SECOND),
    "span_condition": spans.SpanCondition(FIRST, OTHER),
    "nested_parent": query.NestedParent(term("flag", True), term("key", "11")),
    "nested_children": query.NestedChildren(term("flag", True), term("key", "10")),
}

UNSCORED = {"column"}
"""Whoosh 2.7.4 finds documents for these, but fails to score them."""
