"""How many of some documents have each value of a keyword field?

Postings say which documents have a value. Here they are turned round once for a generation, so that
counting takes one pass over the documents, whatever the number of values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.codec.bits import Ints
from search.engines.whoosh.codec.field_file import FieldFile
from search.engines.whoosh.ordering import nth_largest
from search.engines.whoosh.schema import KEYWORD_ENCODING
from search.models import FACET_VALUES, FacetCount

_FEW = 8
"""Of fewer documents than one in so many, the places of their values are worked out; for more that
would take more memory than to look at every value."""


class KeywordFacet:
    """The values of one field in all live documents."""

    def __init__(
        self,
        files: Sequence[tuple[FieldFile, int]],
        live: NDArray[np.bool_],
        id_ranks: Ints,
        id_of: Callable[[int], str],
    ) -> None:
        """``files``: that of each segment that has the field, and its first document."""
        self._values, documents, values = _postings(files)
        kept = live[documents]
        documents, values = documents[kept], values[kept]
        self._examples = _least(values, id_ranks[documents], documents)
        order = np.argsort(documents, kind="stable")
        self._documents, self._of_documents = documents[order], values[order].astype(np.int32)
        self._starts = np.searchsorted(self._documents, np.arange(len(live) + 1))
        self._id_of = id_of
        self._ids: dict[int, str] = {}

    def counts(self, numbers: Ints, chosen: Sequence[str]) -> tuple[FacetCount, ...]:
        """The commonest FACET_VALUES values of the documents (ascending) and those of ``chosen``
        that they have, most first, then by value."""
        counts = np.bincount(self._gathered(numbers), minlength=len(self._values))
        found = (counts > 0).nonzero()[0]
        first = found[counts[found] >= nth_largest(counts[found], FACET_VALUES)]
        kept = first[np.argsort(-counts[first], kind="stable")].tolist()[:FACET_VALUES]
        if chosen:
            wanted = [n for n in found.tolist() if self._values[n] in chosen and n not in kept]
            kept += sorted(wanted, key=lambda n: -counts[n])
        return tuple(
            FacetCount(self._values[n], count, self._example(n))
            for n, count in zip(kept, counts[kept].tolist(), strict=True)
        )

    def _example(self, number: int) -> str:
        """The id of the example of a value, read once."""
        if number not in self._ids:
            self._ids[number] = self._id_of(self._examples[number])
        return self._ids[number]

    def _gathered(self, numbers: Ints) -> NDArray[np.int32]:
        """The values of the documents, one behind the other."""
        if len(numbers) * _FEW < len(self._starts):
            starts = self._starts[numbers]
            sizes = self._starts[numbers + 1] - starts
            behind = sizes.cumsum()
            places = np.arange(sizes.sum()) + (starts + sizes - behind).repeat(sizes)
        else:
            wanted = np.zeros(len(self._starts), bool)
            wanted[numbers] = True
            places = wanted[self._documents]
        values: NDArray[np.int32] = self._of_documents[places]
        return values


def _postings(files: Sequence[tuple[FieldFile, int]]) -> tuple[list[str], Ints, Ints]:
    """The values of all segments by code point, and pairs of a document and the place of a value
    that it has."""
    terms = [file.terms.chosen(np.arange(len(file.terms))) for file, _ in files]
    distinct = sorted(set().union(*terms))
    places = {term: place for place, term in enumerate(distinct)}
    documents, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for (file, first), own in zip(files, terms, strict=True):
        postings = file.range(0, len(own))
        documents.append(postings.documents + first)
        mapped = np.fromiter((places[term] for term in own), np.int64, len(own))
        values.append(np.repeat(mapped, postings.df))
    decoded = [term.decode(KEYWORD_ENCODING, "surrogatepass") for term in distinct]
    return decoded, np.concatenate(documents), np.concatenate(values)


def _least(values: Ints, ranks: Ints, documents: Ints) -> dict[int, int]:
    """For each value the document with the least rank."""
    order = np.lexsort((ranks, values))
    found, firsts = np.unique(values[order], return_index=True)
    return dict(zip(found.tolist(), documents[order[firsts]].tolist(), strict=True))
