"""Makes the notice to an agency that a complaint it had has moved. Pure."""

from __future__ import annotations

from complaints.events.complaint import MOVED, Correction, Decision, Moved
from complaints.privacy.redact import redact
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.record import ProducerRecord
from streams.steps.correct import reason
from streams.steps.emit import SOURCE


def moved(correction: Correction, decision: Decision, agency: str, topics: Topics) -> ProducerRecord:
    """The notice for the topic of an agency that loses the complaint; every such agency gets the same event."""
    complaint = correction.complaint
    subject = str(complaint.complaint_id)
    event = Moved(
        complaint_id=complaint.complaint_id,
        version=decision.version,
        channel=complaint.channel,
        reference=complaint.reference,
        moved=correction.corrected,
        by=correction.by,
        reason=reason(f"agency:{correction.by_agency}" if correction.by_agency else correction.by),
        agencies=tuple(route.agency for route in decision.routing.routes),
        triage=decision.routing.triage,
        note=correction.note and redact(correction.note)[0],
    )
    event_id = f"{subject}.{decision.version}.moved"
    record = event_record(MOVED, event, event_id=event_id, source=SOURCE, subject=subject, time=correction.corrected)
    return record.on(topics.of_agency(agency))
