"""The terms of a segment, as Whoosh's readers ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.fields import FieldType
from whoosh.filedb.filestore import Storage
from whoosh.formats import Format
from whoosh.reading import TermNotFound

from search.engines.whoosh.codec.columns import open_array_file
from search.engines.whoosh.codec.matcher import ArrayMatcher
from search.engines.whoosh.codec.term_postings import IndexedField, PostingsInfo, TermPostings
from search.errors import IndexUnusableError

Term = tuple[str, bytes]


class ArrayTermsReader(TermsReader):  # type: ignore[misc]
    """See whoosh.codec.base.TermsReader. Threads may share it."""

    def __init__(self, storage: Storage, names: dict[str, str]) -> None:
        """``names``: the file of each field."""
        self._storage = storage
        self._names = names
        self._fields: dict[str, IndexedField] = {}

    def __contains__(self, term: Term) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> Iterable[str]:
        return self._names.keys()

    def cursor(self, name: str, field_type: FieldType) -> ArrayCursor:
        return ArrayCursor(self._field(name), field_type)

    def terms(self) -> Iterator[Term]:
        return ((name, term) for name, term, _ in self._all())

    def terms_from(self, name: str, term: bytes) -> Iterator[Term]:
        return ((name, found) for name, found, _ in self._from(name, term))

    def items(self) -> Iterator[tuple[Term, PostingsInfo]]:
        return self._with_info(self._all())

    def items_from(self, name: str, term: bytes) -> Iterator[tuple[Term, PostingsInfo]]:
        return self._with_info(self._from(name, term))

    def term_info(self, name: str, term: bytes) -> PostingsInfo:
        return PostingsInfo(self._require(name, term))

    def frequency(self, name: str, term: bytes) -> float:
        postings = self._find(name, term)
        return 0 if postings is None else postings.weight

    def doc_frequency(self, name: str, term: bytes) -> int:
        postings = self._find(name, term)
        return 0 if postings is None else postings.df

    def matcher(self, name: str, term: bytes, format_: Format, scorer: Any = None) -> ArrayMatcher:
        return ArrayMatcher(self._require(name, term), format_, (name, term), scorer)

    def close(self) -> None:
        """The files are unmapped when nobody has an array of them any more."""
        self._fields = {}

    def _field(self, name: str) -> IndexedField | None:
        field = self._fields.get(name)
        if field is None and name in self._names:
            try:
                with closing(self._storage.open_file(self._names[name])) as file:
                    field = self._fields[name] = IndexedField(open_array_file(file))
            except (OSError, NameError) as error:  # a storage in memory names what it has not
                raise IndexUnusableError(f"a file of the index is missing ({error})") from error
        return field

    def _find(self, name: str, term: bytes) -> TermPostings | None:
        field = self._field(name)
        return None if field is None else field.find(term)

    def _require(self, name: str, term: bytes) -> TermPostings:
        postings = self._find(name, term)
        if postings is None:
            raise TermNotFound(f"No term {name}:{term!r}")
        return postings

    def _all(self) -> Iterator[tuple[str, bytes, int]]:
        """Each field's name, term, and the term's number."""
        for name in sorted(self._names):
            yield from self._of(name, 0)

    def _from(self, name: str, term: bytes) -> Iterator[tuple[str, bytes, int]]:
        """From a term on, to the end of the last field, as Whoosh does."""
        field = self._field(name)
        if field is None:
            return
        yield from self._of(name, field.terms.lower_bound(term))
        for other in sorted(self._names):
            if other > name:
                yield from self._of(other, 0)

    def _of(self, name: str, first: int) -> Iterator[tuple[str, bytes, int]]:
        field = self._field(name)
        assert field is not None
        for number in range(first, len(field.terms)):
            yield name, field.terms.term(number), number

    def _with_info(
        self, found: Iterator[tuple[str, bytes, int]]
    ) -> Iterator[tuple[Term, PostingsInfo]]:
        for name, term, number in found:
            field = self._field(name)
            assert field is not None
            yield (name, term), PostingsInfo(field.postings(number))


class ArrayCursor(FieldCursor):  # type: ignore[misc]
    """Goes through the terms of a field, None being one without any. See
    whoosh.codec.base.FieldCursor; the terms it gives are texts."""

    def __init__(self, field: IndexedField | None, field_type: FieldType) -> None:
        self._field = field
        self._field_type = field_type
        self._count = 0 if field is None else len(field.terms)
        self._go(0)

    def first(self) -> str | None:
        return self._go(0)

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before ``term``."""
        if self._field is None:
            return None
        data = term if isinstance(term, bytes) else self._field_type.to_bytes(term)
        return self._go(self._field.terms.lower_bound(data))

    def next(self) -> str | None:
        return self._go(self._number + 1)

    def term(self) -> str | None:
        return self._text

    def text(self) -> str | None:
        return self._text

    def term_info(self) -> PostingsInfo | None:
        if self._field is None or not self.is_valid():
            return None
        return PostingsInfo(self._field.postings(self._number))

    def is_valid(self) -> bool:
        return self._number < self._count

    def _go(self, number: int) -> str | None:
        self._number = min(number, self._count)
        self._text: str | None = None
        if self._field is not None and self.is_valid():
            self._text = self._field_type.from_bytes(self._field.terms.term(self._number))
        return self._text
