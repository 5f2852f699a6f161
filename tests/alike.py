"""Invented articles that are nearly the same: long enough to be judged by their shingles."""

from __future__ import annotations

import random
from collections.abc import Sequence

FIRST_HAN, HAN = 0x4E00, 3000


def written(seed: int, length: int = 400) -> str:
    """A text of Han characters by chance, with a full stop here and there, always the same."""
    rng = random.Random(seed)
    letters = [chr(FIRST_HAN + rng.randrange(HAN)) for _ in range(length)]
    letters[30::31] = "。" * len(letters[30::31])
    return "".join(letters)


def changed(text: str, share: float, seed: int = 0) -> str:
    """The text with a share of its characters replaced, evenly by chance."""
    rng = random.Random(seed)
    places = set(rng.sample(range(len(text)), round(len(text) * share)))
    return "".join(
        chr(FIRST_HAN + HAN + rng.randrange(HAN)) if place in places else letter
        for place, letter in enumerate(text)
    )


def reprints(text: str) -> Sequence[str]:
    """The text as others print it: changed here and there, with more around it, or less of it."""
    return (
        changed(text, 0.05),
        changed(text, 0.1),
        f"{written(901, 30)}\n{text}\n{written(902, 30)}",
        text[: len(text) // 3] + text[len(text) // 2 :],
        " ".join(text),
    )
