"""Records of what people do and see at the desk, for the audit's topic. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid4

from complaints.events.desk_act import DESK_ACT, Act, DeskAct
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.record import ProducerRecord
from streams.cases.transitions import TRANSITIONS
from web.desk.rights import Person

SOURCE = "/desk"


def what_told(route: str, matched: Mapping[str, str], accounts: Container[str]) -> str:
    """The page or form, with the step, account or incident that its address names, if there is one of that name."""
    step, account = matched.get("step"), matched.get("name")
    parts = [route, step if step in TRANSITIONS else None, account if account in accounts else None]
    with suppress(KeyError, ValueError):
        parts.append(str(UUID(matched["incident"])))
    return " ".join(part for part in parts if part)


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
