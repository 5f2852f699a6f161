"""The engines under contract: those of the table, and those that can be accelerated."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.base import Engine
from search.engines.registry import ENGINES, open_engine

_ACCELERATED = " accelerated"
NAMES = [*sorted(ENGINES), f"whoosh{_ACCELERATED}"]


def opened(name: str, location: Path) -> Engine:
    """The engine of a name in NAMES."""
    engine = open_engine(name.removesuffix(_ACCELERATED), location)
    if name.endswith(_ACCELERATED) and not engine.accelerate():
        pytest.skip("numba is not installed")
    return engine
