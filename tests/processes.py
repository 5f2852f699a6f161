"""Processes that tests start and stop."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest


def _heed_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


# A shell's background jobs, and all that they start, are born ignoring Ctrl+C.
STOPPABLE: dict[str, Any] = {} if os.name == "nt" else {"preexec_fn": _heed_ctrl_c}
"""Arguments of Popen for a process that is to be stopped by SIGINT."""

NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
