"""Imports point down: a module imports from lower layers and from its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "search").rglob("*.py"))

LAYERS = (
    "errors models periods query settings",
    "text durable jsonable heap",
    "readers own_lists parsing csv_cells bibtex citations exports keywords doubles topics "
    "ranking index_dir highlight occurrences snippets explaining",
    "engines",
    "facet_names index_meta indexing advice holdings concordance related spelling trends service",
    "web evaluation",
    "terminal cli __main__ __init__",
)
LEVELS = {name: level for level, names in enumerate(LAYERS) for name in names.split()}
CLI = LEVELS["cli"]

HOMES = {
    "whoosh": ("engines/whoosh",),
    "zstandard": ("engines/whoosh",),
    "jieba": ("text",),
    "rjieba": ("text",),
    "bs4": ("text", "readers"),
    "lxml": ("text", "readers"),
    "flask": ("web",),
    "flask_babel": ("web",),
    "babel": ("web",),
    "waitress": ("web",),
    "ir_measures": ("evaluation",),
    "scipy": ("evaluation",),
    "click": ("cli.py", "terminal"),
    "tqdm": ("terminal",),
}
"""Third-party packages and the only places that know them."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "search").as_posix()


def unit_of(path: Path) -> str:
    """The folder or module of ``search`` that a file belongs to."""
    return path.relative_to(ROOT / "search").parts[0].removesuffix(".py")


BELOW_CLI = [path for path in SOURCES if LEVELS.get(unit_of(path)) != CLI]


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names; ``from search import x`` gives ``search.x``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            if module == "search":
                yield from (f"search.{alias.name}" for alias in node.names)
            else:
                yield module


def ours(tree: ast.AST) -> set[str]:
    """The units of ``search`` that are imported; names such as __version__ are no units."""
    units = {name.split(".")[1] for name in imported(tree) if name.startswith("search.")}
    return units & LEVELS.keys() | {each for each in units if (ROOT / "search" / each).exists()}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    unit = unit_of(path)
    assert unit in LEVELS, f"say in LAYERS where {unit} belongs"
    for other in ours(ast.parse(path.read_text(encoding="utf-8"))):
        assert LEVELS[other] <= LEVELS[unit], f"{unit} must not import {other}"


def test_no_import_cycle_between_units() -> None:
    graph: dict[str, set[str]] = {}
    for path in BELOW_CLI:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        graph.setdefault(unit_of(path), set()).update(ours(tree) - {unit_of(path)})
    while free := [unit for unit, others in graph.items() if not others & graph.keys()]:
        for unit in free:
            del graph[unit]
    assert not graph, f"these import each other: {sorted(graph)}"


@pytest.mark.parametrize("path", BELOW_CLI, ids=name_of)
def test_own_modules_are_imported_at_the_top(path: Path) -> None:
    """The command line alone may import late, to start quickly."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            hidden = [name for name in imported(node) if name.split(".")[0] == "search"]
            assert not hidden, f"{node.name} imports {hidden}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_packages_are_known_in_their_own_place_only(path: Path) -> None:
    for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or name_of(path).startswith(homes), f"{name} belongs to {homes}"


def test_only_the_registry_knows_engines() -> None:
    for path in SOURCES:
        if unit_of(path) != "engines":
            for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
                known = ("search.engines.base", "search.engines.registry")
                assert not name.startswith("search.engines.") or name in known, path


def test_every_layer_entry_exists() -> None:
    units = {unit_of(path) for path in SOURCES}
    assert LEVELS.keys() <= units, f"gone: {sorted(LEVELS.keys() - units)}"
