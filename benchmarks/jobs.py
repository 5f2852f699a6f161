"""What is one stage of the benchmark given, and how does it run in a process of its own?

Each stage is a function ``(Job) -> record`` in a fresh Python process, so that neither memory nor
warmth is handed on; all that stages share is files in the work folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.memory import PROC, Sampler

SEED = 20240601
"""Of everything that is drawn by chance."""

PASSES = 9
TOP = 10
ROOT = Path(__file__).resolve().parent.parent


class MissingPeerError(Exception):
    """The stage cannot run on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Job:
    """``articles`` is the folder of articles, ``work`` where indexes and drawn queries go.

    ``slice`` is how many articles stock Whoosh is given, ``passes`` how often warm queries run.
    """

    articles: Path
    work: Path
    slice: int = 1000
    passes: int = PASSES

    @property
    def index(self) -> Path:
        """The folder of our index."""
        return self.work / "wensou"

    def to_json(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Job:
        """The job that ``to_json`` wrote."""
        values = json.loads(text)
        return cls(
            Path(values["articles"]), Path(values["work"]), values["slice"], values["passes"]
        )


def run_stage(stage: str, job: Job) -> dict[str, Any]:
    """What the stage ``module:function`` reports, and ``peak``, the memory of its processes.

    A stage that cannot run reports ``missing``, one that fails ``failed``: the reason.
    """
    job.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "record.json"
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.stage", stage, job.to_json()]
        process = subprocess.Popen([*command, str(out)], env=environment())
        sampler = Sampler(process.pid) if PROC.is_dir() else None
        if sampler:
            sampler.start()
        code = process.wait()
        peak = sampler.stop() if sampler else {}
        if not out.exists():
            return {"failed": f"exit code {code}"}
        return {**json.loads(out.read_text(encoding="utf-8")), "peak": peak}


def environment() -> dict[str, str]:
    """That of a stage: it finds this checkout wherever it is started."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def folder_bytes(folder: Path) -> int:
    """The size of all files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
