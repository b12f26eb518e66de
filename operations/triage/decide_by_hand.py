"""Shows a person's decision on one complaint before and after, and publishes it as a correction. Shared by commands."""

from __future__ import annotations

import argparse
from datetime import timedelta
from uuid import UUID

from rich.console import Console

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.events.complaint import CORRECTED, Classified, Correction, Decision
from complaints.reference.names import names
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.history import newest_event
from operations.triage.decision_options import correction_of
from operations.triage.decision_table import Names, decision_table
from operations.triage.read_corrections import read_corrections
from stores.kafka.event_record import event_record
from stores.kafka.outbox import Outbox
from stores.kafka.record import Record
from streams.load_pipeline import known_codes
from streams.overrides import Overrides
from streams.steps.correct import correct
from streams.steps.decide import Decider
from streams.steps.validate import validate_correction


def decide_by_hand(
    args: argparse.Namespace,
    settings: Settings,
    complaint: UUID,
    *,
    clock: Clock,
    console: Console,
    waiting: bool = False,
) -> None:
    """Show and publish the decision given by the options of `add_decision`; return once Kafka has acknowledged it.

    Raises ConfigError for a complaint that was never classified, with `waiting` for one that does not wait in triage,
    and for codes that are not in the configuration; TransientError when Kafka is away.
    """
    began = clock.now()
    event = newest_event(settings, complaint)
    if event is None:
        raise ConfigError(f"no complaint {complaint} on the classified topic")
    if waiting and not event.routing.triage:
        agencies = ", ".join(route.agency for route in event.routing.routes)
        raise ConfigError(f"{complaint} does not wait in triage, it is with {agencies}: change that with 'correct'")
    overrides = read_corrections(settings).get(complaint) or Overrides()
    # Corrections are ordered by their time: this one must be the last, even if the clock of an earlier one was ahead.
    corrected = max(clock.now(), overrides.corrected + timedelta(milliseconds=1))
    correction = correction_of(args, event, read=began, corrected=corrected)
    if reject := validate_correction(correction, known_codes(Reference.load(settings.config))):
        raise ConfigError(reject.told)
    after = _decision(settings, correction, overrides)
    console.print(decision_table(event, after, names_by_code(settings)))
    _tell_losers(event, after, console)
    if args.dry_run:
        console.print("ยังไม่ได้ส่ง · nothing published (--dry-run)")
        return
    topics = load_topics(settings.config)
    Outbox(settings, topics).publish([(topics.corrections.name, record_of(correction))])
    console.print(f"ส่งแล้ว · published on {topics.corrections.name}")


def names_by_code(settings: Settings) -> Names:
    """Thai and English name of every code, by dimension and code."""
    return {(dimension, code): (thai, english) for dimension, code, thai, english in names(settings.config)}


def record_of(correction: Correction) -> Record:
    """The correction as a record of the corrections topic."""
    subject, time = str(correction.complaint.complaint_id), correction.corrected
    source = {"official": "/officials", "agency": "/agencies"}[correction.by]
    source += f"/{correction.by_agency}" if correction.by_agency else ""
    event_id = f"{subject}.{time.isoformat()}"
    return event_record(CORRECTED, correction, event_id=event_id, source=source, subject=subject, time=time)


def _decision(settings: Settings, correction: Correction, overrides: Overrides) -> Decision:
    """What a worker with this configuration will decide."""
    decider = Decider.load(settings.config)
    (decision,) = decider.decide([correction.complaint])
    return correct(correction.complaint, decision, overrides.with_correction(correction), decider.route)


def _tell_losers(event: Classified, after: Decision, console: Console) -> None:
    now = {route.agency for route in after.routing.routes}
    lost = [route.agency for route in event.routing.routes if route.agency not in now]
    if lost:
        console.print(f"จะแจ้งว่าเรื่องย้ายไปแล้ว · will be told that it has moved: {', '.join(dict.fromkeys(lost))}")
