"""What code writes is escaped as templates escape it."""

from __future__ import annotations

from flask.testing import FlaskClient
from markupsafe import Markup

from search.web.charts import Bar
from search.web.navigation import Choice
from search.web.params import SearchState
from search.web.pieces import columns, facet_items, rows, runs
from search.web.rendering import Run
from search.web.timeline import TimelineBar

HOSTILE = """<b>&"'>"""
ESCAPED = "&lt;b&gt;&amp;&#34;&#39;&gt;"


def test_runs() -> None:
    pieces = (Run(HOSTILE), Run("甲<", marked=True, number=3), Run("乙", marked=True))
    assert runs(pieces) == f"{ESCAPED}<mark>甲&lt;</mark><mark>乙</mark>"
    assert runs(pieces, numbered=True) == f'{ESCAPED}<mark id="m3">甲&lt;</mark><mark>乙</mark>'
    assert isinstance(runs(()), Markup) and not runs(())


def test_facet_items(client: FlaskClient) -> None:
    choices = [
        Choice(HOSTILE, SearchState(q=HOSTILE), count=1234, share=7),
        Choice("乙", SearchState(), active=True, count=1),
    ]
    with client.application.test_request_context():
        found = facet_items(choices, lambda name: Markup(' lang="en"'))
    assert HOSTILE not in found and f'<span class="facet-label" lang="en">{ESCAPED}</span>' in found
    assert found.count("<li>") == found.count("</li>") == 2
    assert '<a href="/?q=%3Cb%3E%26%22&#39;%3E" rel="nofollow">' in found
    assert '<a href="/" class="active" aria-current="true" rel="nofollow">' in found
    assert '1,234<span class="sr-only"> 篇</span></span>' in found
    assert '<rect width="7" height="2"/>' in found


def test_a_timeline() -> None:
    bar = Bar(slot=1.5, slot_width=2, left=3, width=4, top=5, height=6)
    bars = [
        TimelineBar(HOSTILE, HOSTILE, 1234, "/?a=1&b=2", "2019", "2020", bar),
        TimelineBar("乙", "乙：1 篇", 1, "", "", "", bar),
    ]
    for found in (columns(bars, 88), rows(bars)):
        assert HOSTILE not in found and ESCAPED in found
        assert found.count('href="/?a=1&amp;b=2"') == found.count("href=") == 1
    assert f"<title>{ESCAPED}</title>" in columns(bars, 88)
    assert "<td>1,234</td>" in rows(bars)
