"""Several files of a field become one: by moving arrays, without sorting a posting.

Terms are taken in ranges of keys that hold about CHUNK_BYTES of records, so memory does not depend
on the size of the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.codec.bits import Ints, each_from, exclusive_sum
from search.engines.whoosh.codec.field_file import FieldFile, FieldFileWriter
from search.engines.whoosh.codec.records import Postings
from search.engines.whoosh.codec.terms import Keys, Terms

CHUNK_BYTES = 1 << 20
_SAMPLE = 64
"""Of so many terms in a row one is looked at to choose the ranges."""

DELETED = -1


@dataclass(frozen=True, slots=True)
class Source:
    """A file to merge; ``numbers`` gives each of its documents its number in the merged segment,
    or DELETED. The numbers of a source ascend, and lie above those of the sources before it."""

    file: FieldFile
    numbers: Ints


def merged_widths(sources: Sequence[Source]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The widths of positions of the documents that stay."""
    return np.concatenate([s.file.shape.widths[s.numbers != DELETED] for s in sources])


def merge(sources: Sequence[Source], writer: FieldFileWriter) -> None:
    """Write all that is in ``sources``."""
    for ranges in _ranges(sources):
        parts = [
            (source, source.file.terms.part(first, behind), source.file.range(first, behind))
            for source, (first, behind) in zip(sources, ranges, strict=True)
            if behind > first
        ]
        if not parts:
            continue
        kept = [_renumbered(source.numbers, postings) for source, _, postings in parts]
        terms, ranks = _union([terms for _, terms, _ in parts])
        postings = _joined(kept, ranks, len(terms))
        _write(writer, terms, postings)


def _write(writer: FieldFileWriter, terms: Terms, postings: Postings) -> None:
    """Without the terms of which every document was deleted."""
    used = postings.df > 0
    if not used.all():
        numbers = np.flatnonzero(used)
        chosen = used[terms.long]
        long = np.searchsorted(numbers, terms.long[chosen])
        texts = [terms.long_terms[i] for i in np.flatnonzero(chosen).tolist()]
        terms = Terms(terms.keys[used], long, texts)
        postings = Postings(postings.df[used], postings.documents, postings.tf, postings.positions)
    if len(terms):
        writer.add(terms, postings)


def _ranges(sources: Sequence[Source]) -> Iterator[list[tuple[int, int]]]:
    """The terms of each source, range by range; terms of one key are never parted."""
    keys, sizes = [], []
    for source in sources:
        count = len(source.file.terms)
        samples = np.arange(0, count, _SAMPLE)
        starts = [source.file.start(number) for number in (*samples.tolist(), count)]
        keys.append(source.file.terms.keys[samples].astype(np.uint64))
        sizes.append(np.diff(np.array(starts)))
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
    short = np.unique(np.concatenate(short_keys))
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


def _joined(parts: Sequence[Postings], ranks: Sequence[Ints], terms: int) -> Postings:
    """The postings of all parts, term by term; within a term in the order of the parts."""
    df = np.zeros((terms, len(parts)), np.int64)
    for column, (postings, rank) in enumerate(zip(parts, ranks, strict=True)):
        df[rank, column] = postings.df
    starts = exclusive_sum(df.ravel()).reshape(df.shape)
    total = int(df.sum())
    documents = np.empty(total, np.int64)
    counted = any(len(postings.tf) for postings in parts)
    tf = np.empty(total if counted else 0, np.int64)
    places = []
    for column, (postings, rank) in enumerate(zip(parts, ranks, strict=True)):
        place = each_from(starts[rank, column], postings.df)
        documents[place] = postings.documents
        if counted:
            tf[place] = postings.tf
        places.append(place)
    positions = np.zeros(0, np.int64)
    if any(len(postings.positions) for postings in parts):
        positions = np.empty(int(tf.sum()), np.int64)
        first = exclusive_sum(tf)
        for postings, place in zip(parts, places, strict=True):
            positions[each_from(first[place], postings.tf)] = postings.positions
    return Postings(df.sum(axis=1), documents, tf, positions)
