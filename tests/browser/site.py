"""`wensou serve` over a folder of articles, on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WENSOU = (sys.executable, "-m", "search", "--quiet")
EXAMPLES = Path(__file__).parents[2] / "examples" / "articles"


@contextmanager
def serving(articles: Path, work: Path, *options: str) -> Iterator[str]:
    """Index the folder in ``work`` and serve it with these options; the address, without a slash at
    its end."""
    command = [*WENSOU, "--index", str(work / "index")]
    env = {name: value for name, value in os.environ.items() if not name.startswith("WENSOU_")}
    subprocess.run(
        [*command, "rebuild", str(articles)], env=env, check=True, capture_output=True, timeout=120
    )
    with subprocess.Popen(
        [*command, "serve", "--port", "0", *options], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().split()[2].rstrip("/")
        finally:
            process.terminate()
