"""Delivers the next message of a case: contact, record before, handing over, record after.

What happens at a kill: before the record nothing was delivered, and the message is made again. Between the two records
it is unknown whether it was delivered. On an exact channel (LINE) it is handed over again, in the same words and under
the same key, while the platform remembers the key; on e-mail it is recorded as `unknown` and not sent again: a citizen
finds everything on the tracking page, and a second message costs more trust than a missing one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

import msgspec

from complaints.clock import Clock
from complaints.events.case import Case
from complaints.events.notification import NoticeChannel, Sending, SendState, SkipReason, notice_id
from complaints.outcome import Reject
from sinks.notifications.channel import AwayError, Channel, Handover, LaterError, RefusedError, UncertainError
from sinks.notifications.contacts import Addresses, Contacts
from sinks.notifications.message import compose
from sinks.notifications.pacing import Pacing
from sinks.notifications.plan import is_too_old
from sinks.notifications.policy import NoticePolicy
from sinks.notifications.sends import Sends
from sinks.notifications.waiting import CaseQueue, Waiting
from stores.kafka.record import ConsumerRecord

log = logging.getLogger(__name__)

REMEMBERED = timedelta(hours=23)
"""An exact channel recognises a message for this long: LINE promises 24 hours from the first request."""

Write = Callable[[Sending], bool]
"""Makes a record durable; whether it is what counts for its message."""
Result = Literal["settled", "later"]


class Deliver:
    """Delivers one message at a time."""

    def __init__(
        self,
        policy: NoticePolicy,
        channels: Mapping[NoticeChannel, Channel],
        contacts: Contacts,
        sends: Sends,
        write: Write,
        refuse: Callable[[Sequence[tuple[ConsumerRecord, Reject]]], None],
        code_of: Callable[[UUID], str],
        link_of: Callable[[str], str],
        clock: Clock,
    ) -> None:
        """`refuse` makes dead letters; `code_of` gives the tracking code of a complaint, `link_of` the address
        of a code's page or "".
        """
        self._policy, self._channels, self._contacts, self._sends = policy, channels, contacts, sends
        self._write, self._refuse, self._code_of, self._link_of = write, refuse, code_of, link_of
        self._clock, self._sender = clock, uuid4()
        self._pacing = {name: Pacing(policy.per_second[name], clock) for name in channels}

    def next_of(self, queue: CaseQueue, case: Case) -> Result:
        """Deliver the next message of a case. Raises TransientError where Kafka or the contact is out of reach."""
        begun = self._sends.begun(case.complaint_id)
        if begun is not None and begun.state == "sending":
            return self._go_on(begun, queue, case)
        if old := [one for one in _in_order(queue) if is_too_old(one.notice.at, self._clock.now(), self._policy)]:
            return self._skip(case, old, "too_old")
        if case.state == "withdrawn":
            return self._skip(case, _in_order(queue), "withdrawn")
        contact = self._contacts.of(case)
        if isinstance(contact, str):
            return self._skip(case, _in_order(queue), contact)
        return self._begin(begun, queue, case, contact)

    def _begin(self, waiting: Sending | None, queue: CaseQueue, case: Case, contact: Addresses) -> Result:
        group = _in_order(queue)
        allowed = {channel for one in group for channel in one.notice.channels}
        usable = [
            name for name in self._policy.prefer if name in allowed and name in contact and name in self._channels
        ]
        if not usable:
            return self._skip(case, group, "no_contact")
        refused = waiting.refused if waiting else ()
        left = [name for name in usable if name not in refused]
        fresh = self._record(case, group, "sending", refused=refused)
        if not left:
            return self._give_up(fresh, group, waiting.status if waiting else None)
        fresh = msgspec.structs.replace(fresh, channel=left[0], begun=fresh.at)
        return self._hand_over(fresh, group, contact, queue, claim=True)

    def _go_on(self, begun: Sending, queue: CaseQueue, case: Case) -> Result:
        """Of a message whose outcome is unknown."""
        now, name = self._clock.now(), begun.channel
        group = [queue.notices[number] for number in begun.numbers if number in queue.notices]
        exact = name is not None and name in self._channels and self._channels[name].exact
        if not exact or begun.begun is None or now >= begun.begun + REMEMBERED or len(group) < len(begun.numbers):
            return self._settle(begun, "unknown")
        contact = self._contacts.of(case)
        if isinstance(contact, str) or name not in contact:
            return self._settle(begun, "unknown")
        again = msgspec.structs.replace(begun, at=now, sender=self._sender)
        return self._hand_over(again, group, contact, queue, claim=begun.sender != self._sender)

    def _hand_over(
        self, sending: Sending, group: Sequence[Waiting], contact: Addresses, queue: CaseQueue, *, claim: bool
    ) -> Result:
        name = sending.channel
        assert name is not None, "chosen by the caller"
        pacing, channel = self._pacing[name], self._channels[name]
        if pacing.is_away():
            return "later"
        pacing.await_turn()
        code = self._code_of(sending.complaint_id)
        notices = [one.notice for one in group]
        message = compose(sending.message_id, notices, code, self._link_of(code), self._policy)
        claimed = not claim
        try:
            handover: Handover = channel.prepare(message, contact[name])
            if claim and not self._write(sending):
                log.warning("another sender has this message", extra={"message_id": str(sending.message_id)})
                return self._put_off(queue)
            claimed = True
            status = handover.complete()
        except RefusedError as error:
            return self._refused(sending, group, error.status)
        except (LaterError, AwayError, UncertainError) as error:
            log.warning("%s: %s", name, error, extra={"message_id": str(sending.message_id)})
            if not isinstance(error, LaterError):
                pacing.leave_alone()
            if isinstance(error, UncertainError) and not channel.exact:
                return self._settle(sending, "unknown")
            # Only the first try can show that nothing was delivered: one before may have been taken.
            if claimed and sending.begun == sending.at and not isinstance(error, UncertainError):
                self._write(self._again(sending, "waiting"))
            return self._put_off(queue)
        pacing.worked()
        return self._settle(msgspec.structs.replace(sending, status=status), "sent")

    def _refused(self, sending: Sending, group: Sequence[Waiting], status: str) -> Result:
        """Another channel is tried next, if there is one."""
        assert sending.channel is not None, "it was refused on one"
        refused = (*sending.refused, sending.channel)
        self._write(msgspec.structs.replace(self._again(sending, "waiting"), refused=refused, status=status))
        return "later"

    def _give_up(self, sending: Sending, group: Sequence[Waiting], status: str | None) -> Result:
        told = f"refused on {', '.join(sending.refused)}: {status}"
        self._refuse([(one.record, Reject("undeliverable", told, "notify")) for one in group])
        return self._settle(msgspec.structs.replace(sending, status=status), "refused")

    def _skip(self, case: Case, group: Sequence[Waiting], reason: SkipReason) -> Result:
        self._write(self._record(case, group, "skipped", reason=reason))
        return "settled"

    def _settle(self, sending: Sending, state: SendState) -> Result:
        self._write(self._again(sending, state))
        return "settled"

    def _put_off(self, queue: CaseQueue) -> Result:
        queue.put_off(self._clock.now())
        return "later"

    def _again(self, sending: Sending, state: SendState) -> Sending:
        return msgspec.structs.replace(sending, state=state, at=self._clock.now(), sender=self._sender)

    def _record(
        self,
        case: Case,
        group: Sequence[Waiting],
        state: SendState,
        *,
        reason: SkipReason | None = None,
        refused: tuple[NoticeChannel, ...] = (),
    ) -> Sending:
        numbers = tuple(one.notice.number for one in group)
        return Sending(
            message_id=notice_id(case.complaint_id, numbers[0]),
            complaint_id=case.complaint_id,
            numbers=numbers,
            state=state,
            at=self._clock.now(),
            sender=self._sender,
            reason=reason,
            refused=refused,
        )

    def close(self) -> None:
        """End the connections."""
        for channel in self._channels.values():
            with suppress(OSError):
                channel.close()


def _in_order(queue: CaseQueue) -> list[Waiting]:
    return [queue.notices[number] for number in sorted(queue.notices)]
