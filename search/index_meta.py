"""What does an index say of itself? Kept as the attachment ``meta.json``."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from typing import Any

from search.engines.base import Engine
from search.engines.registry import ENGINES
from search.errors import IndexUnusableError
from search.models import Note, iso_utc
from search.text.analyzer import DICTIONARY, Analyzer

ATTACHMENT = "meta.json"
ANALYSIS = "analysis/"
FORMAT = 4
"""Raised when an older program could not read what a newer one writes."""


@dataclass(frozen=True, slots=True)
class IndexMeta:
    """The self-description. ``fingerprint`` is the analyzer's, times are ``iso_utc``'s.

    ``skipped`` counts by reason, ``examples`` are a few of each: reason, file, detail. ``analysis``
    names the analyzer's files, each an attachment ``analysis/NAME``.
    """

    format: int
    engine: str
    fingerprint: str
    articles: int
    files: int
    skipped: dict[str, int]
    roots: tuple[str, ...]
    analysis: tuple[str, ...]
    built_at: str
    updated_at: str
    examples: tuple[tuple[str, str, str], ...] = ()

    def to_bytes(self) -> bytes:
        """As JSON."""
        return (json.dumps(asdict(self), indent=1) + "\n").encode("ascii")


def read_meta(engine: Engine) -> IndexMeta:
    """The description of the engine's index.

    Raises IndexUnusableError where it is missing, damaged or of another format.
    """
    data = engine.attachment(ATTACHMENT)
    if data is None:
        raise IndexUnusableError(Note("there is no index yet: run wensou rebuild"))
    try:
        values: dict[str, Any] = json.loads(data)
        found = values["format"]
        if found == FORMAT:
            lists = {name: tuple(values[name]) for name in ("roots", "analysis")}
            lists["examples"] = tuple(map(tuple, values.get("examples", ())))  # none in older ones
            return IndexMeta(**{name: values[name] for name in _NAMES if name not in lists} | lists)
    except (ValueError, LookupError, TypeError) as error:
        raise IndexUnusableError(Note("the index is damaged: run wensou rebuild")) from error
    raise IndexUnusableError(
        Note(
            "the index has format %(found)s, this program reads format %(known)s: "
            "run wensou rebuild",
            found=found,
            known=FORMAT,
        )
    )


_NAMES = tuple(field.name for field in fields(IndexMeta))


def analysis_files(engine: Engine, meta: IndexMeta) -> dict[str, bytes]:
    """The index's own copy of the analyzer's files: what ``Analyzer.from_files`` takes.

    Raises IndexUnusableError where one is missing or damaged.
    """
    files: dict[str, bytes] = {}
    for name in meta.analysis:
        data = engine.attachment(ANALYSIS + name)
        if data is None:
            raise IndexUnusableError(f"the index lacks {ANALYSIS}{name}: run wensou rebuild")
        files[name] = data
    if not _are_sound(files, meta.fingerprint):
        raise IndexUnusableError("the index's dictionary or rules are damaged: run wensou rebuild")
    return files


def kept_analysis(engine: Engine) -> dict[str, bytes]:
    """The same; nothing where there is no index that can be used."""
    with suppress(IndexUnusableError):
        return analysis_files(engine, read_meta(engine))
    return {}


def _are_sound(files: dict[str, bytes], fingerprint: str) -> bool:
    analyzer = Analyzer(files)
    if DICTIONARY in files and not analyzer.dictionary.is_sound:
        return False
    return not files or analyzer.fingerprint == fingerprint


def engine_name(engine: Engine) -> str:
    """The name of the engine in ENGINES, else of its class."""
    cls = type(engine)
    target = f"{cls.__module__}:{cls.__qualname__}"
    return next((name for name, place in ENGINES.items() if place == target), cls.__name__)


def now() -> str:
    """The time, as ``iso_utc`` writes it."""
    return iso_utc(datetime.now(timezone.utc)) or ""
