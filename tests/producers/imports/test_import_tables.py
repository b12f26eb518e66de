"""Files of every kind, imported into Kafka: each row is published or refused, and skipped parts are named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from complaints.events.complaint import Received
from producers.imports.counts import ImportLedger
from producers.imports.counts_table import remark_lines
from producers.imports.import_source import Intake, import_source
from producers.imports.open_source import open_source
from tests.own_intake import ReadTopic, headers_of
from tests.producers.reading.workbooks import Cells, Write, ods, xls, xlsx

HEADER = ["เลขที่เรื่อง", "วันที่รับเรื่อง", "รายละเอียด", "ประเภทเรื่อง"]
TITLE: Cells = [["สรุปเรื่องร้องเรียนประจำเดือน พ.ค. 2569"], [None]]
JANUARY: Cells = [*TITLE, HEADER, ["1", "13/1/2569 09:30", "ถนนพัง", "['ถนน', 'ทางเท้า, ทางข้าม']"]]
FEBRUARY: Cells = [
    HEADER,
    [" 2", "13/2/2569", "ไฟดับ", None],
    ["#N/A", "13/2/2569", "ขยะล้น", None],
    ["-", "14/2/2569", "น้ำท่วม", None],
    ["ไม่มี", "14/2/2569", "ควันไฟ", None],
    ["2", "14/2/2569", "หมาดุ", None],
    ["2", "13/2/2569", "ไฟดับ", None],
]


def imported(
    path: Path, intake: Intake, channel: str | None = "hotline-1111", limit: int | None = None
) -> ImportLedger:
    source = open_source(str(path), intake.channels, intake.clock, channel=channel)
    ledger = import_source(source, intake, limit=limit)
    assert ledger.balanced()
    return ledger


@pytest.mark.parametrize(("write", "suffix"), [(xlsx, "xlsx"), (xls, "xls"), (ods, "ods")])
def test_a_workbook_with_all_that_goes_wrong(
    tmp_path: Path, intake: Intake, read_topic: ReadTopic, write: Write, suffix: str
) -> None:
    sheets: dict[str, Cells] = {"ปก": [["รายงานประจำปี"]], "ม.ค.": JANUARY, "ก.พ.": FEBRUARY}
    ledger = imported(write(tmp_path / f"t.{suffix}", sheets, "ก.พ."), intake)

    assert (ledger.read, ledger.published, dict(ledger.rejected)) == (
        7,
        5,
        {"invalid_field": 1, "conflicting_reference": 1},
    )
    assert remark_lines(ledger)[1:] == [
        "  sheet ก.พ.: read, though hidden",
        "  sheet ปก: not read, no row names the columns",
        f"  t.{suffix}#ก.พ.!6: reference: t.{suffix}#ก.พ.!2 has the same one with another submitted",
        f"  t.{suffix}#ก.พ.!7: the complaint of t.{suffix}#ก.พ.!2 once more, counted once",
    ]
    assert ledger.repeated == 1
    events = [
        msgspec.json.decode(each.value() or b"", type=Received) for each in read_topic(intake.topics.received.name)
    ]
    assert sorted((event.reference or "", event.text) for event in events) == [
        ("", "ควันไฟ"),
        ("", "น้ำท่วม"),
        ("1", "ถนนพัง"),
        ("2", "ไฟดับ"),
        ("2", "ไฟดับ"),
    ]
    assert len({event.complaint_id for event in events}) == 4
    assert next(event.labels for event in events if event.reference == "1") == ("ถนน", "ทางเท้า, ทางข้าม")
    dead = {headers_of(each)["dead.origin"].decode(): each for each in read_topic(intake.topics.dead.name)}
    assert set(dead) == {f"t.{suffix}#ก.พ.!3", f"t.{suffix}#ก.พ.!6"}
    assert msgspec.json.decode(dead[f"t.{suffix}#ก.พ.!3"].value() or b"")["เลขที่เรื่อง"] == "#N/A"


def test_csv_of_windows_with_titles_goes_on_where_it_was(tmp_path: Path, intake: Intake, read_topic: ReadTopic) -> None:
    lines = ["สรุปเรื่องร้องเรียน,,,", ",,,", ",".join(HEADER), "1,13/5/2569,ถนนพัง,ถนน", ",,,", "2,14/5/2569,ไฟดับ,ไฟ"]
    lines += ["1,13/5/2569,หมาดุ,", "#REF!,13/5/2569,ก,"]
    path = tmp_path / "t.csv"
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    assert imported(path, intake, limit=2).published == 2
    ledger = imported(path, intake)
    assert (ledger.resumed_at, ledger.read, ledger.published, ledger.finished) == (2, 4, 2, True)
    assert dict(ledger.rejected) == {"conflicting_reference": 1, "invalid_field": 1}
    assert ledger.remarks == ["t.csv#7: reference: t.csv#4 has the same one with another text"]
    assert len(read_topic(intake.topics.received.name)) == 2


TICKETS = "ticket_id,type,organization,comment,coords,photo,timestamp,state,last_activity\n"


def test_traffy_files_with_lists_errors_and_repeated_tickets(
    tmp_path: Path, intake: Intake, read_topic: ReadTopic
) -> None:
    path = tmp_path / "t.csv"
    rows = [
        """A1,"['ถนน', 'ทางเท้า']","{เขตบางแค,""กทม., สำนักการโยธา""}",พัง,"100.4,13.7","https://x.example/w_3,h_2/a.jpg",""",
        "#N/A,ถนน,กทม.,ก,,,",
        "A2,\"['ถนน', 'ทาง\",กทม.,ก,,,",
        "nan,ถนน,กทม.,ข,,,",
        "nan,ถนน,กทม.,ค,,,",
        "A1,ถนน,กทม.,เรื่องอื่น,,,",
    ]
    path.write_text(TICKETS + "".join(f"{row}2026-05-01 02:00:00+00,start,\n" for row in rows), "utf-8")
    ledger = imported(path, intake, None)
    assert (ledger.read, ledger.published, dict(ledger.rejected)) == (
        6,
        3,
        {"invalid_field": 2, "conflicting_reference": 1},
    )
    first, *_ = sorted(
        (msgspec.json.decode(each.value() or b"", type=Received) for each in read_topic(intake.topics.received.name)),
        key=lambda event: event.reference or "z",
    )
    assert first.labels == ("ถนน", "ทางเท้า")
    assert first.bodies == ("เขตบางแค", "กทม., สำนักการโยธา")
    assert first.attachments == ("https://x.example/w_3,h_2/a.jpg",)


def test_json_of_every_shape_refuses_a_repeated_key(tmp_path: Path, intake: Intake) -> None:
    tickets = ["""{"ticket_id": "A1", "comment": "ก", "timestamp": "2026-05-01 02:00:00+00"}"""]
    tickets.append(tickets[0].replace("A1", "A2").replace("}", """, "comment": "ข"}"""))
    features = [f"""{{"type": "Feature", "properties": {each}}}""" for each in tickets]
    body = """{"channel": "web-1111", "reference": "1", "submitted": "2026-05-01T09:00:00+07:00", "text": "ก"}"""
    contents = {
        "t.json": f"""{{"results": [{", ".join(tickets)}]}}""",
        "t.geojson": f"""{{"features": [{", ".join(features)}]}}""",
        "t.jsonl": body + "\n" + body.replace("}", """, "text": "ข"}"""),
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, "utf-8")
        ledger = imported(tmp_path / name, intake, None)
        assert (ledger.published, dict(ledger.rejected)) == (1, {"repeated_key": 1}), name


def test_rows_that_say_the_same_without_a_reference_are_counted_once_and_told(tmp_path: Path, intake: Intake) -> None:
    path = tmp_path / "t.csv"
    rows = [",13/5/2569,ไฟดับ,", "-,13/5/2569,ไฟดับ,", ",14/5/2569,ไฟดับ,"]
    path.write_text("\n".join([",".join(HEADER), *rows]), "utf-8")
    ledger = imported(path, intake)
    assert (ledger.published, ledger.repeated) == (3, 1)
    assert ledger.remarks == ["t.csv#3: the complaint of t.csv#2 once more, counted once"]
