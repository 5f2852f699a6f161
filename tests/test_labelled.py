"""Articles of the corpora that a person has read: what must be in title and text, what must not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from search.models import Article
from search.readers import read_file
from search.readers.files import FoundFile, Limits
from search.text.cleaning import CleaningRules

LABELS = Path(__file__).parent / "data" / "labelled_articles.jsonl"
RULES = Path(__file__).parents[1] / "search" / "text" / "data" / "cleaning.yaml"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _complaints(label: dict[str, object], article: object) -> list[str]:
    if not isinstance(article, Article):
        return [f"is {article}"]
    complaints = [
        f"{name} is {getattr(article, name)!r}, not {label[name]!r}"
        for name in ("title", "author")
        if _squeezed(getattr(article, name)) != _squeezed(str(label[name]))
    ]
    text = _squeezed(f"{article.title}\n{article.text}")
    wanted, unwanted = label["in"], label["out"]
    assert isinstance(wanted, list) and isinstance(unwanted, list)
    complaints += [f"lacks {part!r}" for part in wanted if _squeezed(part) not in text]
    complaints += [f"has {part!r}" for part in unwanted if _squeezed(part) in text]
    if not wanted and article.text:
        complaints.append(f"should have no text, has {article.text[:60]!r}")
    return complaints


def test_articles_labelled_by_hand(corpus: Callable[[str], Path]) -> None:
    rules = CleaningRules.load(RULES.read_bytes())
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    complaints = []
    for label in labels:
        found = FoundFile(corpus(label["corpus"]), label["path"], 0, 0)
        (article,) = read_file(found, rules, Limits())
        complaints += [f"{label['path']}: {each}" for each in _complaints(label, article)]
    assert len(labels) >= 100
    assert not complaints, "\n" + "\n".join(complaints)
