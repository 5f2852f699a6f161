"""How far is a run, for the person who waits? A bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TextIO, TypeVar

from tqdm import tqdm

from search.indexing.run_report import Progress

if TYPE_CHECKING:
    from typing_extensions import Never

_T = TypeVar("_T")

LINE_SECONDS = 5.0
"""Where there is no terminal, a line is printed at most this often within a phase."""


class ProgressView(Protocol):
    """Told how far a run is, as often as it changes."""

    def __call__(self, progress: Progress) -> None:
        """Show ``progress``."""

    def close(self) -> None:
        """Leave the terminal as other output needs it."""


def progress_view(quiet: bool, out: TextIO | None = None) -> ProgressView:
    """The view that suits ``out`` (standard error)."""
    stream = sys.stderr if out is None else out
    if quiet:
        return Silent()
    return Bar(stream) if stream.isatty() else Lines(stream)


class Silent:
    """Shows nothing."""

    def __call__(self, progress: Progress) -> None:
        pass

    def close(self) -> None:
        pass


class Bar:
    """One line that is drawn over and over: share, rate and time left, by size of the files."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._phase = ""
        self._bar: tqdm[Never] | None = None

    def __call__(self, progress: Progress) -> None:
        if progress.phase != self._phase or self._bar is None:
            self.close()
            self._phase = progress.phase
            self._bar = self._started(progress)
        if progress.size_total:
            self._bar.total = progress.size_total
        self._bar.set_postfix_str(_counts(progress), refresh=False)
        self._bar.update(progress.size - self._bar.n)

    def _started(self, progress: Progress) -> tqdm[Never]:
        return tqdm(
            desc=progress.phase,
            total=progress.size_total or None,
            unit="B",
            unit_scale=True,
            dynamic_ncols=True,
            file=self._out,
            leave=False,
        )

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class Lines:
    """A line at the start of a phase and every few seconds."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._phase = ""
        self._printed = 0.0

    def __call__(self, progress: Progress) -> None:
        new = progress.phase != self._phase
        if not new and progress.seconds - self._printed < LINE_SECONDS:
            return
        self._phase, self._printed = progress.phase, progress.seconds
        line = _first_line(progress) if new else _line(progress)
        print(line, file=self._out, flush=True)

    def close(self) -> None:
        pass


def _first_line(progress: Progress) -> str:
    files = f" {progress.files_total:,} files" if progress.files_total else ""
    return f"{progress.phase}{files} ..."


def _line(progress: Progress) -> str:
    files = f" file {progress.files:,} of {progress.files_total:,}," if progress.files_total else ""
    parts = [f"{progress.phase} ...{files} {_counts(progress)}"]
    if 0 < progress.size < progress.size_total:
        rest = progress.seconds * (progress.size_total - progress.size) / progress.size
        parts.append(f"about {duration(rest)} left")
    return ", ".join(parts)


def _counts(progress: Progress) -> str:
    rate = progress.articles / progress.seconds if progress.seconds > 0 else 0.0
    return f"{progress.articles:,} articles, {rate:,.0f}/s"


def watched(items: Sequence[_T], label: str, quiet: bool) -> Iterable[_T]:
    """The items, with a bar on standard error where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        return items
    bar: tqdm[_T] = tqdm(items, desc=label, dynamic_ncols=True, file=sys.stderr, leave=False)
    return bar


def duration(seconds: float) -> str:
    """A duration as a person says it: ``42 s``, ``3 min``, ``2 h 05 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
