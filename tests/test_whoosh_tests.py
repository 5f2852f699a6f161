"""scripts/whoosh_tests.py, on an invented source distribution: Whoosh's own tests are not ours."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "whoosh_tests.py"
TOPICS = "codecs matching postings searching results queries reading sorting spans"

ROUND_TRIP = """
from whoosh import fields
from whoosh.filedb.filestore import RamStorage

def test_round_trip():
    made = RamStorage().create_index(fields.Schema(text=fields.TEXT))
    with made.writer() as writer:
        writer.add_document(text="alfa")
    with made.reader() as reader:
        assert list(reader.field_terms("text")) == ["alfa"]
        print(type(reader.codec()).__name__)
"""
ONLY_STOCK = """
from whoosh.codec import default_codec
from whoosh.codec.whoosh3 import W3Codec

def test_only_stock():
    assert type(default_codec()) is W3Codec and W3Codec.__module__ == "whoosh.codec.whoosh3"
"""
NEITHER = """
import pytest

def test_neither():
    assert 1 == 2, "arithmetic"

def test_skipped():
    pytest.skip("no reason")
"""


def source(folder: Path, changed: dict[str, str]) -> Path:
    """A zip file with nine files of tests."""
    path = folder / "Whoosh-0.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for topic in TOPICS.split():
            archive.writestr(f"Whoosh-0/tests/test_{topic}.py", changed.get(topic, ROUND_TRIP))
    return path


def run(*arguments: object) -> tuple[int, list[str], str]:
    command = [sys.executable, "-W", "ignore", SCRIPT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_all_pass(tmp_path: Path) -> None:
    code, lines, _ = run(source(tmp_path, {}))
    assert lines == ["Whoosh's codec: 9 of 9 pass", "our codec:      9 of 9 pass"]
    assert code == 0


def test_what_passes_with_neither_is_named(tmp_path: Path) -> None:
    code, lines, _ = run(source(tmp_path, {"spans": NEITHER}))
    named = ["  test_spans::test_neither: failure, AssertionError: arithmetic"]
    named.append("  test_spans::test_skipped: skipped, no reason")
    assert lines[0] == "Whoosh's codec: 8 of 10 pass"
    assert [line for line in lines if line.startswith("  ")] == 2 * named
    assert code == 0


def test_what_passes_with_whooshs_codec_alone_is_a_failure(tmp_path: Path) -> None:
    code, lines, _ = run(source(tmp_path, {"codecs": ONLY_STOCK}))
    assert lines[:2] == ["Whoosh's codec: 9 of 9 pass", "our codec:      8 of 9 pass"]
    assert lines[2].startswith("  test_codecs::test_only_stock: failure")
    assert code == 1


@pytest.mark.parametrize("arguments", [[], ["x.zip", "--download"]])
def test_usage(arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


def test_a_folder_without_the_tests(tmp_path: Path) -> None:
    code, _, errors = run(tmp_path)
    assert code == 1 and "holds no test_codecs.py" in errors
