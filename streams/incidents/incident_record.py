"""What was said of an incident as a record to publish: the same words give the same id and bytes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from complaints.events.event_type import EventType
from complaints.events.identity import NAMESPACE
from complaints.events.incident import (
    INCIDENT_CHANGED,
    INCIDENT_DISSOLVED,
    INCIDENT_OPENED,
    MAX_MEMBERS,
    Incident,
    JoinedComplaint,
    LeftComplaint,
)
from stores.kafka.event_record import event_record
from stores.kafka.record import Record
from streams.incidents.incident import Joined, What, Word

SOURCE = "/complaint-stream/incidents"
_TYPES: dict[What, EventType[Incident]] = {
    "opened": INCIDENT_OPENED,  # type: ignore[dict-item]
    "changed": INCIDENT_CHANGED,  # type: ignore[dict-item]
    "dissolved": INCIDENT_DISSOLVED,  # type: ignore[dict-item]
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def incident_id(name: str) -> UUID:
    """The id of the incident with this name."""
    return uuid5(NAMESPACE, f"incident\0{name}")


def incident_record(word: Word) -> tuple[str, Record]:
    """The event's id, `INCIDENT.NUMBER`, and the record."""
    event, incident = _TYPES[word.what], incident_id(word.name)
    gone = word.what == "dissolved"
    members, count = word.members, len(word.members)
    reason_th, reason_en = _reasons(word)
    into = {"into": incident_id(word.into)} if word.into else {}
    data = event.struct(
        incident_id=incident,
        number=word.number,
        at=_time(word.at),
        kind=word.kind,
        reason_th=reason_th,
        reason_en=reason_en,
        category=min(Counter(one.category for one in members).items(), key=lambda found: (-found[1], found[0]))[0],
        longitude=round(sum(one.longitude for one in members) / count, 5),
        latitude=round(sum(one.latitude for one in members) / count, 5),
        first=_time(members[0].at),
        last=_time(members[-1].at),
        complaints=0 if gone else count,
        complaint_ids=() if gone else tuple(UUID(one.id) for one in members[-MAX_MEMBERS:]),
        agencies=tuple(sorted({agency for one in members for agency in one.agencies})),
        joined=tuple(map(_joined, word.joined[-MAX_MEMBERS:])),
        left=tuple(LeftComplaint(complaint_id=UUID(one.id), why=one.why) for one in word.left[-MAX_MEMBERS:]),
        **into,
    )
    event_id = f"{incident}.{word.number}"
    return event_id, event_record(event, data, event_id=event_id, source=SOURCE, subject=incident, time=data.at)


def _joined(one: Joined) -> JoinedComplaint:
    if one.link is None:
        return JoinedComplaint(complaint_id=UUID(one.id))
    return JoinedComplaint(
        complaint_id=UUID(one.id),
        with_complaint=UUID(one.link.other),
        rule=one.link.rule,
        metres=round(one.link.metres, 1),
        hours=round(one.link.hours, 3),
        similarity=round(one.link.similarity, 3),
    )


def _reasons(word: Word) -> tuple[str, str]:
    """In Thai and English."""
    count = len(word.members)
    if word.kind == "campaign":
        return (
            f"การรณรงค์: ข้อความเดียวกันพบใน {word.places} พื้นที่ 1 ตร.กม. ภายในไม่กี่วัน ที่นี่ {count} เรื่อง",
            f"campaign: one text in {word.places} square kilometres within days, {count} complaints here",
        )
    return (
        f"{count} เรื่องในที่และเวลาใกล้กัน ข้อความเดียวกันหรือเกือบเหมือนกัน",
        f"{count} complaints near in place and time, with one text or nearly one",
    )


def _time(seconds: float) -> datetime:
    return _EPOCH + timedelta(milliseconds=round(seconds * 1000))
