"""Which parts of a page are not its article? Rules kept as data (``data/cleaning.yaml``).

A rule set never touches markup itself: ``html.py`` asks it about each element, ``body.py`` about
each line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from search.errors import UsageError

_LISTS = (
    *("tags", "classes", "ids", "class_patterns", "lines", "ends", "erase"),
    *("title_classes", "title_ends"),
)
_SELECTORS = ("hosts", "sources")


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What to drop from one article: general rules and those of its site, compiled."""

    tags: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    class_pattern: re.Pattern[str] | None = None
    line_pattern: re.Pattern[str] | None = None
    end_pattern: re.Pattern[str] | None = None
    erase_pattern: re.Pattern[str] | None = None
    title_classes: frozenset[str] = frozenset()
    title_end_pattern: re.Pattern[str] | None = None

    def drops_element(self, tag: str, attributes: Mapping[str, Any]) -> bool:
        """True for an element that is no part of the article, whatever is in it."""
        if tag in self.tags:
            return True
        if not attributes or tag in _ALWAYS_KEPT:
            return False
        classes = attributes.get("class")
        if classes and self._drops_classes(classes):
            return True
        if "id" in attributes and f"#{attributes['id']}" in self.names:
            return True
        style = attributes.get("style")
        return "hidden" in attributes or bool(style and _HIDDEN.search(style))

    def is_title(self, attributes: Mapping[str, Any]) -> bool:
        """True for an element that says the article's title once more."""
        if not self.title_classes:
            return False
        return not self.title_classes.isdisjoint(str(attributes.get("class", "")).split())

    def clean_title(self, title: str) -> str:
        """``title`` without the name of the site that its page puts behind it."""
        return self.title_end_pattern.sub("", title) if self.title_end_pattern else title

    def drops_line(self, line: str) -> bool:
        """True for a line that a page puts among its article's lines."""
        return bool(self.line_pattern and self.line_pattern.fullmatch(line))

    def ends_article(self, line: str) -> bool:
        """True for a line after which nothing of the article follows."""
        return bool(self.end_pattern and self.end_pattern.fullmatch(line))

    def erase(self, text: str) -> str:
        """``text`` without what a page puts inside the article's lines."""
        return self.erase_pattern.sub("", text) if self.erase_pattern else text

    def _drops_classes(self, classes: str) -> bool:
        if not self.names.isdisjoint(classes.split()):
            return True
        return bool(self.class_pattern and self.class_pattern.search(classes))


@dataclass(frozen=True, slots=True, eq=False)
class CleaningRules:
    """All rules: the general ones, and sections for sites chosen by host or source."""

    general: dict[str, tuple[str, ...]]
    sections: tuple[dict[str, tuple[str, ...]], ...] = ()

    @classmethod
    def load(cls, data: bytes) -> CleaningRules:
        """Rules from the bytes of a YAML file; raises UsageError when they make no sense."""
        try:
            tree = yaml.safe_load(data)
            general = _section(tree["general"])
            sections = tuple(_section(section) for section in tree["sections"])
            rules = cls(general, sections)
            for section in (general, *sections):
                _compiled(_merged([section]))
        except (yaml.YAMLError, UnicodeDecodeError, re.error, LookupError, TypeError) as error:
            raise UsageError(f"the cleaning rules cannot be read: {error}") from error
        return rules

    def rules_for(self, host: str = "", source: str = "") -> Rules:
        """The rules for an article of this host (or a subdomain of a listed one) or source."""
        return _rules_for(self, host, source)


@lru_cache(maxsize=1024)
def _rules_for(rules: CleaningRules, host: str, source: str) -> Rules:
    chosen = [section for section in rules.sections if _applies(section, host, source)]
    return _compiled(_merged([rules.general, *chosen]))


_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
"""Not ``visibility: hidden``: WeChat's pages say that of their text until a script has run."""

_ALWAYS_KEPT = frozenset({"html", "body", "main", "article"})
"""Elements whose classes tell what is somewhere in them."""


def _section(tree: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    unknown = set(tree) - {*_LISTS, *_SELECTORS, "name"}
    if unknown:
        raise LookupError(f"unknown keys {', '.join(sorted(unknown))}")
    return {key: tuple(map(str, tree.get(key) or ())) for key in (*_LISTS, *_SELECTORS)}


def _applies(section: dict[str, tuple[str, ...]], host: str, source: str) -> bool:
    by_host = any(host == name or host.endswith(f".{name}") for name in section["hosts"])
    return by_host or source in section["sources"]


def _merged(sections: list[dict[str, tuple[str, ...]]]) -> dict[str, list[str]]:
    return {key: [value for section in sections for value in section[key]] for key in _LISTS}


def _compiled(lists: dict[str, list[str]]) -> Rules:
    return Rules(
        tags=frozenset(lists["tags"]),
        names=frozenset([*lists["classes"], *(f"#{id}" for id in lists["ids"])]),
        class_pattern=_any_of([rf"(?<!\S)(?:{part})(?!\S)" for part in lists["class_patterns"]]),
        line_pattern=_any_of(lists["lines"]),
        end_pattern=_any_of(lists["ends"]),
        erase_pattern=_any_of(lists["erase"]),
        title_classes=frozenset(lists["title_classes"]),
        title_end_pattern=_any_of([f"{part}$" for part in lists["title_ends"]]),
    )


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
