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
from search.web.numbers import counting
from search.web.rendering import Run

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
