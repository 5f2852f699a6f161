"""Files to an index: all of them (rebuild), what has changed (update), again and again (watch)."""

from __future__ import annotations

from search.indexing.runs import rebuild, update, watch

__all__ = ["rebuild", "update", "watch"]
