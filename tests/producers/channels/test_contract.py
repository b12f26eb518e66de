"""The contract of every channel: each registered format is under the same tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from complaints.clock import SystemClock
from complaints.events.complaint import Received, Sealed
from complaints.events.identity import keyed_id
from complaints.outcome import Ok, Reject
from complaints.privacy.sealing import Sealer
from complaints.reference.channels import Channel
from producers.channels.registry import BODY_FORMATS, FORMATS
from producers.channels.source import Source
from producers.channels.traffy_search import TraffySearchSource
from producers.gateway.problem import Problem
from producers.imports.open_source import open_source
from producers.intake.receive import receive
from producers.intake.refuse import refuse
from producers.intake.submission import Entry, Submission
from stores.kafka.record import Record

PHONE, NAME = "081-234-5678", "สมหญิง ใจดี"
TEXT = f"ไฟส่องสว่างดับ โทร {PHONE}"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
Open = Callable[[Path], Source]
Row = dict[str, Any]

BODY_ROWS: list[Row] = [
    {
        "channel": "web-1111",
        "reference": f"W-{number}",
        "submitted": submitted,
        "text": TEXT,
        "reporter": {"name": NAME, "phone": PHONE},
    }
    for number, submitted in ((1, "2026-03-01T09:00:00+07:00"), (2, "yesterday"), (3, "2026-03-02T09:00:00+07:00"))
]
"""The second has no time that anybody can read."""
TICKETS: list[Row] = [
    {"ticket_id": f"2026-{number}", "timestamp": timestamp, "description": TEXT}
    for number, timestamp in ((1, "2026-03-01 02:00:00+00"), (2, "yesterday"), (3, "2026-03-02 02:00:00+00"))
]


def opened(name: str, channels: Mapping[str, Channel], content: str, file: str, channel: str | None = None) -> Open:
    """A source of the registered format, over a file with this content."""

    def open_it(folder: Path) -> Source:
        (folder / file).write_text(content, encoding="utf-8")
        return open_source(str(folder / file), channels, SystemClock(), form=name, channel=channel)

    return open_it


def searched(folder: Path) -> Source:
    """The service's answers from a given offset on."""

    def fetch(url: str) -> bytes:
        offset = int(url.partition("offset=")[2].partition("&")[0])
        return json.dumps({"results": TICKETS[offset:]}).encode()

    return TraffySearchSource("https://example.org/search", clock=SystemClock(), fetch=fetch)


def csv(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


@pytest.fixture
def openers(channels: dict[str, Channel]) -> dict[str, tuple[Open, str]]:
    """Per format: how its three rows are opened, and the name of its second row."""
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in BODY_ROWS)
    columns = ["reference", "submitted", "text", "reporter_name", "reporter_phone"]
    table = [[row["reference"], row["submitted"], row["text"], NAME, PHONE] for row in BODY_ROWS]
    tickets = [[row["ticket_id"], row["timestamp"], row["description"]] for row in TICKETS]
    features = [{"type": "Feature", "properties": ticket} for ticket in TICKETS]
    geojson = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    ticket_columns = ["ticket_id", "timestamp", "description"]
    return {
        "bodies": (opened("bodies", channels, lines, "b.jsonl"), "b.jsonl#2"),
        "table": (opened("table", channels, csv([columns, *table]), "t.csv", "web-1111"), "t.csv#3"),
        "traffy-csv": (opened("traffy-csv", channels, csv([ticket_columns, *tickets]), "t.csv"), "t.csv#3"),
        "traffy-geojson": (opened("traffy-geojson", channels, geojson, "t.geojson"), "t.geojson#2"),
        "traffy-search": (searched, "example.org/search#2"),
    }


every_format = pytest.mark.parametrize("name", [form.name for form in FORMATS])


def published(content: object, sealer: Sealer, channels: Mapping[str, Channel], received: datetime) -> Record:
    assert isinstance(content, Submission), content
    outcome = receive(content, received=received, sealer=sealer, channels=channels)
    assert isinstance(outcome, Ok), outcome
    return outcome.value


def entries_of(source: Source, after: int = 0) -> list[Entry]:
    try:
        return list(source.read(after))
    finally:
        source.close()


