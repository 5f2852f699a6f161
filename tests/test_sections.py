"""Parts of a page that are written apart stay when the page is written anew."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quality.sections import section, with_sections, write_section


def test_a_section_is_added_and_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_section(page, "one", "first\n")
    page.write_text("# Page\n\n" + page.read_text(encoding="utf-8").lstrip(), encoding="utf-8")
    write_section(page, "two", "second")
    write_section(page, "one", "new")
    assert page.read_text(encoding="utf-8") == (
        f"# Page\n\n{section('one', 'new')}\n{section('two', 'second')}"
    )


def test_a_page_written_anew_keeps_its_sections(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    assert with_sections(page, "text") == "text\n"
    page.write_text(f"old\n\n{section('one', 'first')}", encoding="utf-8")
    assert with_sections(page, "new\n") == f"new\n\n{section('one', 'first')}"
