"""Records as the pipeline reads them, made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from complaints.events.cloudevents import Headers, headers_of
from complaints.events.complaint import CORRECTED, RECEIVED, Correction, Place, Received
from complaints.events.identity import complaint_id

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@dataclass(slots=True)
class HandMade:
    """Satisfies `stores.kafka.record.Record`."""

    raw: bytes | None
    at: int = 0
    head: Headers = field(default_factory=list)
    id: bytes | None = b"key"
    from_topic: str = "complaints.received.v1"

    def topic(self) -> str:
        return self.from_topic

    def partition(self) -> int:
        return 2

    def offset(self) -> int:
        return self.at

    def key(self) -> bytes | None:
        return self.id

    def value(self) -> bytes | None:
        return self.raw

    def headers(self) -> Headers:
        return self.head

    def timestamp(self) -> tuple[int, int]:
        return 1, 0


def received(reference: str = "A-1", **changes: Any) -> Received:
    """A sound complaint from Traffy Fondue in Bangkok, with changes."""
    complaint = Received(
        complaint_id=complaint_id("traffy", reference),
        channel="traffy",
        reference=reference,
        text="ไฟส่องสว่างริมทางดับหลายดวง ซอยมืดมากเดินกลับบ้านตอนกลางคืนไม่ปลอดภัย",
        submitted=NOON,
        received=NOON,
        revised=NOON,
        place=Place(address="ซอยร่มเย็น 5 แขวงบางนาเหนือ เขตบางนา กรุงเทพมหานคร 10260"),
    )
    return msgspec.structs.replace(complaint, **changes)


def record(complaint: Received, at: int = 0) -> HandMade:
    """The record a producer writes for it."""
    subject = str(complaint.complaint_id)
    headers = headers_of(
        event_id=f"{subject}.1",
        event_type=RECEIVED.ce_type,
        source="/channels/traffy",
        subject=subject,
        time=NOON.isoformat(),
    )
    return HandMade(msgspec.json.encode(complaint), at, headers, subject.encode())


def corrected_record(correction: Correction) -> HandMade:
    """The record an official's tool writes for it."""
    subject = str(correction.complaint.complaint_id)
    headers = headers_of(
        event_id=f"{subject}.1",
        event_type=CORRECTED.ce_type,
        source="/officials",
        subject=subject,
        time=NOON.isoformat(),
    )
    return HandMade(msgspec.json.encode(correction), 0, headers, subject.encode(), "complaints.corrections.v1")
