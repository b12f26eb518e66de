"""From a submission to the record of `complaints.received.v1`. Pure: no broker, no clock.

Personal data is removed and sealed before the first check that can fail, so no rejection can carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import UTC, datetime, timedelta
from math import isfinite
from uuid import UUID

import msgspec

from complaints.events.channel_reference import stands_for_none, trimmed
from complaints.events.complaint import RECEIVED, Place, Received
from complaints.events.identity import EARLIEST, complaint_id, keyed_id, unreferenced_id
from complaints.events.origin import refuse_origin
from complaints.fold import visible
from complaints.outcome import Ok, Outcome, Reject, Step, reject_of
from complaints.privacy.redact import BETWEEN_FIELDS, redact, redact_link, suspicious
from complaints.privacy.sealing import Reporter, Sealer
from producers.intake.submission import Submission
from producers.intake.without_controls import without_controls
from stores.kafka.event_record import event_record
from stores.kafka.record import Record

CLOCK_SKEW = timedelta(days=1)
STEP: Step = "receive"
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decoder = msgspec.json.Decoder(Received)


def receive(submission: Submission, *, received: datetime, sealer: Sealer, channels: Container[str]) -> Outcome[Record]:
    """The record to publish, or why there can be none."""
    cleaned = without_controls(submission)
    return cleaned if isinstance(cleaned, Reject) else _receive(cleaned, received, sealer, channels)


def _receive(submission: Submission, received: datetime, sealer: Sealer, channels: Container[str]) -> Outcome[Record]:
    submission, found = _redacted(submission)
    text = submission.text.strip()
    reference = None if submission.reference is None else trimmed(submission.reference)
    if reference is not None and (not reference or stands_for_none(reference)):
        return _invalid("reference", "names nothing; leave it out where there is none")
    if reject := refuse_origin(submission.origin, submission.hops, STEP):
        return reject
    complaint = _identify(submission, reference, text, received)
    reporter = _with_finds(submission.reporter, found)
    event = Received(
        complaint_id=complaint,
        channel=submission.channel,
        text=text,
        submitted=submission.submitted or received,
        received=received,
        revised=submission.revised or received,
        reference=reference,
        occurred=submission.occurred,
        place=submission.place,
        labels=submission.labels,
        bodies=submission.bodies,
        status=submission.status,
        reporter_type=submission.reporter_type,
        reporter=sealer.seal(reporter, complaint) if reporter else None,
        attachments=submission.attachments,
        origin=submission.origin,
        hops=submission.hops,
    )
    if submission.channel not in channels:
        return Reject("unknown_channel", "not in config/channels.yaml", STEP, "channel")
    if submission.submitted is None and (reference or submission.key or submission.origin):
        return _invalid(
            "submitted", "missing; needed with a reference, key or origin, because it must be the same every time"
        )
    return _encode(event)


def _encode(event: Received) -> Outcome[Record]:
    if not visible(event.text):
        return Reject("empty_text", "no visible character", STEP, "text")
    if event.place and (reject := _misplaced(event.place)):
        return reject
    try:
        value = msgspec.json.encode(event)
        _decoder.decode(value)  # checks every limit that complaints/events/complaint.py states
    except msgspec.ValidationError as error:
        return reject_of(error, STEP)
    for name in ("submitted", "revised"):
        if reject := _implausible(name, getattr(event, name), event.received):
            return reject
    return Ok(received_record(event, value))


def received_record(event: Received, value: bytes | None = None) -> Record:
    """The record of a complaint; `value` is the event where it is encoded already."""
    subject = str(event.complaint_id)
    return event_record(
        RECEIVED,
        value or event,
        event_id=f"{subject}.{(event.revised - _EPOCH) // _MILLISECOND}",
        source=f"/channels/{event.channel}",
        subject=subject,
        time=event.submitted,
    )


def _identify(submission: Submission, reference: str | None, text: str, received: datetime) -> UUID:
    if submission.origin:
        # The same whichever way it comes: also directly, where the system is a channel of ours.
        return complaint_id(submission.origin.system, submission.origin.reference)
    if reference:
        return complaint_id(submission.channel, reference)
    if submission.key:
        return keyed_id(submission.channel, submission.key)
    return unreferenced_id(submission.channel, text, received)


def _redacted(submission: Submission) -> tuple[Submission, tuple[str, ...]]:
    """The submission without personal data in any free text or link, and the finds. A reference is an id: it stays."""
    place = submission.place or Place()
    words = (*submission.labels, *submission.bodies, *submission.attachments)
    # One check for all texts: most submissions have nothing to redact.
    if not suspicious(BETWEEN_FIELDS.join((submission.text, place.address or "", submission.status or "", *words))):
        return submission, ()
    found: list[str] = []

    def clean(text: str, by: Callable[[str], tuple[str, tuple[str, ...]]] = redact) -> str:
        rest, finds = by(text)
        found.extend(finds)
        return rest

    redacted = msgspec.structs.replace(
        submission,
        text=clean(submission.text),
        place=msgspec.structs.replace(place, address=clean(place.address)) if place.address else submission.place,
        labels=tuple(map(clean, submission.labels)),
        bodies=tuple(map(clean, submission.bodies)),
        status=clean(submission.status) if submission.status else None,
        attachments=tuple(clean(link, redact_link) for link in submission.attachments),
    )
    return redacted, tuple(found)


def _with_finds(reporter: Reporter | None, found: tuple[str, ...]) -> Reporter | None:
    if not found:
        return reporter
    known = reporter or Reporter()
    return msgspec.structs.replace(known, mentioned=(*known.mentioned, *found))


def _misplaced(place: Place) -> Reject | None:
    longitude, latitude = place.longitude, place.latitude
    if (longitude is None) != (latitude is None):
        missing = "longitude" if longitude is None else "latitude"
        return _invalid(f"place.{missing}", "missing; longitude and latitude come together")
    if longitude is None or latitude is None:
        return None
    if not isfinite(longitude) or abs(longitude) > 180:
        return _invalid("place.longitude", "outside -180..180 degrees")
    if not isfinite(latitude) or abs(latitude) > 90:
        hint = "; are longitude and latitude swapped?" if abs(longitude) <= 90 else ""
        return _invalid("place.latitude", f"outside -90..90 degrees{hint}")
    return None


def _implausible(name: str, time: datetime | None, received: datetime) -> Reject | None:
    if time is None:
        return None
    if time < EARLIEST:
        return Reject("implausible_time", "before the year 2000", STEP, name)
    if time > received + CLOCK_SKEW:
        return Reject("implausible_time", "more than a day after it was received", STEP, name)
    return None


def _invalid(field: str, what: str) -> Reject:
    return Reject("invalid_field", what, STEP, field)
