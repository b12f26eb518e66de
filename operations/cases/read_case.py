"""Reads all that stands on the topics about one case."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from complaints.events.case import CASE, CASE_STEP, DEADLINE, STEP_REFUSED
from complaints.events.process_report import PROCESS
from complaints.settings import Settings
from complaints.topics import Topics
from operations.cases.case_as_of import Found, Written
from operations.dead_letters.letters import time_of
from operations.history import read_classified
from stores.kafka.scan import scan

T = TypeVar("T")


def read_case(settings: Settings, topics: Topics, case: UUID) -> Found:
    """Read the topics of complaints and cases from their beginning. Raises TransientError when Kafka is away."""
    key = str(case).encode()

    def read(topic: str, take: Callable[[bytes | None], T | None]) -> list[Written[T]]:
        records = (record for record in scan(settings.kafka, [topic]) if record.key() == key)
        return [Written(event, time_of(record)) for record in records if (event := take(record.value())) is not None]

    reports = ((record, PROCESS.read(record.value())) for record in scan(settings.kafka, [topics.processes.name]))
    workers = ((record, report) for record, report in reports if report and report.process == "worker")
    return Found(
        decisions=read(topics.classified.name, read_classified),
        steps=read(topics.of(CASE_STEP).name, CASE_STEP.read),
        states=read(topics.of(CASE).name, CASE.read),
        refusals=read(topics.case_refusals.name, STEP_REFUSED.read),
        deadlines=read(topics.of(DEADLINE).name, DEADLINE.read),
        configurations=[Written(report.config, time_of(record)) for record, report in workers],
    )
