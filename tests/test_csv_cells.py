"""Tables that spreadsheets open: what is read back, and that nothing in them is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.csv_cells import BOM, FORMULA_STARTS, csv_line, csv_lines, disarmed


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u3000＝1",
        "＋1",
        "－1",
        "＠a",
        "\t甲",
    ],
)
def test_formulas_are_disarmed(text: str) -> None:
    assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "甲=乙", "2019-03", "a@b.c", "'=1", "  甲", "——破折号", "−3"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert disarmed(text) == text


def test_numbers_stay_numbers() -> None:
    assert csv_line([-3, 1.5, None, "-3"]) == "-3,1.5,,'-3\r\n"


def test_a_line_as_rfc_4180_has_it() -> None:
    assert csv_line(["甲", 'a"b', "a,b", "a\nb", "a\rb"]) == '甲,"a""b","a,b","a\nb","a\rb"\r\n'


def test_controls_and_lone_surrogates_become_replacement_characters() -> None:
    assert disarmed("a\0b\x1bc\x85d\ud800e\uffffg") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdg"


def test_a_file_begins_with_the_mark_and_its_columns() -> None:
    lines = list(csv_lines(["id", "title"], [["1", "臺灣"], ["2", "=1"]]))
    assert lines == ["\ufeffid,title\r\n", "1,臺灣\r\n", "2,'=1\r\n"]
    assert "".join(lines).encode("utf-8").startswith(b"\xef\xbb\xbfid")


def test_rows_are_written_as_they_come() -> None:
    taken: list[int] = []
    lines = csv_lines(["n"], ([taken.append(n) or n] for n in range(5)))  # type: ignore[func-returns-value]
    assert [next(lines), next(lines)] == ["\ufeffn\r\n", "0\r\n"]
    assert taken == [0]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_is_read_back_and_is_no_formula(texts: list[str]) -> None:
    line = csv_line(texts)
    line.encode("utf-8")
    (cells,) = read_back(line)
    assert cells == [disarmed(text) for text in texts]
    assert not any(cell.lstrip().startswith(FORMULA_STARTS) for cell in cells)
