"""Notices that wait to be sent: by case, and from when on each case's next message may go. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from complaints.events.notification import Notice
from sinks.notifications.policy import NoticePolicy
from stores.kafka.record import ConsumerRecord

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


class Waiting(NamedTuple):
    """A notice, and the record it came in."""

    notice: Notice
    record: ConsumerRecord


@dataclass(slots=True)
class CaseQueue:
    """The notices of one case by number: one message of a case at a time, so their order is kept."""

    notices: dict[int, Waiting] = field(default_factory=dict)
    paused_until: datetime | None = None
    pause: timedelta = FIRST_PAUSE

    def put_off(self, now: datetime) -> None:
        """Wait before the next try: from FIRST_PAUSE on twice as long each time, up to LONGEST_PAUSE."""
        self.paused_until, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)

    def is_due(self, now: datetime, policy: NoticePolicy) -> bool:
        """Whether a message may go now. It takes all notices of the case, due or not."""
        if self.paused_until is not None and now < self.paused_until:
            return False
        quiet = policy.quiet is not None and policy.quiet.holds(now)
        return any(one.due <= now and (one.urgent or not quiet) for one, _ in self.notices.values())


class WaitingNotices:
    """All cases that have notices to send."""

    def __init__(self, policy: NoticePolicy) -> None:
        self._policy = policy
        self._cases: dict[UUID, CaseQueue] = {}

    def __len__(self) -> int:
        return sum(len(case.notices) for case in self._cases.values())

    def __contains__(self, case: object) -> bool:
        return case in self._cases

    def add(self, notice: Notice, record: ConsumerRecord) -> bool:
        """Add one; False where it waits already."""
        notices = self._cases.setdefault(notice.complaint_id, CaseQueue()).notices
        if notice.number in notices:
            return False
        notices[notice.number] = Waiting(notice, record)
        return True

    def due(self, now: datetime) -> list[tuple[UUID, CaseQueue]]:
        """Cases whose next message may go, that of the oldest step first."""
        found = [(case, queue) for case, queue in self._cases.items() if queue.is_due(now, self._policy)]
        return sorted(found, key=lambda one: (min(each.notice.at for each in one[1].notices.values()), one[0].int))

    def settle(self, case: UUID, number: int) -> None:
        """Take a notice out."""
        queue = self._cases[case]
        del queue.notices[number]
        queue.paused_until, queue.pause = None, FIRST_PAUSE
        if not queue.notices:
            del self._cases[case]
