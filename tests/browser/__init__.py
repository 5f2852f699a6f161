"""The page in a real browser. Without Playwright, which comes with `make setup`, all is skipped."""

import pytest

pytest.importorskip("playwright.sync_api", reason="no playwright: make setup installs it")
