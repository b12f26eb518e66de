"""What the tests of notices make steps, notices and policies from."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from complaints.events.case import Case, CaseStep
from complaints.events.notification import Notice, Sending, notice_id
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG
from sinks.notifications.plan import plan
from sinks.notifications.policy import Both, NoticePolicy, ToldStep
from sinks.notifications.quiet_hours import QuietHours

CASE = UUID("5f0c8a52-1111-5e7a-9d1c-00000000beef")
OTHER = UUID("5f0c8a52-1111-5e7a-9d1c-00000000cafe")
NOON = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Bangkok."""
LINE_USER = "U" + "0123456789abcdef" * 2
EMAIL = "somchai.j@example.com"
SENDER = UUID(int=7)
POLICY = NoticePolicy(
    max_age=timedelta(hours=72),
    quiet=QuietHours(time(21), time(8)),
    prefer=("line", "email"),
    per_second={"line": 1000.0, "email": 1000.0},
    subject=Both(th="เรื่องของท่าน", en="Your complaint"),
    message=Both(th="เรื่อง\n{lines}\nรหัส {code}\n{link}", en="Case\n{lines}\nCode {code}\n{link}"),
    steps={
        "open": ToldStep(th="ได้รับเรื่องแล้ว", en="Received.", bundle_minutes=10),
        "accept": ToldStep(th="{agency} รับเรื่อง", en="{agency} has accepted it.", channels=("email",)),
        "answer": ToldStep(th="{agency} ตอบแล้ว", en="{agency} has answered."),
        "ask_citizen": ToldStep(th="{agency} ถาม", en="{agency} asks you.", urgent=True),
    },
)
AGENCIES = Agencies.load(DEFAULT_CONFIG)


def step(number: int = 1, name: str = "open", *, at: datetime = NOON, **fields: Any) -> CaseStep:
    """A step of an agency."""
    given = {"complaint_id": CASE, "by": "agency", "state": "accepted", "responsible": "mea", **fields}
    return CaseStep(number=number, step=name, at=at, **given)  # type: ignore[arg-type]


def notice(number: int = 1, name: str = "open", *, at: datetime = NOON, **fields: Any) -> Notice:
    """Its notice."""
    found = plan(step(number, name, at=at, **fields), POLICY, AGENCIES)
    assert found
    return found


def case(number: int = 1, state: str = "accepted", *, complaint_id: UUID = CASE, **fields: Any) -> Case:
    """Where the case stands after that step."""
    given = {"record": "classified/0/0", "applied": {}, "version": 1, "since": NOON, **fields}
    return msgspec.convert(dict(given, complaint_id=complaint_id, state=state, number=number), Case)


def sending(numbers: tuple[int, ...] = (1,), state: str = "sending", **fields: Any) -> Sending:
    """A record of a message."""
    given = {"at": NOON, "sender": SENDER, "channel": "email", "begun": NOON, **fields}
    given |= {"message_id": notice_id(CASE, numbers[0]), "complaint_id": CASE, "numbers": numbers, "state": state}
    return msgspec.convert(given, Sending)
