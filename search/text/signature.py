"""What does an article hold, in 64 bytes? Enough to tell whether two are nearly the same.

The shingles of a text (runs of its letters, folded, separators left out) are hashed, the range of
the hashes is cut into equal places, and of each place the least hash is kept: MinHash by one
permutation (Li, Owen, Zhang: One Permutation Hashing, 2012). Of two texts, the share of places that
agree estimates the share of shingles they have in common. Which places say little, because many
articles agree there, is known only of all articles together: ``search.doubles``.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from search.text.fold import Codes

SHINGLE, WORD_SHINGLE = 3, 5
"""Letters of a shingle, and of one of word units alone, whose letters say less than Han characters.
Where a tenth of the letters was changed, texts have 0.57 of their threes in common (Jaccard), and
0.42 of their fives."""

TEXT_PLACES, TITLE_PLACES = 20, 8
"""The title has many for its length: it tells the articles of an author apart whose texts are
mostly the same lines."""

PLACES = TEXT_PLACES + TITLE_PLACES
EMPTY = 0
"""The value of a place without a shingle."""

LEAST_LETTERS = 80
"""With fewer letters in title and text, an article has no places: a letter or number more or less
may be the news, so such articles are doubles only where all letters are the same."""

SIGNATURE = np.dtype([("content", "<u8"), ("places", "<u2", (PLACES,))])
"""``content`` is a hash of all letters of title and text, and of where word units end."""

_FACTORS = tuple(map(np.uint32, (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)))
_MIXES = tuple(map(np.uint32, (0x2C1B3C6D, 0x297A2D39, 0x61C88647)))
_SHIFTS = tuple(map(np.uint32, (15, 12, 16)))

Flags = NDArray[np.bool_]


def signature(codes: Codes, is_letter: Flags, is_word: Flags, title_end: int) -> bytes:
    """The signature of an article, an item of SIGNATURE.

    ``codes`` are title, a separator at ``title_end`` and text, folded; of each is told whether it
    is a letter of a unit, and of a word unit.
    """
    at = is_letter.nonzero()[0]
    letters, in_words = codes.take(at), is_word.take(at)
    places = np.full(PLACES, EMPTY, "<u2")
    border = int(at.searchsorted(title_end))
    if len(letters) >= LEAST_LETTERS:
        hashes = shingles(letters, in_words)
        places[:TEXT_PLACES] = least(hashes[border:], TEXT_PLACES)
        # No shingle of SHINGLE letters lies across the border.
        places[TEXT_PLACES:] = least(hashes[: max(border - SHINGLE + 1, 0)], TITLE_PLACES)
    # 10.5 is not 105, but other separators may come and go.
    parted = ((at[1:] - at[:-1] > 1) & in_words[1:] & in_words[:-1]).nonzero()[0]
    content = blake2b(letters.tobytes(), digest_size=8)
    content.update(np.append(parted, border).astype("<u4").tobytes())
    return content.digest() + places.tobytes()


def shingles(letters: Codes, is_word: Flags) -> NDArray[np.uint32]:
    """The hashes of the shingles of a run of letters."""
    count = max(len(letters) - SHINGLE + 1, 0)
    hashes = letters[:count] * _FACTORS[0]
    for i in range(1, SHINGLE):
        hashes += letters[i : i + count] * _FACTORS[i]
    words = _all_of(is_word, WORD_SHINGLE).nonzero()[0]
    for i in range(SHINGLE, WORD_SHINGLE):
        hashes[words] += letters.take(words + i) * _FACTORS[i]
    for mix, shift in zip(_MIXES, _SHIFTS, strict=True):
        hashes ^= hashes >> shift
        hashes *= mix
    return hashes


def _all_of(flags: Flags, width: int) -> Flags:
    """Where ``width`` in a row are true."""
    count = max(len(flags) - width + 1, 0)
    found = flags[:count].copy()
    for i in range(1, width):
        found &= flags[i : i + count]
    return found


def least(hashes: NDArray[np.uint32], count: int) -> NDArray[np.uint16]:
    """Of each of ``count`` equal parts of the range of hashes the least one, as 16 bits."""
    ordered = np.sort(hashes)
    starts = ordered.searchsorted(_BORDERS[count])
    filled = np.append(starts[1:], len(ordered)) > starts
    found = np.full(count, EMPTY, np.uint16)
    # The least of many lie close together: mixed once more, they use all of the 16 bits.
    mixed = ordered[starts[filled]] * _MIXES[0] >> np.uint32(16)
    found[filled] = np.maximum(mixed, EMPTY + 1)
    return found


_BORDERS = {
    count: np.array([(place << 32) // count for place in range(count)], np.uint32)
    for count in (TEXT_PLACES, TITLE_PLACES)
}
