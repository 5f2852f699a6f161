"""Which engines are there? Looked up by name, imported on demand."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from search.engines.base import Engine
from search.errors import MissingExtraError, UsageError

ENGINES = {
    "whoosh": "search.engines.whoosh.engine:WhooshEngine",
    "memory": "search.engines.memory.engine:MemoryEngine",
}


DEFAULT_MEMORY_MB = 256


def open_engine(
    name: str, location: Path, memory_mb: int = DEFAULT_MEMORY_MB, workers: int = 0
) -> Engine:
    """The engine called ``name`` on the index at ``location``; nothing is created before a batch.

    ``memory_mb`` is what a batch may hold in memory (MiB) before it writes to disk, ``workers`` on
    how many cores it merges: 0 is all.

    Raises UsageError for an unknown name, MissingExtraError where its packages are not installed.
    """
    if name not in ENGINES:
        raise UsageError(f"no engine is called {name!r}: use one of {', '.join(ENGINES)}")
    module, _, cls = ENGINES[name].partition(":")
    try:
        engine: Engine = getattr(import_module(module), cls)(location, memory_mb, workers=workers)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"the engine {name!r} needs the package {error.name}: pip install 'wensou[{name}]'"
        ) from error
    return engine
