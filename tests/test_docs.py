"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from search import __version__
from search.cli import wensou
from search.errors import WensouError
from search.settings import help_of, settings_table
from search.terminal.commands import EXIT_CODES
from search.web.api.openapi import template
from search.web.api.routes import ROUTES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_ZH = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize("readme", [README, README_ZH], ids=["en", "zh"])


def part(readme: str, name: str) -> str:
    """What stands between ``<!-- name -->`` and ``<!-- /name -->``."""
    return readme.split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def cells(table: str, *columns: int) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    return [[row[column] for column in columns] for row in rows[2:]]


def without_words(default: str) -> str:
    return default if default.startswith("`") else "none"


def test_settings_table() -> None:
    assert part(README, "settings") == settings_table()


def test_settings_table_in_chinese_has_the_same_names_and_defaults() -> None:
    english = cells(settings_table(), 0, 1, 2)
    chinese = cells(part(README_ZH, "settings"), 0, 1, 2)
    assert [[*row[:2], without_words(row[2])] for row in chinese] == english


def test_exit_codes() -> None:
    told = {int(code): meaning for code, meaning in cells(part(README, "exit codes"), 0, 1)}
    assert told == EXIT_CODES
    assert [int(code) for (code,) in cells(part(README_ZH, "exit codes"), 0)] == list(EXIT_CODES)


def test_every_error_has_a_known_exit_code() -> None:
    kinds = [WensouError]
    for kind in kinds:
        assert kind.exit_code in EXIT_CODES
        kinds += kind.__subclasses__()


@BOTH
def test_every_command_is_told_of(readme: str) -> None:
    told = re.findall(r"^\| `wensou (\w+)", readme, re.MULTILINE)
    assert sorted(told) == sorted(wensou.commands)


@BOTH
def test_options_in_the_table_of_commands_exist(readme: str) -> None:
    for name, line in re.findall(r"^\| `wensou (\w+)(.*)", readme, re.MULTILINE):
        known = {flag for option in wensou.commands[name].params for flag in option.opts}
        assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line)) <= known, name


@pytest.mark.parametrize("name", sorted(wensou.commands))
def test_help_of_settings_is_theirs(name: str) -> None:
    command = wensou.commands[name]
    text = " ".join(command.get_help(click.Context(command, info_name=name)).split())
    for option in command.params:
        if isinstance(option, click.Option) and option.name in ("port", "workers", "timezone"):
            assert help_of(option.name)[1:] in text


@BOTH
def test_addresses_of_the_api(readme: str) -> None:
    told = [path.strip("`") for (path,) in cells(part(readme, "api"), 0)]
    assert told == [template(route) for route in ROUTES]


@BOTH
def test_linked_files_exist(readme: str) -> None:
    prose = re.sub(r"`[^`]*`", "", readme)
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", prose):
        assert (ROOT / target).exists(), target


def test_paths_in_the_architecture_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(
        re.findall(r"`((?:search|templates|tests|scripts|examples|docs|index)/[^`\s*]*)`", text)
    )
    assert named
    for each in named:
        assert (ROOT / each).exists(), each


def test_architecture_is_short() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 200


def test_version_is_in_the_change_log() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_locks_name_no_address() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert not re.search(r"://|--(extra-)?index-url|--find-links", lock.read_text()), lock.name
