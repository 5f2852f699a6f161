"""How is an application served? By waitress, in one process or several, until interrupted."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TextIO

from flask import Flask
from waitress.server import create_server

from search.errors import InputError
from search.heap import give_back, give_back_now
from search.settings import Settings
from search.web.processes import can_fork, keep_working, stop_on_sigterm

THREADS = 4

WAITING_BYTES = 1 << 20
"""So much of an answer waits for a slow reader; then its making waits too."""


def serve(
    app: Flask,
    settings: Settings,
    prepare: Callable[[], object] = lambda: None,
    out: TextIO | None = None,
) -> None:
    """Serve ``app`` at the address in ``settings`` and print that address; returns on Ctrl+C or
    SIGTERM.

    ``prepare`` loads what makes answers quicker: one process serves meanwhile; several begin when
    it is done, and have what it loaded in common. Raises InputError where the address cannot be
    had, or the processes.
    """
    count = process_count(settings)
    stop_on_sigterm()
    give_back()
    # A few requests at once are no reason to warn: they wait for one of the threads.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with listen(settings.host, settings.port) as listening:
        address = page_address(settings, listening.getsockname()[1])
        print(f"Wensou serves {address} (Ctrl+C stops it)", file=out or sys.stdout, flush=True)
        if count > 1:
            _prepare(prepare)
            keep_working(count, partial(_answer, app, listening))
        else:
            Thread(target=_prepare, args=(prepare,), daemon=True).start()
            _answer(app, listening)


def _prepare(prepare: Callable[[], object]) -> None:
    prepare()
    gc.collect()
    give_back_now()


def _answer(app: Flask, listening: socket.socket) -> None:
    server = create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        outbuf_high_watermark=WAITING_BYTES,
    )
    try:
        server.run()
    finally:
        server.close()


def process_count(settings: Settings) -> int:
    """How many processes are to serve. Raises InputError where the system cannot have them."""
    wanted = settings.processes
    if wanted > 1 and not can_fork():
        raise InputError("this system cannot fork: set processes to 1")
    return (wanted or os.cpu_count() or 1) if can_fork() else 1


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"cannot serve on {host} port {port} ({reason}): choose another host or port"
        ) from error


def page_address(settings: Settings, port: int) -> str:
    """The address to type into a browser on this machine."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{port}/{settings.prefix.strip('/')}".rstrip("/") + "/"
