"""Every engine, empty, for each test of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines.base import Engine
from tests.contract.engines import NAMES, opened


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine with an empty index."""
    made = opened(request.param, tmp_path / "index")
    with made.rebuild():
        pass
    yield made
    made.close()
