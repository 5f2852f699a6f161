"""Run Whoosh's own tests with our codec in the place of Whoosh's; exit code 1 where they fail.

    python scripts/whoosh_tests.py Whoosh-2.7.4.zip     # or the folder it was unpacked to
    python scripts/whoosh_tests.py --download           # lets pip get the source distribution

Runs the nine files of tests on what a codec does, with Whoosh's codec and with ours, and names each
test that does not pass. A test that passes with Whoosh's codec has to pass with ours, or to stand
in NOT_PASSED with the reason.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

TOPICS = (
    "codecs",
    "matching",
    "postings",
    "searching",
    "results",
    "queries",
    "reading",
    "sorting",
    "spans",
)
PLUGIN = "array_codec_plugin"

NOT_PASSED: dict[str, str] = {}
"""``file::test``: why our codec does not do what it asks for. None is known."""

PASSED = "passed"


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as work:
        source = _downloaded(Path(work)) if options.download else options.source
        tests = _tests(source, Path(work))
        stock = _outcomes(tests, None)
        ours = _outcomes(tests, PLUGIN)
    print(f"Whoosh's codec: {_passed(stock)} of {len(stock)} pass")
    for test, outcome in stock.items():
        if outcome != PASSED:
            print(f"  {test}: {outcome}")
    print(f"our codec:      {_passed(ours)} of {len(ours)} pass")
    unexplained = 0
    for test, outcome in ours.items():
        if outcome != PASSED:
            reason = NOT_PASSED.get(test, "")
            unexplained += stock.get(test) == PASSED and not reason
            print(f"  {test}: {outcome}" + (f" ({reason})" if reason else ""))
    return int(unexplained > 0 or not _passed(ours) or stock.keys() != ours.keys())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, help="Whoosh's source distribution")
    parser.add_argument("--download", action="store_true", help="let pip download it")
    options = parser.parse_args()
    if bool(options.source) == options.download:
        parser.error("name the source distribution, or give --download")
    return options


def _downloaded(work: Path) -> Path:
    """Let pip download the source distribution of the installed version."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--no-binary", ":all:", "--dest", str(work), f"whoosh=={version('whoosh')}"]
    subprocess.run(command, check=True)
    return next(path for path in work.iterdir() if path.is_file())


def _tests(source: Path, work: Path) -> Path:
    """A folder with the tests of the source distribution, apart from all configuration."""
    if source.is_file():
        shutil.unpack_archive(source, work / "source")
        source = work / "source"
    found = sorted(source.rglob(f"test_{TOPICS[0]}.py"))
    if not found:
        sys.exit(f"{source} holds no test_{TOPICS[0]}.py")
    shutil.copytree(found[0].parent, work / "tests")
    (work / "tests" / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return work / "tests"


def _outcomes(tests: Path, plugin: str | None) -> dict[str, str]:
    """What came of each test: PASSED, or how it ended and why."""
    report = tests / "report.xml"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore"]
    command += [f"--junitxml={report}", *(f"test_{topic}.py" for topic in TOPICS)]
    if plugin:
        command += ["-p", plugin]
    # The same order of sets of strings each time; no options that this run was not given.
    environ = {**os.environ, "PYTHONHASHSEED": "0", "PYTEST_ADDOPTS": ""}
    environ["PYTHONPATH"] = str(Path(__file__).resolve().parent)
    run = subprocess.run(command, cwd=tests, env=environ, capture_output=True, text=True)
    if not report.exists():
        sys.exit(f"pytest did not run:\n{run.stdout}{run.stderr}")
    cases = ElementTree.parse(report).iter("testcase")
    found = {f"{case.get('classname')}::{case.get('name')}": _outcome(case) for case in cases}
    report.unlink()
    return found


def _outcome(case: ElementTree.Element) -> str:
    for end in ("failure", "error", "skipped"):
        if (element := case.find(end)) is not None:
            return f"{end}, {(element.get('message') or '').partition(chr(10))[0]}"
    return PASSED


def _passed(outcomes: dict[str, str]) -> int:
    return sum(outcome == PASSED for outcome in outcomes.values())


if __name__ == "__main__":
    sys.exit(main())
