"""What a wheel holds: all that the package reads at run time."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
LICENSE_FIELDS = 77
"""The setuptools from which pyproject.toml is understood; `make setup` installs a newer one."""


def files_of(folder: Path) -> set[str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {p.relative_to(folder).as_posix() for p in paths if p.parent.name != "__pycache__"}


def setuptools_major() -> int:
    try:
        return int(version("setuptools").split(".")[0])
    except ModuleNotFoundError:
        return 0


@pytest.mark.skipif(setuptools_major() < LICENSE_FIELDS, reason="setuptools is too old")
def test_the_wheel_is_complete(tmp_path: Path) -> None:
    for name in ("search", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, tmp_path)
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("wensou-*.whl"))) as wheel:
        packed = set(wheel.namelist())
    wanted = {f"search/{name}" for name in files_of(ROOT / "search")}
    wanted |= {f"search/templates/{name}" for name in files_of(ROOT / "templates")}
    assert wanted - packed == set()
