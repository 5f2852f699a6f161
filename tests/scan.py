"""An independent reading of SEMANTICS T3, T4 and Q1: texts and quoted queries as plain strings.

Written from the rules with ``re`` and ``unicodedata``, without the product's unit tables, parser or
engines: only the fold is shared, since the table is the rule. A text becomes a string in which a
quoted query is found by ``str.find``: each unit between marks, and one sign for each separator.
"""

from __future__ import annotations

import random
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable

from search.models import Article

QUOTES = '"“”「」『』＂'  # replaced by a space in what is cut from a text

_CJK = (
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u302e\u302f\u3038-\u303b\u3041-\u3096\u3099-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97c\uac00-\ud7fb\u1100-\u11ff\uf900-\ufaff\U0001b000-\U0001b16f\U0001aff0-\U0001affe"
    "\U00020000-\U0003fffd"
)

_QUOTES = set("\"'“”‘’„‟‚‛「」『』〝〞〟﹁﹂﹃﹄«»‹›")  # where one stands, a space may be typed


def _class(char: str) -> str:
    if re.match(f"[{_CJK}]", char):
        return "c"
    return "w" if unicodedata.category(char)[0] in "LNM" and char not in "\ufe0e\ufe0f" else "s"


class Scanner:
    """Finds quoted queries in articles by scanning all of them."""

    def __init__(self, articles: Iterable[Article], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._classes: dict[str, str] = {}
        self._ids: list[str] = []
        self._starts: list[int] = []
        parts: list[str] = []
        length = 0
        for article in articles:
            for text in (article.title, article.text):
                self._ids.append(article.id)
                self._starts.append(length)
                parts.append(self.canonical(text) + "\x00")
                length += len(parts[-1])
        self._all = "".join(parts)

    def canonical(self, text: str) -> str:
        """Units as ``|u|``, a separator run that takes a position as ``\\x1f``."""
        folded = self._fold(text)
        classes = "".join(map(self._class_of, folded))
        found: list[str] = []
        before = ""
        for match in re.finditer("c|w+|s+", classes):
            piece, kind = folded[match.start() : match.end()], match[0][0]
            if kind == "s":
                following = classes[match.end() : match.end() + 1]
                white = all(char.isspace() or char in _QUOTES for char in piece)
                alone = white and "\n" not in piece and before != following
                if before and following and not alone:
                    found.append("\x1f")
            else:
                found.append(f"|{piece}|")
                before = kind
        return "".join(found)

    def ids(self, quoted: str) -> set[str]:
        """The ids of the articles in which the quoted text stands."""
        wanted, found = self.canonical(quoted), set()
        at = self._all.find(wanted) if wanted else -1
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            found.add(self._ids[place])
            behind = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._all)
            at = self._all.find(wanted, behind)
        return found

    def _class_of(self, char: str) -> str:
        if char not in self._classes:
            self._classes[char] = _class(char)
        return self._classes[char]


def cut_run(rng: random.Random, article: Article) -> tuple[str, int, str] | None:
    """A run of 1-20 characters with a CJK one from a line of title or text, its field and start.

    Never begins or ends inside a Latin or digit word; None where the draw had none.
    """
    field = "title" if rng.random() < 0.15 or not article.text else "text"
    text = article.title if field == "title" else article.text
    if not text:
        return None
    start = rng.randrange(len(text))
    end = min(len(text), start + rng.randint(1, 20))
    run = text[start:end]
    if "\n" in run or not any(_class(char) == "c" for char in run):
        return None
    if _inside_word(text, start) or _inside_word(text, end):
        return None
    return field, start, "".join(" " if char in QUOTES else char for char in run)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _class(text[at - 1]) == _class(text[at]) == "w"
