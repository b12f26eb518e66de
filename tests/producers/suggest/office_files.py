"""Files of complaints as offices of a province keep them, with the right field of each column; written for these tests.

All names, numbers and complaints are invented.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from tests.producers.reading.workbooks import Cells, ods, xls, xlsx

Fields = dict[str, str | tuple[str, ...]]


def _with_check_digit(digits: str) -> str:
    """An invented citizen id of the right length with a correct check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=True))
    return f"{digits}{(11 - total % 11) % 10}"


TEXTS = (
    "ไฟฟ้าสาธารณะหน้าโรงเรียนวัดใหม่ดับมาสามคืน ชาวบ้านเดินทางลำบาก ขอให้ช่วยซ่อมแซม",
    "ถนนภายในหมู่บ้านเป็นหลุมเป็นบ่อ น้ำท่วมขังเวลาฝนตก รถจักรยานยนต์ล้มหลายคัน",
    "ขยะหน้าตลาดสดไม่มีใครมาเก็บเป็นเวลาสองสัปดาห์ ส่งกลิ่นเหม็นรบกวน",
    "โรงงานปล่อยน้ำเสียลงคลอง ปลาตายจำนวนมาก ขอให้ตรวจสอบ",
    "เสียงดังจากร้านอาหารหลังเที่ยงคืน รบกวนการพักผ่อนของเด็กและผู้สูงอายุ",
    "สุนัขจรจัดไล่กัดเด็กนักเรียนบริเวณสวนสาธารณะ",
    "น้ำประปาไม่ไหลมาสี่วันแล้ว โทรไปสอบถามไม่มีผู้รับสาย",
    "ต้นไม้ใหญ่ล้มพาดสายไฟ เกรงจะเกิดอันตราย",
    "ขอความช่วยเหลือเรื่องหนี้นอกระบบ ถูกข่มขู่ให้ชำระดอกเบี้ยเกินอัตรา",
    "ร้านค้าวางของกีดขวางทางเท้า คนพิการใช้รถเข็นผ่านไม่ได้",
    "มีการลักลอบเผาอ้อย ควันเข้าบ้านเรือนทั้งหมู่บ้าน",
    "สะพานข้ามคลองชำรุด ราวสะพานหลุดหายไปสองช่วง",
)
NAMES = (
    "นายสมชาย ใจดี", "นางสาวมาลี สุขใจ", "นางบุญมี แก้วใส", "นายประเสริฐ ทองคำ", "น.ส.วันดี ศรีสุข", "นายอุดม พูนผล",
    "นางคำปุ่น แสนดี", "นายวิชัย รุ่งเรือง", "นางสาวพิมพ์ใจ งามตา", "นายสุรชัย มั่นคง", "นางละออ เพียรดี", "นายเดชา ชัยชนะ",
)  # fmt: skip
PHONES = (
    "081-234-5678", "0892345671", "086 345 6712", "0634567123", "095-671-2345", "0812340099", "02-123-4567",
    "0845671239", "0987654321", "088-111-2233", "0612345987", "053-211-334",
)  # fmt: skip
CITIZENS = tuple(_with_check_digit(f"{n % 8 + 1}1017002{n:03}4") for n in range(12))
PLACES = (
    "หมู่ 4 ต.หนองปรือ อ.บางละมุง จ.ชลบุรี", "ซอยเทศบาล 9 ต.แสนสุข อ.เมือง จ.ชลบุรี", "หน้าตลาดสด ต.บ้านบึง อ.บ้านบึง",
    "คลองสวนหมาก ต.คลองลาน อ.คลองลาน", "ถนนมิตรภาพ อ.ปากช่อง", "สวนสาธารณะ ต.ในเมือง อ.เมืองขอนแก่น", "หมู่ 2 ต.ท่าช้าง",
    "ถนนพหลโยธิน กม. 52 อ.วังน้อย", "ต.บ้านใหม่ อ.เมือง จ.นครราชสีมา", "หน้าโรงพยาบาล อ.สารภี", "บ้านโคก หมู่ 7 ต.โพนทอง",
    "คลองแสนแสบ เขตมีนบุรี",
)  # fmt: skip
HOMES = tuple(f"{12 + n}/{n + 1} หมู่ {n % 9 + 1} ต.บ้านกลาง อ.สันป่าตอง จ.เชียงใหม่" for n in range(12))
KINDS = ("ไฟฟ้า", "ถนน", "ขยะ", "น้ำเสีย", "เสียงดัง", "สัตว์", "น้ำประปา", "ต้นไม้", "หนี้สิน", "ทางเท้า", "หมอกควัน", "ถนน")
AGENCIES = ("เทศบาลเมือง", "อบต.หนองปรือ", "การประปาส่วนภูมิภาค", "สำนักงานจังหวัด") * 3
STATES = ("รับเรื่อง", "อยู่ระหว่างดำเนินการ", "ยุติ") * 4
SPOTS = [(13.1 + n / 37, 100.5 + n / 41) for n in range(12)]


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """One file: how it is written, and the expected proposal."""

    name: str
    write: Callable[[Path], Path]
    fields: Fields
    settings: dict[str, Any] = field(default_factory=dict)
    """Of the table, where not as it is by default."""
    unread: tuple[str, ...] = ()
    """Columns that are not published."""
    remarks: tuple[str, ...] = ()
    """Slugs of what must be said."""


