"""How does a value stand in a table that a spreadsheet opens, without being run as a formula?

The tables are CSV as RFC 4180 has it. A mark at the start tells Excel that they are UTF-8, without
which it would read Chinese in the code page of its system.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from search.text.writable import writable

BOM = "\ufeff"

Cell = str | int | float | None
"""Numbers are ours and stay numbers, negative ones too; None is an empty cell."""

FORMULA_STARTS = tuple("=+-@＝＋－＠")
"""What spreadsheets take for the start of a formula; those of East Asia the wide forms as well."""

_BREAKS = ("\t", "\r", "\n")
"""Behind these at the start of a cell some spreadsheets look for a formula once more."""


def disarmed(text: str) -> str:
    """A text of somebody else's as a spreadsheet shows it and does not run it.

    An apostrophe stands before what would be a formula, as OWASP advises ("CSV Injection"), also
    where white space hides it.
    """
    text = writable(text)
    if text.startswith(_BREAKS) or text.lstrip().startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_line(cells: Iterable[Cell]) -> str:
    """A row with its line end; texts are disarmed."""
    # Its usual form is RFC 4180's: commas, CRLF, quotes where they are needed.
    writer = csv.writer(_Echo())
    written: str = writer.writerow(
        [disarmed(cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return written


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The lines of a whole file: the mark, the names of the columns, and each row as it comes."""
    yield BOM + csv_line(columns)
    for row in rows:
        yield csv_line(row)


class _Echo:
    """A file that gives back what is written: csv.writer then returns each line."""

    def write(self, line: str) -> str:
        return line
