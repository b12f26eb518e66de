"""Records of what people do and see at the desk, for the audit's topic. Pure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from complaints.events.desk_act import DESK_ACT, Act, DeskAct
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.record import ProducerRecord
from web.desk.rights import Person

SOURCE = "/desk"


def act_record(
    topics: Topics,
    at: datetime,
    act: Act,
    what: str,
    person: Person | None = None,
    *,
    complaint: UUID | None = None,
    update: UUID | None = None,
) -> ProducerRecord:
    """One act or sight. Nothing that anybody typed is in it."""
    told = DeskAct(
        act_id=uuid4(),
        at=at,
        act=act,
        what=what,
        who=person.who if person else None,
        role=person.role if person else None,
        agency=person.agency if person else None,
        complaint_id=complaint,
        update_id=update,
    )
    subject = str(told.act_id)
    record = event_record(DESK_ACT, told, event_id=subject, source=SOURCE, subject=subject, time=at)
    return record.on(topics.of(DESK_ACT).name)
