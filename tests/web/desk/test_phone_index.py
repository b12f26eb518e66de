"""Complaints are found by telephone number, by officers of 1111 alone, and neither file nor audit tells a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Producer

from complaints.events.cloudevents import headers_of
from complaints.events.complaint import RECEIVED
from complaints.privacy.sealing import Reporter, Sealer
from complaints.settings import KafkaSettings
from streams.content import content_of
from tests.clock import ManualClock
from tests.sinks.clickhouse.classified import classified
from tests.wait import wait_until
from tests.web.desk.desk_stack import DeskStack, Visitor, serving, value_in
from web.desk.phone_index import PhoneIndex, phone_in

SEALER = Sealer("k1", b"k" * 32)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("081-234-5678", "0812345678"),
        ("+66 81 234 5678", "0812345678"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "0812345678"),
        ("02 123 4567", "021234567"),
        ("1 2345 67890 12 1", None),
        ("1111", None),
        ("a@0812345678", None),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(written: str, number: str | None) -> None:
    assert phone_in(written) == number


@pytest.fixture
def index(desk: DeskStack, tmp_path: Path) -> Iterator[PhoneIndex]:
    """An index of the desk's topic that follows it."""
    made = new_index(desk, tmp_path)
    made.start()
    yield made
    made.stop()


def new_index(desk: DeskStack, folder: Path) -> PhoneIndex:
    return PhoneIndex(
        folder / "phones.sqlite3", SEALER, desk.settings.kafka, desk.services.topics.received.name, desk.services.clock
    )


def receive(desk: DeskStack, reference: str, reporter: Reporter) -> None:
    """Its complaint comes in, sealed."""
    complaint = content_of(classified(reference))
    sealed = msgspec.structs.replace(complaint, reporter=SEALER.seal(reporter, complaint.complaint_id))
    subject = str(sealed.complaint_id)
    headers = headers_of(
        event_id=subject, event_type=RECEIVED.ce_type, source="/test", subject=subject, time=sealed.received.isoformat()
    )
    producer = Producer({"bootstrap.servers": desk.settings.kafka.bootstrap_servers})
    topic = desk.services.topics.received.name
    producer.produce(topic, msgspec.json.encode(sealed), subject.encode(), headers=headers)
    assert producer.flush(20) == 0


def test_an_officer_finds_what_a_caller_has_told(desk: DeskStack, index: PhoneIndex, tmp_path: Path) -> None:
    case = desk.case("phone-1", text="น้ำรั่วหน้าบ้าน").complaint_id
    receive(desk, "phone-1", Reporter(name="x", phone="081 234 5678"))
    receive(desk, "phone-2", Reporter(mentioned=("02-765-4321", "a@b.example")))
    wait_until(lambda: bool(index.find("0812345678") and index.find("027654321")), 20)
    assert index.find("0812345678") == [case]
    with serving(replace(desk.services, phones=index)) as address:
        found = {}
        for who in ("officer-1", "own-1"):
            visitor = Visitor(address)
            visitor.sign_in(who)
            fields = {"csrf": value_in(visitor.get("/search")[1], "csrf"), "words": "+66812345678"}
            found[who] = visitor.post("/search", fields)[1]
    assert "น้ำรั่วหน้าบ้าน" in found["officer-1"]
    assert "น้ำรั่วหน้าบ้าน" not in found["own-1"], "not even of its own case"
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("phones*"))
    assert b"812345678" not in kept


def test_it_goes_on_where_it_was_left(desk: DeskStack, tmp_path: Path) -> None:
    receive(desk, "phone-3", Reporter(phone="0899999999"))
    first = new_index(desk, tmp_path)
    first.start()
    wait_until(lambda: bool(first.find("0899999999")), 20)
    first.stop()
    receive(desk, "phone-4", Reporter(phone="0899999999"))
    second = new_index(desk, tmp_path)
    second.start()
    wait_until(lambda: len(second.find("0899999999")) == 2, 20)
    second.stop()


def test_other_keys_find_nothing(tmp_path: Path) -> None:
    made = [
        PhoneIndex(tmp_path / "phones.sqlite3", Sealer("k", key), KafkaSettings(), "x", ManualClock())
        for key in (b"a" * 32, b"b" * 32)
    ]
    macs = {index._mac("0812345678") for index in made}
    assert len(macs) == 2
    for index in made:
        index.stop()
