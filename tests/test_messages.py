"""What worker processes send: the same on the other side."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from search.indexing.messages import is_last, pack, unpack
from search.indexing.reading import Part
from search.models import AnalyzedArticle, Article, Block, Skipped, Tokens
from search.readers.files import FoundFile
from tests.articles import analyzer
from tests.texts import any_text, texts

FILE = FoundFile(Path("/articles"), "a/1.txt", 10, 20)


def there_and_back(*contents: AnalyzedArticle | Skipped, last: bool = True) -> Part:
    message = pack(Part(FILE, contents, last))
    assert is_last(message) is last
    return unpack(FILE, message)


def same(one: Tokens, other: Tokens) -> None:
    assert (one.vocabulary, one.words) == (other.vocabulary, other.words)
    for name in ("units", "positions", "word_counts"):
        here, there = getattr(one, name), getattr(other, name)
        assert here.dtype == there.dtype == np.int32
        assert here.tolist() == there.tolist()


def check(article: Article) -> None:
    analyzed = analyzer().analyze(article)
    (found,) = there_and_back(analyzed).contents
    assert isinstance(found, AnalyzedArticle)
    assert (found.article, found.keywords) == (analyzed.article, analyzed.keywords)
    assert all(isinstance(block, Block) for block in found.article.blocks)
    same(found.title, analyzed.title)
    same(found.text, analyzed.text)


def test_an_article_with_all_that_one_may_have() -> None:
    blocks = (Block("heading", 0, 2, level=1), Block("link", 3, 5, "/x"))
    moment = datetime(1954, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
    tags = ("一", "二\n三")
    check(Article("报/1", "报", "题", "国家\n5G 网络", "/u", moment, "张\n三", tags, blocks, "f#1"))


def test_an_article_without_anything() -> None:
    check(Article("", "", "", ""))


@given(texts | any_text, texts)
def test_any_article(text: str, title: str) -> None:
    check(Article("报/1", "报", title, text, tags=(text,)))


@pytest.mark.parametrize("last", [True, False])
def test_a_part_of_a_file(last: bool) -> None:
    skipped = Skipped("a/1.txt#2", "empty", "nothing")
    analyzed = analyzer().analyze(Article("报/1", "报", "题", "文"))
    part = there_and_back(skipped, analyzed, skipped, last=last)
    assert (part.file, part.last) == (FILE, last)
    assert part.contents[::2] == (skipped, skipped)
    assert isinstance(part.contents[1], AnalyzedArticle)


def test_a_part_without_contents() -> None:
    assert there_and_back().contents == ()
