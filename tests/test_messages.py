"""What worker processes send: the same on the other side."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from search.indexing.messages import files_ended, pack, unpack
from search.indexing.reading import Content, Lot
from search.models import AnalyzedArticle, Article, Block, Skipped, Tokens
from search.readers.files import FoundFile
from search.text.analyzed import AnalyzedArticles
from tests.articles import analyzer
from tests.texts import any_text, texts

FILES = tuple(FoundFile(Path("/articles"), f"a/{number}.txt", 10, 20) for number in range(3))
SKIPPED = Skipped("a/1.txt#2", "empty", "nothing")


def same(one: Tokens, other: Tokens) -> None:
    assert (one.vocabulary, one.words) == (other.vocabulary, other.words)
    for name in ("units", "positions", "word_counts"):
        here, there = getattr(one, name), getattr(other, name)
        assert here.dtype == there.dtype == np.int32
        assert here.tolist() == there.tolist()


def same_article(one: AnalyzedArticle, other: AnalyzedArticle) -> None:
    assert one.article == other.article
    assert all(isinstance(block, Block) for block in one.article.blocks)
    assert (one.keywords, one.signature) == (other.keywords, other.signature)
    same(one.title, other.title)
    same(one.text, other.text)


def check(*articles: Article) -> None:
    """They are the same however they were analysed, and after a journey."""
    contents = tuple(Content(FILES[0], number) for number in range(len(articles)))
    lot = Lot((*contents, Content(FILES[0], None)), analyzer().analyze_all(articles))
    there = unpack(FILES, pack(lot)).articles
    one_by_one = [analyzer().analyze(article) for article in articles]
    assert there.heads == lot.articles.heads
    for side_by_side in (lot.articles, there, AnalyzedArticles.of(*one_by_one)):
        assert len(side_by_side) == len(articles)
        for number, each in enumerate(one_by_one):
            same_article(side_by_side[number], each)


FULL = Article(
    "报/1",
    "报",
    "题",
    "国家\n5G 网络カード",
    "/u",
    datetime(1954, 5, 6, 7, 8, 9, tzinfo=timezone.utc),
    "张\n三",
    ("一", "二\n三"),
    (Block("heading", 0, 2, level=1), Block("link", 3, 5, "/x")),
    "f#1",
)


def test_an_article_with_all_that_one_may_have() -> None:
    assert all(getattr(FULL, each.name) for each in fields(Article))
    check(FULL)


def test_articles_without_anything() -> None:
    check(Article("", "", "", ""))
    check()


@given(texts | any_text, texts | any_text, texts)
def test_any_articles(text: str, other: str, title: str) -> None:
    check(
        Article("报/1", "报", title, text, tags=(text,)),
        Article("报/2", "报", other, "", author=title),
        FULL,
        Article("报/3", "报", "", other * 30),
    )


@pytest.mark.parametrize("last", [True, False])
def test_contents_of_files(last: bool) -> None:
    contents = [Content(FILES[0], SKIPPED), Content(FILES[0], None), Content(FILES[1], 0)]
    contents += [Content(FILES[1], SKIPPED), *([Content(FILES[1], None)] if last else [])]
    message = pack(Lot(tuple(contents), analyzer().analyze_all([FULL])))
    assert files_ended(message) == (1 + last, not last)
    assert unpack(FILES, message).contents == tuple(contents)
