"""Articles on their way into a segment, kept in memory until there are enough."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from search.engines.whoosh.codec.stored import (
    TEXT_FIELD,
    TRAINING_DOCUMENTS,
    Compressor,
    pack,
    train,
)
from search.engines.whoosh.inverter import Inverter
from search.engines.whoosh.schema import UNKNOWN_TIME
from search.jsonable import article_json
from search.models import AnalyzedArticle, epoch


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
        self.signatures: list[bytes] = []
        self._stored_bytes = 0

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def memory(self) -> int:
        """How much memory it takes until it is written, roughly."""
        return self._stored_bytes + self.inverter.bytes

    def add(self, analyzed: AnalyzedArticle) -> None:
        """Take an article."""
        article = analyzed.article
        text = json.dumps(article_json(article), ensure_ascii=False, separators=(",", ":"))
        value = pack({TEXT_FIELD: text})
        self.frames += self._frames.add(value)
        self._stored_bytes += len(value)
        self.inverter.add(analyzed)
        self.ids.append(article.id)
        self.titles.append(article.title)
        self.sources.append(article.source)
        seconds = epoch(article.published)
        self.published.append(UNKNOWN_TIME if seconds is None else seconds)
        self.signatures.append(analyzed.signature)

    def finish(self) -> bytes:
        """Make the frames of all articles; returns their dictionary."""
        self.frames += self._frames.rest()
        return self._frames.dictionary

    def keep(self, numbers: Sequence[int]) -> None:
        """Drop all articles but these, given in ascending order; called after ``finish``."""
        columns: list[list[Any]] = [self.frames, self.ids, self.titles, self.sources]
        for values in (*columns, self.published, self.signatures):
            values[:] = [values[number] for number in numbers]
        self.inverter.keep(numbers)
