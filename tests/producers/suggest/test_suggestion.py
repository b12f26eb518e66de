"""Files of offices: which column is proposed for which field, how times are read, and what is reported as unsure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.channels import Table
from producers.reading.input_file import InputFile
from producers.suggest.column_words import ColumnWords
from producers.suggest.suggestion import Suggestion, suggest
from producers.suggest.times import time_format
from tests.producers.suggest.office_files import CITIZENS, FILES, NAMES, PHONES, TEXTS, OfficeFile

NOW = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
DEFAULTS = {"buddhist_era": False, "day_first": True, "separator": ",", "encoding": "utf-8", "delimiter": None}


@pytest.fixture(scope="session")
def words(config: Path) -> ColumnWords:
    return ColumnWords.load(config)


def suggested(path: Path, words: ColumnWords) -> Suggestion:
    return suggest(InputFile(path), words, NOW)


def fields_of(suggestion: Suggestion) -> dict[str, str | tuple[str, ...]]:
    return {guess.field: guess.columns[0] if len(guess.columns) == 1 else guess.columns for guess in suggestion.guesses}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_column_of_an_office_file_is_proposed_right(file: OfficeFile, words: ColumnWords, tmp_path: Path) -> None:
    suggestion = suggested(file.write(tmp_path / "file"), words)
    assert fields_of(suggestion) == file.fields
    assert set(suggestion.not_read) == set(file.unread)
    table: Table = suggestion.table()
    assert {name: getattr(table, name) for name in DEFAULTS} == DEFAULTS | file.settings
    assert set(file.remarks) <= {remark.about for remark in suggestion.remarks}


NAMES_OF_COLUMNS = {
    "ผู้ร้องทุกข์": "reporter_name",
    "นามผู้ร้อง": "reporter_name",
    "โทร.ผู้แจ้ง": "reporter_phone",
    "เลขประจำตัว 13 หลัก": "reporter_citizen_id",
    "ที่อยู่ผู้ร้องทุกข์": "reporter_address",
    "ทะเบียนรับที่": "reference",
    "ว.ด.ป. ที่รับเรื่อง": "submitted",
    "ว.ด.ป. ที่เกิดเหตุ": "occurred",
    "กรุณาระบุรายละเอียดข้อร้องเรียน": "text",
    "ประเภทเรื่องร้องเรียน": "labels",
    "หน่วยงานที่รับไปดำเนินการ": "bodies",
    "สถานะเรื่องร้องเรียน": "status",
    "สถานที่เกิดเหตุ (โปรดระบุให้ชัดเจน)": "address",
    "ตำบล/แขวง": "address_part",
    "amphur_th": "address_part",
    "Complaint Description": "text",
    "last_update": "revised",
    "ticket_no": "reference",
    "Mobile Phone": "reporter_phone",
    "แนบรูปภาพ (ถ้ามี)": "attachments",
    "หน่วยงานที่ถูกร้องเรียน": "not_read",
    "วันที่ดำเนินการแล้วเสร็จ": "not_read",
    "เจ้าหน้าที่ผู้บันทึก": "not_read",
    "ลำดับที่": "not_read",
    "": "",
    "???": "",
}


@pytest.mark.parametrize(("name", "field"), NAMES_OF_COLUMNS.items())
def test_names_of_columns_say_their_field(name: str, field: str, words: ColumnWords) -> None:
    assert words.best(name)[0] == field


@pytest.mark.parametrize("name", ["หน่วยงาน", "สถานะ", "ประเภท", "สถานที่เกิดเหตุ", "ไฟล์แนบ", "จังหวัด", "เลขที่เรื่อง", "xyz"])
@pytest.mark.parametrize("personal", [NAMES, PHONES, CITIZENS, tuple(f"u{n}@mail.example" for n in range(12))])
def test_somebodys_own_data_is_published_under_no_name(
    name: str, personal: tuple[str, ...], words: ColumnWords, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"{n + 1}/2/2569,{TEXTS[n]},{each}\n" for n, each in enumerate(personal))
    path.write_text(f"วันที่รับเรื่อง,รายละเอียด,{name}\n{rows}", encoding="utf-8")
    read_as = {column: guess.field for guess in suggested(path, words).guesses for column in guess.columns}
    assert read_as.get(name, "reporter_").startswith("reporter_")


@pytest.mark.parametrize("rows", ["", "1/2/2569,ไฟดับ,A-1\n"])
def test_a_file_with_hardly_a_row_is_told_by_its_names_and_nothing_is_sure(
    rows: str, words: ColumnWords, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("วันที่รับเรื่อง,รายละเอียด,เลขที่เรื่อง\n" + rows, encoding="utf-8")
    suggestion = suggested(path, words)
    assert fields_of(suggestion) == {"submitted": "วันที่รับเรื่อง", "text": "รายละเอียด", "reference": "เลขที่เรื่อง"}
    assert rows or all(guess.confidence != "sure" for guess in suggestion.guesses)


_NAMELESS = "A-1,1/5/2569,ไฟดับทั้งซอย\nA-2,2/5/2569,น้ำไม่ไหลทั้งหมู่บ้าน\n".encode()


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"1,2,3\n4,5,6\n", _NAMELESS])
def test_a_file_without_names_is_refused(content: bytes, words: ColumnWords, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        suggested(path, words).table()


TIMES = [
    (("31/1/2569", "1/2/2569"), (True, True, True)),
    (("1/31/2026", "2/1/2026"), (False, False, True)),
    (("1/2/2026", "3/4/2026"), (True, False, False)),
    (("1/2/69", "28/4/68"), (True, True, True)),
    (("1/2/26", "28/4/25"), (True, False, True)),
    (("๓๑ ม.ค. ๖๙",), (True, True, True)),
    (("2026-01-31 10:00", "2026-02-01"), (True, False, True)),
    (("2569-01-31", "2569-02-01"), (True, True, True)),
]


@pytest.mark.parametrize(("cells", "expected"), TIMES)
def test_order_and_era_are_told_from_the_rows(cells: tuple[str, ...], expected: tuple[bool, bool, bool]) -> None:
    found = time_format(cells, NOW)
    assert (found.day_first, found.buddhist_era, found.order_shown) == expected
    assert found.problem is None


def test_rows_that_contradict_each_other_and_cells_without_a_time_are_told() -> None:
    found = time_format(["13/2/2569", "2/13/2569", "-", "ไม่ทราบ", None], NOW)
    assert found.problem is not None
    assert found.unread == 2


@pytest.mark.parametrize(
    "broken", ["words: {txt: [a]}\n", "words: {text: a}\n", "weak: {text: [a]}\n", "words: {}\nweak: {text: [a]}\n"]
)
def test_a_wrong_file_of_words_is_named(broken: str, tmp_path: Path) -> None:
    (tmp_path / "column_words.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"column_words\.yaml"):
        ColumnWords.load(tmp_path)
