"""What has become of every message, from the records of sends. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from complaints.events.notification import FINAL, NoticeChannel, Sending, SendState


class Sends:
    """Folds records in the order of their topic, which decides who may send: of two senders at one time, the first."""

    def __init__(self, exact: Collection[NoticeChannel]) -> None:
        """`exact` are the channels on which a message that is handed over twice arrives once."""
        self._exact = exact
        self._messages: dict[UUID, Sending] = {}
        self._settled: dict[UUID, dict[int, UUID]] = {}
        """By case and number of the step the message that has settled it."""
        self._open: dict[UUID, UUID] = {}
        """By case the message that was begun and has not ended."""

    def take(self, record: Sending) -> None:
        """Fold one record."""
        known = self._messages.get(record.message_id)
        if known is not None and self._is_late(known, record):
            return
        self._messages[record.message_id] = record
        if record.state in FINAL:
            settled = self._settled.setdefault(record.complaint_id, {})
            settled.update(dict.fromkeys(record.numbers, record.message_id))
            if self._open.get(record.complaint_id) == record.message_id:
                del self._open[record.complaint_id]
        else:
            self._open[record.complaint_id] = record.message_id

    def is_settled(self, case: UUID, number: int) -> bool:
        """Whether nothing more is to be done about the notice of this step."""
        return number in self._settled.get(case, ())

    def state_of(self, case: UUID, number: int) -> SendState | None:
        """How the notice of this step was settled, if it was."""
        message = self._settled.get(case, {}).get(number)
        return self._messages[message].state if message else None

    def of(self, message: UUID) -> Sending | None:
        """The record that counts for a message, None where there is none."""
        return self._messages.get(message)

    def begun(self, case: UUID) -> Sending | None:
        """The message of a case that is not settled but was begun, if there is one."""
        message = self._open.get(case)
        return self._messages[message] if message else None

    def has(self, record: Sending) -> bool:
        """Whether this record is what counts for its message."""
        return self._messages.get(record.message_id) == record

    def forget(self, before: datetime) -> None:
        """Forget messages that have ended before then."""
        for one in [one for one in self._messages.values() if one.state in FINAL and one.at < before]:
            del self._messages[one.message_id]
            left = {n: m for n, m in self._settled.pop(one.complaint_id, {}).items() if m != one.message_id}
            if left:
                self._settled[one.complaint_id] = left

    def counts(self) -> Counter[tuple[str, str, str]]:
        """Messages by state, channel and reason."""
        return Counter((one.state, one.channel or "", one.reason or "") for one in self._messages.values())

    def _is_late(self, known: Sending, record: Sending) -> bool:
        """Whether an earlier record decides: the message has ended, or another sender has begun it before."""
        if record.state == "undeliverable":
            return known.state not in ("sent", "unknown")
        if known.state in FINAL:
            return known.state in ("sent", "undeliverable") or record.state not in FINAL
        both_sending = known.state == record.state == "sending"
        return both_sending and known.sender != record.sender and record.channel not in self._exact


def folded(records: Iterable[Sending], exact: Collection[NoticeChannel]) -> Sends:
    """All records taken."""
    sends = Sends(exact)
    for record in records:
        sends.take(record)
    return sends
