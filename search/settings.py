"""Which settings are there, and where do their values come from?

Defaults, then ``wensou.toml`` in the current folder, then ``WENSOU_*`` variables, then flags; the
later wins. The field table of Settings is the only list: the command line's options and the table
in README.md are made from it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from search.errors import SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE_NAME = "wensou.toml"
PREFIX = "WENSOU_"

PAGE_LANGUAGES = ("zh-Hans", "zh-Hant", "en")

OWN_LISTS = ("user_dict", "synonyms")
"""Settings that name files which may be missing where nobody has set them."""


def _setting(default: object, help: str, low: int = 0, high: int | None = None) -> Any:
    """A field of Settings; ``low`` and ``high`` bound an integer."""
    return field(default=default, metadata={"help": help, "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Use load_settings to read them: it checks the values."""

    index: Path = _setting(Path("index"), "folder of the index")
    articles: tuple[Path, ...] = _setting(
        (), "folders or files of articles, used where a command names none"
    )
    user_dict: Path = _setting(
        Path("user_dict.txt"), "words to add to the dictionary, in jieba's format"
    )
    synonyms: Path = _setting(
        Path("synonyms.txt"), "words that mean the same, a group a line, besides those known"
    )
    engine: str = _setting(
        "whoosh",
        "engine that indexes and searches: whoosh (memory keeps nothing on disk, for tests)",
    )
    timezone: str = _setting(
        "Asia/Shanghai", "time zone of dates without one, of months and of what is shown"
    )
    host: str = _setting("127.0.0.1", "address the page is served on")
    port: int = _setting(8000, "port the page is served on; 0 takes a free one", high=65535)
    prefix: str = _setting("", "path the page is served under, such as /search")
    hosts: tuple[str, ...] = _setting(
        (), "further host names that the page may be asked for by, such as search.example.org"
    )
    title: str = _setting("文搜", "name at the top of the page")
    language: str = _setting(
        "zh-Hans",
        "language of the page where a reader's browser asks for none of zh-Hans, zh-Hant and en",
    )
    processes: int = _setting(
        1,
        "processes that serve the page, 0 is one a core; several only where the system can fork",
        high=64,
    )
    page_size: int = _setting(10, "hits on a page", low=1, high=100)
    workers: int = _setting(0, "processes that read, threads that merge; 0 is one a core", high=256)
    memory_mb: int = _setting(
        256, "memory of the index writer, in MiB, before it writes to disk", low=16, high=65536
    )
    max_file_mb: int = _setting(
        20, "size of file, in MiB, above which it is skipped as too large", low=1, high=4096
    )


def load_settings(flags: Mapping[str, object], environ: Mapping[str, str], cwd: Path) -> Settings:
    """The settings in force in the folder ``cwd``; relative paths are resolved against it.

    ``flags`` holds what the caller was told, by field name; None counts as not given. Raises
    SettingsError for an unknown name, a value of the wrong kind or out of bounds, and a
    ``wensou.toml`` that cannot be read.
    """
    values: dict[str, object] = {}
    for place, given in (
        (f"in {FILE_NAME}", _from_file(cwd / FILE_NAME)),
        ("in the environment", _from_environ(environ)),
        ("on the command line", {k: v for k, v in flags.items() if v is not None}),
    ):
        values.update(_checked(given, place, cwd))
    usual = {name: cwd / getattr(Settings(), name) for name in ("index", *OWN_LISTS)}
    return Settings(**{**usual, **values})


def settings_table() -> str:
    """The table of all settings in Markdown, as README.md shows it."""
    rows = ["| Setting | Variable | Default | Meaning |", "| --- | --- | --- | --- |"]
    for each in fields(Settings):
        variable = f"{PREFIX}{each.name.upper()}"
        rows.append(f"| `{each.name}` | `{variable}` | {_default(each)} | {help_of(each.name)} |")
    return "\n".join(rows) + "\n"


def help_of(name: str) -> str:
    """What the setting ``name`` is for, in a few words."""
    return str(_FIELDS[name].metadata["help"])


_FIELDS: dict[str, Field[Any]] = {each.name: each for each in fields(Settings)}


def _from_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}; correct it") from error


