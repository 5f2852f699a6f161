"""The site becomes a search engine of the browser; searches are subscribed to and taken away."""

from __future__ import annotations

import csv
import re
from urllib.parse import quote

from lxml import etree
from playwright.sync_api import Page, expect

from .conftest import Visit

OS = "{http://a9.com/-/spec/opensearch/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"


def link(page: Page, kind: str) -> str:
    """Where a page says that something of this media type is."""
    return page.locator(f'link[type="application/{kind}"]').get_attribute("href") or ""


def total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator(".total b").inner_text()))


def test_the_site_as_a_search_engine_of_the_browser(page: Page) -> None:
    found = page.request.get(link(page, "opensearchdescription+xml"))
    description = etree.fromstring(found.body())
    urls = {each.get("type"): each.get("template") for each in description.findall(f"{OS}Url")}
    suggested = page.request.get(
        urls["application/x-suggestions+json"].replace("{searchTerms}", quote("都江"))
    )
    query, completions, _, addresses = suggested.json()
    assert query == "都江" and "都江堰" in completions
    page.goto(addresses[completions.index("都江堰")])
    expect(page.locator(".hit mark").first).to_have_text("都江堰")
    page.goto(urls["text/html"].replace("{searchTerms}", quote("长江 大桥")))
    expect(page.get_by_role("combobox")).to_have_value("长江 大桥")


def test_subscribe_to_a_search(visit: Visit) -> None:
    page = visit("/?q=水&sort=newest")
    titles = page.locator(".hit h3").all_inner_texts()
    answer = page.request.get(link(page, "atom+xml"))
    feed = etree.fromstring(answer.body())
    found = [each.text for each in feed.findall(f"{ATOM}entry/{ATOM}title")]
    assert found[: len(titles)] == titles
    asked_again = {"If-None-Match": answer.headers["etag"]}
    assert page.request.get(link(page, "atom+xml"), headers=asked_again).status == 304
    items = page.request.get(link(page, "feed+json")).json()["items"]
    assert [item["title"] for item in items] == found
    page.goto(items[0]["url"])
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[0])


def test_export_a_table_and_open_it_again(visit: Visit) -> None:
    page = visit("/?q=水&sort=oldest")
    first = page.locator(".hit h3").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="表格（CSV）").click()
    assert download.value.suggested_filename == "wensou-水.csv"
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == total(page)
    assert rows[0]["title"] == first
    dates = [row["date"] for row in rows if row["date"]]
    assert len(dates) > 10 and dates == sorted(dates)
