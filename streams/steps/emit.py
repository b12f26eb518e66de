"""Makes the records to publish: a classified one and one per agency or for triage; and dead letters."""

from __future__ import annotations

import msgspec

from complaints.events.cloudevents import headers_in, headers_of
from complaints.events.complaint import CLASSIFIED, Decision, Received
from complaints.events.dead_letter import dead_headers
from complaints.events.origin import origin_headers
from complaints.outcome import Reject
from complaints.privacy.redact import redact_bytes
from complaints.topics import Topics
from stores.kafka.record import ConsumerRecord, ProducerRecord, origin_of

SOURCE = "/complaint-stream/worker"
_ENCODER = msgspec.json.Encoder()


def emit(complaint: Received, decision: Decision, topics: Topics) -> list[ProducerRecord]:
    """The same event for every topic concerned, so that `ce_id` identifies a repeat on any of them.

    The complaint is encoded again, not copied from its record: whatever form a producer used (null for absent, white
    space, escapes), readers get the form that the schema describes.
    """
    value = b"%b,%b" % (_ENCODER.encode(complaint)[:-1], _ENCODER.encode(decision)[1:])
    subject = str(complaint.complaint_id)
    headers = headers_of(
        event_id=f"{subject}.{decision.version}",
        event_type=CLASSIFIED.ce_type,
        source=SOURCE,
        subject=subject,
        time=complaint.submitted.isoformat(),
    )
    headers += origin_headers(complaint)
    key = subject.encode()
    routing = decision.routing
    names = [topics.classified.name]
    names += [topics.triage.name] if routing.triage else [topics.of_agency(route.agency) for route in routing.routes]
    return [ProducerRecord(name, key, value, headers) for name in dict.fromkeys(names)]


def dead_letter(record: ConsumerRecord, reject: Reject, topics: Topics, channel: str | None = None) -> ProducerRecord:
    """The dead letter of a record: its key and value without personal data that is found, and why it was rejected."""
    headers = dead_headers(reject, origin_of(record), channel, headers_in(record))
    key = record.key()
    return ProducerRecord(topics.dead.name, key and redact_bytes(key), redact_bytes(record.value() or b""), headers)
