"""Which text can stand in a file that other programs read?

Titles and texts are clean already (`search/text/normalise.py`); authors, addresses, names of files
and queries are as they came.
"""

from __future__ import annotations

import re

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Controls but for breaks, lone surrogates, noncharacters: XML 1.0 forbids all but some controls of
these, UTF-8 the surrogates, and a terminal obeys controls."""


def writable(text: str) -> str:
    """The text with U+FFFD for each of them."""
    return _UNWANTED.sub("\ufffd", text)