def _csv(
    header: tuple[str, ...], rows: list[list[Any]], *, encoding: str, delimiter: str = ",", above: str = ""
) -> Any:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([header, *rows])
    text = above + out.getvalue()
    return lambda path: path.write_bytes(text.encode(encoding)) and path


def _rows(*columns: Any) -> list[list[Any]]:
    return [list(row) for row in zip(*columns, strict=True)]


def _book(write: Callable[[Path, dict[str, Cells]], Path], sheets: dict[str, Cells]) -> Callable[[Path], Path]:
    return lambda path: write(path, sheets)


def _buddhist(separator: str = "/", year: int = 2569) -> list[str]:
    return [f"{n * 2 + 1}{separator}{n % 9 + 1}{separator}{year}" for n in range(12)]


def _dates() -> list[datetime]:
    return [datetime(2026, n % 9 + 1, n * 2 + 1, 9, n) for n in range(12)]  # noqa: DTZ001 - as a workbook has them


def _merged_titles(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["สรุปเรื่องร้องเรียนประจำเดือน พฤศจิกายน ๒๕๖๘"])
    sheet.append(["ศูนย์ดำรงธรรมจังหวัดเชียงใหม่"])
    sheet.append([])
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("A2:G2")
    sheet.append(["ลำดับ", "เลขที่รับ", "วันที่รับแจ้ง", "ชื่อ-สกุล", "เบอร์โทร", "ประเด็นร้องเรียน", "อำเภอ"])
    days = [f"{n * 2 + 1} ต.ค. ๖๘" for n in range(12)]
    refs = [f"ชม ๐๐๑๗.๑/{1200 + n}" for n in range(12)]
    for row in _rows(range(1, 13), refs, days, NAMES, PHONES, TEXTS, ["เมืองเชียงใหม่", "สารภี", "แม่ริม"] * 4):
        sheet.append(row)
    sheet.column_dimensions["D"].hidden = sheet.column_dimensions["E"].hidden = True
    book.save(path)
    return path


