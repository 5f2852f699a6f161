"""Do snippets show what was asked for? ``python -m benchmarks.quality.snippets [--shared DIR]``.

A snippet of the paragraph that answers a question (DRCD, CMRC) is good when the answer stands in
it. The paragraph is given, so nothing here depends on the ranking.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from benchmarks.jobs import ROOT
from benchmarks.quality.places import HALVES, half_of
from benchmarks.quality.sources import QUESTION_FILES
from search.highlight import Highlighter
from search.models import Article, Snippet
from search.parsing.dates import Calendar
from search.parsing.parser import QueryParser
from search.query import positive_leaves
from search.ranking import idf
from search.text.analyzer import Analyzer
from search.text.normalise import normalise

CALENDAR = Calendar(datetime(2024, 1, 1, tzinfo=timezone.utc), timezone.utc)
"""No question asks for a time that is relative to today."""


class Asked(NamedTuple):
    """A question, its paragraph, and the answers, any of which will do."""

    id: str
    text: str
    paragraph: str
    answers: tuple[str, ...]


@dataclass(slots=True)
class Shown:
    """What the snippets of the paragraphs of ``questions`` show."""

    questions: int = 0
    answered: int = 0
    snippets: int = 0
    characters: int = 0
    cut: int = 0
    """Snippets that begin or end within a sentence."""

    def add(self, snippets: Iterable[Snippet], answers: tuple[str, ...]) -> None:
        """Count those of one question."""
        found = [*snippets]
        self.questions += 1
        self.answered += any(answer in each.text for each in found for answer in answers)
        self.snippets += len(found)
        self.characters += sum(len(each.text) for each in found)
        self.cut += sum(each.cut_before or each.cut_after for each in found)

    def __str__(self) -> str:
        return (
            f"{self.questions:5} questions: the answer is shown for"
            f" {self.answered / self.questions:.1%}, in"
            f" {self.snippets / self.questions:.2f} snippets of together"
            f" {self.characters / self.questions:.0f} characters,"
            f" {self.cut / self.snippets:.1%} of which are parts of a sentence"
        )


def read_questions(path: Path) -> Iterator[Asked]:
    """The questions of a SQuAD file."""
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = normalise(paragraph["context"])
            for each in paragraph["qas"]:
                answers = tuple(normalise(answer["text"]) for answer in each["answers"])
                yield Asked(str(each["id"]), each["question"], text, answers)


def measure(questions: Iterable[Asked], analyzer: Analyzer) -> dict[str, Shown]:
    """What is shown, by half. A word's rarity is that among the paragraphs."""
    asked = [*questions]
    parser, marks = QueryParser(analyzer), Highlighter(analyzer.units, analyzer.word_spans)
    fold = analyzer.folding.fold
    paragraphs = [fold(text) for text in dict.fromkeys(each.paragraph for each in asked)]
    shown = {half: Shown() for half in HALVES}
    dfs: dict[str, int] = {}
    for each in asked:
        leaves = positive_leaves(parser.parse(each.text, CALENDAR).query)
        weights = []
        for leaf in leaves:
            word = fold(getattr(leaf, "text", str(leaf)))
            if word not in dfs:
                dfs[word] = sum(word in paragraph for paragraph in paragraphs)
            weights.append(idf(dfs[word], len(paragraphs)))
        article = Article(each.id, "", "", each.paragraph)
        found = marks.highlight(article, leaves, weights).snippets
        shown[half_of(each.id)].add(found, each.answers)
    return shown


def main(arguments: list[str]) -> int:
    """Print a line for each file and half."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.snippets")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    shared = parser.parse_args(arguments).shared
    analyzer = Analyzer.default()
    for name in QUESTION_FILES:
        questions = read_questions(shared / "relevance" / name)
        for half, shown in measure(questions, analyzer).items():
            print(f"{Path(name).stem:20} {half:7} {shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
