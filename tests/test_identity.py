"""Where an article belongs and what it is called (SEMANTICS I1 and I2)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.readers.identity import article_id, host_of, printable, source_of
from search.text.body import tidy

SOURCES = {
    ("/data/articles", "BBC/1_x.md"): "BBC",
    ("/data", "articles/法广/1_x.md"): "法广",
    ("/data/articles/BBC", "1_x.md"): "BBC",
    ("/data/articles/BBC/2020", "1_x.md"): "BBC",
    ("/data/articles/old", "articles/RFI/a/b.md"): "RFI",
    ("/data/articles", "1_x.md"): "example.org",
    ("/data/x", "BBC/1_x.md"): "example.org",
    ("/data/x", "a/articles"): "example.org",
}


@pytest.mark.parametrize(("root", "path"), SOURCES)
def test_source_by_folder_or_host(root: str, path: str) -> None:
    assert source_of(Path(root), path, "", "https://Example.ORG:80/1") == SOURCES[root, path]


def test_source_as_declared_and_as_a_last_resort() -> None:
    assert source_of(Path("/data/articles"), "BBC/1.md", " 众新闻 ", "http://x.org") == "众新闻"
    assert source_of(Path("/data/notes"), "x/1.md") == "notes"
    assert source_of(Path("/"), "x.md") == "articles"


def test_number_of_the_file_name() -> None:
    assert article_id("s", "a/1047474_标题.md", "http://x.org") == "s/1047474"
    assert article_id("s", "12.md") == "s/12"
    assert article_id("s", "12") == "s/12"
    assert article_id("s", "12_x.jsonl", "", "#1") != article_id("s", "12_x.jsonl", "", "#2")


@pytest.mark.parametrize(
    "path", ["2020-05-06-标题.md", "article_8099.md", "12a.md", "12 x.md", "x/", "_1.md"]
)
def test_a_hash_where_the_file_name_has_no_number(path: str) -> None:
    by_path, by_url = article_id("s", path), article_id("s", path, "http://x.org")
    assert re.fullmatch("s/[0-9a-f]{16}", by_path) and re.fullmatch("s/[0-9a-f]{16}", by_url)
    assert by_path != by_url == article_id("s", "other.md", "http://x.org")


def test_ids_stay_as_they_are() -> None:
    assert article_id("s", "a.md", "https://example.org/1") == "s/2bdeba2916f8cdf2"


@pytest.mark.parametrize(
    "url", ["", "x", "http://[::1", "http://[x]/", "javascript:alert(1)", "//"]
)
def test_urls_without_a_host(url: str) -> None:
    assert host_of(url) == ""


URL_PARTS = (
    *("http://", "https://", "HTTP://", "//", "a", "B", "example.org", ".", "-", "@", ":", ":80"),
    *("/", "?", "#", "[", "]", " ", "\t", "\n", "中", "%41", "\\", "_"),
)


@given(st.lists(st.sampled_from(URL_PARTS), max_size=8).map("".join))
def test_the_host_is_that_of_the_standard_library(url: str) -> None:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    assert host_of(url) == tidy(host)


def test_host_as_it_stands_in_lower_case() -> None:
    assert host_of("http://user@WWW.Rfi.fr:80//cn/") == "www.rfi.fr"


def test_a_name_that_is_no_text_is_printable_and_has_an_id() -> None:
    name = os.fsdecode(b"\xd6\xd0\xce\xc4.md")
    assert printable(name) == "\\xd6\\xd0\\xce\\xc4.md"
    assert article_id("s", name) != article_id("s", printable(name))
    assert source_of(Path("/articles"), f"{name}/x.md") == "\\xd6\\xd0\\xce\\xc4.md"
