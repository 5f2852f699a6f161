"""Processes that do the same work: started, replaced, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.errors import InputError
from search.settings import Settings
from search.web import serving
from tests.processes import NEEDS_FORK, STOPPABLE

pytestmark = NEEDS_FORK

PROGRAM = """
import os, sys, time
from search.web.processes import keep_working, stop_on_sigterm

def work():
    os.write(1, b"%d\\n" % os.getpid())  # at once: print might be two writes
    if sys.argv[1] == "fail":
        raise ValueError("no work")
    while True:
        time.sleep(60)

stop_on_sigterm()
keep_working(2, work)
print("ended", flush=True)
"""
Parent = subprocess.Popen[str]


def started(what: str = "wait") -> Iterator[Parent]:
    """Two processes at work. Whoever reads their output to its end waits for all of them."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", PROGRAM, what]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
        **STOPPABLE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def parent() -> Iterator[Parent]:
    yield from started()


def numbers(parent: Parent, count: int = 2) -> list[int]:
    """The next processes that say they are at work."""
    assert parent.stdout
    return [int(parent.stdout.readline()) for _ in range(count)]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_all_end_with_the_parent(parent: Parent, end: signal.Signals) -> None:
    first, second = numbers(parent)
    assert len({first, second, parent.pid}) == 3
    parent.send_signal(end)
    assert parent.communicate(timeout=30)[0] == "ended\n"
    assert parent.returncode == 0
    for number in (first, second):
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_none_stays_behind_a_parent_that_was_killed(parent: Parent) -> None:
    numbers(parent)
    parent.kill()
    assert parent.communicate(timeout=30)[0] == ""


def test_one_that_dies_is_replaced(parent: Parent) -> None:
    first, second = numbers(parent)
    os.kill(first, signal.SIGKILL)
    (third,) = numbers(parent, 1)
    assert third not in (first, second)
    os.kill(second, 0)
    parent.terminate()
    assert f"process {first} has ended (-9)" in parent.communicate(timeout=30)[1]


def test_one_that_fails_says_why_and_is_replaced() -> None:
    for parent in started("fail"):
        numbers(parent, 3)
        parent.terminate()
        said = parent.communicate(timeout=30)[1]
        assert "ValueError: no work" in said
        assert "has ended (1)" in said


def test_a_system_that_cannot_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(InputError, match="set processes to 1"):
        serving.process_count(Settings(processes=2))
    assert serving.process_count(Settings(processes=0)) == 1
