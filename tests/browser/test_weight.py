"""What a page of results with everything weighs, as it comes from the server."""

from __future__ import annotations

import gzip

from playwright.sync_api import Request

from .conftest import Visit

LIMIT = 60 * 1024
EVERYTHING = "/?q=水 大坝 AI&size=20"


def test_one_page_one_style_sheet_one_script_and_a_picture(visit: Visit) -> None:
    page = visit("/nowhere")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(EVERYTHING, wait_until="networkidle")
    kinds = sorted({(each.resource_type, each.url) for each in asked})
    assert [kind for kind, _ in kinds if kind not in ("image", "other")] == [
        *("document", "script", "stylesheet")
    ]
    assert len({url for kind, url in kinds if kind in ("image", "other")}) <= 1
    bodies = [page.request.get(url).body() for url in {url for _, url in kinds}]
    assert sum(len(gzip.compress(body, 6)) for body in bodies) <= LIMIT