def _from_environ(environ: Mapping[str, str]) -> dict[str, object]:
    given: dict[str, object] = {}
    for name, value in environ.items():
        if name.startswith(PREFIX):
            given[name[len(PREFIX) :].lower()] = _split(name[len(PREFIX) :].lower(), value)
    return given


def _split(name: str, value: str) -> object:
    """A variable is text; lists are written with the path separator or with commas."""
    kind = str(_FIELDS[name].type) if name in _FIELDS else "str"
    if kind.startswith("tuple"):
        separator = os.pathsep if "Path" in kind else ","
        return [part.strip() for part in value.split(separator) if part.strip()]
    if kind == "int" and value.strip().lstrip("-").isdecimal():
        return int(value)
    return value


def _checked(given: Mapping[str, object], place: str, cwd: Path) -> dict[str, object]:
    values = {}
    for name, value in given.items():
        if name not in _FIELDS:
            raise SettingsError(_unknown(name, place))
        values[name] = _check(name, value, place, cwd)
    return values


def _unknown(name: str, place: str) -> str:
    close = get_close_matches(name, _FIELDS, n=1)
    prefix = PREFIX if place == "in the environment" else ""
    spell = str.upper if prefix else str
    hint = (
        f"did you mean {prefix}{spell(close[0])}?" if close else f"known are {', '.join(_FIELDS)}"
    )
    return f"unknown setting {prefix}{spell(name)} {place}: {hint}"


def _check(name: str, value: object, place: str, cwd: Path) -> object:
    wanted, convert = _KINDS[str(_FIELDS[name].type)]
    converted = convert(value, cwd)
    if converted is None:
        raise SettingsError(f"{name} {place} must be {wanted}, not {value!r}")
    problem = _bounds(name, converted) or _CHECKS.get(name, _no_problem)(converted)
    if problem:
        raise SettingsError(f"{name} {place} {problem}, not {value!r}")
    return converted


def _bounds(name: str, value: object) -> str:
    low, high = _FIELDS[name].metadata["low"], _FIELDS[name].metadata["high"]
    if isinstance(value, int) and not low <= value <= high:
        return f"must be from {low} to {high}"
    return ""


def _no_problem(_: object) -> str:
    return ""


def _timezone(value: object) -> str:
    try:
        ZoneInfo(str(value))
    except (ValueError, OSError, LookupError):
        return "must be the name of a time zone such as Asia/Shanghai or UTC"
    return ""


def _url_prefix(value: object) -> str:
    text = str(value)
    if text and (not text.startswith("/") or text.endswith("/") or any(c in text for c in "?#\\ ")):
        return "must be empty or a path such as /search, without a slash at its end"
    return ""


def _not_blank(value: object) -> str:
    return "" if str(value).strip() else "must not be empty"


def _language(value: object) -> str:
    return "" if value in PAGE_LANGUAGES else f"must be one of {', '.join(PAGE_LANGUAGES)}"


_CHECKS: dict[str, Callable[[object], str]] = {
    "timezone": _timezone,
    "prefix": _url_prefix,
    "host": _not_blank,
    "title": _not_blank,
    "language": _language,
    "engine": _not_blank,
}


def _text(value: object, cwd: Path) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object, cwd: Path) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _path(value: object, cwd: Path) -> Path | None:
    if not isinstance(value, (str, Path)) or not str(value) or "\0" in str(value):
        return None
    return cwd / os.path.expanduser(value)


def _each(
    convert: Callable[[object, Path], object],
) -> Callable[[object, Path], tuple[object, ...] | None]:
    def converted(value: object, cwd: Path) -> tuple[object, ...] | None:
        if isinstance(value, str) or not isinstance(value, Iterable):
            return None
        items = tuple(convert(item, cwd) for item in value)
        return None if None in items else items

    return converted


_KINDS: dict[str, tuple[str, Callable[[object, Path], object]]] = {
    "str": ("text", _text),
    "int": ("a whole number", _number),
    "Path": ("a path", _path),
    "tuple[str, ...]": ("a list of texts", _each(_text)),
    "tuple[Path, ...]": ("a list of paths", _each(_path)),
}


def _default(each: Field[Any]) -> str:
    if each.default in ("", ()):
        return "none"
    return f"`{each.default}`"
