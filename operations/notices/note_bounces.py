"""Notes in a case that its citizen could not be told by e-mail: for officials, without the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

import msgspec

from complaints.clock import Clock
from complaints.events.case import CaseUpdate
from complaints.events.notification import NAMESPACE, SENDING, Sending
from complaints.settings import Settings
from complaints.topics import Topics
from operations.agency.update_record import update_record
from sinks.notifications.bounce import Bounce
from sinks.notifications.notice_record import sending_record
from sinks.notifications.sends import Sends, folded
from stores.kafka.outbox import Outbox
from stores.kafka.scan import scan

SOURCE = "/complaint-stream/notifications"
Fate = Literal[
    "noted",  # its case says so now
    "known",  # it was noted before
    "unknown",  # no message of ours that was sent by e-mail
]
_REASONS = {
    "1": ("ไม่มีที่อยู่อีเมลนี้", "there is no such address"),
    "2": ("กล่องจดหมายปลายทางรับไม่ได้", "the mailbox takes no mail"),
    "4": ("ติดต่อเครื่องปลายทางไม่ได้", "the other server cannot be reached"),
    "7": ("เครื่องปลายทางไม่รับจดหมายของเรา", "the other server does not take our mail"),
}
"""By the second number of the status (RFC 3463, section 3)."""
_OTHER = ("ส่งไม่ถึง", "it was not delivered")


def note_bounces(
    settings: Settings, topics: Topics, centre: str, bounces: Iterable[Bounce], clock: Clock
) -> list[Fate]:
    """Note each in its case, and record it among what was sent. Reading a bounce again changes nothing.

    Raises TransientError when Kafka is away: what was noted until then is noted once all the same.
    """
    read = (SENDING.read(record.value()) for record in scan(settings.kafka, [topics.of(SENDING).name]))
    sends, outbox = folded((one for one in read if one is not None), {"line"}), Outbox(settings, topics)
    return [_note(one, sends, outbox, topics, centre, clock.now()) for one in bounces]


def _note(bounce: Bounce, sends: Sends, outbox: Outbox, topics: Topics, centre: str, now: datetime) -> Fate:
    sending = sends.of(bounce.message_id)
    if sending is None or sending.channel != "email":
        return "unknown"
    if sending.state == "undeliverable":
        return "known"
    if sending.state not in ("sent", "unknown"):
        return "unknown"
    told = msgspec.structs.replace(sending, state="undeliverable", at=now, status=bounce.status)
    # The case first: after a crash between the two the note is sent again, under its id, and is taken once.
    outbox.publish([update_record(note_of(told, centre), SOURCE, topics)])
    outbox.publish([(topics.of(SENDING).name, sending_record(told))])
    sends.take(told)
    return "noted"


def note_of(sending: Sending, centre: str) -> CaseUpdate:
    """The note of 1111 in the case of a message that came back. Pure."""
    status = sending.status or ""
    thai, english = _REASONS.get(status.split(".")[1] if "." in status else "", _OTHER)
    steps = ", ".join(map(str, sending.numbers))
    return CaseUpdate(
        update_id=undeliverable_id(sending.message_id),
        complaint_id=sending.complaint_id,
        agency=centre,
        by="centre",
        step="note",
        at=sending.at,
        text=f"แจ้งผู้ร้องทางอีเมลไม่ได้ ({status}): {thai} (แจ้งขั้นตอนที่ {steps})\n"
        f"The citizen could not be told by e-mail ({status}): {english} (of step {steps})",
    )


def undeliverable_id(message: UUID) -> UUID:
    """The id of the note: the same however often its bounce is read."""
    return uuid5(NAMESPACE, f"{message}\0undeliverable")
