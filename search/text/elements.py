"""Here is an element of a page: does it break lines, and what does it make of the text in it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

_BREAKING = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main"
    " menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead tr ul"
    " br xmp listing plaintext"
)
BREAKING = frozenset(_BREAKING.split())
"""Elements that begin and end lines."""

UNSEEN = frozenset({"script", "style", "template", "rt", "rp"})
"""Elements whose text is not what the element around them says."""

_PLAIN = ("figcaption", "caption", "summary", "dt")
"""Elements whose lines are paragraphs, whatever they lie in."""

_FILE_NAME = re.compile(r".*\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?|avif|heic|ico)|\W*", re.I)
_NO_NAME = re.compile(
    r"(?:image|img|photo|picture|pic|dsc|screen ?shot|untitled|unnamed|logo|avatar"
    r"|(?:微信)?(?:图片|圖片|照片|截图|截圖))?"
    r"[\W\d_]*(?:copy|[0-9a-f]{6,})?[\W\d_]*",
    re.IGNORECASE,
)
_EMOJI_CLASSES = frozenset({"emoji", "wp-smiley", "emojione"})


class Context(NamedTuple):
    """What the elements around a piece of text make of it.

    Where ``space_kept`` is not, a text of nothing but ASCII white space is one space or line end.
    """

    kind: str = "paragraph"
    level: int = 0
    lists: int = 0
    quotes: int = 0
    href: str = ""
    preformatted: bool = False
    space_kept: bool = False


HREF = Context._fields.index("href")


def _heading(level: int) -> Callable[[Context], Context]:
    return lambda context: context._replace(kind="heading", level=level)


def _list(context: Context) -> Context:
    return context._replace(lists=context.lists + 1)


def _item(context: Context) -> Context:
    return context._replace(kind="list_item", level=max(context.lists, 1))


def _quote(context: Context) -> Context:
    depth = context.quotes + 1
    return context._replace(kind="quote", level=depth, quotes=depth)


def _code(context: Context) -> Context:
    return context._replace(kind="code", level=0, preformatted=True)


def _pre(context: Context) -> Context:
    return _code(context)._replace(space_kept=True)


def _textarea(context: Context) -> Context:
    return context._replace(space_kept=True)


def _plain(context: Context) -> Context:
    return context._replace(kind="paragraph", level=0)


_CHANGES: dict[str, Callable[[Context], Context]] = {
    **{f"h{level}": _heading(level) for level in range(1, 7)},
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _list),
    "li": _item,
    "blockquote": _quote,
    "pre": _pre,
    **dict.fromkeys(("xmp", "listing", "plaintext"), _code),
    "textarea": _textarea,
    **dict.fromkeys(_PLAIN, _plain),
}

INSIDE = {tag: lru_cache(maxsize=64)(change) for tag, change in _CHANGES.items()}
"""What an element makes of the context around it. Links and cells do too; others leave it."""


class Image(NamedTuple):
    """An image and the name it goes by; an emoji is a part of the text around it."""

    name: str
    address: str
    is_emoji: bool = False


def named_image(attributes: Mapping[str, Any]) -> Image | None:
    """The image of an ``img``; None for one whose name says nothing, like that of a file."""
    get = attributes.get
    name = str(get("alt") or get("title") or get("name") or "").strip()
    if not _EMOJI_CLASSES.isdisjoint(str(get("class") or "").split()):
        return Image(name, "", is_emoji=True)
    if _FILE_NAME.fullmatch(name) or _NO_NAME.fullmatch(name):
        return None
    address = str(get("src") or "")
    if not address or address.startswith("data:"):
        address = str(get("data-src") or get("data-original") or "")
    return Image(name, address)
