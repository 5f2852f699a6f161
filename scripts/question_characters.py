"""Which characters belong to questions? Counted in archives, for ``query_language.yaml``.

Run as ``python scripts/question_characters.py FOLDER...``: prints each character that stands in
LEAST_SENTENCES sentences or more, LEAST_SHARE of which end in a question mark, with that share.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from search.models import Skipped
from search.readers import read_file
from search.readers.files import Limits, find_files
from search.text.analyzer import Analyzer
from search.text.units import CJK

LEAST_SENTENCES = 500
LEAST_SHARE = 0.25

_SENTENCE = re.compile(r"([^。！？!?；;…\n]{6,})([。！？!?；;…]*)")
_QUESTION = re.compile("[？?]")


def main() -> None:
    """Read the folders, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    analyzer = Analyzer.default()
    sentences: Counter[str] = Counter()
    questions: Counter[str] = Counter()
    for folder in parser.parse_args().folders:
        for found in find_files(folder):
            if isinstance(found, Skipped):
                continue
            for article in read_file(found, analyzer.rules, Limits()):
                if isinstance(article, Skipped):
                    continue
                for sentence, end in _SENTENCE.findall(article.text):
                    characters = set(analyzer.folding.fold(sentence))
                    sentences.update(characters)
                    if _QUESTION.search(end):
                        questions.update(characters)
    for character, count in sentences.most_common():
        share = questions[character] / count
        if count >= LEAST_SENTENCES and share >= LEAST_SHARE and _is_cjk(analyzer, character):
            print(f"{character}\t{share:.2f}\t{count}")


def _is_cjk(analyzer: Analyzer, character: str) -> bool:
    return bool(analyzer.units.classes[ord(character)] == CJK)


if __name__ == "__main__":
    main()
