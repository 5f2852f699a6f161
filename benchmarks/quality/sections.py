"""Parts of a page that are written apart, between marks, so that either can be written anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_SECTION = re.compile(r"<!-- section (\S+) -->\n.*?<!-- /section \1 -->\n", re.DOTALL)


def section(name: str, text: str) -> str:
    """The text between the marks of a section."""
    return f"<!-- section {name} -->\n{text.strip()}\n<!-- /section {name} -->\n"


def write_section(page: Path, name: str, text: str) -> None:
    """Put a section on a page, in place of the one of this name."""
    kept = page.read_text(encoding="utf-8") if page.exists() else ""
    sections = {found[1]: found[0] for found in _SECTION.finditer(kept)}
    sections[name] = section(name, text)
    page.write_text(_joined(_SECTION.sub("", kept), sections.values()), encoding="utf-8")


def with_sections(page: Path, text: str) -> str:
    """A new text for a page, with the sections that the page has behind it."""
    kept = page.read_text(encoding="utf-8") if page.exists() else ""
    return _joined(text, (found[0] for found in _SECTION.finditer(kept)))


def _joined(text: str, sections: Iterable[str]) -> str:
    return "\n".join([f"{text.rstrip()}\n", *sections])
