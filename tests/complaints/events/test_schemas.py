from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from commands.cli import main
from complaints.events.cloudevents import (
    CLASSIFIED,
    CORRECTED,
    DEAD_ACTION,
    MOVED,
    PROCESS,
    RECEIPTS,
    RECEIVED,
    headers_of,
)
from complaints.events.complaint import MAX_SAFE_INTEGER
from complaints.events.identity import version_of
from complaints.events.schemas import EVENTS, differences, schema_files, schema_of
from complaints.settings import DEFAULT_CONFIG, read_yaml

Data = dict[str, Any]

LEAST: Data = {
    "complaint_id": "0b6c4d0e-8f0a-5b1c-9d2e-3f4a5b6c7d8e",
    "channel": "hotline-1111",
    "text": "ไฟทางดับทั้งซอย มืดมากตอนกลางคืน",
    "submitted": "2026-03-01T08:30:00+07:00",
    "received": "2026-03-01T01:31:00.25Z",
    "revised": "2026-03-01T01:31:00.25Z",
}
DECISION: Data = {
    "version": version_of(datetime(2026, 3, 1, 1, 31, tzinfo=UTC), 7),
    "area": {"province": "10", "district": "1007", "subdistrict": "100701", "method": "address"},
    "classification": {
        "categories": [{"code": "lighting", "confidence": 0.97}],
        "kind": "fault",
        "urgency": "normal",
        "model": "m1",
        "training": "d1",
    },
    "routing": {
        "rules": "r1",
        "routes": [
            {
                "agency": "mea",
                "role": "responsible",
                "rule": "lighting-bangkok",
                "reason": "ไฟฟ้านครหลวง",
                "deadline": "2026-03-24T09:30:00Z",
            }
        ],
        "evidence": ["area:1007"],
    },
}
FULL: Data = LEAST | {
    "reference": "1111-2569-000123",
    "occurred": "2026-02-28T20:00:00+07:00",
    "place": {"address": "ซอยสุขใจ แขวงปทุมวัน", "longitude": 100.53, "latitude": 13.74},
    "labels": ["แสงสว่าง"],
    "bodies": ["สำนักงานเขตปทุมวัน"],
    "status": "รอรับเรื่อง",
    "reporter_type": "citizen",
    "reporter": {"key": "k1", "box": "AAAA"},
    "attachments": ["https://example.org/1.jpg"],
}
CORRECTION: Data = {
    "complaint": FULL,
    "corrected": "2026-03-02T10:00:00+07:00",
    "by": "agency",
    "by_agency": "mea",
    "agencies": ["mea", "bkk-1007"],
    "categories": ["lighting"],
    "kind": "grievance",
    "area": "1007",
    "before": {"agencies": ["bkk-1007"], "triage": "unknown-area"},
    "note": "เสาไฟอยู่ในเขตทาง",
}
GONE: Data = {
    "complaint_id": LEAST["complaint_id"],
    "version": DECISION["version"],
    "channel": LEAST["channel"],
    "moved": "2026-03-02T10:00:00+07:00",
    "by": "official",
    "reason": "เจ้าหน้าที่ตัดสิน (decided by an official)",
}
DROPPED: Data = {
    "letter": "0123456789abcdef",
    "action": "drop",
    "at": LEAST["received"],
    "by": "operator-1",
    "reason": "broken_row",
    "origin": "a.csv#7",
}
CLOSED: Data = {
    "day": "2026-03-01",
    "previous": "0" * 64,
    "head": "a" * 64,
    "count": 0,
    "page": 1,
    "pages": 1,
    "entries": [],
}
REPORTED: Data = {
    "id": "worker@host/17/20260301T093000",
    "process": "worker",
    "host": "host",
    "pid": 17,
    "started": LEAST["received"],
    "at": LEAST["received"],
    "every_secs": 60.0,
    "config": {"channels": "0f" * 6},
    "problems": {},
    "state": "running",
}
IN_TRIAGE: Data = {
    "area": {},
    "routing": {"rules": "r1", "triage": "unknown-area", "triaged": "no-rule", "evidence": ["area:unknown"]},
}
EXAMPLES = {
    RECEIVED: [LEAST, FULL],
    CLASSIFIED: [LEAST | DECISION, FULL | DECISION, LEAST | DECISION | IN_TRIAGE],
    CORRECTED: [
        {"complaint": LEAST, "corrected": LEAST["received"], "by": "agency", "cleared": ["kind"]},
        CORRECTION,
    ],
    MOVED: [GONE | {"triage": "no-rule"}, GONE | {"reference": "1", "agencies": ["doh"], "note": "ทางหลวง"}],
    DEAD_ACTION: [DROPPED, DROPPED | {"note": "a test of ours"}],
    RECEIPTS: [CLOSED, CLOSED | {"count": 1, "entries": [f"{LEAST['complaint_id']} {'b' * 64}"]}],
    PROCESS: [REPORTED, REPORTED | {"problems": {"rules": "routing.yaml:7: no agency 'x'"}, "state": "ended"}],
}


def validator(event_type: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(event_type))


