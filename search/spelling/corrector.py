"""Did the person mean another query? One that finds clearly more, by the words of the index itself.

What is asked for is judged word by word: a word that hardly any article has is doubted. What it may
have been is guessed, and each guess is tried: only what the index finds is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from sys import maxsize

from search.spelling.guesses import PIECE, Guess, Guesser, believed

FEW = 10
"""What finds more was hardly meant otherwise, but for pinyin."""

LONG = 6
"""A longer piece that stands in any article is no slip."""

LONG_QUERY = 2 * LONG
"""All of a longer query that stands in any article was meant so: a slip in it finds none."""

FEW_STANDING = 50
"""Characters that are no word of the index meet by chance in so many articles at the most."""

KNOWN = 3
"""A word that so many articles have is one."""

MANY_TIMES, MORE = 10, 3
"""So many times as many articles have what was meant as what was typed, as it stands; and the query
as a whole finds so many times as much."""

TRIED = 12
"""Guesses that are tried for each word: so many that replace all of it, and so many others."""

TRIED_CHARACTERS = 80
"""Characters that are tried in the place of one."""

MOST_DOUBTED = 4
"""Places of a piece at which it may be wrong: with more slips than that nobody could tell."""

MOST_SEARCHES = 600
"""Nothing is found behind so many: it bounds the time for whatever is typed."""

MOST_CHARACTERS = 40
MOST_PIECES = 8
"""Longer queries are not looked at: nobody's slip is worth the time."""

BELIEVED = (-3.5, -5.0)
"""The least score of a guess where the word itself finds nothing: for one of two characters, and
for a longer one, which less often is another by chance."""

SHORT, APART = 3, 2.0
"""A piece of more characters may be several words; that they stand apart costs so much."""

ACCIDENT = 4.0
"""What stands in an article but is no word of the index may itself be a slip."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A guess, how many articles it finds, and how well that explains what was typed."""

    text: str
    cost: float
    total: int

    @property
    def score(self) -> float:
        """The higher, the likelier."""
        return believed(self.total, self.cost)


@dataclass(frozen=True, slots=True)
class Change:
    """What stands from ``start`` to ``end`` of a query was meant to be ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """The changes to a query, in order, and how many articles it finds then."""

    changes: tuple[Change, ...]
    total: int


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text with the changes."""
    made, end = "", 0
    for change in changes:
        made += text[end : change.start] + change.text
        end = change.end
    return made + text[end:]


