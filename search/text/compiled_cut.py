"""Here are the Han runs of many texts: which words are they? As jieba has it, compiled by numba.

What makes a list of strings of a text is slow because of the strings, most of which are the same.
Here a word is found as a node of the dictionary's tree, and only of those that differ a string is
made. Needs the extra ``fast``; ``segment.py`` is what everybody has.

The words are those of the segmenter to the last: where the likeliest cut of a run is not so by a
margin, which is rare, the segmenter cuts that run. rjieba knows the probabilities of jieba's model
to six decimals, so that of two ways that are as likely by jieba's it may take the other.
"""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
from numba import boolean, float64, int32, int64, types, uint32

from search.text.columns import Cut, HanWords, Ints, Numbers
from search.text.compiling import compiled, read_only
from search.text.fold import Codes, to_text
from search.text.segment import BREAK, MAX_RUN
from search.text.trie import FIRST_HAN, HAN_BITS, LAST_HAN, NO_WORD, ROOT, Floats, Trie

Int = Any
"""An int64, or an int where a test calls a loop as Python."""

_FACTOR = -7046029254386353131  # the golden ratio's, as a signed number: it spreads the edges
_STATES = "BEMS"
"""The beginning, end and middle of a word, and a single character, in the order in which jieba
prefers the later of two that are as likely."""

_B, _E, _M, _S = range(4)
_COUNT = len(_STATES)
_IMPOSSIBLE = -3.14e100
_MARGIN = 2e-6
"""Two ways that differ by no more for each of their characters are as likely to us: of each of the
two rjieba has rounded a probability by up to 5e-7."""

_UNSURE = -2
"""For a node: this is a whole run, left to the segmenter. For what the likeliest way goes by: two
ways are as likely."""

_BREAK, _FIRST, _HAN = ord(BREAK), ord(FIRST_HAN), ord(LAST_HAN) - ord(FIRST_HAN) + 1


class CompiledCut:
    """Cuts the runs of many texts by a tree of words, and by jieba's model between them. Not for
    several threads at once."""

    def __init__(self, trie: Trie, jieba: Path, cut: Cut) -> None:
        """``jieba`` is the folder of that package, ``cut`` that of a segmenter of the words that
        are in the tree."""
        size = 1 << (2 * len(trie.weights)).bit_length()
        self._table = np.zeros(2 * size, np.int64)
        self._weights = self._table.view(np.float64)
        _fill(trie.edges, trie.weights, self._table, self._weights)
        self._unknown = trie.unknown
        self._emitted, self._changes = _model(jieba / "finalseg")
        self._number_of = np.full(size, -1, np.int32)
        self._by_segmenter = cut

    def __call__(self, runs: Codes, ends: Ints) -> HanWords:
        """See CutRuns."""
        starts, sizes, nodes = self._words(runs)
        numbers, first = np.empty_like(nodes), np.empty_like(nodes)
        distinct = _number(nodes, self._number_of, numbers, first)
        first = first[:distinct]
        text = to_text(runs)
        vocabulary = _parts(text, starts[first], sizes[first])
        unknown = (numbers < 0).nonzero()[0]
        strings = _parts(text, starts[unknown], sizes[unknown])
        others = {word: number for number, word in enumerate(dict.fromkeys(strings), distinct)}
        numbers[unknown] = [others[word] for word in strings]
        counts = np.diff(starts.searchsorted(ends), prepend=0)
        return HanWords(numbers, counts, [*vocabulary, *others])

    def _words(self, runs: Codes) -> Words:
        words, model = _room(len(runs)), (self._emitted, self._changes)
        count = _cut(runs, self._table, self._weights, self._unknown, model, words)
        starts, sizes, nodes = (each[:count] for each in words)
        left = (nodes == _UNSURE).nonzero()[0]
        if not len(left):
            return starts, sizes, nodes
        parts = self._by_segmenter(BREAK.join(_parts(to_text(runs), starts[left], sizes[left])))
        lengths = np.array([len(part) for part in parts if part != BREAK], np.int32)
        whole = _room(count - len(left) + len(lengths))
        _complete(runs, self._table, (starts, sizes, nodes), lengths, whole)
        return whole


def _room(size: int) -> Words:
    return np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)


def _parts(text: str, starts: Numbers, sizes: Numbers) -> list[str]:
    rows = zip(starts.tolist(), (starts + sizes).tolist(), strict=True)
    return [text[start:end] for start, end in rows]


def _model(folder: Path) -> Model:
    """jieba's hidden Markov model: for each Han character how likely each state emits it; how
    likely each state is the first, and how likely the second of two follows the first."""
    start, trans, emit = (_probabilities(folder / f"prob_{name}.py") for name in _PARTS)
    emitted = np.full((_HAN, _COUNT), _IMPOSSIBLE)
    for number, state in enumerate(_STATES):
        for character, value in emit[state].items():
            if 0 <= ord(character) - _FIRST < _HAN:
                emitted[ord(character) - _FIRST, number] = value
    changes = [start[state] for state in _STATES]
    changes += [trans[one].get(other, _IMPOSSIBLE) for one in _STATES for other in _STATES]
    return emitted.ravel(), np.array(changes)


