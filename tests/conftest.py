"""Fixtures that many tests share."""

from __future__ import annotations

import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# No test has a clock: what is slow on a busy machine is not wrong.
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input next to the checkout."""
    if not SHARED.is_dir():
        pytest.skip("no folder ../shared with real input")
    return SHARED


@pytest.fixture(scope="session")
def corpus(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """``corpus("cdt")``: the folder of that corpus, unpacked once a session."""
    unpacked: dict[str, Path] = {}

    def folder(name: str) -> Path:
        if name not in unpacked:
            target = tmp_path_factory.mktemp(f"corpus_{name}")
            with tarfile.open(shared / "corpora" / f"{name}.tar.xz") as archive:
                # Pythons before 3.10.12 and 3.11.4 know no filter.
                if sys.version_info >= (3, 12):
                    archive.extractall(target, filter="data")
                else:
                    archive.extractall(target)
            unpacked[name] = target
        return unpacked[name]

    return folder
