"""The pieces of which a page has hundreds: how do they read as HTML?

All else is written by templates; these take half of a page's time there. What is not ours is
escaped here, once, as Jinja does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from markupsafe import Markup, escape

from search.web.addresses import search_url
from search.web.catalogues import sentence as _
from search.web.navigation import Choice
from search.web.numbers import counting, grouped
from search.web.rendering import Run
from search.web.timeline import TimelineBar

LangOf = Callable[[str], Markup]
"""Tells the ``lang`` attribute of a name."""


def runs(pieces: Iterable[Run], numbered: bool = False) -> Markup:
    """Text without any space of ours between its runs; marks have ids where they are numbered."""
    return Markup("".join([_run(each, numbered) for each in pieces]))


def _run(run: Run, numbered: bool) -> str:
    text = escape(run.text)
    if not run.marked:
        return text
    id = f' id="m{run.number}"' if numbered and run.number else ""
    return f"<mark{id}>{text}</mark>"


def facet_items(choices: Iterable[Choice], lang_of: LangOf) -> Markup:
    """Links to the same search with a value of a facet, or without it: items of a list."""
    said = counting('%(count)s<span class="sr-only"> 篇</span>')
    chosen = _("，已选，点击取消")
    return Markup(
        "".join(
            [_facet_item(each, said(each.count), chosen, lang_of(each.label)) for each in choices]
        )
    )


def _facet_item(choice: Choice, count: Markup, chosen: Markup, lang: Markup) -> str:
    active = ' class="active" aria-current="true"' if choice.active else ""
    taken = f'<span class="sr-only">{chosen}</span>' if choice.active else ""
    return f"""\
<li>
  <a href="{escape(search_url(choice.state))}"{active} rel="nofollow">
    <span class="facet-label"{lang}>{escape(choice.label)}</span>
    <span class="facet-count">{count}{taken}</span>
    <svg class="bar" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true" \
focusable="false"><rect width="{choice.share}" height="2"/></svg>
  </a>
</li>
"""


def columns(bars: Iterable[TimelineBar], height: int) -> Markup:
    """The columns of a timeline. The slot of each is part of its link, so that small ones are
    easily hit."""
    return Markup("".join([_column(each, height) for each in bars]))


def _column(each: TimelineBar, height: int) -> str:
    link = f' href="{escape(each.url)}" rel="nofollow"' if each.url else ""
    label, bar = escape(each.label), each.bar
    return (
        f'<a{link} tabindex="-1" data-count="{each.count}" data-label="{label}"'
        f' data-after="{escape(each.after)}" data-before="{escape(each.before)}">'
        f"<title>{escape(each.said)}</title>"
        f'<rect class="slot" x="{bar.slot}%" width="{bar.slot_width}%" height="{height}"/>'
        f'<rect class="column" x="{bar.left}%" width="{bar.width}%" y="{bar.top}"'
        f' height="{bar.height}"/></a>\n'
    )


def rows(bars: Iterable[TimelineBar]) -> Markup:
    """The same as rows of a table."""
    return Markup("".join(map(_row, bars)))


def _row(each: TimelineBar) -> str:
    label = escape(each.label)
    if each.url:
        label = Markup(f'<a href="{escape(each.url)}" rel="nofollow">{label}</a>')
    return f'<tr><th scope="row">{label}</th><td>{grouped(each.count)}</td></tr>\n'
