"""How do articles and results look as JSON? One shape for the command line and the web.

Key order is part of the shape: ``export`` must give the same bytes for the same articles.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from search.models import (
    Around,
    Article,
    Block,
    Concordance,
    ConcordanceLine,
    Correction,
    FacetCount,
    Hit,
    Neighbour,
    SearchResults,
    Snippet,
    Span,
    Suggestion,
    Trend,
    iso_utc,
)


def article_json(article: Article) -> dict[str, Any]:
    """An article as ``show --json`` and ``export`` print it. An unknown time is null."""
    return {
        "id": article.id,
        "source": article.source,
        "title": article.title,
        "url": article.url,
        "published": iso_utc(article.published),
        "author": article.author,
        "tags": list(article.tags),
        "text": article.text,
        "blocks": [*map(list, article.blocks)],
        "file": article.file,
    }


def head_json(article: Article) -> dict[str, Any]:
    """The same without the text and what lies over it."""
    whole = article_json(article)
    del whole["text"], whole["blocks"]
    return whole


def article_from_json(data: dict[str, Any]) -> Article:
    """The article that ``article_json`` made; nothing is checked."""
    published = data["published"]
    return Article(
        id=data["id"],
        source=data["source"],
        title=data["title"],
        text=data["text"],
        url=data["url"],
        published=published and datetime.fromisoformat(published.replace("Z", "+00:00")),
        author=data["author"],
        tags=tuple(data["tags"]),
        blocks=tuple(map(Block._make, data["blocks"])),
        file=data["file"],
    )


def article_to_bytes(article: Article) -> bytes:
    """The JSON of an article in UTF-8, lone surrogates included."""
    return _encode(article_json(article)).encode("utf-8", "surrogatepass")


def without_blocks(data: bytes) -> bytes:
    """What ``article_to_bytes`` would have written of the article without its blocks."""
    # Within a string the quotation marks would be escaped: only keys are written so.
    start = data.index(b',"blocks":[') + len(b',"blocks":[')
    return data[:start] + data[data.index(b'],"file":', start) :]


def article_from_bytes(data: bytes) -> Article:
    """The article that ``article_to_bytes`` wrote."""
    return article_from_json(json.loads(data.decode("utf-8", "surrogatepass")))


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def results_json(results: SearchResults) -> dict[str, Any]:
    """A page of results as ``search --json`` and ``/api/v1/search`` give it: the same bytes for the
    same question, so the time it took is no part of it."""
    return {
        "query": results.query,
        "tree": results.tree,
        "notes": list(results.notes),
        "correction": _correction(results.correction),
        "synonyms": {each.word: list(each.synonyms) for each in results.expansions},
        "total": results.total,
        "groups": results.groups,
        "listed": results.listed,
        "lower_bound": results.lower_bound,
        "page": results.page,
        "size": results.size,
        "facets": {name: counts_json(counts) for name, counts in results.facets.items()},
        "hits": [_hit(hit) for hit in results.hits],
    }


def suggestions_json(text: str, suggestions: tuple[Suggestion, ...]) -> dict[str, Any]:
    """Suggestions as ``suggest --json`` and ``/api/v1/suggest`` give them."""
    return {"query": text, "suggestions": [_suggestion(each) for each in suggestions]}


def _suggestion(each: Suggestion) -> dict[str, Any]:
    return {"text": each.text, "kind": each.kind, "count": each.count, "id": each.id or None}


def _correction(correction: Correction | None) -> dict[str, Any] | None:
    if correction is None:
        return None
    return {"query": correction.query, "total": correction.total}


def counts_json(counts: tuple[FacetCount, ...]) -> list[dict[str, Any]]:
    """Values, each with the number of its articles."""
    return [{"value": each.value, "count": each.count} for each in counts]


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "source": hit.source,
        "title": hit.title,
        "title_marks": _spans(hit.title_marks),
        "url": hit.url,
        "published": iso_utc(hit.published),
        "author": hit.author,
        "score": hit.score,
        "missing": list(hit.missing),
        "same": hit.same,
        "snippets": [_snippet(each) for each in hit.snippets],
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {"start": snippet.start, "text": snippet.text, "marks": _spans(snippet.marks)}


def around_json(around: Around) -> dict[str, Any]:
    """What ``related --json`` and ``/api/v1/articles/ID/related`` give."""
    return {
        "id": around.id,
        "keywords": [
            {"text": each.text, "weight": round(each.weight, 3), "articles": each.articles}
            for each in around.keywords
        ],
        "related": [_neighbour(each) | {"score": each.score} for each in around.related],
        "doubles": [_neighbour(each) for each in around.doubles],
        "same": around.same,
    }


def trend_json(trend: Trend) -> dict[str, Any]:
    """Queries over time, as ``/api/v1/trends`` gives them. ``counts`` of a query and ``articles``,
    which counts all, run parallel to ``periods``."""
    return {
        "unit": trend.unit or None,
        "periods": list(trend.periods),
        "articles": list(trend.articles),
        "queries": [{"query": each.query, "counts": list(each.counts)} for each in trend.lines],
        "notes": list(trend.notes),
    }


def concordance_json(query: str, found: Concordance) -> dict[str, Any]:
    """What ``concordance --json`` gives."""
    return {
        "query": query,
        "notes": list(found.notes),
        "total": found.total,
        "read": found.read,
        "cut": found.is_cut,
        "articles": [{"id": each.id, "count": each.count} for each in found.articles],
        "sources": counts_json(found.sources),
        "years": counts_json(found.years),
        "lines": [_line(each) for each in found.lines],
    }


def _line(line: ConcordanceLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "source": line.source,
        "title": line.title,
        "published": iso_utc(line.published),
        "left": line.left,
        "match": line.match,
        "right": line.right,
        "offset": line.offset,
        "in": "title" if line.in_title else "text",
    }


def _neighbour(each: Neighbour) -> dict[str, Any]:
    return {
        "id": each.id,
        "source": each.source,
        "title": each.title,
        "url": each.url,
        "published": iso_utc(each.published),
        "author": each.author,
    }


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[start, end] for start, end in spans]
