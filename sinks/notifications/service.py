"""`complaints notifications run`: plans notices from the steps of cases, and delivers them.

Nothing is remembered outside of Kafka. At the start it reads what the topics took within the age up to which steps are
told (`max_age_hours`), so that it knows every step that may still be told and every message that has told one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from complaints.clock import Clock
from complaints.errors import TransientError
from complaints.events.case import CASE, CASE_STEP, Case, CaseStep
from complaints.events.notification import NOTICE, Notice, NoticeChannel, SendState
from complaints.outcome import Reject
from complaints.reference.reference import Reference
from complaints.retry import Retry
from complaints.service_errors import kafka_away
from complaints.settings import Settings
from complaints.telemetry import Telemetry, Total
from complaints.topic_ids import Place
from sinks.notifications.channel import Channel
from sinks.notifications.contacts import Contacts
from sinks.notifications.deliver import Deliver
from sinks.notifications.notice_record import notice_record
from sinks.notifications.plan import is_too_old, plan
from sinks.notifications.policy import NoticePolicy
from sinks.notifications.send_log import SendLog
from sinks.notifications.sends import Sends
from sinks.notifications.waiting import CaseQueue, WaitingNotices
from stores.kafka.create_topics import create_topics
from stores.kafka.dead_letters import DeadLetters
from stores.kafka.publish_once import PublishOnce
from stores.kafka.read_record import RecordReader
from stores.kafka.reader import Extent, Reader
from stores.kafka.record import ConsumerRecord, Record

log = logging.getLogger(__name__)

SKEW = timedelta(days=1)
"""Steps may be dated so far in the future; those that are dated later still are not told."""
MARGIN = timedelta(days=2)
"""Topics are read back so much further than `max_age_hours`: what is written about a step that can still be told, is
written after the time of the step less SKEW."""
READ_SECS = 0.5
BATCH = 5000
FORGET_SECS = 86_400.0
"""How often it forgets what is older than it would read at a start, so that memory stays flat."""
SEND_SECS = 5.0
"""After so long of sending, topics are read again."""
RETRY_SECS = 1.0
_TOTALS: Mapping[SendState, Total] = {
    "sent": "notices_sent",
    "unknown": "notices_unknown",
    "skipped": "notices_skipped",
}


class NotificationService:
    """Reads, plans and delivers in one thread."""

    def __init__(
        self,
        settings: Settings,
        reference: Reference,
        policy: NoticePolicy,
        channels: Mapping[NoticeChannel, Channel],
        contacts: Callable[[RecordReader], Contacts],
        code_of: Callable[[UUID], str],
        link_of: Callable[[str], str],
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._settings, self._reference, self._policy, self._clock = settings, reference, policy, clock
        self._telemetry = telemetry
        self._stopped = False
        self._next_forget = clock.monotonic() + FORGET_SECS
        topics = reference.topics
        self._retry = Retry(clock=clock, first_secs=RETRY_SECS, stopped=lambda: self._stopped)
        self._names = {event: topics.of(event).name for event in (CASE_STEP, CASE, NOTICE)}
        self._once = PublishOnce(settings, topics, self._names[NOTICE], self._retry)
        self._sends = Sends({name for name, channel in channels.items() if channel.exact})
        self._log = SendLog(settings, topics, self._sends, clock, self._retry)
        self._records = RecordReader(settings.kafka, "complaints-notifications-contact")
        self._dead = DeadLetters(settings.kafka, topics.dead.name)
        self._waiting = WaitingNotices(policy)
        self._cases: dict[UUID, Case] = {}
        self._deliver = Deliver(
            policy,
            channels,
            contacts(self._records),
            self._sends,
            self._log.write,
            self._refuse,
            code_of,
            link_of,
            clock,
        )

    def stop(self) -> None:
        """Make `run` return once the message under way is recorded; safe in a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Work until `stop`. Raises TransientError when Kafka is away at the start, PermanentError where it refuses."""
        settings = self._settings
        create_topics(settings.kafka, self._reference.topics.of_service("notifications", ()), self._clock)
        since = self._since()
        self._log.read(since)
        self._once.read(since)
        heartbeat = Path(settings.notifications.heartbeat) if settings.notifications.heartbeat else None
        reader = Reader(settings.kafka, "complaints-notifications")
        try:
            # The topics of cases come with the first start of their service.
            extents = self._retry.call(lambda: self._extents(reader), say=_warn)
            reader.start(reader.later_than(extents, since))
            while not self._stopped:
                if heartbeat:
                    heartbeat.touch()
                self._take(self._retry.call(lambda: reader.read(BATCH, READ_SECS), say=_warn))
                if not reader.behind:  # else it is not known yet what has become of a case
                    self._send()
                self._forget()
        except TransientError:
            if not self._stopped:
                raise
        finally:
            self._telemetry.drop("stopped", len(self._waiting))
            reader.close()
            self._close()

    def _extents(self, reader: Reader) -> Mapping[Place, Extent]:
        extents = reader.extents(self._names.values())
        if missing := set(self._names.values()) - {topic for topic, _ in extents}:
            raise kafka_away(self._settings.kafka, f"has no topic {min(missing)}")
        return extents

    def _since(self) -> datetime:
        """From when on records matter, by the broker's clock."""
        return self._clock.now() - self._policy.max_age - MARGIN

    def _forget(self) -> None:
        if self._clock.monotonic() < self._next_forget:
            return
        self._next_forget = self._clock.monotonic() + FORGET_SECS
        since = self._since()
        self._retry.call(lambda: self._once.read(since), say=_warn)
        self._sends.forget(since)
        self._cases = {case: one for case, one in self._cases.items() if one.since >= since or case in self._waiting}

    def _take(self, records: Sequence[ConsumerRecord]) -> None:
        """Plan notices of steps, note where cases stand, and gather notices."""
        said: list[tuple[str, Record]] = []
        for record in records:
            if record.topic() == self._names[CASE_STEP]:
                notice = self._planned(CASE_STEP.decode(record))
                if notice is not None:
                    said.append((str(notice.notice_id), notice_record(notice)))
            elif record.topic() == self._names[CASE]:
                case = CASE.read(record.value())
                if case is not None:
                    self._cases[case.complaint_id] = case
            else:
                self._gather(record)
        if published := self._once.publish(said):
            self._telemetry.add("published", published)

    def _planned(self, step: CaseStep | Reject) -> Notice | None:
        now = self._clock.now()
        if isinstance(step, Reject) or is_too_old(step.at, now, self._policy):
            return None
        if step.at > now + SKEW:
            log.warning("a step dated in the future is not told", extra={"complaint_id": str(step.complaint_id)})
            return None
        return plan(step, self._policy, self._reference.agencies)

    def _gather(self, record: ConsumerRecord) -> None:
        notice = NOTICE.decode(record)
        if isinstance(notice, Reject) or self._sends.is_settled(notice.complaint_id, notice.number):
            return
        if is_too_old(notice.at, self._clock.now() - SKEW, self._policy):
            return  # what became of it may be too old to have been read
        if self._waiting.add(notice, record):
            self._telemetry.receive(1)

    def _send(self) -> None:
        """Deliver what is due, for SEND_SECS at most."""
        until = self._clock.monotonic() + SEND_SECS
        for case, queue in self._waiting.due(self._clock.now()):
            if self._stopped or self._clock.monotonic() > until:
                break
            self._send_next(case, queue)
        self._telemetry.set_level("notices_waiting", len(self._waiting))

    def _send_next(self, case: UUID, queue: CaseQueue) -> None:
        known = self._cases.get(case)
        if known is None or known.number < max(queue.notices):
            return  # where the case stands is published after its steps
        try:
            self._deliver.next_of(queue, known)
        except TransientError as error:
            if self._stopped:
                raise
            log.warning("waiting: %s", error)
            queue.put_off(self._clock.now())
        self._count(case, queue)

    def _count(self, case: UUID, queue: CaseQueue) -> None:
        """Take out and count what is settled now."""
        for number in [one for one in queue.notices if self._sends.is_settled(case, one)]:
            state = self._sends.state_of(case, number)
            self._waiting.settle(case, number)
            if state == "refused":
                self._telemetry.done(0, ["undeliverable"])
                continue
            self._telemetry.done(1)
            if state is not None and state in _TOTALS:
                self._telemetry.add(_TOTALS[state])

    def _refuse(self, rejects: Sequence[tuple[ConsumerRecord, Reject]]) -> None:
        self._retry.call(lambda: self._dead.publish(rejects), say=_warn)

    def _close(self) -> None:
        self._deliver.close()
        self._log.close()
        self._records.close()


def _warn(error: Exception) -> None:
    log.warning("waiting: %s", error)
