"""How is a loop compiled by numba, and kept? Needs the extra ``fast``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit, types

_F = TypeVar("_F", bound=Callable[..., Any])


def read_only(dtype: Any) -> Any:
    """The type of an array that is only read: it stands for one that may be written too."""
    return types.Array(dtype, 1, "C", readonly=True)


def compiled(*signatures: Any) -> Callable[[_F], _F]:
    """Compiled now for ``signatures``, or where another loop calls it; kept on disk if there is a
    place. Other threads go on while it runs."""

    def compile_now(function: _F) -> _F:
        types = list(signatures) or None
        try:
            return cast(_F, njit(types, cache=True, nogil=True)(function))
        except RuntimeError:  # neither this folder nor the user's can be written
            return cast(_F, njit(types, nogil=True)(function))

    return compile_now
