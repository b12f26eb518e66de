from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pandas as pd
import pytest

from complaints.errors import ConfigError
from complaints.events.complaint import Place
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter
from complaints.reference.channels import Channel
from producers.channels.table import TableSource
from producers.intake.submission import Submission

NOW = datetime(2026, 11, 27, tzinfo=UTC)
HOTLINE = {
    "เลขที่เรื่อง": "67-1",
    "วันที่รับเรื่อง": "1/5/2567 09:30",
    "รายละเอียด": "น้ำประปาไม่ไหลทั้งหมู่บ้าน",
    "สถานที่เกิดเหตุ": "หมู่ 4 ต.ในเมือง อ.เมือง จ.ขอนแก่น",
    "ประเภทเรื่อง": "น้ำประปา,สาธารณูปโภค",
    "ชื่อผู้ร้อง": "สมหญิง ใจดี",
    "โทรศัพท์": "081-000-0000",
    "ผู้รับสาย": "เจ้าหน้าที่ ก",
}
EXPECTED = Submission(
    channel="hotline-1111",
    text="น้ำประปาไม่ไหลทั้งหมู่บ้าน",
    submitted=datetime(2024, 5, 1, 2, 30, tzinfo=UTC),
    reference="67-1",
    place=Place(address="หมู่ 4 ต.ในเมือง อ.เมือง จ.ขอนแก่น"),
    labels=("น้ำประปา", "สาธารณูปโภค"),
    reporter=Reporter(name="สมหญิง ใจดี", phone="081-000-0000"),
)


def write(path: Path, *rows: dict[str, str]) -> Path:
    frame = pd.DataFrame(rows)
    if path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif path.suffix == ".jsonl":
        path.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    else:
        frame.to_csv(path, index=False)
    return path


def source(path: Path, channels: dict[str, Channel], code: str = "hotline-1111") -> TableSource:
    return TableSource(path, code, channels[code], now=NOW)


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.jsonl"])
def test_every_form_gives_the_same_submission(tmp_path: Path, channels: dict[str, Channel], name: str) -> None:
    second = {**HOTLINE, "เลขที่เรื่อง": "67-2"}
    found = list(source(write(tmp_path / name, HOTLINE, second), channels).read(0))
    assert [entry.content for entry in found] == [EXPECTED, msgspec.structs.replace(EXPECTED, reference="67-2")]
    assert [entry.position for entry in found] == [1, 2]


def test_excel_dates_are_dates_whatever_the_era(tmp_path: Path, channels: dict[str, Channel]) -> None:
    path = tmp_path / "t.xlsx"
    row: dict[str, object] = {**HOTLINE, "วันที่รับเรื่อง": datetime(2024, 5, 1, 9, 30)}  # noqa: DTZ001
    pd.DataFrame([row]).to_excel(path, index=False)
    (entry,) = source(path, channels).read(0)
    assert entry.content == EXPECTED


def test_a_dead_letter_may_show_only_what_says_nothing_of_the_reporter(
    tmp_path: Path, channels: dict[str, Channel]
) -> None:
    (entry,) = source(write(tmp_path / "t.csv", {**HOTLINE, "วันที่รับเรื่อง": "วานนี้"}), channels).read(0)
    assert entry.content == Reject("invalid_field", "column วันที่รับเรื่อง holds no time", "table", "submitted")
    assert isinstance(entry.raw, dict)
    assert {"เลขที่เรื่อง", "รายละเอียด"} <= set(entry.raw)
    assert not {"ชื่อผู้ร้อง", "โทรศัพท์", "ผู้รับสาย"} & set(entry.raw)
    assert entry.reporter == Reporter(name="สมหญิง ใจดี", phone="081-000-0000", mentioned=("ผู้รับสาย: เจ้าหน้าที่ ก",))


def test_a_row_that_fits_no_columns_is_sealed_whole(tmp_path: Path, channels: dict[str, Channel]) -> None:
    path = write(tmp_path / "t.csv", HOTLINE)
    with path.open("a", encoding="utf-8") as file:
        file.write("สมหญิง ใจดี\n")
    _, entry = source(path, channels).read(0)
    assert isinstance(entry.content, Reject)
    assert entry.raw == b""
    assert entry.reporter == Reporter(mentioned=("สมหญิง ใจดี\n",))


