"""The matcher of a term: what is handed to the codec comes back, at every step."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields, formats, scoring
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import ReadTooFar

from search.engines.whoosh.codec.formats import ArrayPositions
from search.engines.whoosh.codec.whoosh_codec import ArrayCodec
from tests.whoosh_indexes import Counted, walked

Posting = tuple[int, float, int]
"""Document, weight, length of the field."""


def matcher_of(codec: Any, postings: list[Posting]) -> Any:
    """A matcher of a term with these postings, scored by their weights."""
    items = [(number, weight, b"%d" % number, length) for number, weight, length in postings]
    return written_matcher(codec, fields.TEXT(), items)


def written_reader(codec: Any, field_type: Any, items: list[tuple[int, float, bytes, int]]) -> Any:
    """A reader of a term whose postings are ``items``: document, weight, value, and length of the
    field."""
    storage = RamStorage()
    segment = codec.new_segment(storage, "one")
    writer = codec.field_writer(storage, segment)
    writer.start_field("text", field_type)
    writer.start_term(b"term")
    for item in items:
        writer.add(*item)
    writer.finish_term()
    writer.finish_field()
    writer.close()
    return codec.terms_reader(storage, segment)


def written_matcher(codec: Any, field_type: Any, items: list[tuple[int, float, bytes, int]]) -> Any:
    reader = written_reader(codec, field_type, items)
    scorer = scoring.WeightScorer(reader.term_info("text", b"term").max_weight())
    return reader.matcher("text", b"term", field_type.format, scorer)


@pytest.mark.parametrize(
    ("format_", "values"),
    [
        (formats.Frequency(), [1, 2**32 - 1, 7]),
        (formats.Frequency(), [0, 1]),
        (formats.Frequency(), [b"", b"no count"]),
        (ArrayPositions(), [b"abcd", b"abcde", b""]),
        (formats.Positions(), [b"", b"x", b""]),
    ],
)
def test_values_that_are_not_as_the_format_has_them(format_: Any, values: list[Any]) -> None:
    """The arrays of counts and positions could not give them back."""
    kept = [each if isinstance(each, bytes) else struct.pack("!I", each) for each in values]
    items = [(number, 2.5, value, 3) for number, value in enumerate(kept)]
    matcher = written_matcher(ArrayCodec(), Counted(format_), items)
    assert walked(matcher) == [(number, 2.5, value) for number, _, value, _ in items]


def test_unknown_lengths_are_left_out() -> None:
    """Whoosh's codec fails where all of a block are unknown."""
    items = [(number, 1.0, b"", length) for number, length in enumerate((0, 0, 7, 0, 9))]
    info = written_reader(ArrayCodec(blocklimit=2), fields.TEXT(), items).term_info("text", b"term")
    assert (info.min_length(), info.max_length()) == (7, 9)


BLOCK_FACTS = ("min_id", "max_id", "min_length", "max_length", "max_weight")


def state(matcher: Any) -> Any:
    """Where a matcher stands and what it says there."""
    if not matcher.is_active():
        return None
    block = [getattr(matcher, f"block_{fact}")() for fact in BLOCK_FACTS]
    now = [matcher.id(), matcher.weight(), matcher.value(), matcher.score()]
    return now, block, matcher.block_quality(), matcher.max_quality()


@given(
    st.dictionaries(
        st.integers(0, 300),
        st.tuples(st.sampled_from([0.5, 1.0, 2.0, 3.0, 9.0]), st.integers(1, 500)),
        min_size=1,
        max_size=60,
    ),
    st.lists(
        st.one_of(
            st.just(("next", None)),
            st.tuples(st.just("skip_to"), st.integers(0, 310)),
            st.tuples(st.just("skip_to_quality"), st.sampled_from([0.0, 0.5, 1.5, 3.0])),
        )
    ),
    st.sampled_from([1, 2, 5, 128]),
)
def test_any_steps_of_a_matcher(
    postings: dict[int, tuple[float, int]], steps: list[tuple[str, Any]], block: int
) -> None:
    made = [(number, *postings[number]) for number in sorted(postings)]
    stock = matcher_of(W3Codec(blocklimit=block), made)
    ours = matcher_of(ArrayCodec(blocklimit=block), made)
    assert ours.supports_block_quality() and stock.supports_block_quality()
    for name, argument in steps:
        if state(stock) is None:
            break
        arguments = () if argument is None else (argument,)
        expected = getattr(stock, name)(*arguments)
        assert getattr(ours, name)(*arguments) == expected
        assert state(ours) == state(stock)
    if ours.is_active():
        kept, rest = ours.copy(), list(ours.all_ids())
        assert [posting[0] for posting in walked(kept)] == rest
        assert state(ours) == state(stock)
    else:
        with pytest.raises(ReadTooFar):
            ours.skip_to(400)
    ours.reset()
    stock.reset()
    assert walked(ours) == walked(stock)


def test_terms_and_documents_have_to_come_in_order() -> None:
    storage = RamStorage()
    segment = ArrayCodec().new_segment(storage, "one")
    writer = ArrayCodec().field_writer(storage, segment)
    with pytest.raises(ValueError, match="no field"):
        writer.add(0, 1.0, b"", None)
    writer.start_field("text", fields.TEXT())
    for name in (b"b", b"a"):
        writer.start_term(name)
        writer.add(3, 1.0, b"", None)
        if name == b"b":
            writer.finish_term()
    with pytest.raises(ValueError, match="comes after"):
        writer.finish_term()
    writer.close()
    with pytest.raises(ValueError, match="descend"):
        matcher_of(ArrayCodec(), [(3, 1.0, 1), (2, 1.0, 1)])
