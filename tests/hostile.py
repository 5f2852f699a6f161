"""The strings of `tests/data/hostile_strings.txt`, and articles that say one of them everywhere."""

from __future__ import annotations

import re
from pathlib import Path

from search.models import Article, Block

FILE = Path(__file__).parent / "data" / "hostile_strings.txt"
CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")
EVIL = "https://evil.example"
LONG = ("<b>" * 700, '"' * 2_000, "\u202e" * 500 + "<i>", "javascript:" + "A" * 1_900)

HARMLESS = ("无害的文字", "無害的文字", "harmless words")
QUERIES = (
    *HARMLESS,
    *(
        "无害的文字",
        "无害",
        "文字 没有",
        '"无害',
        '"没有"',
        "没有这样一句很长的话啊",
        "-无害",
        "文子",
    ),
    *(
        "source:无害的文字",
        "无*",
        "AI",
        "=无害",
        '"无害"~5',
        "harmless",
        "无害 OR 文字",
        "(无害",
        "*",
    ),
)
"""Articles and queries to compare with."""

KINDS = ("heading", "paragraph", "list_item", "quote", "cell", "code", "image")


def read_strings() -> tuple[str, ...]:
    """All of them, with the code points and the address that the file abbreviates."""
    lines = FILE.read_text("utf-8").split("\n")
    kept = [line for line in lines if line and not line.startswith("# ")]
    return (*(_read(line) for line in kept), *LONG)


def _read(line: str) -> str:
    line = CODE_POINT.sub(lambda match: chr(int(match[1], 16)), line)
    return line.replace("{EVIL}", EVIL)


HOSTILE = read_strings()


def article_of(text: str, url: str = "https://example.org/a") -> Article:
    """An article that says ``text`` in every field and every kind of block."""
    line = re.sub(r"[\n\r]", " ", text)
    step = len(line) + 1
    blocks = [
        Block(kind, i * step, i * step + len(line), url if kind == "image" else "", 1)
        for i, kind in enumerate(KINDS)
    ]
    blocks.append(Block("link", step, step + len(line), url))
    return Article(
        id=f"{line}/1", source=line, title=line, text="\n".join([line] * len(KINDS)), url=url,
        author=line, tags=(line, line), blocks=tuple(blocks), file=line,
    )  # fmt: skip
