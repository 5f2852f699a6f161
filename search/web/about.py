"""What does the index hold, since when, and what of the files is not in it? `/about`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, render_template
from flask_babel import lazy_gettext as _

from search.index_meta import IndexMeta
from search.service import SearchService
from search.web.navigation import facet_choices
from search.web.params import SearchState
from search.web.timeline import timeline_of

REASONS = {
    "unreadable": _("读不了"),
    "not an article": _("不是文章"),
    "empty": _("没有内容"),
    "binary": _("不是文本"),
    "too large": _("太大"),
    "bad encoding": _("编码不明"),
    "truncated": _("不完整"),
    "superseded": _("另有更新的一份"),
}
"""Keys of SKIP_REASONS."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files and records that are left out for one reason, with examples: a file and a detail."""

    reason: str
    count: int
    examples: tuple[tuple[str, str], ...]


class About:
    """The route `/about`."""

    def __init__(self, service: SearchService) -> None:
        self.service = service

    def register(self, app: Flask) -> None:
        """Add the route to ``app``."""
        app.add_url_rule("/about", "about", self.about)

    def about(self) -> str:
        """Articles by source and year, files left out, and what made the index."""
        found = self.service.holdings()
        state = SearchState()
        return render_template(
            "about.html",
            state=state,
            found=found,
            meta=found.meta,
            built=datetime.fromisoformat(found.meta.built_at),
            updated=datetime.fromisoformat(found.meta.updated_at),
            timeline=timeline_of(state, found.years[::-1]),
            sources=facet_choices(state, "sources", found.sources),
            left_out=list(_left_out(found.meta)),
        )


def _left_out(meta: IndexMeta) -> Iterator[LeftOut]:
    for reason, count in meta.skipped.items():
        examples = tuple((file, detail) for each, file, detail in meta.examples if each == reason)
        yield LeftOut(str(REASONS.get(reason, reason)), count, examples)
