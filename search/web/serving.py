"""Serve an application with waitress until interrupted."""

from __future__ import annotations

import logging
import socket
import sys
from typing import TextIO

from flask import Flask
from waitress.server import create_server

from search.errors import InputError
from search.settings import Settings

THREADS = 4

WAITING_BYTES = 1 << 20
"""So much of an answer waits for a slow reader; then its making waits too."""


def serve(app: Flask, settings: Settings, out: TextIO | None = None) -> None:
    """Serve ``app`` at the address in ``settings`` and print that address; returns on Ctrl+C.

    Raises InputError where the address cannot be had.
    """
    # A few requests at once are no reason to warn: they wait for one of the threads.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with listen(settings.host, settings.port) as listening:
        server = create_server(
            app,
            sockets=[listening],
            threads=THREADS,
            ident=None,
            outbuf_high_watermark=WAITING_BYTES,
        )
        address = page_address(settings, listening.getsockname()[1])
        print(f"Wensou serves {address} (Ctrl+C stops it)", file=out or sys.stdout, flush=True)
        try:
            server.run()
        finally:
            server.close()


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
