"""Each format to an article, and what becomes of files that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.jsonable import article_json
from search.models import SKIP_REASONS, Article, Block, Skipped, iso_utc
from search.readers import READERS, read_file
from search.readers.files import FoundFile, Limits, find_files
from search.text.cleaning import CleaningRules

DATA = Path(__file__).parents[1] / "search" / "text" / "data"
RULES = CleaningRules.load((DATA / "cleaning.yaml").read_bytes())


class Folder:
    """A folder whose files are written and read back as articles."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str, data: str | bytes, limits: Limits | None = None) -> list[object]:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
        found = FoundFile(self.root, name, path.stat().st_size, 0)
        return list(read_file(found, RULES, limits or Limits()))

    def article(self, name: str, data: str | bytes) -> Article:
        (article,) = self.read(name, data)
        assert isinstance(article, Article), article
        return article

    def reason(self, name: str, data: str | bytes, limits: Limits | None = None) -> str:
        (skipped,) = self.read(name, data, limits)
        assert isinstance(skipped, Skipped), skipped
        assert skipped.reason in SKIP_REASONS
        return skipped.reason


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


SEED = """<!--1616492703000-->
[阿拉斯加 [上] 交锋](后 | 中美](http://www.rfi.fr//cn/1)
------

<div>23/03/2021 - 10:20</div><p><strong>周二</strong>，克里</p>
"""


def test_seed(folder: Folder) -> None:
    assert folder.article("articles/法广/12_阿拉斯加.md", SEED) == Article(
        id="法广/12",
        source="法广",
        title="阿拉斯加 [上] 交锋](后 | 中美",
        text="周二，克里",
        url="http://www.rfi.fr//cn/1",
        published=folder.article("x.md", SEED).published,
        blocks=(Block("paragraph", 0, 5),),
        file="articles/法广/12_阿拉斯加.md",
    )
    assert iso_utc(folder.article("x.md", SEED).published) == "2021-03-23T09:45:03Z"


def test_the_article_of_the_seed(folder: Folder, shared: Path) -> None:
    data = (shared / "000_61c78dc5ef6edc64.txt").read_bytes()
    article = folder.article("articles/法广/000_x.txt", data)
    assert article.title == "阿拉斯加激烈交锋后 中美气候特使今线上会谈 如何互动受瞩目"
    assert article.text.startswith("周二（3月23日），美国气候特使约翰·克里")
    assert "但他们“没有组建一个正式的工作小组”。" in article.text
    assert "预计美国将在4月22日之前" in article.text
    assert article.text.endswith("届时拜登将主持世界领导人气候变化峰会。")
    assert len(article.blocks) == 9


def test_seed_with_a_date_line(folder: Folder) -> None:
    head = "[题](https://x.org/1)\n------\n日期：Tue, 23 Jun 2020 10:54:10 +0000\n\n"
    article = folder.article("1_题.md", head + "<p>文</p>")
    assert (article.id, article.title, article.text) == ("x.org/1", "题", "文")
    assert iso_utc(article.published) == "2020-06-23T10:54:10Z"
    assert folder.article("1.md", head.replace("Tue, 23 Jun", "不详") + "文").text.endswith("文")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<!--1-->\n[](http://x.org)\n---\n", "文件名"),
        ("<!--1-->\n[题](http://x.org\n---\n", "题"),
        ("<!--1-->\n题\n------\n", "题"),
        ("<!--1-->\n", "文件名"),
        ("<!--NaN-->\n[题](u)\n---\n", "题"),
        ("<!--99999999999999999999-->\n[题](u)\n---\n", "题"),
        ("[题\n又](http://x.org)\n---\n", "题又"),
        ("[&amp;lt; &quot;题&quot;](u)\n---\n", '&lt; "题"'),
        ("\ufeff<!--1-->\r\n[题](u)\r\n---\r\n", "题"),
    ],
)
def test_broken_heads_lose_no_text(folder: Folder, head: str, title: str) -> None:
    article = folder.article("7_文件名.md", head + "\n<p>正文</p>")
    assert (article.title, article.text) == (title, "正文")


def test_a_title_in_the_file_name_is_enough(folder: Folder) -> None:
    article = folder.article("7_文件名.md", "<!--1-->\n[](http://x.org)\n---\n")
    assert (article.title, article.text) == ("文件名", "")


FRONT = """---
layout: post
title: "欧洲 \\"大\\": 墨西哥"
date: 2024-12-09T11:50:22.000Z
author: [甲, 乙]
url: https://web.archive.org/web/2021/https://x.org/1
original_url: https://x.org/1
tags: [ 小叔TV, 2019, no ]
category: 眾說
---
"""


