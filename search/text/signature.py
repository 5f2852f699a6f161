"""What does an article hold, in 64 bytes? Enough to tell whether two are nearly the same.

The shingles of a text (runs of its letters, folded, separators left out) are hashed, the range of
the hashes is cut into equal places, and of each place the least hash is kept: MinHash by one
permutation (Li, Owen, Zhang: One Permutation Hashing, 2012). Of two texts, the share of places that
agree estimates the share of shingles they have in common. Which places say little, because many
articles agree there, is known only of all articles together: ``search.doubles``.
"""

from __future__ import annotations

from collections.abc import Callable
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

_OF_TEXT, _OF_TITLE = slice(0, TEXT_PLACES), slice(TEXT_PLACES, PLACES)

FACTORS = tuple(map(np.uint32, (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)))
MIXES = tuple(map(np.uint32, (0x2C1B3C6D, 0x297A2D39, 0x61C88647)))
SHIFTS = tuple(map(np.uint32, (15, 12, 16)))

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint32]


Table = NDArray[np.uint16]
FillPlaces = Callable[[Codes, Flags, Ints], Table]
"""What gives the places of articles, a row of each; those of the text come first. It is told the
letters, which of them are of word units, and where each title and text ends, 0 before the first."""


def signatures(
    codes: Codes,
    is_letter: Flags,
    is_word: Flags,
    ends: Ints,
    fill_places: FillPlaces,
) -> NDArray[np.void]:
    """The signatures of articles.

    ``codes`` are the titles and texts, folded, each with a separator behind it; of each is told
    whether it is a letter of a unit, and of a word unit. ``ends`` says where each title and each
    text ends, in turns.
    """
    at = is_letter.nonzero()[0]
    letters, in_words = codes.take(at), is_word.take(at)
    borders = np.append(0, at.searchsorted(ends))
    found = np.zeros(len(ends) // 2, SIGNATURE)
    long = borders[2::2] - borders[:-1:2] >= LEAST_LETTERS
    if long.any():
        places = fill_places(letters, in_words, borders)
        found["places"] = np.where(long[:, None], places, EMPTY)
    found["content"] = _contents(letters, _parted(at, in_words), borders)
    return found


def places_of(letters: Codes, in_words: Flags, borders: Ints) -> Table:
    """See FillPlaces."""
    found = np.zeros((len(borders) // 2, PLACES), np.uint16)
    hashes, sides = _shingles_of(letters, in_words, np.diff(borders))
    for side, columns in enumerate((_OF_TITLE, _OF_TEXT)):
        chosen = (sides & 1 == side).nonzero()[0]
        rows = sides.take(chosen) >> 1
        count = columns.stop - columns.start
        found[:, columns] = least(hashes.take(chosen), rows, len(found), count)
    return found


def _parted(at: Ints, in_words: Flags) -> Ints:
    """Before which letters a word unit ends: 10.5 is not 105, but other separators may come and
    go."""
    found: Ints = ((at[1:] - at[:-1] > 1) & in_words[1:] & in_words[:-1]).nonzero()[0]
    return found


def _contents(letters: Codes, parted: Ints, borders: Ints) -> NDArray[np.uint64]:
    """A hash of all letters of each article, and of where word units and the title end."""
    titles, texts, ends = borders[:-1:2], borders[1::2], borders[2::2]
    low, high = parted.searchsorted(titles), parted.searchsorted(ends - 1)
    rows = zip(*(each.tolist() for each in (titles, texts, ends, low, high)), strict=True)
    digests = []
    for title, text, end, first, behind in rows:
        digest = blake2b(letters[title:end].tobytes(), digest_size=8)
        places = np.append(parted[first:behind] - title, text - title)
        digest.update(places.astype("<u4").tobytes())
        digests.append(digest.digest())
    return np.frombuffer(b"".join(digests), "<u8")


def _shingles_of(letters: Codes, in_words: Flags, sizes: Ints) -> tuple[Hashes, Ints]:
    """The hashes of the shingles of all titles and texts, and of which of these each is."""
    sides = np.arange(len(sizes)).repeat(sizes)
    hashes = shingles(letters, in_words, sides >> 1)
    # No shingle of SHINGLE letters lies across the end of a title or text.
    whole = sides[: len(hashes)] == sides[SHINGLE - 1 :]
    return hashes[whole], sides[: len(hashes)][whole]


def shingles(letters: Codes, is_word: Flags, articles: Ints) -> Hashes:
    """The hashes of the shingles of a run of letters, each of an article; what lies across the end
    of one means nothing."""
    count = max(len(letters) - SHINGLE + 1, 0)
    hashes = letters[:count] * FACTORS[0]
    for i in range(1, SHINGLE):
        hashes += letters[i : i + count] * FACTORS[i]
    all_words = _all_of(is_word, WORD_SHINGLE)
    all_words &= articles[: len(all_words)] == articles[WORD_SHINGLE - 1 :][: len(all_words)]
    words = all_words.nonzero()[0]
    for i in range(SHINGLE, WORD_SHINGLE):
        hashes[words] += letters.take(words + i) * FACTORS[i]
    for mix, shift in zip(MIXES, SHIFTS, strict=True):
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


def least(hashes: Hashes, rows: Ints, count: int, places: int) -> NDArray[np.uint16]:
    """A table of ``count`` rows: the range of hashes is cut into equal ``places``, and of those of
    each row the least hash in each is kept, as 16 bits. ``rows`` says which row each is of."""
    wide = hashes.astype(np.uint64)
    # Place p begins at the hash (p << 32) // places.
    place = ((wide + np.uint64(1)) * np.uint64(places) - np.uint64(1)) >> np.uint64(32)
    place += rows.astype(np.uint64) * np.uint64(places)
    ordered = np.sort(place << np.uint64(32) | wide)
    place = (ordered >> np.uint64(32)).astype(np.intp)
    first = np.append(True, place[1:] != place[:-1])[: len(place)]
    # The least of many lie close together: mixed once more, they use all of the 16 bits.
    mixed = ordered[first].astype(np.uint32) * MIXES[0] >> np.uint32(16)
    found = np.full(count * places, EMPTY, np.uint16)
    found[place[first]] = np.maximum(mixed, EMPTY + 1)
    return found.reshape(count, places)
