"""What have people written in ``user_dict.txt`` and ``synonyms.txt``?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from search.errors import InputError
from search.readers.encoding import decode
from search.readers.files import UnusableFileError
from search.settings import OWN_LISTS, Settings
from search.text.listed import SkippedLine
from search.text.own_words import UserDict, read_user_dict
from search.text.synonyms import SynonymList, read_synonyms

MAX_BYTES = 64 << 20
REASONS_SHOWN = 3
"""How many of the lines that were left out a notice names."""

_List = TypeVar("_List", bound=UserDict | SynonymList)
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OwnLists:
    """People's lists, None where there is no such file; ``notices`` tell of unusable lines."""

    user_dict: UserDict | None = None
    synonyms: SynonymList | None = None
    notices: tuple[str, ...] = ()


def no_lists() -> OwnLists:
    """For runs without lists."""
    return OwnLists()


class OwnFiles:
    """The two files. To call it reads them; one that has not changed is not read twice.

    A file may be missing, unless it is among ``required``. Raises InputError for one that is, or
    that cannot be read or is not text.
    """

    def __init__(
        self,
        user_dict: Path,
        synonyms: Path,
        fold: Callable[[str], str],
        required: frozenset[Path] = frozenset(),
    ) -> None:
        self._words: _File[UserDict] = _File(user_dict, lambda text: read_user_dict(text, fold))
        self._synonyms: _File[SynonymList] = _File(synonyms, read_synonyms)
        self._required = required

    def __call__(self) -> OwnLists:
        """What is in them now."""
        words, synonyms = self._words.read(), self._synonyms.read()
        for path, found in ((self._words.path, words), (self._synonyms.path, synonyms)):
            if found is None and path in self._required:
                raise InputError(f"there is no file {path}: correct the setting or make the file")
        notices = [
            notice
            for path, found in ((self._words.path, words), (self._synonyms.path, synonyms))
            if found is not None
            for notice in _notices(path, found.skipped)
        ]
        return OwnLists(words, synonyms, tuple(notices))


def own_files(settings: Settings, fold: Callable[[str], str], cwd: Path) -> OwnFiles:
    """The files of the settings. One that was named, unlike the usual ones, has to be there."""
    paths = (settings.user_dict, settings.synonyms)
    usual = (cwd / getattr(Settings(), name) for name in OWN_LISTS)
    return OwnFiles(*paths, fold, frozenset(paths) - frozenset(usual))


class _File(Generic[_List]):
    """A file and what was in it when it was read last."""

    def __init__(self, path: Path, parse: Callable[[str], _List]) -> None:
        self.path = path
        self._parse = parse
        self._seen: tuple[Stamp, _List] | None = None

    def read(self) -> _List | None:
        """What is in it, None where there is no such file."""
        try:
            found = os.stat(self.path)
            stamp = (found.st_size, found.st_mtime_ns)
            if self._seen is None or self._seen[0] != stamp:
                self._seen = (stamp, self._parse(_text(self.path)))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"{self.path} cannot be read: {error.strerror}") from error
        return self._seen[1]


def _text(path: Path) -> str:
    if not path.is_file():  # to open a pipe would wait for ever
        raise InputError(f"{path} is not a file: name one, or remove it")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES >> 20} MiB: leave words out")
    try:
        return decode(data)
    except UnusableFileError as error:
        raise InputError(f"{path} is not text ({error}): save it as UTF-8") from error


def _notices(path: Path, skipped: tuple[SkippedLine, ...]) -> Iterator[str]:
    if not skipped:
        return
    shown = "; ".join(f"line {each.number}: {each.reason}" for each in skipped[:REASONS_SHOWN])
    rest = "; ..." if len(skipped) > REASONS_SHOWN else ""
    count = f"{len(skipped):,} line{'' if len(skipped) == 1 else 's'}"
    yield f"{path.name}: {count} left out ({shown}{rest})"
