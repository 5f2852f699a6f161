"""Here is a file: which articles are in it? Formats are told apart by content, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from search.models import Article, Skipped
from search.readers import front_matter, json_lines, page, plain, seed
from search.readers.draft import Draft, finish
from search.readers.encoding import decode
from search.readers.files import FoundFile, Limits, UnusableFileError, open_file, read_rest
from search.readers.identity import printable
from search.text.cleaning import CleaningRules
from search.text.html import HtmlTruncatedError


class Reader(NamedTuple):
    """``recognises(text, path)`` says whether ``read(text, path)`` should be asked for a Draft."""

    recognises: Callable[[str, str], bool]
    read: Callable[[str, str], Draft]


READERS = {
    "front matter": Reader(front_matter.recognises, front_matter.read),
    "seed": Reader(seed.recognises, seed.read),
    "page": Reader(page.recognises, page.read),
    "plain": Reader(plain.recognises, plain.read),
}
"""The readers of one article a file; the first that recognises the text reads it.

JSON Lines, many articles a file, come before them: they are recognised and read as a stream.
"""

_NOT_ARTICLES = (
    "css js mjs ts jsx tsx map py pyc rb go rs java class c h cc cpp hpp php pl sh bat ps1 sql lua"
    " json xml rss atom xsl yaml yml toml ini cfg conf lock csv tsv xls xlsx doc docx ppt pptx odt"
    " pdf epub mobi rtf jpg jpeg png gif webp svg bmp ico tif tiff avif heic mp3 mp4 m4a m4v webm"
    " ogg wav flac mov avi mkv zip gz tgz bz2 xz zst 7z rar tar iso exe dll so dylib bin dat db"
    " sqlite woff woff2 ttf otf eot torrent sig asc"
)
NOT_ARTICLES = frozenset(_NOT_ARTICLES.split())
"""Extensions of files that hold no article, whatever is in them."""


def read_file(
    found: FoundFile, rules: CleaningRules, limits: Limits
) -> Iterator[Article | Skipped]:
    """The articles of a file: one, or for JSON Lines one or a Skipped for each record.

    A file that gives no article gives one Skipped. No content of a file makes this raise.
    """
    try:
        yield from _read(found, rules, limits)
    except UnusableFileError as error:
        yield Skipped(printable(found.path), error.reason, error.detail)


def _read(found: FoundFile, rules: CleaningRules, limits: Limits) -> Iterator[Article | Skipped]:
    extension = found.path.rpartition("/")[2].rpartition(".")[2].lower()
    if extension in NOT_ARTICLES:
        raise UnusableFileError("not an article", f"a .{extension} file")
    with open_file(found) as file:
        head = file.read(json_lines.HEAD)
        if json_lines.recognises(head, found.path):
            yield from json_lines.read(file, found, rules, limits)
            return
        if json_lines.HEAD > len(head) <= limits.max_file_bytes:
            data = head
        else:
            data = head + read_rest(file, limits.max_file_bytes)
    yield _article(data, found, rules, limits)


def _article(data: bytes, found: FoundFile, rules: CleaningRules, limits: Limits) -> Article:
    text = decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff\0 \t\n\f\v"):
        raise UnusableFileError("empty")
    for reader in READERS.values():
        if reader.recognises(text, found.path):
            try:
                return finish(reader.read(text, found.path), found, rules, limits)
            except HtmlTruncatedError as error:
                raise UnusableFileError("truncated", str(error)) from error
    raise UnusableFileError("not an article", "no text of any known format")
