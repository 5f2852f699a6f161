"""Articles on their way into a segment, kept in memory until there are enough."""

from __future__ import annotations

from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec.stored import (
    TRAINING_DOCUMENTS,
    Compressor,
    packed_text,
    train,
)
from search.engines.whoosh.inverter import Flags, Inverter
from search.engines.whoosh.schema import UNKNOWN_TIME
from search.text.analyzed import AnalyzedArticles


class Frames:
    """Compresses stored articles; with a dictionary, that is trained on those of the first run
    where none is given."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        self._compressor = None if dictionary is None else Compressor(dictionary)
        self._waiting: list[bytes] = []

    def add(self, value: bytes) -> list[bytes]:
        """The frames that are ready with this value: its own, or none before ``rest``."""
        if self._compressor is not None:
            return [self._compressor(value)]
        self._waiting.append(value)
        return []

    def rest(self) -> list[bytes]:
        """The frames of the values that waited."""
        waiting, self._waiting = self._waiting, []
        if self._compressor is None:
            # Evenly spread: articles that lie side by side are alike.
            step = max(1, len(waiting) // TRAINING_DOCUMENTS)
            self._compressor = Compressor(train(waiting[::step][:TRAINING_DOCUMENTS]))
        return list(map(self._compressor, waiting))

    @property
    def dictionary(self) -> bytes:
        """The dictionary in use, empty where there is none."""
        return b"" if self._compressor is None else self._compressor.dictionary


class Run:
    """A run of articles; their numbers count from 0."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self.inverter = Inverter()
        self.frames: list[bytes] = []
        self.ids: list[str] = []
        self.titles: list[str] = []
        self.sources: list[str] = []
        self.published: list[int] = []
        self.signatures: list[NDArray[np.void]] = []
        self._stored_bytes = 0

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def memory(self) -> int:
        """How much memory it takes until it is written, roughly."""
        return self._stored_bytes + self.inverter.bytes

    def add(self, articles: AnalyzedArticles) -> None:
        """Take articles."""
        for written in articles.written:
            self.frames += self._frames.add(packed_text(written))
            self._stored_bytes += len(written)
        self.inverter.add(articles)
        for head in articles.heads:
            self.ids.append(head.id)
            self.titles.append(head.title)
            self.sources.append(head.source)
            self.published.append(UNKNOWN_TIME if head.published is None else head.published)
        self.signatures.append(articles.signatures)

    def finish(self) -> bytes:
        """Make the frames of all articles; returns their dictionary."""
        self.frames += self._frames.rest()
        return self._frames.dictionary

    def keep(self, chosen: Flags) -> None:
        """Drop all articles that are not chosen; called after ``finish``."""
        columns: list[list[Any]] = [self.frames, self.ids, self.titles, self.sources]
        for values in (*columns, self.published):
            values[:] = compress(values, chosen.tolist())
        self.signatures = [np.concatenate(self.signatures)[chosen]]
        self.inverter.keep(chosen)
