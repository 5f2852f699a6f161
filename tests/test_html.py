"""HTML to text and blocks; hostile HTML included."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import UsageError
from search.models import Block
from search.text.body import Body, plain_body
from search.text.cleaning import CleaningRules, Rules
from search.text.html import parse_html, read_element, read_html

DATA = Path(__file__).parents[1] / "search" / "text" / "data" / "cleaning.yaml"
CLEANING = CleaningRules.load(DATA.read_bytes())
RULES = CLEANING.rules_for()

TEXTS = {
    "<b>国家</b>安全": "国家安全",
    "<p>一</p><p>二</p>": "一\n二",
    "一<br>二<br/><br/>三": "一\n二\n三",
    "<div>一<div>二</div>三</div>": "一\n二\n三",
    "<p>\n   国家\n   <b>\n    安全\n   </b>\n   。\n</p>": "国家安全。",
    "<p>\n the\n <b>\n  state\n </b>\n</p>": "the state",
    "<p>国\n state\n 家</p>": "国 state 家",
    "<p>《\n <a>\n News\n </a>\n 》</p>": "《News》",
    "<p>国 家</p>": "国 家",
    "<p>한국\n사람</p>": "한국 사람",
    "<p>a  \t b&nbsp;&nbsp;c</p>": "a b c",
    "<p>　　段首　空</p>": "段首　空",
    "<p>国\u200b家&#8203;安&shy;全</p>": "国家安全",
    "<p>e<b>\u0301</b></p>": "é",
    "<p>x<script>1</script>y<style>2</style>z<noscript>3</noscript></p>": "xyz",
    "<p>x<!-- 注 -->y<template>t</template><iframe>f</iframe></p>": "xy",
    "<p>x<!-- 没有尽头 <p>文": "x 没有尽头\n文",
    "<p>写信到[email&#160;protected]。</p>": "写信到。",
    "<p hidden>x</p><p style='color:red;display: none'>y</p>z": "z",
    "<div class='sharedaddy x'>分享</div><div id='comments'>评</div>文": "文",
    "<p>广告 2</p><p>19 分钟前</p><p>图像来源，Getty Images</p>文": "文",
    "<p>广告法 2 条</p>": "广告法 2 条",
    "1 < 2 &amp;&lt;b&gt;": "1 < 2 &<b>",
    "国<家>": "国<家>",
    "<svg><title>t</title><text>x</text></svg>文": "文",
    "<x-y>国</x-y><x-z>家</x-z>": "国家",
    "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字": "漢字",
    "<html><head><title>t</title></head><body>文</body></html>后": "文\n后",
    "<table><tr><td>a</td><td>b</td></tr></table>": "a\nb",
    "<pre>一<b>   </b>二\n<b>  </b>三</pre>": "一   二\n  三",
    "<pre><b>  </b>一</pre>": "  一",
    "": "",
    "  \n ": "",
}


@pytest.mark.parametrize("html", TEXTS)
def test_text(html: str) -> None:
    body = read_html(html, RULES)
    assert body.text == TEXTS[html]
    assert_sound(body)


def assert_sound(body: Body) -> None:
    """Each line is one block, each link lies in the line before it."""
    lines = [block for block in body.blocks if block.kind != "link"]
    texts = [body.text[line.start : line.end] for line in lines]
    assert texts == (body.text.split("\n") if body.text else [])
    assert all(
        text.strip() == text or line.kind == "code" for text, line in zip(texts, lines, strict=True)
    )
    assert all(texts)
    line = None
    for block in body.blocks:
        if block.kind != "link":
            line = block
        else:
            assert line is not None and line.start <= block.start < block.end <= line.end


def rows(html: str, title: str = "") -> list[tuple[str, int, str, str]]:
    body = read_html(html, RULES, title)
    assert_sound(body)
    return [(b.kind, b.level, body.text[b.start : b.end], b.href) for b in body.blocks]


def test_blocks() -> None:
    html = (
        "<h2>题</h2><p>段<a href='http://x.org/1'>链</a></p><ul><li>甲<ul><li>乙</li></ul></li></ul>"
        "<blockquote>引<blockquote><p>深</p></blockquote></blockquote>"
        "<table><tr><th>名</th></tr><tr><td>一</td><td><p>二</p></td></tr></table>"
        "<table><tr><td>三</td></tr></table><pre>x = 1\n\n  y</pre>"
        "<figure><img src='a.jpg' alt='图'><figcaption>摄</figcaption></figure>"
    )
    assert rows(html) == [
        ("heading", 2, "题", ""),
        ("paragraph", 0, "段链", ""),
        ("link", 0, "链", "http://x.org/1"),
        ("list_item", 1, "甲", ""),
        ("list_item", 2, "乙", ""),
        ("quote", 1, "引", ""),
        ("quote", 2, "深", ""),
        ("cell", 1, "名", ""),
        ("cell", 2, "一", ""),
        ("cell", 2, "二", ""),
        ("cell", 3, "三", ""),
        ("code", 0, "x = 1", ""),
        ("code", 0, "  y", ""),
        ("image", 0, "图", "a.jpg"),
        ("paragraph", 0, "摄", ""),
    ]


def test_links_over_lines_and_inside_white_space() -> None:
    assert rows("<a href='u'><h2>题</h2>\n <p> 文  <b>字</b> </p></a>") == [
        ("heading", 2, "题", ""),
        ("link", 0, "题", "u"),
        ("paragraph", 0, "文 字", ""),
        ("link", 0, "文 字", "u"),
    ]
    pretty = (
        "<p>\n 前\n <a href='1'>\n  国\u200b家\n </a>\n 后 <a href='2'> x </a><a href='3'></a>y</p>"
    )
    assert rows(pretty) == [
        ("paragraph", 0, "前国家后 x y", ""),
        ("link", 0, "国家", "1"),
        ("link", 0, "x", "2"),
    ]


def test_a_link_that_composes_with_its_neighbour_does_no_harm() -> None:
    assert rows("<p>cafe<a href='u'>\u0301s</a></p>")[0] == ("paragraph", 0, "cafés", "")


def test_hrefs_are_as_written_but_for_data_and_controls() -> None:
    hrefs = [
        href
        for *_, href in rows("<a href=' java\nscript:x '>a</a><br><a href='data:x'>b</a>")
        if href
    ]
    assert hrefs == ["javascript:x"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a.jpg",
        "IMG_2034",
        "image",
        "图片",
        "DSC-0001",
        "微信图片_20200623",
        "1",
        "logo",
        "a b.png",
    ],
)
def test_images_without_a_name_say_nothing(name: str) -> None:
    assert rows(f"<p>文</p><img src='x' alt='{name}'>") == [("paragraph", 0, "文", "")]


def test_images_do_not_cut_a_line_and_captions_say_it_once() -> None:
    assert rows("<p>国<img alt='港督府' src='x'>家</p>") == [
        ("paragraph", 0, "国家", ""),
        ("image", 0, "港督府", "x"),
    ]
    assert rows("<p>文</p><img alt='港督府' src='x'><p>港督府</p>文")[1:] == [
        ("paragraph", 0, "港督府", ""),
        ("paragraph", 0, "文", ""),
    ]
    assert rows("好<img class='wp-smiley' alt='😀'>") == [("paragraph", 0, "好😀", "")]
    assert rows("<img alt='港督府' src='data:x' data-src='y'>") == [("image", 0, "港督府", "y")]


def test_the_title_above_the_text_is_dropped_once() -> None:
    assert rows("<h1>国家 <b>安全</b></h1><p>文</p><p>国家安全</p>", "国家安全") == [
        ("paragraph", 0, "文", ""),
        ("paragraph", 0, "国家安全", ""),
    ]


def test_rules_of_a_site() -> None:
    rules = CLEANING.rules_for("www.iyouport.org")
    html = "<h1 class='entry-title'>题 又</h1><div class='entry-meta'>0 Minutes</div><p>文</p>"
    assert read_html(html, rules) == Body("文", read_html("<p>文</p>", rules).blocks, "题 又")
    assert read_html(html, rules, "别的").text == "题 又\n文"
    assert read_html(html, RULES).text == "题 又\n0 Minutes\n文"
    assert CLEANING.rules_for("x.org", "法广").drops_element("div", {"class": "o-self-promo x"})
    assert not RULES.drops_element("article", {"class": "post pagination", "style": "display:none"})
    assert not RULES.drops_element("div", {"style": "visibility: hidden"})
    assert not CLEANING.rules_for("notnei.st").is_title({"class": "page-title"})
    tail = "<p>文</p><p>請加入成為眾新聞的月費訂戶，长期</p><p>後</p>"
    assert read_html(tail, CLEANING.rules_for("www.hkcnews.com")).text == "文"


@pytest.mark.parametrize(
    "data",
    [b"", b"[", b"general: 1", b"general: {}", b"general: {}\nsections: [{host: x}]", b"\xff",
     b"general: {lines: ['(']}\nsections: []"],
)  # fmt: skip
def test_rules_that_make_no_sense(data: bytes) -> None:
    with pytest.raises(UsageError, match="cleaning rules"):
        CleaningRules.load(data)


HOSTILE = {
    "nested": "<div>" * 10_000 + "深" + "</div>" * 10_000 + "<p>后</p>",
    "nested inline": "<b>x" * 10_000 + "深<p>后</p>",
    "nested lists": "<ul><li>x" * 5_000 + "深<p>后</p>",
    "nested quotes": "<blockquote>x" * 5_000 + "深<p>后</p>",
    "nested tables": "<table><tr><td>x" * 3_000 + "深<p>后</p>",
    "nested links": "<a href=u>x" * 10_000 + "深<p>后</p>",
    "a long text": "<p>" + "国" * 10_500_000 + "深</p><p>后</p>",
    "many tags that do not end": "<a " * 40_000 + ">x</a><p>后</p>",
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(40_000)) + ">x</p><p>后</p>",
    "a long attribute": f"<p title='{'国' * 1_000_000}'>x</p><p>后</p>",
    "a long name": f"<{'n' * 1_000_000}>x<p>后</p>",
    "brackets": "<" * 200_000 + "<p>后</p>",
    "comments": "<!--" * 50_000 + "<p>后</p>",
    "ends": "</p>" * 50_000 + "<p>后</p>",
    "entities": "&#22269;" * 300_000 + "<p>后</p>",
    "images": "<img alt=国 src=x>" * 20_000 + "<p>后</p>",
    "links in one line": "<a href=u>国</a>家 " * 20_000 + "<p>后</p>",
    "white space": "<p>" + "国 \n" * 200_000 + "</p><p>后</p>",
    "marks": "<p>" + "<a href=u>\u0301</a>" * 10_000 + "</p><p>后</p>",
    "formatting across blocks": "<b><p>" * 3_000 + "x<p>后</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_loses_nothing_and_ends(name: str) -> None:
    body = read_html(HOSTILE[name], RULES)
    assert body.text.split("\n")[-1].endswith("后")
    assert "深" not in HOSTILE[name] or "深" in body.text
    assert_sound(body)


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert_sound(read_html(text, RULES))
    assert_sound(plain_body(text, RULES))


MARKUP = (
    *("<p>", "</p>", "<a href=u>", "</a>", "<br>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "<tr>"),
    *("<td>", "<table>", "<blockquote>", "<pre>", "</pre>", "<h1>", "<img alt=图 src=x>", "<!--"),
    *("-->", "国", "家", "。", "a ", "«", " \n ", "\r\n", "\u0301", "\u200b", "\u3000", "\0"),
    *("\u1100", "\u1161", "\ud800"),
)
FRAGMENTS = st.lists(st.sampled_from(MARKUP), max_size=40)


@given(FRAGMENTS)
def test_blocks_are_sound_whatever_the_markup(fragments: list[str]) -> None:
    body = read_html("".join(fragments), RULES, "国")
    assert_sound(body)
    body.text.encode()


def test_lone_surrogates() -> None:
    assert read_html("<p>国\ud800家</p>", Rules()).text == "国\ufffd家"


MORE_MARKUP = (
    *("<h1 class=entry-title>", "<div class=entry-title>", "<b class='x entry-title'>", "</div>"),
    *("<div class=sharedaddy>", "<p hidden>", "<script>", "</script>", "<rt>", "</rt>", "<xmp>"),
    *("</xmp>", "<textarea>", "</textarea>", "&nbsp;", "\t", "\f", "</h1>", "</td>", "</table>"),
)
TITLES = (CLEANING.rules_for("www.iyouport.org"), RULES, Rules())


@given(st.lists(st.sampled_from((*MARKUP, *MORE_MARKUP)), max_size=40), st.sampled_from(TITLES))
def test_a_stream_says_what_a_tree_does(fragments: list[str], rules: Rules) -> None:
    html = f"<p>{''.join(fragments)}"
    assert read_html(html, rules, "国") == read_element(parse_html(html), rules, "国")


def test_the_title_takes_all_of_its_element_with_it() -> None:
    rules = CLEANING.rules_for("www.iyouport.org")
    title = (
        "<div class='entry-title'><p>国家</p><table><tr><td>安全<script>x</script></table></div>"
    )
    html = f"前{title}后<table><tr><td>一</table>"
    assert read_html(html, rules, "国家安全") == Body(
        "前后\n一", read_html("前后<table><tr><td>一</table>", rules).blocks, "国家安全"
    )
    assert read_html(html, rules, "别的").text == "前\n国家\n安全\n后\n一"
    inner = "<h1 class='entry-title'>国 <b class='entry-title'>家</b>"
    assert read_html(inner, rules, "家国").heading == "家"
    assert read_html(inner, rules, "国家") == Body(heading="国 家")
    assert read_html(f"文<br>{title}", rules, "国家安全").heading == ""


def test_nothing_is_left_of_the_document_before() -> None:
    cut = "<blockquote><pre>一<b>二<!-- <p>三"
    first = read_html(cut, RULES)
    assert read_html("四", RULES) == Body("四", (Block("paragraph", 0, 1),))
    assert read_html(cut, RULES) == first
    assert read_html("", RULES) == Body()
