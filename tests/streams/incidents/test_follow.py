"""Complaints and decisions on their topics become events on the topic of incidents, once, however often it starts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import msgspec
import pytest
from confluent_kafka import Producer

from commands.cli import main
from complaints.clock import SystemClock
from complaints.events.cloudevents import header_text, headers_in, headers_of
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.telemetry import Telemetry
from stores.kafka.options import producer_options
from stores.kafka.scan import scan
from streams.incidents.follow import IncidentService
from streams.incidents.stream import IncidentStream
from tests.own_services import OwnServices, own
from tests.streams.incidents.complaints import classified, complaint_id
from tests.wait import wait_until

__all__ = ["own"]


def publish(own: OwnServices, complaints: list[Classified]) -> None:
    producer = Producer(producer_options(own.settings.kafka))
    for number, one in enumerate(complaints):
        subject = str(one.complaint_id)
        headers = headers_of(
            event_id=f"{subject}.1", event_type=CLASSIFIED.ce_type, source="/w", subject=subject, time="t"
        )
        at_ms = int(one.submitted.timestamp() * 1000)
        value = msgspec.json.encode(one)
        producer.produce(
            own.topics.classified.name, value, subject.encode(), headers=headers, partition=number % 4, timestamp=at_ms
        )
    assert producer.flush(60) == 0


@contextmanager
def running(own: OwnServices) -> Iterator[None]:
    telemetry = Telemetry("incidents", SystemClock())
    service = IncidentService(own.settings, own.topics, IncidentStream(), SystemClock(), telemetry)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        yield
    finally:
        service.stop()
        thread.join(30)
    counts = telemetry.counts()
    assert counts.received > 0
    assert counts.under_way == 0


def told(own: OwnServices) -> list[tuple[str, str]]:
    """Id and type of each event."""
    found = [dict(headers_in(one)) for one in scan(own.settings.kafka, [own.topics.incidents.name])]
    return [(header_text(one["ce_id"]), header_text(one["ce_type"])) for one in found]


def set_apart(own: OwnServices, complaint: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS", own.settings.kafka.bootstrap_servers)
    assert main(["--config", str(own.settings.config), "incidents", "apart", str(complaint), "--note", "คนละต้น"]) == 0


@pytest.mark.timeout(180)
def test_incidents_are_published_once_and_a_person_takes_one_apart(
    own: OwnServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(own, [classified("a"), classified("b", north=20), classified("c", north=5000)])
    with running(own):
        wait_until(lambda: len(told(own)) == 1, 40)
    set_apart(own, complaint_id("b"), monkeypatch)
    with running(own):
        wait_until(lambda: len(told(own)) == 2, 40)
    assert [ce_type for _, ce_type in told(own)] == [
        "th.go.1111.incident.opened.v1",
        "th.go.1111.incident.dissolved.v1",
    ]
    assert len(set(told(own))) == 2