_PARTS = ("start", "trans", "emit")


def _probabilities(path: Path) -> Any:
    """Found, not imported by its name: jieba takes long to import."""
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.P


_INTS, _FLOATS, _CODES = read_only(int64), read_only(float64), read_only(uint32)
_NEW_INTS, _NEW_NUMBERS = (types.Array(each, 1, "C") for each in (int64, int32))
_NEW_FLOATS = types.Array(float64, 1, "C")
_MODEL: Any = types.Tuple([_FLOATS] * 2)  # type: ignore[no-untyped-call]
_WORDS: Any = types.Tuple([_NEW_NUMBERS] * 3)  # type: ignore[no-untyped-call]

Model = tuple[Floats, Floats]
"""What ``_model`` gives."""

Words = tuple[Numbers, Numbers, Numbers]
"""Of each word where it starts, how long it is, and its node: -1 where there is none, _UNSURE for a
run."""


@compiled(int64(_INTS, int64, int64))
def _slot(table: Ints, node: Int, place: Int) -> Int:
    """Where the edge is, or would be."""
    edge = (node << HAN_BITS | place) + 1
    mask = (len(table) >> 1) - 1
    slot = (edge * _FACTOR >> 20) & mask
    while table[2 * slot] != edge and table[2 * slot]:
        slot = (slot + 1) & mask
    return slot


@compiled(int64(_INTS, _FLOATS, _NEW_INTS, _NEW_FLOATS))
def _fill(edges: Ints, weights: Floats, table: Ints, table_weights: Floats) -> Int:
    """Enter the nodes of a Trie into a table that is empty; returns its root."""
    slots = np.empty(len(weights), np.int64)
    slots[ROOT] = len(table) >> 1
    for i in range(len(edges)):
        parent, place = slots[edges[i] >> HAN_BITS], edges[i] & ((1 << HAN_BITS) - 1)
        slot = _slot(table, parent, place)
        table[2 * slot] = (parent << HAN_BITS | place) + 1
        table_weights[2 * slot + 1] = weights[i + 1]
        slots[i + 1] = slot
    return slots[ROOT]


@compiled(int64(_INTS, int64, uint32))
def _child(table: Ints, node: Int, code: Int) -> Int:
    """The node behind a character, -1 where there is none."""
    slot = _slot(table, node, np.int64(code) - _FIRST)
    return slot if table[2 * slot] else -1


@compiled(int64(_INTS, _CODES, int64, int64))
def _find(table: Ints, codes: Codes, start: Int, end: Int) -> Int:
    """The node of a string, -1 where there is none."""
    node = len(table) >> 1
    for at in range(start, end):
        node = _child(table, node, codes[at])
        if node < 0:
            break
    return node


@compiled(types.void(_WORDS, int64, int64, int64, int64))
def _put(words: Words, number: Int, start: Int, size: Int, node: Int) -> None:
    words[0][number] = start
    words[1][number] = size
    words[2][number] = node


@compiled(
    types.void(*(_CODES, int64, int64, _INTS, _FLOATS, float64), _NEW_FLOATS, _NEW_INTS, _NEW_INTS)
)
def _find_way(
    codes: Codes,
    start: Int,
    end: Int,
    table: Ints,
    weights: Floats,
    unknown: float,
    best: Floats,
    ends: Ints,
    nodes: Ints,
) -> None:
    """For each character of a run where the word ends that begins the likeliest way from it to the
    end, _UNSURE where that could be another word. ``nodes`` are those of the words."""
    size = end - start
    best[size] = 0.0
    for first in range(size - 1, -1, -1):
        likeliest = second = NO_WORD
        ends[first] = first + 1
        nodes[first] = -1
        node = len(table) >> 1
        for i in range(first, size):
            node = _child(table, node, codes[start + i])
            if node < 0:
                break
            if i == first:
                nodes[first] = node
            weight = weights[2 * node + 1]
            if weight == NO_WORD:
                continue
            way = weight + best[i + 1]
            second = max(second, min(way, likeliest))
            if way >= likeliest:
                likeliest = way
                ends[first] = i + 1
                nodes[first] = node
        if likeliest == NO_WORD:
            best[first] = unknown + best[first + 1]
        else:
            best[first] = likeliest
            if likeliest - second <= _MARGIN * (size - first):
                ends[first] = _UNSURE