@pytest.mark.parametrize("event_type", EVENTS)
def test_schemas_are_schemas_with_the_id_that_records_carry(event_type: str) -> None:
    schema = schema_of(event_type)
    Draft202012Validator.check_schema(schema)
    headers = dict(headers_of(event_id="1", event_type=event_type, source="/s", subject="1", time="t"))
    assert schema["$id"].encode() == headers["ce_dataschema"]
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("event_type", EVENTS)
def test_what_the_codec_writes_the_schema_takes(event_type: str) -> None:
    for example in EXAMPLES[event_type]:
        event = msgspec.convert(example, EVENTS[event_type])
        validator(event_type).validate(msgspec.json.decode(msgspec.json.encode(event)))


def put(**fields: object) -> Callable[[Data], Data]:
    return lambda data: data | fields


def without(name: str) -> Callable[[Data], Data]:
    return lambda data: {key: value for key, value in data.items() if key != name}


BROKEN = [
    put(colour="red"),
    without("complaint_id"),
    without("text"),
    put(complaint_id="not-a-uuid"),
    put(submitted="2026-03-01T08:30:00"),
    put(submitted="yesterday"),
    put(occurred="2026-03-01"),
    put(channel="Hotline 1111"),
    put(text=""),
    put(text="ก" * 20_001),
    put(text=None),
    put(place={"longitude": "east"}),
    put(place={"longitude": 181.0, "latitude": 0.0}),
    put(place={"village": "3"}),
    put(labels="road"),
    put(labels=[1]),
    put(reporter_type="robot"),
    put(reporter={"key": "k1"}),
]
BROKEN_DECISIONS = [
    without("version"),
    put(version=-1),
    put(version=1.5),
    put(area={"province": "1"}),
    put(area={"method": "guess"}),
    put(classification=DECISION["classification"] | {"categories": [{"code": "road", "confidence": 1.5}]}),
    put(routing={"rules": "r1", "routes": [{"agency": "mea", "role": "boss", "rule": "r", "reason": ""}]}),
]
BROKEN_CORRECTIONS = [
    without("complaint"),
    without("by"),
    put(by="robot"),
    put(complaint=LEAST | {"text": ""}),
    put(corrected="yesterday"),
    put(agencies=["ไฟฟ้า"]),
    put(area="เขตบางนา"),
    put(cleared=["urgency"]),
]


@pytest.mark.parametrize(
    ("event_type", "spoil"),
    [(kind, spoil) for kind in (RECEIVED, CLASSIFIED) for spoil in BROKEN]
    + [(CLASSIFIED, spoil) for spoil in BROKEN_DECISIONS]
    + [(CORRECTED, spoil) for spoil in BROKEN_CORRECTIONS]
    + [(DEAD_ACTION, spoil) for spoil in (put(action="mend"), put(by=""), put(letter="x"), without("at"))]
    + [(RECEIPTS, spoil) for spoil in (put(day="today"), put(head="A" * 64), put(page=0), without("previous"))]
    + [(PROCESS, spoil) for spoil in (put(process="cook"), put(pid=-1), put(state="asleep"), without("config"))],
)
def test_what_the_codec_refuses_the_schema_refuses(event_type: str, spoil: Callable[[Data], Data]) -> None:
    broken = spoil(EXAMPLES[event_type][1])
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(broken, EVENTS[event_type])
    assert not validator(event_type).is_valid(broken)


def integers_of(schema: Any) -> Iterator[Data]:
    if isinstance(schema, list):
        for item in schema:
            yield from integers_of(item)
    elif isinstance(schema, dict):
        if "integer" in schema.get("type", ()):
            yield schema
        for value in schema.values():
            yield from integers_of(value)


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_integer_is_within_what_any_json_reader_keeps(event_type: str) -> None:
    for integer in integers_of(schema_of(event_type)):
        assert integer["minimum"] >= -MAX_SAFE_INTEGER
        assert integer["maximum"] <= MAX_SAFE_INTEGER


def test_integers_of_the_gateway_are_too() -> None:
    found = list(integers_of(read_yaml(DEFAULT_CONFIG / "openapi.yaml")))
    assert len(found) > 3
    assert all(one["minimum"] >= 0 and one["maximum"] <= MAX_SAFE_INTEGER for one in found)


def test_the_shipped_files_are_up_to_date() -> None:
    assert differences(DEFAULT_CONFIG / "schemas") == []


def test_stale_missing_and_foreign_files_are_named(tmp_path: Path) -> None:
    expected = list(schema_files(tmp_path))
    expected[0].write_text("{}")
    (tmp_path / "old.v1.json").write_text("{}")
    assert differences(tmp_path) == [
        *(f"{path}: does not match its type" for path in expected),
        f"{tmp_path / 'old.v1.json'}: no such event type",
    ]


def test_the_command_writes_what_it_then_finds_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "complaints.yaml").write_text("{}\n")
    assert main(["--config", str(tmp_path), "schemas", "--check"]) == 2
    assert "does not match its type" in capsys.readouterr().err
    assert main(["--config", str(tmp_path), "schemas"]) == 0
    assert main(["--config", str(tmp_path), "schemas", "--check"]) == 0
