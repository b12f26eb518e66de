from __future__ import annotations

import gzip
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from complaints.errors import ConfigError
from producers.reading.cell import NOT_CALCULATED, CellError
from producers.reading.input_file import InputFile
from producers.reading.sheet import Header, SheetRow, find_header
from producers.reading.tabular_file import TabularFile, open_tabular
from tests.producers.reading.workbooks import Cells, Write, ods, xls, xlsx

HEADER = ["เลขที่", "วันที่", "เรื่อง"]


def opened(path: Path) -> TabularFile:
    return open_tabular(InputFile(path))


def cells_of(path: Path) -> list[list[object]]:
    """All rows of the first sheet."""
    sheet = opened(path).sheets[0]
    return [list(row.cells) for row in sheet.head()]


EVERY_WORKBOOK = pytest.mark.parametrize(("write", "suffix"), [(xlsx, "xlsx"), (xls, "xls"), (ods, "ods")])


@EVERY_WORKBOOK
def test_a_workbook_gives_typed_cells_and_keeps_errors(tmp_path: Path, write: Write, suffix: str) -> None:
    when = datetime(2026, 5, 1, 9, 30)  # noqa: DTZ001 - spreadsheets have no zones
    rows: Cells = [HEADER, ["ก-1", when, "#N/A"], [12, "1/5/2569", "ไฟดับ"], ["#REF!", None, 1.5]]
    path = write(tmp_path / f"t.{suffix}", {"มกราคม": rows}, "")
    assert opened(path).form == suffix
    assert cells_of(path) == [
        HEADER,
        ["ก-1", when, CellError("#N/A")],
        [12, "1/5/2569", "ไฟดับ"],
        [CellError("#REF!"), None, 1.5],
    ]


@EVERY_WORKBOOK
def test_every_sheet_is_given_and_hidden_ones_are_said_to_be_so(tmp_path: Path, write: Write, suffix: str) -> None:
    path = write(tmp_path / f"t.{suffix}", {"ปก": [["x"]], "ซ่อน": [HEADER], "ว่าง": []}, "ซ่อน")
    assert [(sheet.name, sheet.hidden) for sheet in opened(path).sheets] == [
        ("ปก", False),
        ("ซ่อน", True),
        ("ว่าง", False),
    ]


@EVERY_WORKBOOK
def test_rows_have_the_numbers_people_see(tmp_path: Path, write: Write, suffix: str) -> None:
    blank: list[Any] = [None, None, None]
    rows = [blank, ["สรุปประจำเดือน", None, None], HEADER, ["1", "2", "3"], blank, ["4", "5", "6"]]
    sheet = opened(write(tmp_path / f"t.{suffix}", {"s": rows}, "")).sheets[0]
    header = find_header(sheet.head())
    assert header == Header(3, tuple(HEADER))
    assert [(row.number, list(row.cells)) for row in sheet.below(header)] == [
        (4, ["1", "2", "3"]),
        (6, ["4", "5", "6"]),
    ]
    assert list(sheet.below(header)) == list(sheet.below(header)), "it can be read again"


def test_a_formula_that_was_never_calculated_is_an_error(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"s": [HEADER, ['=A1&"-2"', "x", "y"]]})
    assert cells_of(path)[1] == [NOT_CALCULATED, "x", "y"]


@pytest.mark.parametrize(("shown", "zeros"), [("0007", "0000"), ("007", "000"), ("12", "00")])
def test_a_number_shown_with_leading_zeros_has_them(tmp_path: Path, shown: str, zeros: str) -> None:
    new, old = tmp_path / "t.xlsx", tmp_path / "t.xls"
    book = openpyxl.Workbook()
    book.worksheets[0].cell(1, 1, int(shown)).number_format = zeros
    book.save(new)
    old_book = xlwt.Workbook()
    old_book.add_sheet("s").write(0, 0, int(shown), xlwt.easyxf(num_format_str=zeros))
    old_book.save(str(old))
    assert cells_of(new) == cells_of(old) == [[shown]]


def test_what_is_merged_downwards_stands_in_every_row(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["สรุปเรื่องร้องเรียน"], HEADER, ["1", "1/5/2569", "ก"], ["2", None, "ข"], ["3", "2/5/2569", "ค"]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B3:B4")
    book.save(path)
    assert [row[1] for row in cells_of(path)] == [None, "วันที่", "1/5/2569", "1/5/2569", "2/5/2569"]


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "book.xls", {"s": [HEADER]})
    text = tmp_path / "text.xls"
    text.write_text("a\tb\n1\t2\n")
    packed = tmp_path / "book.xlsx.gz"
    packed.write_bytes(gzip.compress(book.read_bytes()))
    assert opened(book).form == "xlsx"
    assert opened(packed).form == "xlsx"
    assert cells_of(text) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><table><tr><td>1</td></tr></table>", "a web page"),
        (b"<?xml version='1.0'?><Workbook/>", "an XML file"),
        (b"PK\x03\x04 cut off", "not a whole workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "not a whole workbook"),
        (b"a,b\n1,\0\n", "not a CSV file"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "neither UTF-8 nor windows-874"),
    ],
)
def test_other_files_are_told_by_what_they_are(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        opened(path)


def test_a_zip_file_without_a_workbook_is_told(tmp_path: Path) -> None:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("t.csv", "a,b")
    path = tmp_path / "t.xlsx"
    path.write_bytes(held.getvalue())
    with pytest.raises(ConfigError, match="a ZIP file, but no workbook"):
        opened(path)


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([["ชื่อรายงาน"], ["เดือน", "พ.ค."], HEADER, ["1", "2", "3"]], 3),
        ([HEADER, ["1", "2", "3"]], 1),
        ([["a", "a", "b"], ["1", "2", "3"]], 1),
        ([[1, 2, 3], [4, 5, 6]], None),
        ([], None),
    ],
)
def test_the_header_is_the_first_full_row_of_texts(rows: Cells, number: int | None) -> None:
    header = find_header(SheetRow(line, row) for line, row in enumerate(rows, start=1))
    assert (header and header.number) == number


def test_repeated_names_are_found_whatever_their_case_and_blanks() -> None:
    names = ("text", " Text ", "สถานที่เกิดเหตุ", "สถานที่ เกิดเหตุ", "คํา", "คำ", "x", "", "")
    assert Header.of(SheetRow(1, names)).repeated() == list(map(str.strip, names[:6]))
