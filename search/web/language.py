"""Is this text written in Simplified or in Traditional characters?"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import ne

from search.text.fold import shipped_fold

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
SAMPLE = 2_000
"""Characters looked at; more would not change the answer."""
TRADITIONAL_SHARE = 0.05
"""Folding changes a quarter of the Han characters of Traditional text, of Simplified none."""


def language_of(text: str) -> str:
    """``zh-Hant``, ``zh-Hans``, or ``und`` for a text without Han characters."""
    han = "".join(HAN.findall(text[:SAMPLE]))
    if not han:
        return "und"
    changed = sum(map(ne, han, shipped_fold().fold(han)))
    return "zh-Hant" if changed / len(han) > TRADITIONAL_SHARE else "zh-Hans"


@lru_cache(maxsize=4_096)
def language_of_name(name: str) -> str:
    """The same of a source, an author or a word, which come again and again."""
    return language_of(name)