def test_a_line_that_is_no_json_is_one_reject(tmp_path: Path, channels: dict[str, Channel]) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b'{"a"\n\n[]\n' + msgspec.json.encode(HOTLINE))
    found = list(source(path, channels).read(0))
    assert [entry.content.reason for entry in found if isinstance(entry.content, Reject)] == ["broken_json"] * 2
    assert [entry.origin for entry in found] == ["t.jsonl#1", "t.jsonl#3", "t.jsonl#4"]
    assert found[2].content == EXPECTED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"รายละเอียด": ["ไฟดับ", "มืด"]}, "text"),
        ({"รายละเอียด": {"th": "ไฟดับ"}}, "text"),
        ({"เลขที่เรื่อง": [1]}, "reference"),
        ({"เลขที่เรื่อง": {"no": 1}}, "reference"),
        ({"ประเภทเรื่อง": {"name": "ไฟ"}}, "labels"),
        ({"ประเภทเรื่อง": ["ไฟ", {"name": "น้ำ"}]}, "labels"),
        ({"สถานะ": []}, "status"),
    ],
)
def test_a_list_or_object_of_json_is_no_text(
    tmp_path: Path, channels: dict[str, Channel], changes: dict[str, object], field: str
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(msgspec.json.encode({**HOTLINE, **changes}))
    (entry,) = source(path, channels).read(0)
    assert isinstance(entry.content, Reject)
    assert entry.content.field == field


def test_a_row_without_number_is_the_same_while_it_is_worked_on(tmp_path: Path, channels: dict[str, Channel]) -> None:
    def key(**changes: str) -> str | None:
        row = {**HOTLINE, "เลขที่เรื่อง": "", "สถานะ": "ใหม่", **changes}
        (entry,) = source(write(tmp_path / "t.csv", row), channels).read(0)
        assert isinstance(entry.content, Submission)
        return entry.content.key

    assert key() is not None
    assert key() == key(สถานะ="เสร็จสิ้น")
    assert key() != key(โทรศัพท์="081-000-0001")


@pytest.mark.parametrize(
    ("code", "name", "content", "message"),
    [
        ("hotline-1111", "t.csv", b"a,b\n", "no column รายละเอียด, วันที่รับเรื่อง; there are a, b"),
        ("hotline-1111", "t.xlsx", b"PK\x03\x04 and so on", "t.xlsx: not a whole workbook"),
        ("web-1111", "t.csv", b"text,text,submitted\n", "column text occurs more than once"),
        ("traffy", "t.csv", b"a\n", "channel traffy has no table"),
    ],
)
def test_wrong_tables_are_told(
    tmp_path: Path, channels: dict[str, Channel], code: str, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        list(source(path, channels, code).read(0))


def test_standard_columns_with_coordinates(tmp_path: Path, channels: dict[str, Channel]) -> None:
    row = {"text": "ไฟดับ", "submitted": "2024-05-01T09:30:00+07:00", "longitude": "100.5", "latitude": "สิบสาม"}
    path = write(tmp_path / "t.csv", row, {**row, "latitude": "13.7"})
    broken, whole = (entry.content for entry in source(path, channels, "web-1111").read(0))
    assert broken == Reject("invalid_field", "column latitude holds no number", "table", "place.latitude")
    assert isinstance(whole, Submission)
    assert whole.place == Place(longitude=100.5, latitude=13.7)


def test_a_column_without_a_name_is_nobodys(tmp_path: Path, channels: dict[str, Channel]) -> None:
    """Spreadsheets write row numbers into such a column: a field without a mapped column must not be read from it."""
    path = tmp_path / "table.csv"
    path.write_text("," + ",".join(HOTLINE) + "\n0," + ",".join(f'"{cell}"' for cell in HOTLINE.values()), "utf-8")
    (entry,) = source(path, channels).read(0)
    assert entry.content == EXPECTED


def test_a_workbook_with_broken_xml_is_said_to_be_none(tmp_path: Path, channels: dict[str, Channel]) -> None:
    sound, path = write(tmp_path / "sound.xlsx", HOTLINE), tmp_path / "broken.xlsx"
    with zipfile.ZipFile(sound) as read, zipfile.ZipFile(path, "w") as made:
        for name in read.namelist():
            made.writestr(name, b"<" if "sheet1" in name else read.read(name))
    with pytest.raises(ConfigError, match="not a whole workbook"):
        source(path, channels)
