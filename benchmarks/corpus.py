"""Which files take part? A folder of links in the work folder, so that a file can be changed."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

from benchmarks.jobs import SEED
from search.readers.files import FoundFile, find_files


def files_of(folder: Path) -> list[FoundFile]:
    """The files of a corpus in the order of their paths."""
    return [each for each in find_files(folder) if isinstance(each, FoundFile)]


def sample(folder: Path, count: int) -> list[FoundFile]:
    """``count`` files drawn by chance, always the same, in the order of their paths."""
    found = files_of(folder)
    if count >= len(found):
        return found
    chosen = sorted(random.Random(SEED).sample(range(len(found)), count))
    return [found[i] for i in chosen]


def link_corpus(corpus: Path, target: Path, count: int | None) -> int:
    """Link (or, across disks, copy) the files, or ``count`` of them, below ``target``.

    Returns how many there are. A target that is there already is kept.
    """
    if target.exists():
        return len(files_of(target))
    found = files_of(corpus) if count is None else sample(corpus, count)
    beside = target.with_name(target.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    for each in found:
        place = beside / each.path
        place.parent.mkdir(parents=True, exist_ok=True)
        _link(Path(each.root, each.path), place)
    beside.rename(target)
    return len(found)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
