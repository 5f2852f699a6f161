"""Several processes that do the same work: who starts them, replaces one that died, ends them all?

They are forked, so what the parent has loaded is in memory once; the parent only waits. A pipe that
is never written to ties them to it: when it closes, however the parent ends, they stop.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType

SOON = 1.0
"""Seconds; a process that dies sooner is not replaced before."""


def can_fork() -> bool:
    """Whether this system has what ``keep_working`` needs."""
    return hasattr(os, "fork")


def stop_on_sigterm() -> None:
    """From now on a SIGTERM ends this process as Ctrl+C does. For the main thread."""
    signal.signal(signal.SIGTERM, _interrupt)


def keep_working(count: int, work: Callable[[], None]) -> None:
    """Have ``count`` processes do ``work`` until a KeyboardInterrupt, which stops it in them too.

    Returns when all have ended. To be called where no other thread of Python's runs.
    """
    gc.collect()
    gc.freeze()  # else the first collection of each process would copy all objects
    reading, writing = os.pipe()
    started: dict[int, float] = {}
    try:
        while True:
            while len(started) < count:
                started[_forked(work, reading, writing)] = time.monotonic()
            pid, status = os.wait()
            _say(f"process {pid} has ended ({os.waitstatus_to_exitcode(status)}): starting another")
            time.sleep(max(0.0, started.pop(pid) + SOON - time.monotonic()))
    except KeyboardInterrupt:
        pass
    finally:
        os.close(writing)
        os.close(reading)
        _wait_for_all()


def _forked(work: Callable[[], None], reading: int, writing: int) -> int:
    """The number of a new process that does the work as long as ``writing`` is open elsewhere."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.close(writing)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal goes to all
        stop_on_sigterm()
        threading.Thread(target=_stop_at_end_of, args=(reading,), daemon=True).start()
        work()
        code = 0
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)  # what the parent has begun is not for its child to end


def _stop_at_end_of(pipe: int) -> None:
    os.read(pipe, 1)
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGTERM)


def _wait_for_all() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(f"wensou: {text}", file=sys.stderr, flush=True)
