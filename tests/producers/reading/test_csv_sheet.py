from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from complaints.errors import ConfigError, PermanentError
from producers.reading.cell import CellError
from producers.reading.csv_sheet import CsvSheet
from producers.reading.input_file import InputFile
from producers.reading.sheet import Header, find_header

TEXT = "เลขที่,เรื่อง\nก-1,ถนนพัง\n"


def sheet(path: Path, content: bytes, **options: str) -> CsvSheet:
    path.write_bytes(content)
    return CsvSheet(InputFile(path), **options)


def rows(found: CsvSheet) -> list[tuple[int, list[object]]]:
    header = find_header(found.head())
    assert header is not None
    return [(row.number, list(row.cells)) for row in found.below(header)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("cp874"), "cp874"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
    ],
)
def test_the_encoding_is_told_from_the_file(tmp_path: Path, content: bytes, encoding: str) -> None:
    found = sheet(tmp_path / "t.csv", content)
    assert found.encoding == encoding
    assert rows(found) == [(2, ["ก-1", "ถนนพัง"])]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE])
def test_a_byte_order_mark_is_stronger_than_what_was_said(tmp_path: Path, mark: bytes) -> None:
    encoding = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le"}.get(mark, "utf-32-le")
    found = sheet(tmp_path / "t.csv", mark + TEXT.encode(encoding), encoding="cp874")
    assert rows(found) == [(2, ["ก-1", "ถนนพัง"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_file(tmp_path: Path, delimiter: str) -> None:
    found = sheet(tmp_path / "t.txt", TEXT.replace(",", delimiter).encode())
    assert found.delimiter == delimiter
    assert rows(found) == [(2, ["ก-1", "ถนนพัง"])]


@pytest.mark.parametrize(
    "text",
    [
        "เลขที่;ราคา;เรื่อง\nก-1;1,5;ถนนพัง\nก-2;2,5;ไฟดับ\n",
        "เลขที่;ชื่อ, สกุล;เรื่อง\nก-1;สมชาย, ดี;ถนนพัง\nก-2;สมหญิง, งาม;ไฟดับ\n",
        "สรุป, ปี 2567\nเลขที่;ราคา;เรื่อง\nก-1;1,5;ถนนพัง, ไฟดับ\nก-2;2,5;ไฟดับ\n",
    ],
)
def test_of_two_delimiters_on_every_line_that_of_equal_rows_is_taken(tmp_path: Path, text: str) -> None:
    assert sheet(tmp_path / "t.csv", text.encode()).delimiter == ";"


def test_the_delimiter_that_separates_known_columns_is_taken(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("ชื่อ, สกุล;เรื่อง\nสมชาย, ดี;ถนนพัง\n")
    file = InputFile(tmp_path / "t.csv")
    assert CsvSheet(file).delimiter == ","
    assert CsvSheet(file, columns=["เรื่อง "]).delimiter == ";"


def test_titles_stand_above_a_header_of_two_lines(tmp_path: Path) -> None:
    text = 'สรุปเรื่องร้องเรียน,\n\n"เลขที่\nหนังสือ",เรื่อง\nก-1,#N/A\n,\n"ก-\n2",ไฟดับ\n'
    found = sheet(tmp_path / "t.csv", text.encode())
    assert find_header(found.head()[1:]) == Header(3, ("เลขที่ หนังสือ", "เรื่อง"), 2)
    assert [(row.number, list(row.cells), row.lines) for row in found.below(Header.of(found.head()[1]))] == [
        (5, ["ก-1", CellError("#N/A")], 1),
        (7, ["ก-\n2", "ไฟดับ"], 2),
    ]


def test_bytes_of_another_encoding_are_told_by_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"t\.csv#1: not utf-8 at byte 0 of the line"):
        sheet(tmp_path / "t.csv", TEXT.encode("cp874"), encoding="utf-8").head()
    with pytest.raises(PermanentError, match=r"u\.csv#\d: not UTF-16"):
        sheet(tmp_path / "u.csv", TEXT.encode("utf-16")[:-1])
