"""Agencies that work on complaints while everything else happens: they accept, answer and resolve them.

They do not look whether a complaint has come, or has gone elsewhere: some steps wait, some are refused.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from uuid import UUID, uuid5

import msgspec
from confluent_kafka import Producer

from complaints.events.case import CASE_UPDATE, CaseUpdate, Evidence, StepName
from complaints.events.cloudevents import headers_of
from stores.kafka.options import producer_options
from tests.faults.complaint import Complaint
from tests.faults.decisions import routings_of
from tests.faults.quick import WORKING
from tests.faults.scene import Scene

SHARE = 0.6
"""Of their complaints that they work on."""
REPEATED = 0.2
"""Of updates that are sent twice."""
TAKEN_SECS = 120.0
EVIDENCE = (Evidence(reference="s3://evidence/after.jpg", sha256="9f" * 32),)
STEPS: tuple[tuple[StepName, ...], ...] = (
    ("accept", "answer"),
    ("accept", "start", "resolve"),
    ("accept", "ask_citizen"),
    ("answer",),
    ("accept", "note", "answer", "resolve"),
)


def work(scene: Scene, complaints: Sequence[Complaint], chance: Random, secs: float) -> None:
    """Send the updates within about so many seconds. `complaints` are newest revisions."""
    producer = Producer(producer_options(scene.line.settings.kafka))
    theirs = [
        (one.id, agency) for one, agency in zip(complaints, _agencies_of(complaints), strict=True) if agency in WORKING
    ]
    chosen = [one for one in theirs if chance.random() < SHARE]
    for complaint, agency in chosen:
        with scene.turn():
            for number, step in enumerate(chance.choice(STEPS)):
                update = _update(complaint, agency, number, step)
                scene.memory.ask(update)
                for _ in range(2 if chance.random() < REPEATED else 1):
                    _send(producer, scene.line.topics.sent_by(agency, CASE_UPDATE), update)
        producer.poll(0)
        time.sleep(chance.uniform(0, 2 * secs / max(1, len(chosen))))
    if producer.flush(TAKEN_SECS):
        raise AssertionError("updates were not taken")


def _agencies_of(complaints: Sequence[Complaint]) -> list[str]:
    """Who is responsible for each; "" for nobody."""
    routes = [routing.routes for routing in routings_of(complaints)]
    return [next((route.agency for route in found if route.role == "responsible"), "") for found in routes]


def _update(complaint: UUID, agency: str, number: int, step: StepName) -> CaseUpdate:
    told = step in ("answer", "resolve", "note", "ask_citizen")
    return CaseUpdate(
        update_id=uuid5(complaint, f"update {number}"),
        complaint_id=complaint,
        agency=agency,
        step=step,
        at=datetime.now(UTC),
        text="ดำเนินการแล้ว" if told else None,
        evidence=EVIDENCE if step == "resolve" else (),
    )


def _send(producer: Producer, topic: str, update: CaseUpdate) -> None:
    subject = str(update.complaint_id)
    headers = headers_of(
        event_id=str(update.update_id),
        event_type=CASE_UPDATE.ce_type,
        source=f"/agencies/{update.agency}",
        subject=subject,
        time=update.at.isoformat(),
    )
    producer.produce(topic, msgspec.json.encode(update), subject.encode(), headers=headers)
