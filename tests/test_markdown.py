"""Markdown to text and blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.cleaning import CleaningRules
from search.text.markdown import is_html, read_markdown
from search.text.markdown_html import markdown_html, parsed_markdown
from search.text.markdown_inline import inline_html, parsed_inline, plain_text

DATA = Path(__file__).parents[1] / "search" / "text" / "data"
RULES = CleaningRules.load((DATA / "cleaning.yaml").read_bytes()).rules_for()

TEXTS = {
    "第一行\n第二行": "第一行第二行",
    "line one\nline two": "line one line two",
    "第一行  \n第二行": "第一行\n第二行",
    "**国家**安全": "国家安全",
    "他說**「民主」**是好事": "他說「民主」是好事",
    "最近有 [傳媒報道](http://x.org) ，位於": "最近有傳媒報道，位於",
    "即 **臨界點** 了": "即臨界點了",
    "用 [Python](http://x.org) 写": "用 Python 写",
    "王 伟": "王 伟",
    "**国** [家](http://x.org) **安** 全": "国家安全",
    "**国** `x` 家": "国 x 家",
    "[List of x](List of countries by rate)": "List of x",
    '[a](http://x.org "title")': "a",
    '{{< video src="https://x.org" >}}\n\n文': "文",
    "{{% notice %}}文{{% /notice %}}": "文",
    "a \\* b": "a * b",
    "https://x.org/a_b_c": "https://x.org/a_b_c",
    "<script>alert(1)</script>\n\n文": "文",
    "`code` 与 `码`": "code 与 码",
    "&amp; &lt;b&gt;": "& <b>",
    "": "",
}


@pytest.mark.parametrize("markdown", TEXTS)
def test_text(markdown: str) -> None:
    assert read_markdown(markdown, RULES).text == TEXTS[markdown]


def test_blocks() -> None:
    markdown = (
        "# 一\n\n段 [链接](http://x.org/1)。\n\n- 甲\n  - 乙\n\n> 引\n\n"
        "| 名 | 数 |\n| --- | --- |\n| 港 | 1 |\n\n    x = 1\n\n![图的说明](a.jpg)\n\n"
        '<figure>\n<img src="b.jpg" alt="">\n<figcaption>摄</figcaption>\n</figure>\n'
    )
    body = read_markdown(markdown, RULES)
    blocks = [(b.kind, b.level, body.text[b.start : b.end], b.href) for b in body.blocks]
    assert blocks == [
        ("heading", 1, "一", ""),
        ("paragraph", 0, "段链接。", ""),
        ("link", 0, "链接", "http://x.org/1"),
        ("list_item", 1, "甲", ""),
        ("list_item", 2, "乙", ""),
        ("quote", 1, "引", ""),
        ("cell", 1, "名", ""),
        ("cell", 1, "数", ""),
        ("cell", 2, "港", ""),
        ("cell", 2, "1", ""),
        ("code", 0, "x = 1", ""),
        ("image", 0, "图的说明", "a.jpg"),
        ("paragraph", 0, "摄", ""),
    ]


@pytest.mark.parametrize(
    "markdown",
    [">" * 5000 + " 深", "> " * 5000 + "深", "- " * 5000 + "深", "1. " * 5000 + "深"]
    + ["\n".join(f"{space * i}- {i}" for i in range(300)) + "深" for space in ("  ", "\t")]
    + ["[" * 50_000 + "深", "![" * 5000 + "深", "*a **" * 5000 + "深", "{{<" * 5000 + "深"],
)
def test_hostile_markdown_loses_nothing_and_ends(markdown: str) -> None:
    assert read_markdown(markdown, RULES).text.endswith("深")


def test_html_all_through_is_told_from_markdown_with_some() -> None:
    assert is_html("<p>一</p><p>二</p>")
    assert is_html("\n<div>\n 一\n\n    <p>二</p>\n</div>")
    assert not is_html("<figure>\n<img src=x>\n</figure>\n\n段落")
    assert not is_html("# 题\n\n<p>一</p>")
    assert not is_html("1 < 2")
    assert not is_html("<3 你")


def test_a_line_without_its_syntax() -> None:
    assert plain_text("**国** [家](http://x.org) `x`") == "国家 x"


@given(st.text("国a *_[]()<>!#`|-\n\\{}%&;:\"'", max_size=200))
def test_no_markdown_makes_it_raise(markdown: str) -> None:
    body = read_markdown(markdown, RULES)
    lines = [block for block in body.blocks if block.kind != "link"]
    assert [body.text[line.start : line.end] for line in lines] == body.text.split("\n") * bool(
        body.text
    )


MARKS = (
    *("**", "**", "*", "_", "[", "]", "(", ")", "![", "](", "](http://x.org)", "](/a_b?c=1&d=2)"),
    *("](http://x.org/中)", "](<a b>)", '](u "t")', "[國](/中)", "![圖](/a.jpg)", "[1]", "[[甲]]"),
    *("國", "家", "「", "」", "，", "a", "B", "1", "é", "😀", "\u0301", "“", "100", "%41", "%zz"),
    *(" ", "  ", "   ", "\t", "    ", "\u3000", "\xa0", "\x1c", "\u2028", "\x0c"),
    *("\n", "\n", "\n", "\n\n", "\n\n", "\n\n", "\n \n", "  \n", "\n  "),
    *("1.", "1)", "- ", "+ ", "* ", "> ", ">", "#", "## ", "---", "***", "___", "===", "=", "|"),
    *("|-|", "--|--", "| a |\n|---|", "~", "`", "\\", "&", "&amp;", "&#65;", "&lt", "!", '"', ":"),
    *("<", "<b>", "</b>", "<div>", "</div>", "<figure>\n", "<br/>", "<p", "<x-y>", "<http://x>"),
)
ACROSS = ("```", "~~~", "<!--", "-->", "<?", "<script>", "<pre>", "[a]: /u", "[a]", "\r", "\0")
"""What reaches across blank lines; with these all goes to markdown-it."""

MARKDOWN = st.lists(st.sampled_from(MARKS), max_size=20).map("".join)


@given(MARKDOWN | st.lists(st.sampled_from((*MARKS, *ACROSS)), max_size=20).map("".join))
def test_the_short_way_gives_the_html_of_markdown_it(markdown: str) -> None:
    assert markdown_html(markdown) == parsed_markdown(markdown)
    line = markdown.strip().replace("\r", "").replace("\0", "")
    assert inline_html(line) == parsed_inline(line)


@pytest.mark.parametrize(
    "markdown",
    [
        "一\n\n二\n",
        "一  \n 二 \n\t三",
        "- 一\n\n  二\n\n三\n",
        "- 一\n\n- 二\n\n    碼\n\n\n    碼\n\n三\n",
        "> 一\n二\n\n三\n",
        "<figure>\n<img src=x>\n \n",
        "<figure>\n<img src=x>",
        "<div>|甲\n|-|-|\n|乙|丙|\n",
        "</div>一\n# 二\n\n三\n",
        "# 一 #\n\n## #二\n\n#三\n\n####### 四\n",
        "---\n\n一\n---\n\n***\n\n* * *\n",
        "**一**二**三** **四",
        "**「一」**二 **三** 四",
        "*一* ***二*** ****三****",
        "**一****二**",
        "****一** 二 **三****",
        "一 [二](/三) ，[四](https://x.org/五?六=%e4&七#八)。",
        "![一](/二)三![](/四)",
        "[一](/a(b)c) [二]( /d ) [三](JavaScript:x) [四](//x.org) [五](http://X.org)",
        "[一] [二][三] [四]() [五](六\n",
        "a & b &amp; [c & d](/e?f=1&g=2)",
        "一\n1. 二\n\n三\n- 四",
        "\u3000\u3000一\u3000\n\n\u3000\n\n \x1c二",
        "```\n\n一\n\n```\n\n二",
        "[a]\n\n[a]: /u\n",
        "一 **二",
        "一 ![圖](/a) 二 ![](/b) 三",
        "<!--\n\n一\n\n-->\n\n二",
    ],
)
def test_the_short_way_where_it_matters(markdown: str) -> None:
    for text in (markdown, f"{markdown}\n\n"):
        assert markdown_html(text) == parsed_markdown(text)


def test_the_short_way_over_a_corpus(corpus: Callable[[str], Path]) -> None:
    files = sorted(corpus("hkcnews").rglob("*.md"))
    assert files
    for file in files[::250]:
        markdown = file.read_text("utf-8").replace("\r\n", "\n").partition("\n---\n")[2]
        assert markdown_html(markdown) == parsed_markdown(markdown), file.name
