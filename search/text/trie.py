"""Here are the words of a dictionary: which tree of characters are they, and how likely is each?

Every beginning of a word is a node; what leads from one to the next is a Han character. The words
are jieba's format of a text, and their weights those of jieba's ``calc``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from search.text.fold import Codes, to_codes

FIRST_HAN, LAST_HAN = "\u4e00", "\u9fd5"
"""What words are made of here; others of a dictionary count as far as its sum is concerned."""

HAN_BITS = 15
"""The place of a character among the Han characters takes so many."""

ROOT = 0
NO_WORD = -np.inf
"""The weight of a node that is the beginning of words, but none."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trie:
    """Nodes are numbered from ROOT on. ``edges`` are ``parent << HAN_BITS | place`` for the nodes
    from 1 on, in ascending order; ``weights`` are the logarithms of the share that a word has in
    all; ``unknown`` is that of a word that occurs once."""

    edges: Ints
    weights: Floats
    unknown: float

    @classmethod
    def of(cls, words: bytes) -> Trie:
        """The tree of words in jieba's format; of a word that is there twice the last counts."""
        codes = to_codes(words.decode("utf-8"))
        starts, ends, frequencies = _rows(codes)
        places = codes.astype(np.int64) - ord(FIRST_HAN)
        is_other = (places < 0) | (places > ord(LAST_HAN) - ord(FIRST_HAN))
        others = np.append(0, np.cumsum(is_other))
        is_han = others[ends] == others[starts]
        edges, found = _grown(places, starts[is_han], (ends - starts)[is_han], frequencies[is_han])
        rest = zip(*(each[~is_han].tolist() for each in (starts, ends, frequencies)), strict=True)
        by_word = {codes[start:end].tobytes(): frequency for start, end, frequency in rest}
        total = log(int(found.sum()) + sum(by_word.values()))
        distinct, which = np.unique(found, return_inverse=True)
        # By the function that jieba takes the logarithm with: the last bit may decide.
        logs = [log(each) - total if each else NO_WORD for each in distinct.tolist()]
        return cls(edges, np.array(logs)[which], log(1) - total)


def _rows(codes: Codes) -> tuple[Ints, Ints, Ints]:
    """Of each line where the word begins and ends, and its frequency."""
    ends = np.flatnonzero(codes == ord("\n"))
    spaces = np.flatnonzero(codes == ord(" ")).reshape(-1, 2)
    starts = np.append(0, ends[:-1] + 1)
    frequencies = np.zeros(len(starts), np.int64)
    first, behind = spaces[:, 0] + 1, spaces[:, 1]
    for digit in range(int((behind - first).max(initial=0))):
        there = first + digit < behind
        frequencies[there] *= 10
        frequencies[there] += codes[first[there] + digit] - np.uint32(ord("0"))
    return starts, spaces[:, 0], frequencies


def _grown(places: Ints, starts: Ints, sizes: Ints, frequencies: Ints) -> tuple[Ints, Ints]:
    """The edges, and the frequency of each node, 0 for one that is no word."""
    edges = [np.zeros(0, np.int64)]
    found = [np.zeros(1, np.int64)]
    nodes = np.full(len(starts), ROOT, np.int64)
    count = 1
    depth = 0
    while len(starts):
        keys = nodes << HAN_BITS | places[starts + depth]
        level, nodes = np.unique(keys, return_inverse=True)
        depth += 1
        end_here = sizes == depth
        own = np.zeros(len(level), np.int64)
        own[nodes[end_here]] = frequencies[end_here]
        edges.append(level)
        found.append(own)
        nodes = nodes + count
        count += len(level)
        goes_on = ~end_here
        starts, sizes, frequencies, nodes = (
            each[goes_on] for each in (starts, sizes, frequencies, nodes)
        )
    return np.concatenate(edges), np.concatenate(found)
