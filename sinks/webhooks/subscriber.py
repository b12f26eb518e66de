"""Delivers to one subscriber: reads, sends, tries again, sets aside, and carries out orders.

Everything is done in one event loop, and nothing of it waits for another subscriber. What blocks runs in threads.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from complaints.clock import Clock
from complaints.events.webhook import RecordPlace, WaitingDelivery, WebhookOrder, WebhookState
from complaints.outcome import Reject
from complaints.retry import Retry
from complaints.settings import KafkaSettings
from complaints.telemetry import Telemetry
from complaints.topic_ids import Place, TopicIds
from sinks.webhooks.delivery import CONTENT_TYPE, delivery_of
from sinks.webhooks.lanes import Lanes, Pending
from sinks.webhooks.letter_record import LetterRecord
from sinks.webhooks.post import Answer, NoAnswerError, Post
from sinks.webhooks.receiver_health import ReceiverHealth
from sinks.webhooks.schedule import Random, Schedule, retry_after_secs, verdict_of
from sinks.webhooks.sign import signed_headers
from sinks.webhooks.source import Source
from sinks.webhooks.subscriptions import DeliveryRules, Subscription
from sinks.webhooks.wanted import wants
from stores.kafka.read_record import read_record
from stores.kafka.record import ConsumerRecord

log = logging.getLogger(__name__)

IDLE_SECS, BUSY_SECS = 0.2, 0.02
"""Pauses between two looks at what is to be done, where there was nothing to do and where there was."""
RETRY_SECS = 1.0

T = TypeVar("T")
PublishDead = Callable[[list[tuple[ConsumerRecord, Reject]]], None]


@dataclass(frozen=True, kw_only=True)
class Means:
    """What every subscriber works with."""

    kafka: KafkaSettings
    rules: DeliveryRules
    clock: Clock
    random: Random
    telemetry: Telemetry
    topic_ids: TopicIds
    publish_dead: PublishDead
    """Returns once they are durable; called in threads, several at once."""


class Subscriber:
    """One subscription. All methods are called in the event loop."""

    def __init__(
        self,
        subscription: Subscription,
        topics: Sequence[str],
        keys: tuple[bytes, ...],
        post: Post,
        state: WebhookState | None,
        means: Means,
    ) -> None:
        """`state` is the last one that was published, None for a new subscription."""
        rules = means.rules
        schedule = Schedule(rules.retry_secs, means.random)
        self._subscription, self._keys, self._post, self._means = subscription, keys, post, means
        self._told = state or WebhookState(
            subscription=subscription.name, agency=subscription.agency, at=means.clock.now(), positions=(), orders=0
        )
        self._source = Source(means.kafka, topics, means.topic_ids)
        self._health = ReceiverHealth(schedule, rules.down_secs)
        self._lanes = Lanes(
            schedule, self._health, at_once=rules.at_once, failing_cases=rules.failing_cases, ahead=rules.ahead
        )
        if self._told.failing_since:
            self._health.was_failing(self._told.failing_since.timestamp())
        self._failed_before = {one.record: one for one in self._told.waiting}
        """What failed before this process began, as long as it is not read again."""
        self._again: list[RecordPlace] = list(self._told.again)
        self._orders = self._told.orders
        self._delivered, self._last_delivered = self._told.delivered, self._told.last_delivered
        self._last_failure, self._disabled = self._told.last_failure, self._told.disabled
        self._rewind: dict[Place, int] | None = None
        self._left = 0
        """Events received and not done."""
        self._work: set[asyncio.Task[None]] = set()
        self._broken: BaseException | None = None
        self._wake = asyncio.Event()
        self.opened = False
        """Whether it has begun: before, no order can be carried out."""
        self.changed = True
        """Whether `state` says more than what was published."""

    @property
    def name(self) -> str:
        """The subscription's."""
        return self._subscription.name

    @property
    def failing(self) -> bool:
        """Whether the receiver has taken nothing since it failed."""
        return self._health.failing_since is not None

    @property
    def disabled(self) -> bool:
        """Whether nothing is delivered until an order says so."""
        return self._disabled is not None

    async def run(self) -> None:
        """Work until cancelled. Raises PermanentError where Kafka refuses us, or where a topic was created anew."""
        try:
            await self._patiently(partial(self._source.open, self._told.positions, self._subscription.begin))
            for place in self._again[:]:
                await self._add_again(place)
            self.opened = True
            while self._broken is None:
                busy = self._read() | self._send()
                await self._pause(BUSY_SECS if busy else IDLE_SECS)
                if self._rewind is not None and self._lanes.idle:
                    self._go_back(self._rewind)
            raise self._broken
        finally:
            await self._end()

    def state(self) -> WebhookState:
        """How far it has come."""
        since = self._health.failing_since
        return WebhookState(
            subscription=self.name,
            agency=self._subscription.agency,
            at=self._means.clock.now(),
            positions=self._source.positions() or self._told.positions,
            orders=self._orders,
            again=tuple(self._again),
            waiting=(*self._failed_before.values(), *map(_waiting, self._lanes.failing())),
            delivered=self._delivered,
            last_delivered=self._last_delivered,
            failing_since=None if since is None else _time(since),
            last_failure=self._last_failure,
            disabled=self._disabled,
        )

    async def carry_out(self, order: WebhookOrder, offset: int) -> None:
        """Carry out an order that stands at this offset, unless it was carried out before."""
        if offset < self._orders:
            return
        log.info("%s: %s", self.name, order.action)
        if order.action == "replay" and order.since is not None:
            self._rewind = await self._patiently(partial(self._source.since, order.since))
        elif order.action == "deliver" and order.record is not None:
            self._again.append(order.record)
            await self._add_again(order.record)
        elif order.action == "disable":
            self._disabled = self._disabled or self._means.clock.now()
        elif order.action == "enable":
            self._disabled = None
        self._orders = offset + 1
        self.changed = True

    def _read(self) -> bool:
        """Take what is to be delivered next; whether there was something."""
        if self._disabled or self._rewind is not None or self._lanes.full:
            return False
        found = False
        for place, record in self._source.read():
            found = self.changed = True
            if wants(self._subscription, record):
                self._add(record, place)
            else:
                self._source.done(place)
        return found

    def _add(self, record: ConsumerRecord, place: RecordPlace, *, again: bool = False) -> None:
        self._means.telemetry.receive(1)
        self._left += 1
        delivery = delivery_of(record)
        if isinstance(delivery, Reject):
            self._start(self._set_aside(record, place, delivery, again=again))
            return
        pending = Pending(delivery, record, place, again)
        if not again and (before := self._failed_before.pop(place, None)):
            pending.attempts, pending.why = before.attempts, before.why
            pending.since = pending.tried = before.since.timestamp()
            pending.due = before.due.timestamp()
        self._lanes.add(pending)

    async def _add_again(self, place: RecordPlace) -> None:
        """Take a record that an order asks for."""
        read = partial(read_record, self._means.kafka, place.topic, place.partition, place.offset)
        record = await self._patiently(read)
        if record is None:
            log.warning("%s: %s/%d/%d is gone", self.name, place.topic, place.partition, place.offset)
            self._again.remove(place)
            return
        self._add(record, place, again=True)

    def _go_back(self, offsets: dict[Place, int]) -> None:
        """Read again from there on. Nothing is under way."""
        forgotten = self._lanes.clear()
        self._means.telemetry.drop("rewound", forgotten)
        self._left -= forgotten
        self._failed_before = {}
        self._source.go_back(offsets)
        self._rewind = None
        self.changed = True

    def _send(self) -> bool:
        """Begin what may be sent now; whether there was something."""
        begun = False
        while not self._disabled and self._rewind is None and (pending := self._lanes.take(self._now())) is not None:
            begun = True
            self._start(self._attempt(pending))
        return begun

    async def _attempt(self, pending: Pending) -> None:
        delivery, answer, why = pending.delivery, None, ""
        headers = signed_headers(self._keys, delivery.id, self._means.clock.now(), delivery.body)
        try:
            answer = await self._post({"Content-Type": CONTENT_TYPE, **headers}, delivery.body)
        except NoAnswerError as error:
            why = str(error)
        if answer is not None and verdict_of(answer.status) == "delivered":
            self._lanes.took(pending)
            self._delivered += 1
            self._last_delivered = self._means.clock.now()
            self._means.telemetry.done(1)
            self._done(pending.place, again=pending.again)
        elif not self._is_tried_again(pending, answer, why):
            reject = Reject("not_delivered", f"{pending.attempts} attempts: {pending.why}", "deliver")
            await self._set_aside(pending.record, pending.place, reject, again=pending.again)
            self._lanes.drop(pending)

    def _is_tried_again(self, pending: Pending, answer: Answer | None, why: str) -> bool:
        """Note a failure: no answer and `why`, or an answer that is none of 2xx."""
        verdict = verdict_of(answer.status) if answer else "failed"
        self._last_failure = f"HTTP {answer.status}" if answer else why
        self._means.telemetry.add("attempts_failed")
        self.changed = True
        if verdict == "gone":
            log.warning("%s: 410 Gone: disabled until 'complaints webhooks enable'", self.name)
            self._disabled = self._means.clock.now()
            pending.early = True  # it is not the event that is refused
        asked = retry_after_secs(answer.retry_after if answer else None, self._means.clock.now())
        busy = verdict == "busy"
        return self._lanes.failed(pending, self._now(), self._last_failure, busy=busy, retry_after_secs=asked)

    async def _set_aside(self, record: ConsumerRecord, place: RecordPlace, reject: Reject, *, again: bool) -> None:
        """Publish a dead letter, and count the record as done."""
        letter: list[tuple[ConsumerRecord, Reject]] = [(LetterRecord(self.name, record), reject)]
        await self._patiently(partial(self._means.publish_dead, letter))
        self._means.telemetry.done(0, [reject.reason])
        self._done(place, again=again)

    def _done(self, place: RecordPlace, *, again: bool) -> None:
        self.changed = True
        self._left -= 1
        if again:
            self._again.remove(place)
        else:
            self._source.done(place)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled():
            self._broken = self._broken or task.exception()
        self._wake.set()

    async def _patiently(self, action: Callable[[], T]) -> T:
        """What a blocking action returns, in a thread, once Kafka answers. Raises PermanentError where it refuses."""
        retry = Retry(clock=self._means.clock, first_secs=RETRY_SECS, longest_secs=10 * RETRY_SECS)
        return await retry.call_async(lambda: asyncio.to_thread(action), wait=asyncio.sleep, say=self._warn)

    async def _pause(self, secs: float) -> None:
        """Wait, at most until an attempt has ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(secs):
                await self._wake.wait()
        self._wake.clear()

    async def _end(self) -> None:
        """Leave what is under way: the next start sends it again, with the same id."""
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        self._means.telemetry.drop("stopped", self._left)
        await self._post.close()
        await asyncio.to_thread(self._source.close)

    def _warn(self, error: Exception) -> None:
        log.warning("%s: waiting: %s", self.name, error)

    def _now(self) -> float:
        return self._means.clock.now().timestamp()


def _waiting(pending: Pending) -> WaitingDelivery:
    return WaitingDelivery(
        record=pending.place,
        attempts=pending.attempts,
        since=_time(pending.since),
        due=_time(pending.due or pending.since),
        why=pending.why[:200],
    )


def _time(secs: float) -> datetime:
    return datetime.fromtimestamp(secs, UTC)
