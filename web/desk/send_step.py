"""Sends an official's step as an update, and waits a little to hear what became of it."""

from __future__ import annotations

from uuid import UUID

from complaints.clock import Clock
from complaints.events.case import Case, CaseStep, CaseUpdate, StepRefusal
from complaints.topics import Topics
from operations.agency.update_record import update_record
from stores.clickhouse.client import ClickHouse
from stores.kafka.record import ProducerRecord
from web.case_rows import became_of, read_cases
from web.look_again import pauses


def step_record(topics: Topics, update: CaseUpdate) -> ProducerRecord:
    """The update on the topic of whoever sends it. Pure."""
    topic, record = update_record(update, f"/agencies/{update.agency}/desk", topics)
    return record.on(topic)


def await_outcome(
    warehouse: ClickHouse, case: UUID, update: UUID, clock: Clock, wait_secs: float
) -> CaseStep | StepRefusal | None:
    """The step, or why it was refused; None where that is not known in time."""
    for pause in pauses(clock, wait_secs):
        clock.sleep(pause)
        if (found := became_of(warehouse, case, update)) is not None:
            return found
    return None


def await_case(warehouse: ClickHouse, case: UUID, number: int, clock: Clock, wait_secs: float) -> Case | None:
    """The case after a step: steps and states are loaded each for itself, so one may be known before the other."""
    for pause in pauses(clock, wait_secs):
        clock.sleep(pause)
        found = read_cases(warehouse, [case]).get(case)
        if found is not None and found.number >= number:
            return found
    return None
