"""Write the collections: articles as JSON Lines, query sets in halves."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.corpus import files_of
from benchmarks.feed import read_articles
from benchmarks.quality.known_items import known_items, without_titles
from benchmarks.quality.names import find_names
from benchmarks.quality.places import Collection, collections, half_of
from benchmarks.quality.sources import TOTAL, distractors, question_sets
from benchmarks.timing import Stopwatch
from search.evaluation.query_sets import JudgedQuery, article_lines
from search.jsonable import article_json
from search.models import Article
from search.text.analyzer import Analyzer

NAMES = "names"
SAME_SCRIPT, OTHER_SCRIPT = "titles", "titles_other_script"


def build(shared: Path, work: Path) -> Mapping[str, int]:
    """Write both collections below ``work``; how many articles and queries there are."""
    analyzer = Analyzer.default()
    questions, bodies = collections(work)
    asked = question_sets(shared)
    paragraphs = [paragraph for each in asked for paragraph in each.paragraphs]
    others = distractors(shared, TOTAL - len(paragraphs), analyzer)

    _write(questions.articles / "paragraphs.jsonl", article_lines(paragraphs))
    _write(questions.articles / "others.jsonl", _exported(others))
    for each in asked:
        # Queries about one paragraph stay together.
        _write_halves(questions, each.name, ((min(q.relevant), q) for q in each.queries))
    everything = read_articles(files_of(questions.articles), analyzer, Stopwatch())
    names = find_names(list(everything), analyzer)
    _write_halves(
        questions, NAMES, ((n.text, JudgedQuery(n.text, frozenset(n.articles))) for n in names)
    )

    items = known_items(others, analyzer.folding.fold)
    _write(
        bodies.articles / "bodies.jsonl", _exported(without_titles(others, analyzer.folding.fold))
    )
    _write_halves(bodies, SAME_SCRIPT, ((each.id, each.asked(each.title)) for each in items))
    _write_halves(bodies, OTHER_SCRIPT, ((each.id, each.asked(each.other)) for each in items))
    return {
        "articles": len(paragraphs) + len(others),
        **{each.name: len(each.queries) for each in asked},
        **{kind: sum(name.kind == kind for name in names) for kind in {n.kind for n in names}},
        "titles": len(items),
    }


def _exported(articles: Iterable[Article]) -> Iterator[str]:
    return (json.dumps(article_json(each)) for each in articles)


def _write_halves(
    collection: Collection, name: str, queries: Iterable[tuple[str, JudgedQuery]]
) -> None:
    """Write the queries of a set; the text before each decides its half."""
    halves: dict[str, list[str]] = defaultdict(list)
    for key, query in queries:
        line = {"query": query.text, "relevant": sorted(query.relevant)}
        halves[half_of(key)].append(json.dumps(line, ensure_ascii=False))
    for half, lines in halves.items():
        _write(collection.sets / f"{name}.{half}.jsonl", lines)


def _write(file: Path, lines: Iterable[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in lines)