@compiled(boolean(_CODES, int64, int64, _FLOATS, _FLOATS, _NEW_FLOATS, _NEW_INTS, _NEW_INTS))
def _tag(
    codes: Codes,
    start: Int,
    end: Int,
    emitted: Floats,
    changes: Floats,
    scores: Floats,
    earlier: Ints,
    states: Ints,
) -> bool:
    """Find the likeliest states of the characters (Viterbi), and say whether no others are as
    likely. ``scores`` and ``earlier`` are room for those of two characters, and of all.

    It is enough that each state of the likeliest way is behind the one before it by a margin: what
    comes to it from another is the best of all ways that do.
    """
    place = (np.int64(codes[start]) - _FIRST) * _COUNT
    for state in range(_COUNT):
        scores[state] = changes[state] + emitted[place + state]
    for i in range(1, end - start):
        place = (np.int64(codes[start + i]) - _FIRST) * _COUNT
        before, now = ((i - 1) & 1) * _COUNT, (i & 1) * _COUNT
        for state in range(_COUNT):
            # A word begins behind the end of one or a single character, and so on.
            is_first = state in (_B, _S)
            one, other = (_E, _S) if is_first else (_B, _M)
            likely = scores[before + one] + changes[_COUNT + one * _COUNT + state]
            likely += emitted[place + state]
            rather = scores[before + other] + changes[_COUNT + other * _COUNT + state]
            rather += emitted[place + state]
            scores[now + state] = rather if rather >= likely else likely
            chosen = other if rather >= likely else one
            is_sure = abs(rather - likely) > _MARGIN * (i + 1)
            earlier[i * _COUNT + state] = chosen if is_sure else _UNSURE
    last = end - start - 1
    single, ending = scores[(last & 1) * _COUNT + _S], scores[(last & 1) * _COUNT + _E]
    if max(single, ending) < _IMPOSSIBLE / 2 or abs(single - ending) <= _MARGIN * (end - start):
        return False
    states[last] = _S if single > ending else _E
    for i in range(last, 0, -1):
        states[i - 1] = earlier[i * _COUNT + states[i]]
        if states[i - 1] == _UNSURE:
            return False
    return True


@compiled(int64(_CODES, _INTS, _FLOATS, float64, _MODEL, _WORDS))
def _cut(
    codes: Codes, table: Ints, weights: Floats, unknown: float, model: Model, words: Words
) -> Int:
    """How many words there are; they are put into ``words``, and runs that are not sure."""
    emitted, changes = model
    best, scores = np.empty(MAX_RUN + 1, np.float64), np.empty(2 * _COUNT, np.float64)
    ends, nodes = np.empty(MAX_RUN, np.int64), np.empty(MAX_RUN, np.int64)
    states, earlier = np.empty(MAX_RUN, np.int64), np.empty(_COUNT * MAX_RUN, np.int64)
    count = start = 0
    while start < len(codes):
        end = start
        while end < len(codes) and end - start < MAX_RUN and codes[end] != _BREAK:
            end += 1
        _find_way(codes, start, end, table, weights, unknown, best, ends, nodes)
        at, before, is_sure = 0, count, True
        while is_sure and at < end - start:
            first = at
            while at < end - start and ends[at] == at + 1:
                at += 1
            is_sure = at == end - start or ends[at] != _UNSURE
            # Single characters side by side may make a word that the dictionary lacks.
            tagged = at > first + 1
            if tagged:
                node = _find(table, codes, start + first, start + at)
                tagged = node < 0 or weights[2 * node + 1] == NO_WORD
            if tagged and is_sure:
                one, behind = start + first, start + at
                is_sure = _tag(codes, one, behind, emitted, changes, scores, earlier, states)
            if not is_sure:
                break
            begin = first
            for i in range(first, at):
                state = states[i - first] if tagged else _S
                if state in (_B, _S):
                    begin = i
                if state in (_E, _S):
                    node = nodes[i]
                    if begin < i:
                        node = _find(table, codes, start + begin, start + i + 1)
                    _put(words, count, start + begin, i + 1 - begin, node)
                    count += 1
            if at < end - start:
                _put(words, count, start + at, ends[at] - at, nodes[at])
                count += 1
                at = ends[at]
        if not is_sure:
            _put(words, before, start, end - start, _UNSURE)
            count = before + 1
        start = end + 1 if end < len(codes) and codes[end] == _BREAK else end
    return count


@compiled(types.void(_CODES, _INTS, _WORDS, _NEW_NUMBERS, _WORDS))
def _complete(codes: Codes, table: Ints, words: Words, lengths: Numbers, whole: Words) -> None:
    """Put words into ``whole``, and in place of each run its words, which are so long."""
    count = number = 0
    for i in range(len(words[0])):
        start, end, node = words[0][i], words[0][i] + words[1][i], words[2][i]
        if node != _UNSURE:
            _put(whole, count, start, end - start, node)
            count += 1
            continue
        while start < end:
            size = lengths[number]
            _put(whole, count, start, size, _find(table, codes, start, start + size))
            start += size
            number += 1
            count += 1


@compiled(int64(_NEW_NUMBERS, _NEW_NUMBERS, _NEW_NUMBERS, _NEW_NUMBERS))
def _number(nodes: Numbers, number_of: Numbers, numbers: Numbers, first: Numbers) -> Int:
    """Number the distinct nodes in order, and say how many there are; ``first`` is where each
    stands first. ``number_of`` is -1 for each node, before and afterwards."""
    count = 0
    for i in range(len(nodes)):
        node = nodes[i]
        numbers[i] = -1
        if node >= 0:
            if number_of[node] < 0:
                number_of[node] = count
                first[count] = i
                count += 1
            numbers[i] = number_of[node]
    for number in range(count):
        number_of[nodes[first[number]]] = -1
    return count