def test_front_matter_and_markdown(folder: Folder) -> None:
    article = folder.article("2024-12-09-x.md", f'{FRONT}# 欧洲 "大": 墨西哥\n\n第一\n第二\n')
    assert article.title == '欧洲 "大": 墨西哥'
    assert (article.author, article.tags) == ("甲, 乙", ("小叔TV", "2019", "no", "眾說"))
    assert (article.source, article.url) == ("x.org", "https://x.org/1")
    assert (article.text, iso_utc(article.published)) == ("第一第二", "2024-12-09T11:50:22Z")
    assert article.id.startswith("x.org/") and len(article.id) == len("x.org/") + 16


def test_front_matter_with_a_source_and_html(folder: Folder) -> None:
    html = "<article>\n <p>\n  *国家*。\n  <b>\n   安全\n  </b>\n </p>\n\n    <p>又</p></article>"
    article = folder.article("1_a.md", f"---\ntitle: 2019\nsource: 众新闻\n---\n{html}")
    assert (article.id, article.title, article.text) == ("众新闻/1", "2019", "*国家*。安全\n又")
    assert article.published is None


def test_front_matter_before_a_seed_head(folder: Folder) -> None:
    head = "<!--1733745022000-->\n[头里的题](https://x.org/2)\n------\n\n"
    article = folder.article("a.md", f"---\nauthor: 甲\n---\n{head}<div>\n文\n</div>\n")
    assert (article.title, article.author, article.text) == ("头里的题", "甲", "文")
    assert iso_utc(article.published) == "2024-12-09T11:50:22Z"


@pytest.mark.parametrize(
    "front",
    [
        'title: "没 "引" 好"\ndate: 2020-01-01\ntags:\n- 甲\n- 乙',
        "title: '没 \"引\" 好'\ndate: 2020-01-01\n\tx: [\ntags: [甲, '乙']",
        'title: 没 "引" 好\ndate: 2020-01-01\ntags: [甲, 乙]\nbad: : {',
    ],
)
def test_broken_yaml_is_read_line_by_line(folder: Folder, front: str) -> None:
    article = folder.article("a.md", f"---\n{front}\n---\n\n正文")
    assert (article.title, article.text) == ('没 "引" 好', "正文")
    assert (article.tags, iso_utc(article.published)) == (("甲", "乙"), "2019-12-31T16:00:00Z")


def test_front_matter_that_does_not_end_loses_no_text(folder: Folder) -> None:
    for end in ("", "\n\n---\n\n三"):
        article = folder.article("a.md", f"---\ntitle: 题\ntags:\n- 甲\n\n一\n\n二{end}")
        assert (article.title, article.tags) == ("题", ("甲",))
        assert article.text.startswith("一\n二")
        assert article.text.endswith("三" if end else "二")


def test_yaml_bombs(folder: Folder) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(24)
    )
    assert folder.article("a.md", f"---\ntitle: 题\n{bomb}tags: *y\n---\n文").title == "题"
    assert folder.article("a.md", f"---\ntitle: 题\nx: {'[' * 20_000}\n---\n文").title == "题"


PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>题目 - 某报</title>
<meta property="og:title" content="题目 &amp; 又 - 某报">
<meta property="og:site_name" content="某报">
<meta property="article:published_time" content="2020-05-06T08:00:00+08:00">
<meta name="author" content="甲"><meta name="keywords" content="港,台，澳">
<link rel="canonical" href="https://news.example.org/a/1"></head>
<body><nav><a href="/">首页</a></nav><header>某报</header>
<div id="x"><h1>题目 &amp; 又</h1><p>第一段，很长很长的一段话。</p><p>第二<b>段</b>也不短。</p>
<aside>相关报道</aside></div>
<div class="side"><p><a href="/2">别的</a></p><p>短</p></div><footer>版权</footer></body></html>
"""


def test_page(folder: Folder) -> None:
    article = folder.article("a.html", PAGE)
    assert (article.title, article.author) == ("题目 & 又", "甲")
    assert (article.source, article.url) == ("news.example.org", "https://news.example.org/a/1")
    assert (article.tags, iso_utc(article.published)) == (
        ("港", "台", "澳"),
        "2020-05-06T00:00:00Z",
    )
    assert article.text == "第一段，很长很长的一段话。\n第二段也不短。"


def test_page_with_json_ld_and_an_article_element(folder: Folder) -> None:
    told = {"@graph": [{"@type": "NewsArticle", "headline": "题", "datePublished": "2020-05-06",
                        "author": [{"name": "甲"}, "乙"], "keywords": ["港"]}]}  # fmt: skip
    html = (
        f'<html><head><script type="application/ld+json">{json.dumps(told)}</script></head><body>'
        "<div><p>别的内容</p></div><article><header>头</header><p>正文正文正文</p></article></body>"
    )
    article = folder.article("a.htm", html)
    assert (article.title, article.author, article.tags) == ("题", "甲, 乙", ("港",))
    assert (article.text, iso_utc(article.published)) == ("正文正文正文", "2020-05-05T16:00:00Z")


def test_page_that_says_little(folder: Folder) -> None:
    html = "<html><title>题 | 某报</title><h1>题</h1><time datetime='2020-05-06'>昨</time><p>文"
    article = folder.article("x/a.html", html.encode("gbk").replace(b"<html>", b"<html lang=zh>"))
    assert (article.title, article.text.split("\n")[-1]) == ("题", "文")
    assert iso_utc(article.published) == "2020-05-05T16:00:00Z"
    assert (
        folder.article("b.html", "<header><p>只有页眉</p></header><!doctype html>").text
        == "只有页眉"
    )


def test_plain_text(folder: Folder) -> None:
    article = folder.article("a.txt", "题目\n\n第一段 *x*\n  第二段\n")
    assert (article.title, article.text) == ("题目", "第一段 *x*\n第二段")
    article = folder.article("2020-01-01-名字.txt", "一句话，\n又一句。")
    assert (article.title, article.text) == ("名字", "一句话，\n又一句。")


def test_markdown_without_a_head(folder: Folder) -> None:
    for text in ("# **题**目\n\n第一\n第二", "题目\n====\n\n第一\n第二", "题目\n\n第一\n第二"):
        article = folder.article("a.md", text)
        assert (article.title, article.text) == ("题目", "第一第二")


def test_skips(folder: Folder) -> None:
    assert folder.reason("a.md", b"") == "empty"
    assert folder.reason("a.md", " \n\n\t") == "empty"
    assert folder.reason("article_1.md", "---\ntitle: ''\n---\n\n") == "empty"
    assert folder.reason("a.css", "p { }") == "not an article"
    assert folder.reason("a.JPG", b"\xff\xd8\xff") == "not an article"
    assert folder.reason("a.txt", "1234 !!\n") == "not an article"
    assert folder.reason("a.txt", "<?xml version='1.0'?><rss>x</rss>") == "not an article"
    assert folder.reason("a.md", b"\x89PNG\r\n\x1a\n") == "binary"
    assert folder.reason("a.md", b"\xfa\x80\xff" * 100) == "bad encoding"
    assert folder.reason("a.md", "x" * 1001, Limits(max_file_bytes=1000)) == "too large"
    limits = Limits(max_file_bytes=70_000)
    assert folder.reason("a.txt", "x" * 70_001, limits) == "too large"
    assert len(folder.read("a.txt", "x" * 70_000, limits)) == 1
    missing = FoundFile(folder.root, "missing.md", 1, 0)
    assert [skipped.reason for skipped in read_file(missing, RULES, Limits())] == ["unreadable"]  # type: ignore[union-attr]


def test_json_lines(folder: Folder) -> None:
    lines = [
        {"id": 7, "title": "一", "text": "甲\n\n乙", "url": "https://x.org/1",
         "published": 1616492703, "tags": "港"},
        {"title": "二", "html": "<p>国<b>家</b></p>", "source": "报", "author": ["子", "丑"]},
        {"title": "", "text": ""},
        [1],
        {"text": "\ud800文"},
    ]  # fmt: skip
    data = "\n\n".join(json.dumps(line) for line in lines) + '\n{"title": "断'
    one, two, empty, array, three, cut = folder.read("a.jsonl", data)
    assert isinstance(one, Article) and isinstance(two, Article) and isinstance(three, Article)
    assert (one.id, one.text, one.tags, one.file) == ("x.org/7", "甲\n乙", ("港",), "a.jsonl#1")
    assert iso_utc(one.published) == "2021-03-23T09:45:03Z"
    assert (two.source, two.text, two.author) == ("报", "国家", "子, 丑")
    assert three.text == "\ufffd文"
    assert [(s.file, s.reason) for s in (empty, array, cut) if isinstance(s, Skipped)] == [
        ("a.jsonl#3", "empty"),
        ("a.jsonl#4", "not an article"),
        ("a.jsonl#6", "truncated"),
    ]


def test_json_lines_are_known_by_content_and_read_as_a_stream(folder: Folder) -> None:
    long = json.dumps({"title": "长", "text": "x" * 200_000})
    data = f'{{"title": "一"}}\n{long}\n{{"title": "三"}}\n'
    limits = Limits(max_file_bytes=1000, max_record_bytes=100_000)
    one, two, three = folder.read("export.txt", data, limits)
    assert isinstance(one, Article) and isinstance(three, Article)
    assert isinstance(two, Skipped) and two.reason == "too large"
    deep = '{"title": "一"}\n' + '{"a":' * 50_000 + "\n" + '{"title": ' + "9" * 5000 + "}\n"
    assert len(folder.read("deep.jsonl", deep)) == 3


def test_our_own_lines_come_back_as_they_are(folder: Folder) -> None:
    articles = [
        folder.article("articles/法广/12_阿拉斯加.md", SEED),
        folder.article("a.html", PAGE),
    ]
    articles.append(folder.article("b.md", f"{FRONT}# 一\n\n- [甲](u) 乙\n\n> 引\n\n&amp;amp;\n"))
    lines = [json.dumps(article_json(article), ensure_ascii=False) for article in articles]
    assert folder.read("articles/x/export.jsonl", "\n".join(lines)) == articles


def test_our_own_lines_may_hold_damaged_characters(folder: Folder) -> None:
    article = folder.article("a.jsonl", json.dumps({"title": "题", "text": "\ud800孤" * 10}))
    line = json.dumps(article_json(article), ensure_ascii=False)
    assert line.count("\ufffd") > len(line) / 100
    assert folder.article("b.jsonl", line) == article
    assert folder.reason("c.jsonl", '{"text": "\ufffd 孤"}') == "bad encoding"


@pytest.mark.parametrize(
    "change",
    [
        {"blocks": [["paragraph", 0, 1, "", 0]]},
        {"blocks": [["paragraph", 0, 3, "", 0], ["link", 1, 1, "u", 0]]},
        {"blocks": [["paragraph", 0, 3, "", 0], ["link", 1, 9, "u", 0]]},
        {"blocks": [["link", 0, 1, "u", 0], ["paragraph", 0, 3, "", 0]]},
        {"blocks": [["script", 0, 3, "", 0]]},
        {"blocks": [["paragraph", 0, True, "", 0]]},
        {"blocks": [["paragraph", 0, 3, None, 0]]},
        {"blocks": [["paragraph", 0, 3, "", -1]]},
        {"blocks": "x"},
        {"blocks": []},
        {"text": "a\u200bb", "blocks": [["paragraph", 0, 3, "", 0]]},
        {"title": "a\nb"},
        {"published": "昨天"},
        {"tags": [1]},
        {"file": "\ud800"},
        {"id": ""},
    ],
)
def test_lines_that_are_not_quite_ours_are_read_anew(
    folder: Folder, change: dict[str, object]
) -> None:
    texts = {"id": "s/1", "source": "s", "title": "题", "url": "", "author": "", "file": "f"}
    body = {"text": "abc", "blocks": [["paragraph", 0, 3, "", 0]]}
    ours = {**texts, **body, "published": None, "tags": []}
    assert folder.article("a.jsonl", json.dumps(ours)).file == "f"
    article = folder.article("a.jsonl", json.dumps({**ours, **change}))
    assert article.file == "a.jsonl#1"
    assert [article.text[b.start : b.end] for b in article.blocks] == [article.text]


def test_every_format_of_one_article_a_file_has_a_reader() -> None:
    assert list(READERS) == ["front matter", "seed", "page", "plain"]


ANY_TEXT = st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))


@given(st.binary(max_size=300) | ANY_TEXT)
def test_no_content_makes_reading_raise(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = Folder(tmp_path_factory.getbasetemp())
    for prefix in (b"", b"---\ntitle: a\n", b"<!--1-->\n[", b"<html>", b"{", b"[t](u)\n---\n"):
        for name in ("x.md", "x.jsonl"):
            for each in folder.read(name, prefix + data):
                if isinstance(each, Skipped):
                    continue
                assert isinstance(each, Article)
                json.dumps(article_json(each), ensure_ascii=False).encode()


@pytest.mark.parametrize("name", ["cdt", "oped2", "society", "hkcnews"])
def test_corpora(name: str, corpus: Callable[[str], Path]) -> None:
    files = [found for found in find_files(corpus(name)) if isinstance(found, FoundFile)]
    skipped = []
    for found in islice(files, 0, None, max(1, len(files) // 200)):
        for article in read_file(found, RULES, Limits()):
            if isinstance(article, Skipped):
                skipped.append(article)
                continue
            lines = [block for block in article.blocks if block.kind != "link"]
            texts = [article.text[line.start : line.end] for line in lines]
            assert texts == (article.text.split("\n") if article.text else [])
            assert article.title and article.source and article.id
    assert not skipped
