"""`complaints correct`: publish what an official or an agency decided about a complaint."""

from __future__ import annotations

import argparse
from uuid import UUID

import msgspec

from complaints.clock import SystemClock
from complaints.cloudevents import CORRECTED, headers_of
from complaints.commands.history import newest_events, read_classified
from complaints.commands.pipeline import known_codes
from complaints.errors import ConfigError
from complaints.event import Correction, Received
from complaints.redact import redact
from complaints.settings import Settings
from complaints.topics import load_topics
from streams.publisher import Publisher
from streams.record import Output
from streams.validate import validate_correction


def configure(parser: argparse.ArgumentParser) -> None:
    """The complaint, and what was decided."""
    parser.add_argument("complaint", type=UUID, metavar="ID")
    parser.add_argument("--agency", action="append", default=[], metavar="ID", help="responsible first (repeatable)")
    parser.add_argument("--category", action="append", default=[], metavar="CODE", help="best first (repeatable)")
    parser.add_argument("--kind", metavar="CODE")
    parser.add_argument("--by", choices=("official", "agency"), default="official", help="who decided")
    parser.add_argument("--note", help="why, without personal data")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Publish, and return once Kafka has acknowledged."""
    event = read_classified(newest_events(settings).get(str(args.complaint).encode()))
    if event is None:
        raise ConfigError(f"no complaint {args.complaint} on the classified topic")
    clock = SystemClock()
    correction = Correction(
        complaint=msgspec.convert(event, Received, from_attributes=True),
        corrected=clock.now(),
        by=args.by,
        agencies=tuple(args.agency),
        categories=tuple(args.category),
        kind=args.kind,
        note=redact(args.note)[0] if args.note else None,
    )
    if reject := validate_correction(correction, known_codes(settings.config)):
        raise ConfigError(reject.detail)
    subject = str(args.complaint)
    time = correction.corrected.isoformat()
    headers = headers_of(
        event_id=f"{subject}.{time}", event_type=CORRECTED, source=f"/{args.by}s", subject=subject, time=time
    )
    topic = load_topics(settings.config).corrections.name
    output = Output(topic, subject.encode(), msgspec.json.encode(correction), headers)
    Publisher(settings.kafka, clock=clock).publish([output])
    print(f"published on {topic}")
    return 0
