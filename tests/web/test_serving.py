"""The page over a real socket."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from search.errors import InputError
from search.settings import Settings
from search.web.serving import listen, page_address
from tests.processes import NEEDS_FORK, STOPPABLE

PROGRAM = """
import sys

from search.settings import Settings
from search.web.app import create_app
from search.web.serving import serve
from web.articles import build
from web.fake import FakeService

settings = Settings(port=0, prefix="/search", processes=int(sys.argv[1]))
serve(create_app(FakeService(build()), settings), settings)
"""
TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("count", [1, pytest.param(2, marks=NEEDS_FORK)])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_printed_address_answers_until_stopped(count: int, end: signal.Signals) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS), *sys.path])}
    command = [sys.executable, "-c", PROGRAM, str(count)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=env, **STOPPABLE
    ) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().split()[2]
            assert address.startswith("http://127.0.0.1:") and address.endswith("/search/")
            with urllib.request.urlopen(address) as answer:
                assert "文搜" in answer.read().decode()
                assert answer.headers["Content-Security-Policy"]
                assert answer.headers["Server"] is None
            process.send_signal(end)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()


def test_a_port_in_use_is_an_error_that_says_what_to_do() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(InputError, match="choose another"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_a_host_that_is_not_ours_is_an_error() -> None:
    with pytest.raises(InputError):
        listen("192.0.2.1", 0)


def test_addresses_to_type() -> None:
    assert page_address(Settings(host="0.0.0.0"), 8000) == "http://127.0.0.1:8000/"
    assert page_address(Settings(host="::1", prefix="/a"), 80) == "http://[::1]:80/a/"
