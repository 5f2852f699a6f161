"""How is a number written, alone and in a sentence?

Our three languages group digits alike (1,234.5), so these need not know which one it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from search.web.catalogues import current


def grouped(number: int) -> str:
    """``1,234``."""
    return f"{number:,}"


def decimals(number: float, places: int = 3) -> str:
    """``1,234.500``."""
    return f"{number:,.{places}f}"


def percent(share: float) -> str:
    """``12.34%`` for 0.12341, ``5%`` for 0.05."""
    return f"{round(100 * share, 2):g}%"


def counted(message: str, number: int, **values: object) -> Markup:
    """The sentence in the form that ``number`` takes; ``%(count)s`` in it is the number.

    Chinese has one form, so the source has one sentence; English has two. ``message`` and its
    translations are HTML; values are escaped.
    """
    return counting(message)(number, **values)


def counting(message: str) -> Callable[..., Markup]:
    """``counted`` for many numbers at once: it is called with the number and the values."""
    translate = current().ungettext

    def said(number: int, **values: object) -> Markup:
        text = translate(message, message, number)
        count: dict[str, Any] = {"count": grouped(number)}
        if not values:
            return Markup(text % count)  # a number has nothing to escape
        return Markup(text) % {**count, **values}

    return said