def in_clear(record: Record) -> bool:
    whole = b"".join([record.value, record.key or b"", *(str(value).encode() for _, value in record.headers)])
    digits = PHONE.replace("-", "")
    return any(each.encode() in whole for each in (PHONE, digits, NAME))


def test_every_format_is_under_this_contract(openers: dict[str, tuple[Open, str]]) -> None:
    assert set(openers) == {form.name for form in FORMATS}
    assert set(BODY_FORMATS) == set(BODIES)


@every_format
def test_rows_come_in_order_and_a_faulty_one_holds_up_none(
    openers: dict[str, tuple[Open, str]], name: str, tmp_path: Path
) -> None:
    entries = entries_of(openers[name][0](tmp_path))
    assert [entry.position for entry in entries] == [1, 2, 3]
    assert [isinstance(entry.content, Submission) for entry in entries] == [True, False, True]


@every_format
def test_reading_goes_on_behind_any_position(openers: dict[str, tuple[Open, str]], name: str, tmp_path: Path) -> None:
    open_it = openers[name][0]
    entries = entries_of(open_it(tmp_path))
    for after in range(len(entries) + 1):
        assert entries_of(open_it(tmp_path), after) == entries[after:]
    assert open_it(tmp_path).identity == open_it(tmp_path).identity


@every_format
def test_a_fault_names_its_row_and_field(openers: dict[str, tuple[Open, str]], name: str, tmp_path: Path) -> None:
    open_it, origin = openers[name]
    entries = entries_of(open_it(tmp_path))
    assert entries[1].origin == origin
    assert len({entry.origin for entry in entries}) == len(entries)
    assert isinstance(reject := entries[1].content, Reject)
    assert "submitted" in reject.told


@every_format
def test_none_but_the_sealed_reporter_has_personal_data(
    openers: dict[str, tuple[Open, str]],
    name: str,
    tmp_path: Path,
    sealer: Sealer,
    channels: dict[str, Channel],
) -> None:
    source = openers[name][0](tmp_path)
    first, faulty, _ = entries_of(source)
    record = published(first.content, sealer, channels, NOW)
    assert not in_clear(record)
    event = msgspec.json.decode(record.value, type=Received)
    assert event.reporter is not None
    assert PHONE in repr(sealer.open(event.reporter, event.complaint_id))
    assert isinstance(faulty.content, Reject)
    letter = refuse(faulty.content, faulty, channel=source.channel, sealer=sealer)
    assert not in_clear(letter)
    sealed = msgspec.json.decode(dict(letter.headers)["dead.reporter"] or b"", type=Sealed)
    assert PHONE in repr(sealer.open(sealed, keyed_id(source.channel, faulty.origin)))


@every_format
def test_every_repeat_has_the_same_id(
    openers: dict[str, tuple[Open, str]],
    name: str,
    tmp_path: Path,
    sealer: Sealer,
    channels: dict[str, Channel],
) -> None:
    ids = []
    for number in range(2):
        entries = entries_of(openers[name][0](tmp_path))
        records = [published(entries[i].content, sealer, channels, NOW + timedelta(days=number)) for i in (0, 2)]
        ids.append([UUID((record.key or b"").decode()) for record in records])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


BODIES: dict[str, list[Row]] = {"/v1/complaints": BODY_ROWS}
"""Per path of the gateway, a batch like the rows above."""


@pytest.mark.parametrize("path", BODY_FORMATS)
def test_a_batch_over_http_keeps_the_same_promises(path: str, sealer: Sealer, channels: dict[str, Channel]) -> None:
    body = json.dumps(BODIES[path], ensure_ascii=False).encode()
    ids = []
    for number in range(2):
        items, batch = BODY_FORMATS[path](body, "key", 10)
        assert batch
        first, faulty, last = items
        assert isinstance(faulty, Problem)
        assert faulty.field == "submitted"
        assert PHONE not in repr(faulty)
        records = [published(item, sealer, channels, NOW + timedelta(days=number)) for item in (first, last)]
        assert not any(map(in_clear, records))
        ids.append([record.key for record in records])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