FILES = (
    OfficeFile(
        "windows-874 with a title",
        _csv(
            (
                "ที่",
                "เลขที่เรื่อง",
                "วันที่รับเรื่อง",
                "ผู้ร้อง",
                "โทรศัพท์",
                "เลขประจำตัวประชาชน",
                "รายละเอียด",
                "สถานที่เกิดเหตุ",
                "ประเภทเรื่อง",
                "หน่วยงานที่รับผิดชอบ",
                "สถานะ",
            ),
            _rows(
                range(1, 13),
                [f"ชบ {n}/2569" for n in range(12)],
                _buddhist(),
                NAMES,
                PHONES,
                CITIZENS,
                TEXTS,
                PLACES,
                KINDS,
                AGENCIES,
                STATES,
            ),
            encoding="cp874",
            above="สรุปเรื่องร้องเรียนประจำเดือน มกราคม 2569\r\nสำนักงานจังหวัดชลบุรี\r\n",
        ),
        {
            "reference": "เลขที่เรื่อง",
            "submitted": "วันที่รับเรื่อง",
            "reporter_name": "ผู้ร้อง",
            "reporter_phone": "โทรศัพท์",
            "reporter_citizen_id": "เลขประจำตัวประชาชน",
            "text": "รายละเอียด",
            "address": "สถานที่เกิดเหตุ",
            "labels": "ประเภทเรื่อง",
            "bodies": "หน่วยงานที่รับผิดชอบ",
            "status": "สถานะ",
        },
        {"encoding": "cp874", "buddhist_era": True},
        ("ที่",),
    ),
    OfficeFile(
        "Excel with true dates",
        _book(
            xlsx,
            {
                "ร้องเรียน": [
                    [
                        "รหัสเรื่อง",
                        "วันเวลาที่แจ้ง",
                        "ชื่อผู้แจ้ง",
                        "หมายเลขโทรศัพท์",
                        "เรื่องที่แจ้ง",
                        "ตำบล",
                        "อำเภอ",
                        "จังหวัด",
                        "ละติจูด",
                        "ลองจิจูด",
                        "รูปภาพ",
                    ],
                    *_rows(
                        [f"R{n:05}" for n in range(12)],
                        _dates(),
                        NAMES,
                        PHONES,
                        TEXTS,
                        ["หนองปรือ", "แสนสุข", "บ้านบึง"] * 4,
                        ["บางละมุง", "เมืองชลบุรี", "บ้านบึง"] * 4,
                        ["ชลบุรี"] * 12,
                        [spot[0] for spot in SPOTS],
                        [spot[1] for spot in SPOTS],
                        [f"https://files.example/{n}.jpg" for n in range(12)],
                    ),
                ]
            },
        ),
        {
            "reference": "รหัสเรื่อง",
            "submitted": "วันเวลาที่แจ้ง",
            "reporter_name": "ชื่อผู้แจ้ง",
            "reporter_phone": "หมายเลขโทรศัพท์",
            "text": "เรื่องที่แจ้ง",
            "address": ("ตำบล", "อำเภอ", "จังหวัด"),
            "latitude": "ละติจูด",
            "longitude": "ลองจิจูด",
            "attachments": "รูปภาพ",
        },
    ),
    OfficeFile(
        "merged titles, hidden columns, Thai digits",
        _merged_titles,
        {
            "reference": "เลขที่รับ",
            "submitted": "วันที่รับแจ้ง",
            "reporter_name": "ชื่อ-สกุล",
            "reporter_phone": "เบอร์โทร",
            "text": "ประเด็นร้องเรียน",
            "address": "อำเภอ",
        },
        {"buddhist_era": True},
        ("ลำดับ",),
    ),
    OfficeFile(
        "an old workbook (.xls) with a cover sheet",
        _book(
            xls,
            {
                "ปก": [["รายงานเรื่องร้องเรียน"], ["อบต.คลองลาน"]],
                "ข้อมูล": [
                    ["เลขรับ", "วันที่", "ชื่อ - นามสกุล", "ที่อยู่", "เรื่อง", "รายละเอียด", "ผลการดำเนินการ"],
                    *_rows([f"{n + 101}/69" for n in range(12)], _buddhist("-"), NAMES, HOMES, KINDS, TEXTS, STATES),
                ],
            },
        ),
        {
            "reference": "เลขรับ",
            "submitted": "วันที่",
            "reporter_name": "ชื่อ - นามสกุล",
            "reporter_address": "ที่อยู่",
            "text": "รายละเอียด",
            "status": "ผลการดำเนินการ",
        },
        {"buddhist_era": True},
        ("เรื่อง",),
        ("no_place",),
    ),
    OfficeFile(
        "OpenDocument with months written out",
        _book(
            ods,
            {
                "แผ่น1": [
                    ["ทะเบียนรับเรื่องร้องทุกข์"],
                    ["เลขทะเบียนรับ", "วันเดือนปีที่รับ", "ชื่อผู้ร้องทุกข์", "เรื่องราวร้องทุกข์", "ที่เกิดเหตุ", "หมายเหตุ"],
                    *_rows(
                        [f"ทร.{n + 1}" for n in range(12)],
                        [f"{n * 2 + 1} มกราคม พ.ศ. 2569" for n in range(12)],
                        NAMES,
                        TEXTS,
                        PLACES,
                        ["-"] * 12,
                    ),
                ]
            },
        ),
        {
            "reference": "เลขทะเบียนรับ",
            "submitted": "วันเดือนปีที่รับ",
            "reporter_name": "ชื่อผู้ร้องทุกข์",
            "text": "เรื่องราวร้องทุกข์",
            "address": "ที่เกิดเหตุ",
        },
        {"buddhist_era": True},
        ("หมายเหตุ",),
    ),
    OfficeFile(
        "tabs and no reference",
        _csv(
            ("ประทับเวลา", "ชื่อ", "อีเมล", "ไอดีไลน์", "ท่านต้องการร้องเรียนเรื่องใด", "ประเภทปัญหา"),
            _rows(
                [f"{n * 2 + 1}/1/2026, 14:{n:02}:07" for n in range(12)],
                NAMES,
                [f"user{n}@mail.example" for n in range(12)],
                [f"line_{n}x" for n in range(12)],
                TEXTS,
                [f"{kind}, อื่น ๆ" if n % 2 else kind for n, kind in enumerate(KINDS)],
            ),
            encoding="utf-8-sig",
            delimiter="\t",
        ),
        {
            "submitted": "ประทับเวลา",
            "reporter_name": "ชื่อ",
            "reporter_email": "อีเมล",
            "reporter_line_id": "ไอดีไลน์",
            "text": "ท่านต้องการร้องเรียนเรื่องใด",
            "labels": "ประเภทปัญหา",
        },
        {"delimiter": "\t"},
        (),
        ("no_reference", "no_place"),
    ),
    OfficeFile(
        "semicolons, several labels with bars",
        _csv(
            ("case_id", "created_at", "updated_at", "description", "address", "category", "agency", "status"),
            _rows(
                [f"C-{n:04}" for n in range(12)],
                [f"2026-01-{n + 1:02}T08:00:00+07:00" for n in range(12)],
                [f"2026-02-{n + 1:02}T08:00:00+07:00" for n in range(12)],
                TEXTS,
                PLACES,
                [f"{kind}|ด่วน" if n % 2 else kind for n, kind in enumerate(KINDS)],
                AGENCIES,
                STATES,
            ),
            encoding="utf-8",
            delimiter=";",
        ),
        {
            "reference": "case_id",
            "submitted": "created_at",
            "revised": "updated_at",
            "text": "description",
            "address": "address",
            "labels": "category",
            "bodies": "agency",
            "status": "status",
        },
        {"delimiter": ";", "separator": "|"},
    ),
    OfficeFile(
        "months first, in English",
        _csv(
            ("Ticket No.", "Date", "Complainant", "Phone Number", "Complaint Details", "Location", "Closed Date"),
            _rows(
                [f"T{n}" for n in range(12)],
                [f"{n % 9 + 1}/{n * 2 + 1}/2026 9:15 AM" for n in range(12)],
                ["Mr. John Smith", "Ms. Jane Doe"] * 6,
                PHONES,
                [f"Street light broken near the market, case {n}" for n in range(12)],
                [f"{n} Sukhumvit Road, Bangkok" for n in range(12)],
                ["10/20/2026"] * 12,
            ),
            encoding="utf-8",
        ),
        {
            "reference": "Ticket No.",
            "submitted": "Date",
            "reporter_name": "Complainant",
            "reporter_phone": "Phone Number",
            "text": "Complaint Details",
            "address": "Location",
        },
        {"day_first": False},
        ("Closed Date",),
    ),
    OfficeFile(
        "numbers instead of names of columns that matter",
        _csv(
            (
                "1. วันที่ร้องเรียน *",
                "2. ชื่อ-สกุลผู้ร้องเรียน *",
                "3. เบอร์โทรศัพท์ (มือถือ)",
                "4. ที่อยู่ผู้ร้องเรียน",
                "5. รายละเอียดการร้องเรียน *",
                "6. หน่วยงานที่ถูกร้องเรียน",
            ),
            _rows(_buddhist(year=69), NAMES, PHONES, HOMES, TEXTS, AGENCIES),
            encoding="utf-8-sig",
        ),
        {
            "submitted": "1. วันที่ร้องเรียน *",
            "reporter_name": "2. ชื่อ-สกุลผู้ร้องเรียน *",
            "reporter_phone": "3. เบอร์โทรศัพท์ (มือถือ)",
            "reporter_address": "4. ที่อยู่ผู้ร้องเรียน",
            "text": "5. รายละเอียดการร้องเรียน *",
        },
        {"buddhist_era": True},
        ("6. หน่วยงานที่ถูกร้องเรียน",),
        ("no_reference",),
    ),
    OfficeFile(
        "names that say nothing",
        _csv(
            ("a", "b", "c", "d", "e"),
            _rows([f"K-{n}" for n in range(12)], [f"{n + 13}/06/2026 10:00" for n in range(12)], NAMES, PHONES, TEXTS),
            encoding="utf-8",
        ),
        {"reference": "a", "submitted": "b", "reporter_name": "c", "reporter_phone": "d", "text": "e"},
        {},
        (),
        ("unsure",),
    ),
    OfficeFile(
        "ambiguous days and a phone column that Excel cut",
        _book(
            xlsx,
            {
                "Sheet1": [
                    [
                        "เลขที่คำร้อง",
                        "วันที่ยื่น",
                        "ผู้ยื่นคำร้อง",
                        "โทร.",
                        "คำร้อง",
                        "หมู่ที่",
                        "ตำบล/แขวง",
                        "อำเภอ/เขต",
                        "จังหวัด",
                        "วันที่แล้วเสร็จ",
                        "เจ้าหน้าที่",
                    ],
                    *_rows(
                        [f"69-{n:03}" for n in range(12)],
                        [f"{n % 9 + 1}/{n % 7 + 1}/2568" for n in range(12)],
                        NAMES,
                        [812345678 + n for n in range(12)],
                        TEXTS,
                        [str(n % 9 + 1) for n in range(12)],
                        ["ในเมือง", "ศิลา"] * 6,
                        ["เมืองขอนแก่น"] * 12,
                        ["ขอนแก่น"] * 12,
                        ["30/9/2568"] * 12,
                        ["นางสาวปราณี ขยันยิ่ง"] * 12,
                    ),
                ]
            },
        ),
        {
            "reference": "เลขที่คำร้อง",
            "submitted": "วันที่ยื่น",
            "reporter_name": "ผู้ยื่นคำร้อง",
            "reporter_phone": "โทร.",
            "text": "คำร้อง",
            "address": ("หมู่ที่", "ตำบล/แขวง", "อำเภอ/เขต", "จังหวัด"),
        },
        {"buddhist_era": True},
        ("วันที่แล้วเสร็จ", "เจ้าหน้าที่"),
        ("order_unknown", "personal_not_read"),
    ),
    OfficeFile(
        "reporter's own district beside the place",
        _book(
            xlsx,
            {
                "ศดธ": [
                    [
                        "เลขที่รับเรื่อง",
                        "วันที่รับเรื่อง",
                        "คำนำหน้า",
                        "ชื่อ",
                        "นามสกุล",
                        "เพศ",
                        "อายุ",
                        "ที่อยู่",
                        "ตำบล",
                        "อำเภอ",
                        "เลขบัตรประชาชน",
                        "ช่องทาง",
                        "สถานที่เกิดเหตุ",
                        "หัวข้อเรื่อง",
                        "เนื้อหา",
                        "ส่งต่อหน่วยงาน",
                        "สถานะเรื่อง",
                    ],
                    *_rows(
                        [f"DR{n:06}" for n in range(12)],
                        [date(2026, n % 9 + 1, n + 3) for n in range(12)],
                        ["นาย", "นาง"] * 6,
                        [name.split()[0].removeprefix("นาย") for name in NAMES],
                        [name.split()[1] for name in NAMES],
                        ["ชาย", "หญิง"] * 6,
                        [30 + n for n in range(12)],
                        [f"{n + 1}/{n}" for n in range(12)],
                        ["บ้านกลาง"] * 12,
                        ["สันป่าตอง"] * 12,
                        CITIZENS,
                        ["โทรศัพท์", "เดินทางมาเอง"] * 6,
                        PLACES,
                        KINDS,
                        TEXTS,
                        AGENCIES,
                        STATES,
                    ),
                ]
            },
        ),
        {
            "reference": "เลขที่รับเรื่อง",
            "submitted": "วันที่รับเรื่อง",
            "reporter_name": "ชื่อ",
            "reporter_address": "ที่อยู่",
            "reporter_citizen_id": "เลขบัตรประชาชน",
            "address": "สถานที่เกิดเหตุ",
            "text": "เนื้อหา",
            "bodies": "ส่งต่อหน่วยงาน",
            "status": "สถานะเรื่อง",
        },
        {},
        ("คำนำหน้า", "นามสกุล", "เพศ", "อายุ", "ตำบล", "อำเภอ", "ช่องทาง", "หัวข้อเรื่อง"),
    ),
    OfficeFile(
        "bars between cells and look-alike letters",
        _csv(
            ("หมายเลขเรื่อง", "วันที่ลงรับ", "ข้อความ", "พื้นที่เกิดเหตุ", "หมวดหมู่"),
            _rows(
                [f"{n:04}/2569" for n in range(12)],
                [f"{n * 2 + 1} ม.ค. 69 เวลา 10.{n:02} น." for n in range(12)],
                [text.replace("ำ", "ํา").replace("แ", "เเ") for text in TEXTS],
                PLACES,
                KINDS,
            ),
            encoding="utf-8",
            delimiter="|",
        ),
        {
            "reference": "หมายเลขเรื่อง",
            "submitted": "วันที่ลงรับ",
            "text": "ข้อความ",
            "address": "พื้นที่เกิดเหตุ",
            "labels": "หมวดหมู่",
        },
        {"buddhist_era": True, "delimiter": "|"},
    ),
    OfficeFile(
        "a register in tis-620 with thousands of years in words",
        _csv(
            ("เลขที่หนังสือ", "ลงวันที่", "จาก (ผู้ร้องเรียน)", "สรุปเรื่องร้องเรียน", "เขตพื้นที่", "วันที่เกิดเหตุ", "เอกสารแนบ"),
            _rows(
                [f"นร 0105.04/{n + 900}" for n in range(12)],
                [f"{n + 5}-01-2569" for n in range(12)],
                NAMES,
                TEXTS,
                PLACES,
                [f"{n + 2}-01-2569" for n in range(12)],
                ["https://files.example/a.pdf https://files.example/b.pdf"] * 12,
            ),
            encoding="tis-620",
        ),
        {
            "reference": "เลขที่หนังสือ",
            "submitted": "ลงวันที่",
            "reporter_name": "จาก (ผู้ร้องเรียน)",
            "text": "สรุปเรื่องร้องเรียน",
            "address": "เขตพื้นที่",
            "occurred": "วันที่เกิดเหตุ",
            "attachments": "เอกสารแนบ",
        },
        {"encoding": "cp874", "buddhist_era": True},
    ),
)
