"""Does a keyword of an article fit the value that a filter asks for? Both sides are folded."""

from __future__ import annotations

from collections.abc import Callable

KEYWORD_FIELDS = ("source", "site", "author", "tag")


def _same(wanted: str, have: str) -> bool:
    return wanted == have


def _within(wanted: str, have: str) -> bool:
    """楊健興 is the author 記者楊健興."""
    return wanted in have


def _domain(wanted: str, have: str) -> bool:
    """rfi.fr is a site of www.rfi.fr, not of notrfi.fr."""
    return wanted == have or have.endswith("." + wanted)


_FITS: dict[str, Callable[[str, str], bool]] = {
    "source": _same,
    "tag": _same,
    "author": _within,
    "site": _domain,
}


def is_exact(field: str) -> bool:
    """Whether a keyword of ``field`` fits only what is the same."""
    return _FITS[field] is _same


def fits(field: str, wanted: str, have: str) -> bool:
    """Whether the keyword ``have`` of ``field`` is what ``wanted`` asks for."""
    return bool(wanted) and _FITS[field](wanted, have)
