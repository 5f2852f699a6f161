"""Did you mean, and suggestions while typing, for one engine: its words and titles, read when they
are first asked for.

They are kept in memory, not in the index: an update of one file changes hardly a word, so making
them is left to those who ask. It takes about a second for 50,000 articles; a process that serves
does it again at most so often that it spends a twentieth of its time on it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.engines.base import Engine
from search.models import Correction, Suggestion
from search.parsing.parser import ParsedQuery
from search.query import Leaf, Phrase, Prefix, positive_leaves
from search.spelling.corrector import FEW, Change, Corrector, changed
from search.spelling.guesses import Guesser
from search.spelling.lexicon import Lexicon, least_count
from search.spelling.readings import Readings
from search.spelling.script import Script
from search.spelling.shapes import Shapes
from search.spelling.sounds import SoundTable
from search.spelling.suggester import Suggester
from search.spelling.titles import LazyTitles
from search.text.fold import FoldTable
from search.text.normalise import normalise

PAUSES = 20
"""Words of an earlier generation serve for so many times as long as it took to read them."""

FEW_SHARE = 0.01
"""A query that finds a larger share of the articles, and more than FEW, was meant as it is."""

SCRIPT_TITLES = 500
"""So many titles tell which script an index is in."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is made of a generation, when it was ready and how long it took, in seconds."""

    version: str
    sounds: SoundTable
    guesser: Guesser
    suggester: Suggester
    script: Script
    traditional: bool
    ready: float
    took: float


class Spelling:
    """Safe to use from several threads."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._known: _Known | None = None
        self._reading = threading.Lock()

    def load(self, folding: FoldTable) -> None:
        """Read now what the first suggestions would read."""
        self.suggest("ws", folding)

    def suggest(self, text: str, folding: FoldTable) -> tuple[Suggestion, ...]:
        """What may become of a text that is being typed, the most used first."""
        typed = normalise(text).lstrip()
        return self._current(folding).suggester.suggest(typed, folding.fold(typed))

    def correct(
        self,
        parsed: ParsedQuery,
        found: int,
        folding: FoldTable,
        total: Callable[[str], int],
        standing: Callable[[Sequence[str]], list[int]],
    ) -> Correction | None:
        """A query that finds clearly more than ``found`` articles; ``total`` tells how many a
        query finds, ``standing`` how many have each of some texts. None for one that finds many."""
        leaves = positive_leaves(parsed.query)
        if found:  # a quote that stands in an article is as it was meant
            leaves = tuple(leaf for leaf in leaves if not isinstance(leaf, Phrase))
        words = [folding.fold(text) for text in map(_doubtful, leaves) if text]
        if not words or found > max(FEW, FEW_SHARE * self._engine.count()):
            return None
        known = self._current(folding)
        corrector = Corrector(known.guesser, total, standing)
        corrected = corrector.correct(folding.fold(parsed.text), words, found)
        if corrected is None:
            return None
        script = known.script.is_traditional(parsed.text)
        traditional = known.traditional if script is None else script
        changes = [
            Change(
                each.start,
                each.end,
                known.script.write(each.text, traditional, parsed.text[each.start : each.end]),
            )
            for each in corrected.changes
        ]
        return Correction(changed(parsed.text, changes), corrected.total)

    def _current(self, folding: FoldTable) -> _Known:
        known, version = self._known, self._engine.version
        if known is not None and (known.version == version or self._is_recent(known)):
            return known
        with self._reading:
            known = self._known
            if known is None or (known.version != version and not self._is_recent(known)):
                known = self._known = self._read(version, folding, known)
        return known

    def _is_recent(self, known: _Known) -> bool:
        return self._clock() - known.ready < PAUSES * known.took

    def _read(self, version: str, folding: FoldTable, before: _Known | None) -> _Known:
        started = self._clock()
        engine = self._engine
        sounds = before.sounds if before else SoundTable(Readings.load())
        script = before.script if before else Script.load(folding)
        shapes = before.guesser.shapes if before else Shapes.load()
        lexicon = Lexicon(engine.vocabulary(least_count(engine.count())), sounds)
        listed = [each for each in engine.titles() if each[1]]
        some = listed[:: max(1, len(listed) // SCRIPT_TITLES)]
        traditional = script.mostly_traditional(title for _, title in some)
        titles = LazyTitles(listed, folding, sounds)
        return _Known(
            version,
            sounds,
            Guesser(lexicon, shapes),
            Suggester(lexicon, titles, script, traditional),
            script,
            traditional,
            self._clock(),
            self._clock() - started,
        )


def _doubtful(leaf: Leaf) -> str:
    """What of a query may be a slip: not what is asked for in exactly this spelling."""
    return "" if isinstance(leaf, Prefix) or leaf.sequence.exact else leaf.text
