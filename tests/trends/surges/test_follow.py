"""Complaints on the classified topic become events on the topic of surges, once, however often the service starts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest
from confluent_kafka import Message, Producer

from complaints.clock import SystemClock
from complaints.events.cloudevents import headers_in, headers_of
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.registry import EVENTS
from complaints.events.surge import Level, Surge, SurgeClosed, SurgeOpened
from stores.kafka.options import producer_options
from stores.kafka.record import Record
from stores.kafka.scan import scan
from tests.own_services import OwnServices, own
from tests.trends.surges.complaints import classified
from tests.trends.surges.weeks import DAY, START, quiet, surge
from tests.wait import wait_until
from trends.surges.detector import Detector
from trends.surges.follow import Surges, SurgeService
from trends.surges.report import Report, hour_of
from trends.surges.week import Week

__all__ = ["own"]
ONSET = START + 15 * DAY + 9
ALARMS: dict[Level, float] = {"district": 1.0, "province": 0.1, "nation": 0.1}


def surges() -> Surges:
    return Surges(ALARMS, lambda rate: Detector(rate, Week()))


def said(complaints: list[Classified]) -> list[tuple[str, Record]]:
    stream = surges()
    return [told for one in complaints for told in stream.take(one, hour_of(one.submitted))]


def stream() -> list[Report]:
    return sorted([*quiet(19, a_day=80), *surge(ONSET, 25)], key=lambda one: one.hour)


def test_the_same_complaints_give_the_same_ids_and_bytes() -> None:
    complaints = [classified(report) for report in stream()]
    assert said(complaints) == said(complaints)
    assert len({event_id for event_id, _ in said(complaints)}) == len(said(complaints))


def test_a_repeated_complaint_changes_nothing() -> None:
    complaints = [classified(report) for report in stream()]
    assert said([one for one in complaints for _ in range(2)]) == said(complaints)


def test_a_surge_whose_complaints_are_decided_to_belong_elsewhere_is_retracted() -> None:
    reports = [*stream()]
    until = next(n for n, one in enumerate(reports) if one.hour > ONSET + 5.9)
    complaints = [classified(one) for one in reports[:until]]
    moved = [classified(one, version=2, category="noise") for one in reports[:until] if one.id.startswith("s")]
    types = [dict(record.headers)["ce_type"] for _, record in said([*complaints, *moved])]
    assert b"th.go.1111.surge.retracted.v1" in types


def publish(own: OwnServices, reports: list[Report]) -> None:
    producer = Producer(producer_options(own.settings.kafka))
    for number, one in enumerate(map(classified, reports)):
        subject = str(one.complaint_id)
        headers = headers_of(
            event_id=f"{subject}.1", event_type=CLASSIFIED.ce_type, source="/w", subject=subject, time="t"
        )
        producer.produce(
            own.topics.classified.name,
            msgspec.json.encode(one),
            subject.encode(),
            headers=headers,
            partition=number % 4,
            timestamp=int(one.submitted.timestamp() * 1000),
        )
    assert producer.flush(60) == 0


@contextmanager
def running(own: OwnServices) -> Iterator[None]:
    service = SurgeService(own.settings, own.topics, surges(), SystemClock())
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        yield
    finally:
        service.stop()
        thread.join(30)


def told(own: OwnServices) -> list[Message]:
    return list(scan(own.settings.kafka, [own.topics.surges.name]))


def decoded(record: Message) -> Surge:
    ce_type = dict(headers_in(record))["ce_type"]
    assert isinstance(ce_type, bytes)
    event = EVENTS[ce_type.decode()].decode(record)
    assert isinstance(event, Surge)
    return event


@pytest.mark.timeout(180)
def test_surges_are_published_once_and_again_only_what_is_new(own: OwnServices) -> None:
    reports = stream()
    half = next(n for n, one in enumerate(reports) if one.hour > ONSET + 1.5)
    publish(own, reports[:half])
    with running(own):
        wait_until(lambda: any(isinstance(decoded(one), SurgeOpened) for one in told(own)), 40)
    first = [decoded(one) for one in told(own)]
    publish(own, reports[half:])
    with running(own):
        wait_until(lambda: any(isinstance(decoded(one), SurgeClosed) for one in told(own)), 40)
    ids = [dict(headers_in(one))["ce_id"] for one in told(own)]
    assert len(set(ids)) == len(ids)
    assert [decoded(one) for one in told(own)][: len(first)] == first
    expected = [event_id.encode() for event_id, _ in said([classified(one) for one in reports])]
    assert ids == expected[: len(ids)]
