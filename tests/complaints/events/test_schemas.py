from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from commands.cli import main
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import CLASSIFIED, CORRECTED, MAX_SAFE_INTEGER, RECEIVED, Decision
from complaints.events.dead_action import DEAD_ACTION
from complaints.events.event_type import EventType
from complaints.events.process_report import PROCESS
from complaints.events.receipt_page import RECEIPTS
from complaints.events.registry import EVENTS
from complaints.events.schemas import differences, schema_files, schema_of
from complaints.settings import DEFAULT_CONFIG, read_yaml
from tests.complaints.events.examples import FOLDER, Data, every_event, examples_of, files_of

LEAST = examples_of(RECEIVED)[0]
DECISION = {name: examples_of(CLASSIFIED)[0][name] for name in Decision.__struct_fields__}


def validator(event: EventType[Any]) -> Draft202012Validator:
    return Draft202012Validator(schema_of(event))


@every_event
def test_schemas_are_schemas_with_the_id_that_records_carry(event: EventType[Any]) -> None:
    schema = schema_of(event)
    Draft202012Validator.check_schema(schema)
    headers = dict(headers_of(event_id="1", event_type=event.ce_type, source="/s", subject="1", time="t"))
    assert schema["$id"].encode() == headers["ce_dataschema"]
    assert schema["title"]
    assert schema["description"]


@every_event
def test_golden_examples_are_what_the_codec_writes_for_them(event: EventType[Any]) -> None:
    assert len(files_of(event)) > 1, "the least an event holds, and one with all fields"
    for file in files_of(event):
        decoded = event.read(file.read_bytes())
        assert decoded is not None, file
        assert msgspec.json.format(msgspec.json.encode(decoded), indent=2) + b"\n" == file.read_bytes(), file


def test_there_are_examples_of_registered_events_only() -> None:
    assert {folder.name for folder in FOLDER.iterdir()} == set(EVENTS)


@every_event
def test_what_the_codec_writes_the_schema_takes(event: EventType[Any]) -> None:
    for example in examples_of(event):
        decoded = msgspec.convert(example, event.struct)
        validator(event).validate(msgspec.json.decode(msgspec.json.encode(decoded)))


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
    ("event", "spoil"),
    [(kind, spoil) for kind in (RECEIVED, CLASSIFIED) for spoil in BROKEN]
    + [(CLASSIFIED, spoil) for spoil in BROKEN_DECISIONS]
    + [(CORRECTED, spoil) for spoil in BROKEN_CORRECTIONS]
    + [(DEAD_ACTION, spoil) for spoil in (put(action="mend"), put(by=""), put(letter="x"), without("at"))]
    + [(RECEIPTS, spoil) for spoil in (put(day="today"), put(head="A" * 64), put(page=0), without("previous"))]
    + [(PROCESS, spoil) for spoil in (put(process="cook"), put(pid=-1), put(state="asleep"), without("config"))],
)
def test_what_the_codec_refuses_the_schema_refuses(event: EventType[Any], spoil: Callable[[Data], Data]) -> None:
    broken = spoil(examples_of(event)[1])
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(broken, event.struct)
    assert not validator(event).is_valid(broken)


def integers_of(schema: Any) -> Iterator[Data]:
    if isinstance(schema, list):
        for item in schema:
            yield from integers_of(item)
    elif isinstance(schema, dict):
        if "integer" in schema.get("type", ()):
            yield schema
        for value in schema.values():
            yield from integers_of(value)


@every_event
def test_every_integer_is_within_what_any_json_reader_keeps(event: EventType[Any]) -> None:
    for integer in integers_of(schema_of(event)):
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
    (tmp_path / "topics.yaml").write_bytes((DEFAULT_CONFIG / "topics.yaml").read_bytes())
    assert main(["--config", str(tmp_path), "schemas", "--check"]) == 2
    told = capsys.readouterr().err
    assert "does not match its type" in told
    assert "asyncapi.yaml: does not match topics.yaml" in told
    assert main(["--config", str(tmp_path), "schemas"]) == 0
    assert main(["--config", str(tmp_path), "schemas", "--check"]) == 0
