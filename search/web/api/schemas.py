"""What does each body hold? JSON Schemas (2020-12) of the answers, by name.

They are strict: a body has these keys, all of them and no other.
"""

from __future__ import annotations

from typing import Any

from search.explaining.explanation import ABSENT, ALWAYS, ANY, FULL, IN_FULL, NEVER, NONE, PARTIAL
from search.explaining.explanation import REASONS as WHY_NOT
from search.models import BLOCK_KINDS, FACETS
from search.periods import UNITS
from search.ranking import FIELD_BOOSTS
from search.web.api.problems import PROBLEM_TYPES

Schema = dict[str, Any]


def record(**properties: Schema) -> Schema:
    """An object that has just these keys."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    """A schema of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(items: Schema, description: str = "") -> Schema:
    """A list."""
    return {
        **({"description": description} if description else {}),
        "type": "array",
        "items": items,
    }


def tuple_of(*items: Schema) -> Schema:
    """A list of so many values."""
    return {
        "type": "array",
        "prefixItems": list(items),
        "items": False,
        "minItems": len(items),
        "maxItems": len(items),
    }


def one_of(*words: str) -> Schema:
    """A word of these."""
    return {"type": "string", "enum": list(words)}


def or_null(schema: Schema) -> Schema:
    """It, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def told(schema: Schema, description: str) -> Schema:
    """A schema with a description of its own."""
    return {**schema, "description": description}


TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ORDINAL: Schema = {"type": "integer", "minimum": 1}
NUMBER: Schema = {"type": "number"}
YES_OR_NO: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
LINK: Schema = {"type": ["string", "null"], "format": "uri-reference"}
SPAN = told(tuple_of(COUNT, COUNT), "Start and end (not included), in code points.")
NOTES = told(many(TEXT), "Sentences for the person who asked, in Simplified Chinese.")

HEAD = {
    "id": TEXT,
    "source": TEXT,
    "title": TEXT,
    "url": told(TEXT, "As the article gives it: not checked, and perhaps no url at all."),
    "published": told(MOMENT_OR_NULL, "In UTC; null where it is not known."),
    "author": TEXT,
}
CUT = {
    "text": TEXT,
    "folded": TEXT,
    "words": many(told(tuple_of(TEXT, COUNT, COUNT), "Word, start, end.")),
    "bigrams": many(TEXT),
    "units": many(told(tuple_of(TEXT, COUNT, COUNT, COUNT), "Unit, position, start, end.")),
}
FILTER = {
    "field": one_of("source", "site", "author", "tag", "published"),
    "values": many(TEXT),
    "spans": many(
        told(
            tuple_of({"type": ["integer", "null"]}, {"type": ["integer", "null"]}),
            "From and before, in seconds since 1970; null is open.",
        )
    ),
}
ASKED = {
    "query": TEXT,
    "tree": told(TEXT, "The query as it was understood."),
    "notes": NOTES,
}
LOWER_BOUND = told(YES_OR_NO, "Whether `total` may be too low: a prefix stood for too many words.")

SCHEMAS: dict[str, Schema] = {
    "Results": record(
        **ASKED,
        correction=told(
            or_null(record(query=TEXT, total=COUNT)), "A query that finds clearly more."
        ),
        synonyms={
            "description": "Words of the query, and what counted as they do.",
            "type": "object",
            "additionalProperties": many(TEXT),
        },
        total=told(COUNT, "Articles that match in full."),
        groups=told(COUNT, "Hits they collapse to."),
        listed=told(COUNT, "Hits that pages reach: full, then partial matches."),
        lower_bound=LOWER_BOUND,
        page=ORDINAL,
        size=ORDINAL,
        facets=ref("Facets"),
        hits=many(ref("Hit")),
        next=told(LINK, "The next page of this very list."),
        prev=told(LINK, "The page before."),
    ),
    "Hit": record(
        **{name: HEAD[name] for name in ("id", "source", "title")},
        title_marks=many(SPAN),
        **{name: HEAD[name] for name in ("url", "published", "author")},
        score=NUMBER,
        missing=told(many(TEXT), "Words of the query that it lacks."),
        same=told(COUNT, "Doubles it stands for."),
        snippets=many(record(start=COUNT, text=TEXT, marks=many(SPAN))),
    ),
    "Counts": many(record(value=TEXT, count=COUNT)),
    "Facets": record(**{name: ref("Counts") for name in FACETS}),
    "Suggestions": record(
        query=TEXT,
        suggestions=many(
            record(
                text=TEXT,
                kind=one_of("word", "title"),
                count=told(COUNT, "Articles that have it."),
                id=told({"type": ["string", "null"]}, "Of the article, if it is a title."),
            )
        ),
    ),
    "FacetsOfQuery": record(
        **ASKED,
        total=COUNT,
        lower_bound=LOWER_BOUND,
        facets={
            "type": "object",
            "properties": {name: ref("Counts") for name in FACETS},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ),
    "Trend": record(
        unit={"enum": [*UNITS, None]},
        periods=told(many(TEXT), "`2019`, `2019-05` or `2019-05-04`; only those with articles."),
        articles=told(many(COUNT), "All articles of each period, under the same filters."),
        queries=many(record(query=TEXT, counts=many(COUNT))),
        notes=NOTES,
    ),
    "Concordance": record(
        query=TEXT,
        notes=NOTES,
        total=told(COUNT, "Articles that match in full."),
        read=told(COUNT, "Articles that were looked through."),
        cut=told(YES_OR_NO, "Whether there may be more lines."),
        articles=many(record(id=TEXT, count=COUNT)),
        sources=ref("Counts"),
        years=ref("Counts"),
        lines=many(ref("Line")),
        listed=told(COUNT, "Lines that pages reach."),
        page=ORDINAL,
        size=ORDINAL,
        next=told(LINK, "The next page."),
        prev=told(LINK, "The page before."),
    ),
    "Line": record(
        **{name: HEAD[name] for name in ("id", "source", "title", "published")},
        left=TEXT,
        match=TEXT,
        right=TEXT,
        offset=told(COUNT, "Of the match, in code points."),
        **{"in": one_of("title", "text")},
    ),
    "Head": record(**HEAD, tags=many(TEXT), file=TEXT),
    "Heads": record(total=COUNT, articles=many(ref("Head")), next=told(LINK, "The next page.")),
    "Article": record(
        **HEAD,
        tags=many(TEXT),
        text=TEXT,
        blocks=many(ref("Block")),
        file=told(TEXT, "Its path below the folder that was indexed."),
    ),
    "Block": told(
        tuple_of(one_of(*BLOCK_KINDS), COUNT, COUNT, TEXT, COUNT),
        "Kind, start, end, address, level.",
    ),
    "Around": record(
        id=TEXT,
        keywords=many(record(text=TEXT, weight=NUMBER, articles=COUNT)),
        related=many(record(**HEAD, score=NUMBER)),
        doubles=many(record(**HEAD)),
        same=told(COUNT, "Doubles in all, of which `doubles` lists the first."),
    ),
    "TextCut": record(**CUT),
    "QueryCut": record(
        **CUT,
        tree=TEXT,
        filters=many(record(**FILTER)),
        scoring=many(told(tuple_of(one_of(*FIELD_BOOSTS), TEXT), "Field and term.")),
        notes=NOTES,
    ),
    "Analysis": {"oneOf": [ref("TextCut"), ref("QueryCut")]},
    "Explained": record(
        query=ref("QueryCut"),
        article=record(
            **{name: HEAD[name] for name in ("id", "source", "url", "published")},
            title=ref("TextCut"),
            title_marks=many(SPAN),
            passages=many(
                record(
                    start=COUNT,
                    text=TEXT,
                    marks=many(SPAN),
                    words=many(tuple_of(TEXT, COUNT, COUNT)),
                )
            ),
        ),
        notes=NOTES,
        match=one_of(FULL, PARTIAL, NONE),
        place=told(COUNT, "In the list without collapsing, from 1; 0: not in it."),
        stands_behind=told(TEXT, "The id of the hit that stands for it."),
        reasons=many(one_of(*WHY_NOT)),
        missing=many(TEXT),
        full_matches=COUNT,
        articles=COUNT,
        checks=many(ref("Check")),
        filters=many(record(**FILTER, holds=YES_OR_NO)),
        share=or_null(
            record(
                have=COUNT,
                whole=COUNT,
                needed=NUMBER,
                units=many(record(unit=TEXT, df=COUNT, value=COUNT, holds=YES_OR_NO)),
            )
        ),
        score=NUMBER,
        terms=many(
            record(
                field=one_of(*FIELD_BOOSTS),
                term=TEXT,
                tf=COUNT,
                df=COUNT,
                idf=NUMBER,
                boost=NUMBER,
                weight=NUMBER,
                length=COUNT,
                average=NUMBER,
                saturation=NUMBER,
                score=NUMBER,
            )
        ),
        title=record(have=COUNT, whole=COUNT, needed=NUMBER, counts=YES_OR_NO),
        pairs=many(
            record(
                first=TEXT,
                second=TEXT,
                gap={"type": ["integer", "null"], "minimum": 0},
                idf=NUMBER,
                score=NUMBER,
            )
        ),
        passage=record(best=COUNT, whole=COUNT, score=NUMBER),
    ),
    "Check": told(
        record(
            query=TEXT,
            holds=YES_OR_NO,
            needed=one_of(ALWAYS, IN_FULL, NEVER, ANY, ABSENT),
            articles={"type": ["integer", "null"], "minimum": 0},
            lacking=many(TEXT),
            children=many(ref("Check")),
        ),
        "A requirement of the query, and whether the article meets it.",
    ),
    "Stats": record(
        engine=TEXT,
        format=told(ORDINAL, "Of the index."),
        fingerprint=told(TEXT, "Of the rules by which articles are cut."),
        articles=COUNT,
        files=COUNT,
        skipped={
            "description": "Files and records that are not in the index, by reason.",
            "type": "object",
            "additionalProperties": COUNT,
        },
        built=MOMENT,
        updated=MOMENT,
        first=told(MOMENT_OR_NULL, "When the oldest article was published."),
        last=told(MOMENT_OR_NULL, "When the newest article was published."),
        undated=told(COUNT, "Articles of which that is not known."),
        timezone=told(TEXT, "In which years and days are counted."),
        sources=ref("Counts"),
        years=ref("Counts"),
        dictionary=record(
            words=COUNT, own_words=COUNT, synonym_groups=COUNT, own_synonym_groups=COUNT
        ),
        versions={
            "description": "Of the program and of what an index depends on.",
            "type": "object",
            "additionalProperties": TEXT,
        },
    ),
    "Problem": {
        "description": "A problem document (RFC 9457); `errors` is there for bad parameters.",
        **record(
            type={"type": "string", "format": "uri-reference"},
            title=TEXT,
            status={"type": "integer", "minimum": 400, "maximum": 599},
            code=one_of(*PROBLEM_TYPES),
            detail=TEXT,
            instance={"type": "string", "format": "uri-reference"},
            errors=many(record(parameter=TEXT, detail=TEXT)),
        ),
        "required": ["type", "title", "status", "code", "detail", "instance"],
    },
}
