"""A plugin of pytest that puts our codec in the place of Whoosh's, for scripts/whoosh_tests.py.

Whoosh's tests name the codec in two ways, and both get ours. What writes and reads the inverted
files of Whoosh's own codec fails from then on, so a test that passes has not come past ours.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import whoosh.codec
from whoosh.codec import whoosh3

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from search.engines.whoosh.codec.whoosh_codec import ArrayCodec  # noqa: E402


def _not_ours(*_: Any, **__: Any) -> None:
    raise AssertionError("this is Whoosh's own codec")


whoosh.codec.default_codec = ArrayCodec
whoosh3.W3Codec = ArrayCodec
whoosh3.W3FieldWriter.__init__ = _not_ours
whoosh3.W3TermsReader.__init__ = _not_ours
