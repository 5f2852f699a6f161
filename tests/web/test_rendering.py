"""Texts cut at marks and links."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.models import Article, Block
from search.web.clock import bounds, range_label
from search.web.rendering import Marks, article_groups, safe_url

spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12)


@example("00", [(0, 2)], 1, 1)
@given(st.text(max_size=40), spans, st.integers(0, 40), st.integers(0, 40))
def test_runs_are_the_text_with_exactly_the_marked_characters_marked(
    text: str, marks: list[tuple[int, int]], a: int, b: int
) -> None:
    marks = [(s, min(e, len(text))) for s, e in marks]
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    runs = Marks(marks).runs(text, start, end)
    assert "".join(run.text for run in runs) == text[start:end]
    assert all(run.text for run in runs)
    covered = {i for s, e in marks for i in range(s, e)}
    flags = [run.marked for run in runs for _ in run.text]
    assert flags == [i in covered for i in range(start, end)]


def test_a_mark_over_the_border_of_a_link_is_cut_there_and_counted_once() -> None:
    article = Article(
        "s/1", "s", "", "看水文年鉴吧", blocks=(
            Block("paragraph", 0, 6), Block("link", 1, 5, "https://example.org/"),
        ),
    )  # fmt: skip
    (group,) = article_groups(article, Marks([(0, 3), (4, 6)]))
    written = [
        (inline.href, [(run.text, run.marked, run.number) for run in inline.runs])
        for inline in group.lines[0].inlines
    ]
    assert written == [
        ("", [("看", True, 1)]),
        ("https://example.org/", [("水文", True, 0), ("年", False, 0), ("鉴", True, 2)]),
        ("", [("吧", True, 0)]),
    ]


def test_overlapping_links_lose_no_text() -> None:
    blocks = (
        Block("paragraph", 0, 6), Block("link", 0, 4, "https://a.example/"),
        Block("link", 2, 6, "https://b.example/"), Block("link", 5, 60, "https://c.example/"),
        Block("link", 3, 3, "https://d.example/"),
    )  # fmt: skip
    (group,) = article_groups(Article("s/1", "s", "", "一二三四五六", blocks=blocks), Marks([]))
    text = "".join(run.text for inline in group.lines[0].inlines for run in inline.runs)
    assert text == "一二三四五六"


def test_an_article_without_blocks_is_its_lines() -> None:
    groups = article_groups(Article("s/1", "s", "", "一\n\n二"), Marks([]))
    assert [group.lines[0].inlines[0].runs[0].text for group in groups] == ["一", "二"]


def test_headings_leave_out_no_level() -> None:
    levels = (3, 4, 4, 3, 6, 2, 2, 5)
    blocks = tuple(Block("heading", i, i + 1, "", level) for i, level in enumerate(levels))
    groups = article_groups(Article("s/1", "s", "", "一二三四五六七八", blocks=blocks), Marks([]))
    assert [group.lines[0].level for group in groups] == [1, 2, 2, 1, 2, 1, 1, 2]


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("https://example.org/a", "", "https://example.org/a"),
        ("HTTP://example.org", "", "HTTP://example.org"),
        ("//example.org/a", "https://news.example/", "https://example.org/a"),
        ("/a b", "https://news.example/x/y", "https://news.example/a%20b"),
        ("b", "https://news.example/x/y", "https://news.example/x/b"),
        ("https://exa\nmple.org/", "", "https://example.org/"),
        ("", "https://news.example/", ""),
        ("/a", "", ""),
        ("javascript:alert(1)", "https://news.example/", ""),
        ("//", "https://news.example/", "https://news.example/"),
    ],
)
def test_safe_url(url: str, base: str, expected: str) -> None:
    assert safe_url(url, base) == expected


@given(st.text(max_size=60), st.sampled_from(["", "https://news.example/a"]))
def test_safe_url_gives_web_addresses_or_nothing(url: str, base: str) -> None:
    found = safe_url(url, base)
    assert not found or found.lower().startswith(("http://", "https://"))


def test_periods() -> None:
    assert bounds("2020-02") == ("2020-02-01", "2020-03-01")
    assert bounds("2020-12") == ("2020-12-01", "2021-01-01")
    assert bounds("2021") == ("2021-01-01", "2022-01-01")
    assert not any(bounds(value) for value in ("2021-13", "", "0000", "9999", "２０２１"))


@pytest.mark.parametrize(
    ("after", "before", "label"),
    [
        ("2020-02-01", "2020-03-01", "2020年2月"),
        ("2020-01-01", "2021-01-01", "2020年"),
        ("2020-01-02", "2021-01-01", "2020-01-02 至 2020-12-31"),
        ("2020-01-02", "2020-01-03", "2020-01-02"),
        ("30d", "", "30d 以来"),
        ("", "2021-01-01", "至 2020-12-31"),
        ("2019", "2021", "2019 以来，2021 之前"),
        ("0001-01-01", "0001-01-01", "0001-01-01 以来，0001-01-01 之前"),
    ],
)
def test_ranges_have_names(after: str, before: str, label: str) -> None:
    assert range_label(after, before) == label
