"""The process of one stage: runs its function and writes the record. Started by jobs.run_stage."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.jobs import Job, MissingPeerError


def main(stage: str, job: str, out: str) -> None:
    """Run ``module:function`` on a job given as JSON."""
    module, _, function = stage.partition(":")
    try:
        record = getattr(import_module(module), function)(Job.from_json(job))
    except MissingPeerError as error:
        record = {"missing": str(error)}
    Path(out).write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
