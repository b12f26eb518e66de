"""Complaints on the classified topic become events on the topic of surges, once, however often the service starts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from confluent_kafka import Message, Producer

from complaints.clock import Clock
from complaints.events.cloudevents import headers_in, headers_of
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.event_type import EventType
from complaints.events.surge import SURGE_CLOSED, SURGE_OPENED, Level, SurgeClosed
from complaints.telemetry import Telemetry
from stores.kafka.options import producer_options
from stores.kafka.record import Record
from stores.kafka.scan import scan
from stores.kafka.slices import HOLD_MS, SLICE_MS
from tests.clock import ManualClock
from tests.own_services import OwnServices, own
from tests.trends.surges.complaints import classified
from tests.trends.surges.weeks import DAY, START, quiet, surge
from tests.wait import wait_until
from trends.surges.detector import Detector
from trends.surges.follow import Surges, SurgeService
from trends.surges.report import Report, hour_of, time_of
from trends.surges.silence import SILENT_HOURS
from trends.surges.week import Week

__all__ = ["own"]
ONSET = START + 15 * DAY + 9
ALARMS: dict[Level, float] = {"district": 1.0, "province": 0.1, "nation": 0.1}


def surges() -> Surges:
    return Surges(ALARMS, lambda rate: Detector(rate, Week()))


def said(complaints: list[Classified]) -> list[tuple[str, Record]]:
    stream = surges()
    return [told for one in complaints for told in stream.take(one, hour_of(one.submitted))]


def types_of(told: list[tuple[str, Record]]) -> list[str | bytes | None]:
    return [dict(record.headers)["ce_type"] for _, record in told]


def stream() -> list[Report]:
    return sorted([*quiet(19, a_day=80), *surge(ONSET, 25)], key=lambda one: one.hour)


@pytest.mark.long
def test_the_same_complaints_give_the_same_ids_and_bytes() -> None:
    complaints = [classified(report) for report in stream()]
    first = said(complaints)
    assert said(complaints) == first
    assert len({event_id for event_id, _ in first}) == len(first)


@pytest.mark.long
def test_a_repeated_complaint_changes_nothing() -> None:
    complaints = [classified(report) for report in stream()]
    assert said([one for one in complaints for _ in range(2)]) == said(complaints)


def test_a_surge_whose_complaints_are_decided_to_belong_elsewhere_is_retracted() -> None:
    reports = [*stream()]
    until = next(n for n, one in enumerate(reports) if one.hour > ONSET + 5.9)
    complaints = [classified(one) for one in reports[:until]]
    moved = [classified(one, version=2, category="noise") for one in reports[:until] if one.id.startswith("s")]
    assert b"th.go.1111.surge.retracted.v1" in types_of(said([*complaints, *moved]))


def test_surges_end_when_nothing_arrives() -> None:
    stream_of_words = surges()
    reports = [one for one in stream() if one.hour < ONSET + 5]
    for one in map(classified, reports):
        list(stream_of_words.take(one, hour_of(one.submitted)))
    ended = list(stream_of_words.fall_silent(26.0))
    assert set(types_of(ended)) == {b"th.go.1111.surge.closed.v1"}
    closed = [SURGE_CLOSED.read(record.value) for _, record in ended]
    assert {one.at for one in closed if isinstance(one, SurgeClosed)} == {time_of(reports[-1].hour + 26.0)}
    assert list(stream_of_words.fall_silent(26.0)) == []


def publish(own: OwnServices, reports: list[Report], taken: datetime | None = None) -> None:
    """At the time of each report, or later in another slice of time for each partition, as a file is imported."""
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
            timestamp=int((taken or one.submitted).timestamp() * 1000) + (SLICE_MS * (number % 4) if taken else 0),
        )
    assert producer.flush(60) == 0


def test_the_months_of_a_file_are_taken_in_order_though_its_partitions_come_one_after_the_other(
    own: OwnServices,
) -> None:
    reports = stream()
    taken = time_of(reports[-1].hour + 100 * DAY)
    publish(own, reports, taken)
    with running(own, ManualClock(taken + timedelta(minutes=2))) as telemetry:
        wait_until(lambda: telemetry.counts().ok == len(reports), 60)
    expected = said(list(map(classified, reports)))
    assert SURGE_OPENED.ce_type.encode() in types_of(expected)
    assert [dict(headers_in(one))["ce_id"] for one in told(own)] == [event_id.encode() for event_id, _ in expected]


@contextmanager
def running(own: OwnServices, clock: Clock) -> Iterator[Telemetry]:
    telemetry = Telemetry("surges", clock)
    service = SurgeService(own.settings, own.topics, surges(), clock, telemetry)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        yield telemetry
    finally:
        service.stop()
        thread.join(30)


def told(own: OwnServices) -> list[Message]:
    return list(scan(own.settings.kafka, [own.topics.surges.name]))


def has(own: OwnServices, event: EventType[Any]) -> bool:
    return any(dict(headers_in(one))["ce_type"] == event.ce_type.encode() for one in told(own))


@pytest.mark.timeout(180)
def test_surges_are_published_within_a_minute_closed_in_silence_and_not_repeated(own: OwnServices) -> None:
    reports = stream()
    words = surges()
    taken = ([*words.take(one, hour_of(one.submitted))] for one in map(classified, reports))
    opens = next(number for number, told in enumerate(taken) if told)
    clock = ManualClock(time_of(reports[opens].hour))
    publish(own, reports[:opens])
    with running(own, clock) as telemetry:
        wait_until(lambda: telemetry.counts().received == opens, 60)
        assert told(own) == []
        publish(own, [reports[opens]])
        began, held_secs = time.monotonic(), (SLICE_MS + HOLD_MS) / 1000
        clock.advance(held_secs)
        wait_until(lambda: has(own, SURGE_OPENED), 60)
        assert held_secs + time.monotonic() - began < 60
        clock.advance((SILENT_HOURS + 0.1) * 3600)
        wait_until(lambda: has(own, SURGE_CLOSED), 60)
    ids = [dict(headers_in(one))["ce_id"] for one in told(own)]
    expected = said([classified(one) for one in reports[: opens + 1]])
    assert ids[: len(expected)] == [event_id.encode() for event_id, _ in expected]
    publish(own, [replace(reports[-1], hour=reports[opens].hour + SILENT_HOURS + 1)])
    clock.advance(2 * 3600)
    with running(own, clock) as telemetry:
        wait_until(lambda: telemetry.counts().ok == opens + 2, 60)
    assert [dict(headers_in(one))["ce_id"] for one in told(own)] == ids
