"""`complaints incidents`: join reports of one event, and set complaints apart that are of another."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from uuid import UUID, uuid4

import msgspec

from commands.in_service import at_signal, in_service
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.events.incident import INCIDENT_DECISION, IncidentDecision
from complaints.outcome import reject_of
from complaints.privacy.redact import redact
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from stores.kafka.event_record import event_record
from stores.kafka.outbox import Outbox
from stores.kafka.record import Record
from streams.incidents.follow import IncidentService
from streams.incidents.incident import Word
from streams.incidents.join import Incidents
from streams.incidents.read_reports import COLUMNS, read_reports
from streams.incidents.stream import IncidentStream
from streams.incidents.write_incidents import write_incidents

SOURCE = "/complaint-stream/officials"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    replay = actions.add_parser("replay", help="which reports of a file are of one event")
    replay.add_argument("events", type=Path, metavar="EVENTS.csv", help=f"with the columns {', '.join(COLUMNS)}")
    replay.add_argument("--out", type=Path, required=True, metavar="INCIDENTS.csv")
    replay.set_defaults(incidents=_replay)
    live = actions.add_parser("run", help="follow complaints and publish incidents until told to stop")
    live.set_defaults(incidents=_run)
    for name, apart, text in (
        ("apart", True, "complaints that are no reports of the event that others report: join them to nothing"),
        ("allow", False, "complaints that were set apart: join them again"),
    ):
        decide = actions.add_parser(name, help=text)
        decide.add_argument("complaints", type=UUID, nargs="+", metavar="COMPLAINT")
        decide.add_argument("--note", help="why, without personal data")
        decide.set_defaults(incidents=_decide, apart=apart)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked for; 0 when it is done."""
    return int(args.incidents(args, settings))


def _replay(args: argparse.Namespace, settings: Settings) -> int:
    started = process_time()
    reports = read_reports(args.events)
    incidents = Incidents()

    def words() -> Iterator[Word]:
        for report in reports:
            yield from incidents.take(report)

    found = write_incidents(words(), args.out)
    rate = len(reports) / max(process_time() - started, 1e-9)
    print(f"{len(reports):,} reports, {found:,} incidents: {args.out} ({rate:,.0f} reports a second of processor time)")
    return 0


def _run(args: argparse.Namespace, settings: Settings) -> int:
    topics, clock = Reference.load(settings.config).topics, SystemClock()
    telemetry = Telemetry("incidents", clock)
    service = IncidentService(settings, topics, IncidentStream(), clock, telemetry)
    at_signal(service.stop)
    with in_service("incidents", settings, topics, clock, telemetry):
        service.run()
    return 0


def _decide(args: argparse.Namespace, settings: Settings) -> int:
    decision = IncidentDecision(
        decision_id=uuid4(),
        complaint_ids=tuple(args.complaints),
        apart=args.apart,
        at=SystemClock().now(),
        by="official",
        note=redact(args.note)[0] if args.note else None,
    )
    record = _record(decision)
    try:
        msgspec.json.decode(record.value, type=IncidentDecision)
    except msgspec.ValidationError as error:  # nobody who reads it would take it
        raise ConfigError(reject_of(error, "decode").told) from error
    topics = Reference.load(settings.config).topics
    Outbox(settings, topics).publish([(topics.incident_decisions.name, record)])
    print(f"decision {decision.decision_id}: {len(args.complaints)} complaints {'apart' if args.apart else 'allowed'}")
    return 0


def _record(decision: IncidentDecision) -> Record:
    key = str(decision.decision_id)
    return event_record(INCIDENT_DECISION, decision, event_id=key, source=SOURCE, subject=key, time=decision.at)