class Corrector:
    """Corrects one query by a guesser; ``total`` tells how many articles a query finds,
    ``standing`` how many have each of some texts, as it stands."""

    def __init__(
        self,
        guesser: Guesser,
        total: Callable[[str], int],
        standing: Callable[[Sequence[str]], list[int]],
    ) -> None:
        self._guesser = guesser
        self._search = total
        self._count = standing
        self._searches = 0

    def correct(self, folded: str, words: Sequence[str], total: int) -> Corrected | None:
        """What to change for the query that was meant, None where it is as well as it is.

        ``folded`` is the query, ``words`` what it looks for in titles and texts, folded too,
        ``total`` how many articles it finds.
        """
        pieces = [m.span() for m in PIECE.finditer(folded) if _is_asked(m.group(), words)]
        size = sum(end - start for start, end in pieces)
        if not pieces or size > MOST_CHARACTERS or len(pieces) > MOST_PIECES:
            return None
        if total and size > LONG_QUERY:
            return None
        joined = self._joined(folded, pieces)
        if joined is not None:
            return self._offer(folded, [joined], total)
        found = []
        for start, end in pieces:
            better = self._better(folded[start:end], total if len(pieces) == 1 else None)
            found += [Change(start, end, better.text)] if better else []
        return self._offer(folded, found, total)

    def _offer(self, folded: str, changes: Sequence[Change], total: int) -> Corrected | None:
        """The query with all the changes, if it finds clearly more."""
        if not changes:
            return None
        found = self._total(changed(folded, changes))
        return Corrected(tuple(changes), found) if found >= max(1, total * MORE) else None

    def _joined(self, folded: str, pieces: Sequence[tuple[int, int]]) -> Change | None:
        """Two Latin pieces that are one word, or one pinyin, joined."""
        for (start, middle), (behind, end) in pairwise(pieces):
            one, other = folded[start:middle], folded[behind:end]
            if folded[middle:behind].strip() or not (one + other).isascii():
                continue
            both = self._total(f"{one} {other}")
            guesses = self._guesser.joined(one, other) if both <= FEW else []
            better = self._best(one + other, guesses, both)
            if better is not None:
                return Change(start, end, better.text)
        return None

    def _better(self, piece: str, own: int | None) -> Tried | None:
        """What a piece of the query was meant to be; ``own`` is how many articles it finds, if that
        is known."""
        if piece[0] <= "z":
            own = self._total(piece) if own is None else own
            return self._best(piece, self._guesser.latin(piece), own)
        if len(piece) < 2 or self._guesser.lexicon.count(piece) >= KNOWN:
            return None
        (standing,) = self._standing([piece])
        if standing > (0 if len(piece) > LONG else FEW_STANDING):
            return None
        doubted = self._doubted(piece)
        apart = len(piece) > SHORT and not (self._total(piece) if own is None else own)
        return self._best(piece, self._guesser.han(piece, doubted), standing, apart) or self._best(
            piece, self._by_character(piece, doubted), standing, apart
        )

    def _best(
        self, piece: str, guesses: Sequence[Guess], own: int, apart: bool = False
    ) -> Tried | None:
        """The guess that explains best what was typed, if it does so at all; with ``apart``, one
        may be several words that stand apart."""
        whole = [guess for guess in guesses if guess.whole][:TRIED]
        partly = [guess for guess in guesses if not guess.whole][:TRIED]
        tried = whole + partly
        found = []
        totals = self._standing([guess.text for guess in tried])
        for guess, total in zip(tried, totals, strict=True):
            cost = guess.cost
            if guess.whole:
                total = min(total, guess.count)  # characters that meet by chance are no word
            elif not total and apart:
                total, cost = self._total(guess.text), cost + APART
            if total:
                found.append(Tried(guess.text, cost, total))
        best = max(found, key=lambda each: each.score, default=None)
        if best is None or best.total < own * MANY_TIMES:
            return None
        return best if best.score > self._least(piece, own) else None

    def _total(self, text: str) -> int:
        """How many articles a query finds."""
        self._searches += 1
        return self._search(text) if self._searches <= MOST_SEARCHES else 0

    def _standing(self, texts: Sequence[str]) -> list[int]:
        """How many articles have each of the texts as it stands."""
        asked = texts[: max(0, MOST_SEARCHES - self._searches)]
        self._searches += len(texts)
        return self._count(asked) + [0] * (len(texts) - len(asked))

    def _least(self, piece: str, own: int) -> float:
        """The score above which a guess is believed."""
        if not own:
            return BELIEVED[len(piece) > 2]
        return believed(own * MANY_TIMES, 0.0) - (
            0 if self._guesser.lexicon.count(piece) else ACCIDENT
        )

    def _doubted(self, piece: str) -> list[int]:
        """The places of characters that hardly stand where they are."""
        pairs = self._standing([piece[i : i + 2] for i in range(len(piece) - 1)])
        support = [max(pairs[max(0, i - 1) : i + 1]) for i in range(len(piece))]
        most = max(FEW, 3 * min(support))
        places = [i for i, each in enumerate(support) if each <= most]
        return sorted(places, key=lambda i: support[i])[:MOST_DOUBTED]

    def _by_character(self, piece: str, doubted: Sequence[int]) -> list[Guess]:
        """The piece with one doubted character replaced, where its neighbours know the new one."""
        found = []
        for i in doubted:
            head, char, tail = piece[:i], piece[i], piece[i + 1 :]
            for other, count in self._fitting(head[-1:], char, tail[:1]).items():
                cost = self._guesser.replaced(char, other)
                found.append(Guess(head + other + tail, cost, count, whole=False))
        return sorted(found, key=lambda guess: -guess.score)

    def _fitting(self, before: str, char: str, behind: str) -> dict[str, int]:
        """The characters that may have been meant by one and that both neighbours know; and how
        many articles have the rarer of the two pairs."""
        fitting = dict.fromkeys(self._guesser.characters(char, TRIED_CHARACTERS), maxsize)
        for first, last in ((before, ""), ("", behind)):
            if first or last:
                counts = self._standing([first + other + last for other in fitting])
                pairs = zip(fitting.items(), counts, strict=True)
                fitting = {other: min(count, n) for (other, n), count in pairs if count}
        return fitting


def _is_asked(piece: str, words: Iterable[str]) -> bool:
    """Whether a piece of the query is looked for: not the value of a filter, not negated."""
    return any(word in piece or piece in word for word in words if word)
