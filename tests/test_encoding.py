"""Bytes to text: what holds of every encoding."""

from __future__ import annotations

import codecs
from itertools import product

import pytest

from search.readers.encoding import CONTROL_BYTES, TRUSTED

CONTROLS = frozenset(map(chr, {*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1b")))


def test_control_bytes() -> None:
    assert frozenset(CONTROL_BYTES.decode()) == CONTROLS


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", *TRUSTED.split()])
def test_no_control_character_without_a_control_byte(encoding: str) -> None:
    """One and two bytes are all that can be shift states or characters below U+0080."""
    others = [byte for byte in range(256) if byte not in CONTROL_BYTES]
    decode = codecs.getdecoder(encoding)
    for pair in product(others, others):
        assert CONTROLS.isdisjoint(decode(bytes(pair), "replace")[0]), pair
