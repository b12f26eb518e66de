"""Workbooks and CSV files of a channel: what is read, what is skipped and named, what is refused."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from complaints.errors import ConfigError
from complaints.outcome import Reject
from complaints.reference.channels import Channel, Columns, Table
from producers.channels.table import TableSource
from producers.intake.submission import Entry, Submission
from tests.producers.reading.workbooks import Cells, Write, ods, xls, xlsx

NOW = datetime(2026, 11, 27, tzinfo=UTC)
TABLE = Table(columns=Columns(text="รายละเอียด", submitted="วันที่", reference="เลขที่", labels="ประเภท", status="สถานะ"))
HEADER = ["เลขที่", "วันที่", "รายละเอียด"]
EVERY_WORKBOOK = pytest.mark.parametrize(("write", "suffix"), [(xlsx, "xlsx"), (xls, "xls"), (ods, "ods")])


def row(number: int | str, text: str = "ถนนพัง") -> list[Any]:
    return [str(number), "13/5/2569 09:30", text]


def source(path: Path, **changes: object) -> TableSource:
    table = msgspec.structs.replace(TABLE, **changes)
    return TableSource(path, "web-1111", Channel(thai="ก", english="a", table=table), now=NOW)


def read(path: Path, **changes: object) -> dict[str, str | None]:
    """The position of each complaint, and its reference."""
    return {entry.origin.partition("#")[2]: _reference(entry) for entry in source(path, **changes).read(0)}


def _reference(entry: Entry) -> str | None:
    assert isinstance(entry.content, Submission), entry.content
    return entry.content.reference


@EVERY_WORKBOOK
def test_every_sheet_that_has_the_columns_is_read(tmp_path: Path, write: Write, suffix: str) -> None:
    sheets = {"ปก": [["รายงาน"]], "ม.ค.": [HEADER, row(1)], "ก.พ.": [HEADER, row(2), row(3)], "ว่าง": []}
    path = write(tmp_path / f"t.{suffix}", sheets, "ก.พ.")
    found = source(path)
    assert read(path) == {"ม.ค.!2": "1", "ก.พ.!2": "2", "ก.พ.!3": "3"}
    assert list(found.remarks) == [
        "sheet ก.พ.: read, though hidden",
        "sheet ปก: not read, no row names the columns",
        "sheet ว่าง: not read, empty",
    ]


@EVERY_WORKBOOK
@pytest.mark.parametrize(
    ("second", "said"),
    [
        ([["เลขที่", "วันเวลา", "รายละเอียด"], row(2)], "has รายละเอียด, เลขที่, but no column วันที่"),
        ([["เลขที่", "ประเภท", "สถานะ"], ["2", "ถนน", "ใหม่"]], "but no column รายละเอียด, วันที่"),
        ([["ลำดับ", "เรื่อง", "วันที่แจ้ง"], [1, "ไฟดับ", "13/5/2569"]], "row 2 looks like a complaint"),
        ([["วันที่", "เรื่อง"], ["13/5/2569", "ไฟดับ"]], "row 2 looks like a complaint"),
        ([row(2), row(3)], "row 1 looks like a complaint, but no row names the columns"),
        ([[*HEADER[:2], "วันที่", "รายละเอียด"], row(2)], "column วันที่ occurs more than once"),
    ],
)
def test_a_sheet_that_seems_to_hold_complaints_is_not_passed_over(
    tmp_path: Path, write: Write, suffix: str, second: Cells, said: str
) -> None:
    path = write(tmp_path / f"t.{suffix}", {"ม.ค.": [HEADER, row(1)], "ก.พ.": second}, "")
    with pytest.raises(ConfigError, match=f"sheet ก.พ.: .*{said}"):
        source(path)
    assert read(path, sheet="ม.ค.") == {"2": "1"}


@EVERY_WORKBOOK
def test_the_sheets_that_are_named_are_read(tmp_path: Path, write: Write, suffix: str) -> None:
    sheets = {name: [HEADER, row(name)] for name in ("1", "2", "3")}
    path = write(tmp_path / f"t.{suffix}", sheets, "")
    assert read(path, sheet="2") == {"2": "2"}
    assert read(path, sheet=("1", "3")) == {"1!2": "1", "3!2": "3"}
    assert source(path, sheet="2").remarks[0] == "sheet 1: not read, not named in table.sheet"
    with pytest.raises(ConfigError, match=r"no sheet 4; there are 1, 2, 3"):
        source(path, sheet="4")


@EVERY_WORKBOOK
def test_titles_blank_rows_and_a_second_table_below(tmp_path: Path, write: Write, suffix: str) -> None:
    blank: list[Any] = [None] * 4
    other = ["รายละเอียด", "วันที่", "ประเภท", "เลขที่"]
    rows: Cells = [
        ["สรุปเรื่องร้องเรียนประจำเดือน พ.ค."], blank, HEADER, row(1), blank, blank, row(2), HEADER, row(3),
        blank, other, ["ไฟดับ", "14/5/2569", "ไฟ", "4"],
    ]  # fmt: skip
    path = write(tmp_path / f"t.{suffix}", {"s": rows}, "")
    assert read(path) == {"4": "1", "7": "2", "9": "3", "12": "4"}
    entry = list(source(path).read(0))[-1]
    assert isinstance(entry.content, Submission)
    assert (entry.content.text, entry.content.labels) == ("ไฟดับ", ("ไฟ",))


@EVERY_WORKBOOK
def test_a_table_below_with_columns_of_other_names_is_not_read_by_the_first(
    tmp_path: Path, write: Write, suffix: str
) -> None:
    other = [["เรื่อง", "วันที่แจ้ง", "ลำดับ"], ["ไฟดับ", "14/5/2569", "2"]]
    path = write(tmp_path / f"t.{suffix}", {"ก": [HEADER, row(1), [None], *other]}, "")
    with pytest.raises(ConfigError, match="row 4: another table"):
        source(path)


@EVERY_WORKBOOK
def test_a_table_beside_is_not_left_unread(tmp_path: Path, write: Write, suffix: str) -> None:
    beside = [[*HEADER, None, "ลำดับ", "วันที่แจ้ง", "เรื่อง"], [*row(1), None, "2", "14/5/2569", "ไฟดับ"]]
    with pytest.raises(ConfigError, match="ลำดับ, วันที่แจ้ง, เรื่อง look like another table"):
        source(write(tmp_path / f"t.{suffix}", {"ก": beside}, ""))
    notes = [[*HEADER, None, "ผู้รับ", "วันที่รับ", "ผล"], [*row(1), "ก", "ข", "14/5/2569", "ค"]]
    assert read(write(tmp_path / f"u.{suffix}", {"ก": notes}, "")) == {"2": "1"}


@pytest.mark.parametrize("footer", [["รวม", None, "1 เรื่อง"], [None, "(ลงชื่อ)", "ผู้รายงาน"], ["หมายเหตุ"]])
def test_notes_below_a_table_are_no_table(tmp_path: Path, footer: list[str]) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"ก": [HEADER, row(1), [None], footer, row(2)]}, "")
    assert len(list(source(path).read(0))) == 3


@EVERY_WORKBOOK
def test_complaints_above_the_header_are_not_passed_over(tmp_path: Path, write: Write, suffix: str) -> None:
    path = write(tmp_path / f"t.{suffix}", {"s": [row(1), row(2), HEADER, row(3)]}, "")
    with pytest.raises(ConfigError, match="row 1 looks like a complaint above the header in row 3"):
        source(path)
    assert read(path, header_row=3) == {"4": "3"}


@EVERY_WORKBOOK
def test_an_error_refuses_its_row_by_column(tmp_path: Path, write: Write, suffix: str) -> None:
    rows: Cells = [
        [*HEADER, "ประเภท"],
        ["#N/A", "13/5/2569", "ก", None],
        ["1", "#REF!", "ข", None],
        ["2", "13/5/2569", "#VALUE!", None],
        ["3", "13/5/2569", "ค", "#DIV/0!"],
        ["4", "13/5/2569", "ง", "ถนน"],
    ]
    entries = list(source(write(tmp_path / f"t.{suffix}", {"s": rows}, "")).read(0))
    assert [entry.content.told.split(",")[0] for entry in entries if isinstance(entry.content, Reject)] == [
        "reference: column เลขที่ holds #N/A",
        "submitted: column วันที่ holds #REF!",
        "text: column รายละเอียด holds #VALUE!",
        "labels: column ประเภท holds #DIV/0!",
    ]
    assert isinstance(entries[-1].content, Submission)


@pytest.mark.parametrize("code", ["#N/A", "#SPILL!", "#REF!", "Err:502", "########"])
def test_an_error_in_a_csv_file_is_one_too(tmp_path: Path, code: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{','.join(HEADER)}\n{code},13/5/2569,ถนนพัง\n", "utf-8")
    (entry,) = source(path).read(0)
    assert isinstance(entry.content, Reject)
    assert entry.content.told == f"reference: column เลขที่ holds {code}, an error of the spreadsheet"


def test_rows_without_reference_never_share_an_id(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    words = ["", " ", "-", "nan", "NaN", "ไม่มี", "ไม่ระบุ", "0", "\u200b", "N/A"]
    lines = [f"{word},13/5/2569,เรื่องที่ {number}" for number, word in enumerate(words)]
    path.write_text("\n".join([",".join(HEADER), *lines]), "utf-8")
    contents = [entry.content for entry in source(path).read(0)]
    assert all(isinstance(content, Submission) and content.reference is None for content in contents)
    assert len({content.key for content in contents if isinstance(content, Submission)}) == len(words)


@pytest.mark.parametrize(
    ("references", "refused"),
    [
        (["1234567890123450", "1234567890123460"], 2),
        (["12345678901234500000"], 1),
        (["1234567890123450", "1234567890123461"], 0),
        (["1.23457E+15", "7"], 1),
        (["123.0", "124"], 0),
    ],
)
def test_references_that_were_rounded_are_refused(tmp_path: Path, references: list[str], refused: int) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\n".join([",".join(HEADER), *(f"{each},13/5/2569,ก" for each in references)]), "utf-8")
    contents = [entry.content for entry in source(path).read(0)]
    assert sum(isinstance(content, Reject) for content in contents) == refused


CSV = "เลขที่,วันที่,รายละเอียด\n1,13/5/2569,ถนนพังมาก\n2,14/5/2569,ไฟดับ\n"


@pytest.mark.parametrize("said", ["cp874", "windows-874", "tis-620", "TIS_620", "iso-8859-11", "utf-8"])
@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_decides(tmp_path: Path, said: str, mark: bytes) -> None:
    written = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le"}.get(mark, "utf-16-be")
    path = tmp_path / "t.csv"
    path.write_bytes(mark + CSV.encode(written))
    assert read(path, encoding=said) == {"2": "1", "3": "2"}


@pytest.mark.parametrize("said", ["cp874", "windows-874", "tis-620", "iso-8859-11"])
def test_thai_encodings_are_read_by_any_of_their_names(tmp_path: Path, said: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV.encode("cp874"))
    assert read(path, encoding=said) == {"2": "1", "3": "2"}


def test_utf8_that_is_said_to_be_windows_874_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    ascii_header = CSV.replace("เลขที่", "reference").replace("วันที่", "submitted").replace("รายละเอียด", "text")
    path.write_text(ascii_header, "utf-8")
    columns = Columns(text="text", submitted="submitted", reference="reference")
    with pytest.raises(ConfigError, match=r"row 2, row 3: UTF-8, though the channel says windows-874"):
        source(path, encoding="windows-874", columns=columns)


def test_a_row_of_other_bytes_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV.encode() + "3,13/5/2569,ถนน\n".encode("cp874"))
    entry = list(source(path).read(0))[-1]
    assert (entry.origin, entry.content) == (
        "t.csv#4",
        Reject("broken_row", "not utf-8 at byte 12 of the row", "read"),
    )


@pytest.mark.parametrize(
    "header",
    ["เลขที่,วันที่,รายละเอียด,รายละเอียด", "เลขที่,วันที่,รายละเอียด,หมายเหตุ, หมายเหตุ ", "เลขที่,วันที่,วัน ที่,รายละเอียด"],
)
def test_two_columns_of_one_name_are_refused(tmp_path: Path, header: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(header + "\n", "utf-8")
    with pytest.raises(ConfigError, match="occurs more than once: which one is meant"):
        source(path)


@pytest.mark.parametrize(
    "line",
    [
        '{"เลขที่": "1", "วันที่": "13/5/2569", "รายละเอียด": "ก", "รายละเอียด": "ข"}',
        '{"เลขที่": "1", "วันที่": "13/5/2569", "รายละเอียด": "ก", " รายละเอียด": "ข"}',
        '{"เลขที่": "1", "วันที่": "13/5/2569", "รายละเอียด": "ก", "\\u0e23ายละเอียด": "ข"}',
    ],
)
def test_two_keys_of_one_name_are_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(line, "utf-8")
    (entry,) = source(path).read(0)
    assert isinstance(entry.content, Reject)
    assert entry.content.reason == "repeated_key"


def test_several_columns_make_one_address(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("วันที่,รายละเอียด,จังหวัด,บ้านเลขที่,อำเภอ\n13/5/2569,ก,ขอนแก่น,12/3,\n", "utf-8")
    columns = Columns(text="รายละเอียด", submitted="วันที่", address=("บ้านเลขที่", "อำเภอ", "จังหวัด"))
    (entry,) = source(path, columns=columns).read(0)
    assert isinstance(entry.content, Submission)
    assert entry.content.place is not None
    assert entry.content.place.address == "12/3 ขอนแก่น"


def test_the_header_stands_in_the_row_that_is_said(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"s": [[*HEADER, "สถานะ"], ["ตัวอย่าง", None, None, None], HEADER, row(1)]})
    assert read(path, header_row=3) == {"4": "1"}
    with pytest.raises(ConfigError, match="no column"):
        source(path, header_row=2)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (["1/5/2569", "5/13/2569"], r"row 3 \(5/13/2569\) cannot be read with day_first: true"),
        (["5/1/2026 11:30 PM"], "with AM or PM the month usually stands first"),
        (["46143", "1/5/2569"], r"row 2 \(46143\) are numbers, not times"),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
def test_times_against_the_setting_refuse_the_file(tmp_path: Path, suffix: str, times: list[str], said: str) -> None:
    path = tmp_path / f"t.{suffix}"
    rows = [[str(number), each, "ก"] for number, each in enumerate(times)]
    if suffix == "xlsx":
        xlsx(path, {"s": [HEADER, *rows]})
    elif suffix == "jsonl":
        path.write_bytes(b"\n" + b"\n".join(msgspec.json.encode(dict(zip(HEADER, each, strict=True))) for each in rows))
    else:
        path.write_text("\n".join(map(",".join, [HEADER, *rows])), "utf-8")
    with pytest.raises(ConfigError, match=said):
        source(path)


def test_a_broken_row_of_windows_is_sealed_in_its_own_letters(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes((CSV + "สมหญิง ใจดี\n").encode("cp874"))
    entry = list(source(path, encoding="windows-874").read(0))[-1]
    assert entry.reporter is not None
    assert entry.reporter.mentioned == ("สมหญิง ใจดี\n",)


def test_a_second_header_with_two_columns_of_one_name_is_refused(tmp_path: Path) -> None:
    twice = ["วันที่", "รายละเอียด", "รายละเอียด"]
    path = xlsx(tmp_path / "t.xlsx", {"s": [HEADER, row(1), twice, ["13/5/2569", "ก", "ข"]]})
    with pytest.raises(ConfigError, match=r"t\.xlsx#3: column รายละเอียด occurs more than once"):
        source(path)


def test_a_sheet_that_explains_the_columns_is_passed_over_by_name(tmp_path: Path) -> None:
    cover = [["หัวข้อ", "คำอธิบาย"], ["รายละเอียด", "ข้อความของผู้ร้อง"], ["วันที่", "วันที่รับเรื่อง"]]
    path = xlsx(tmp_path / "t.xlsx", {"คำอธิบาย": cover, "s": [HEADER, row(1)]})
    assert read(path) == {"2": "1"}
    assert source(path).remarks == ("sheet คำอธิบาย: not read, no row names the columns",)
