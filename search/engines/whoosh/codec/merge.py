"""Several files of a field become one: by moving arrays, without sorting a posting.

Terms are taken in ranges of keys that hold about CHUNK_BYTES of postings, so memory does not depend
on the size of the files. Ranges are joined and encoded side by side and written in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from search.engines.whoosh.codec.ahead import Ahead
from search.engines.whoosh.codec.array_file import ArrayFile
from search.engines.whoosh.codec.bits import Ints, each_from, exclusive_sum
from search.engines.whoosh.codec.field_file import BLOCK, Encoded, FieldFileWriter, encoded
from search.engines.whoosh.codec.records import Encode, Postings, Shape, encode
from search.engines.whoosh.codec.terms import Keys, TermDictionary, Terms

CHUNK_BYTES = 1 << 20
DELETED = -1

_BLOCK_BITS = 31


class Field(Protocol):
    """What is merged: a FieldFile or a PlainField."""

    file: ArrayFile
    about: dict[str, Any]
    shape: Shape
    terms: TermDictionary

    def range(self, first: int, behind: int) -> Postings:
        """The postings of the terms ``first`` to ``behind - 1``."""

    def block_starts(self) -> Ints:
        """Where the postings of each BLOCK-th term begin, in bytes; at last the end of all."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to merge; ``numbers`` gives each of its documents its number in the merged segment,
    or DELETED. The numbers of a source ascend, and lie above those of the sources before it."""

    file: Field
    numbers: Ints


def merge(
    sources: Sequence[Source], writer: FieldFileWriter, ahead: Ahead, encode: Encode = encode
) -> None:
    """Write all that is in ``sources``."""
    join = partial(_encoded, sources, writer.shape, encode)
    for records in ahead.map(join, _ranges(sources)):
        for each in records:
            writer.write(each)
        for source in sources:
            source.file.file.let_go()


def _encoded(
    sources: Sequence[Source],
    shape: Shape,
    encode: Encode,
    ranges: Sequence[tuple[int, int]],
) -> list[Encoded]:
    """The records of the terms in ``ranges``, one of which is of each source."""
    parts = [
        (source, source.file.terms.part(first, behind), source.file.range(first, behind))
        for source, (first, behind) in zip(sources, ranges, strict=True)
        if behind > first
    ]
    if not parts:
        return []
    kept = [_renumbered(source.numbers, postings) for source, _, postings in parts]
    terms, ranks = _union([terms for _, terms, _ in parts])
    return list(encoded(*_used(terms, _joined(kept, ranks, len(terms))), shape, encode))


def _used(terms: Terms, postings: Postings) -> tuple[Terms, Postings]:
    """Without the terms of which every document was deleted."""
    used = postings.df > 0
    if used.all():
        return terms, postings
    numbers = np.flatnonzero(used)
    chosen = used[terms.long]
    long = np.searchsorted(numbers, terms.long[chosen])
    texts = [terms.long_terms[i] for i in np.flatnonzero(chosen).tolist()]
    rest = Postings(postings.df[used], postings.documents, postings.tf, postings.positions)
    return Terms(terms.keys[used], long, texts), rest


def _ranges(sources: Sequence[Source]) -> Iterator[list[tuple[int, int]]]:
    """The terms of each source, range by range; terms of one key are never parted."""
    keys, sizes = [], []
    for source in sources:
        keys.append(source.file.terms.keys[::BLOCK].astype(np.uint64))
        sizes.append(np.diff(source.file.block_starts()))
    all_keys, all_sizes = np.concatenate(keys), np.concatenate(sizes)
    order = np.argsort(all_keys, kind="stable")
    chunk = np.cumsum(all_sizes[order]) // CHUNK_BYTES
    borders = np.unique(all_keys[order][np.flatnonzero(np.diff(chunk)) + 1])
    before = [0] * len(sources)
    for border in borders:
        behind = [_place(source.file.terms.keys, border) for source in sources]
        if behind != before:
            yield list(zip(before, behind, strict=True))
        before = behind
    yield [(low, len(s.file.terms)) for low, s in zip(before, sources, strict=True)]


def _place(keys: Keys, border: np.uint64) -> int:
    return int(np.searchsorted(keys, keys.dtype.type(border)))


def _renumbered(numbers: Ints, postings: Postings) -> Postings:
    """The postings with new document numbers, those of deleted documents left out."""
    documents = numbers[postings.documents]
    if not len(documents) or documents.min() != DELETED:
        return Postings(postings.df, documents, postings.tf, postings.positions)
    kept = documents != DELETED
    df = np.add.reduceat(kept, exclusive_sum(postings.df), dtype=np.int64)
    if not len(postings.tf):
        return Postings(df, documents[kept], postings.tf, postings.positions)
    positions = postings.positions
    if len(positions):
        positions = positions[np.repeat(kept, postings.tf)]
    return Postings(df, documents[kept], postings.tf[kept], positions)


def _union(lists: Sequence[Terms]) -> tuple[Terms, list[Ints]]:
    """The distinct terms of all lists in order, and for each list the places of its terms there."""
    short_keys = [np.delete(terms.keys, terms.long) for terms in lists]
    short = _distinct(np.concatenate(short_keys))
    long = sorted({term for terms in lists for term in terms.long_terms})
    long_keys = Terms.of(long, short.dtype.itemsize).keys
    # Of terms with one key, the one that the key says is the shortest, and so the first.
    short_places = np.arange(len(short)) + np.searchsorted(long_keys, short)
    long_places = np.arange(len(long)) + np.searchsorted(short, long_keys, "right")
    keys = np.empty(len(short) + len(long), short.dtype)
    keys[short_places], keys[long_places] = short, long_keys
    place_of = dict(zip(long, long_places.tolist(), strict=True))
    ranks = []
    for terms, own in zip(lists, short_keys, strict=True):
        places = np.empty(len(terms), np.int64)
        is_short = np.ones(len(terms), bool)
        is_short[terms.long] = False
        places[is_short] = short_places[np.searchsorted(short, own)]
        places[terms.long] = [place_of[term] for term in terms.long_terms]
        ranks.append(places)
    return Terms(keys, long_places, long), ranks


def _distinct(keys: Keys) -> Keys:
    """In order. Sorting is quicker than the hash table of np.unique."""
    keys.sort()
    first = np.ones(len(keys), bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    found: Keys = keys[first]
    return found


def _joined(parts: Sequence[Postings], ranks: Sequence[Ints], terms: int) -> Postings:
    """The postings of all parts, term by term; within a term in the order of the parts."""
    df = np.concatenate([postings.df for postings in parts])
    rank = np.concatenate(ranks)
    total = np.zeros(terms, np.int64)
    np.add.at(total, rank, df)
    # What a part has of a term is a block; those of one term follow each other in their order.
    blocks = np.flatnonzero(df)
    order = np.sort(rank[blocks] << _BLOCK_BITS | blocks) & (1 << _BLOCK_BITS) - 1
    first = exclusive_sum(df)
    places = each_from(first[order], df[order])
    documents = np.concatenate([postings.documents for postings in parts])[places]
    tf = np.concatenate([postings.tf for postings in parts])
    positions = np.concatenate([postings.positions for postings in parts])
    if len(positions):
        cf = np.zeros_like(df)
        cf[blocks] = np.add.reduceat(tf, first[blocks])
        positions = positions[each_from(exclusive_sum(cf)[order], cf[order])]
    return Postings(total, documents, tf[places] if len(tf) else tf, positions)
