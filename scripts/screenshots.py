"""Take the pictures of the README into docs/screenshots/: `make screenshots`, which needs chromium.

The main pages over the example articles, light and dark, on a desk and in a hand. The same pages
give the same pictures: what no two runs have in common, CHANGING, is left out.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import ARGUMENTS, MISSING, find  # noqa: E402
from tests.browser.site import EXAMPLES, serving  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
PAGES = {
    "home": "/",
    "results": "/?q=水",
    "article": "/article/山河志/103?q=都江堰",
    "trends": "/trends?q=水&q=茶&q=山",
    "concordance": "/concordance?q=长江",
    "about": "/about",
}
CHANGING = """() => {
  for (const each of document.querySelectorAll(".took")) each.remove();
  for (const each of document.querySelectorAll(".holdings-page dl > div"))
    if (/ \\d\\d:\\d\\d$/.test(each.textContent.trim())) each.remove();
}"""
"""How long a search took, and when the index was made."""

SIZES = ((1280, 860), (390, 800))
SCHEMES = ("light", "dark")


def take(browser: Browser, site: str, target: Path, language: str = "zh-CN") -> None:
    """Every page at every size, in both schemes, as ``results-light-1280.png``."""
    for scheme in SCHEMES:
        for width, height in SIZES:
            with browser.new_context(
                base_url=site,
                locale=language,
                color_scheme=scheme,
                reduced_motion="reduce",
                viewport={"width": width, "height": height},
            ) as context:
                page = context.new_page()
                for name, path in PAGES.items():
                    page.goto(path, wait_until="networkidle")
                    page.evaluate(CHANGING)
                    page.screenshot(
                        path=target / f"{name}-{scheme}-{width}.png", animations="disabled"
                    )


def main() -> int:
    chromium = find()
    if chromium is None:
        print(MISSING, file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as work,
        serving(EXAMPLES, Path(work)) as site,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        take(browser, site, TARGET)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
