"""Which browser is there, and how is it started?"""

from __future__ import annotations

import os
import shutil

NAMED = "WENSOU_TEST_BROWSER"
"""The variable that names the browser, where it is not one of these."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # Root, in a container, has none.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Should a page ask for another host, it is not found; the guard reports the request.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
MISSING = f"no {' nor '.join(BROWSERS)} on the PATH, and {NAMED} names none"


def find() -> str | None:
    """The path of the browser, if there is one."""
    return os.environ.get(NAMED) or next(filter(None, map(shutil.which, BROWSERS)), None)
