"""Delivers to one subscriber: reads its topics, sends, tries again, and knows how far it has come.

Everything is done in one event loop, and nothing of it waits for another subscriber. What blocks runs in threads.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple, TypeVar

from complaints.clock import Clock
from complaints.errors import TransientError
from complaints.events.cloudevents import Headers, RawHeaders, headers_in, pairs_of
from complaints.events.webhook import RecordPlace, WaitingDelivery, WebhookOrder, WebhookPosition, WebhookState
from complaints.outcome import Reject
from complaints.retry import Retry
from complaints.settings import KafkaSettings
from complaints.telemetry import Telemetry
from complaints.topic_ids import Place, TopicIds
from sinks.webhooks.delivery import CONTENT_TYPE, delivery_of
from sinks.webhooks.done_offsets import DoneOffsets
from sinks.webhooks.lanes import Lanes, Pending
from sinks.webhooks.post import Answer, NoAnswerError, Post
from sinks.webhooks.receiver_health import ReceiverHealth
from sinks.webhooks.schedule import Random, Schedule, retry_after_secs, verdict_of
from sinks.webhooks.sign import signed_headers
from sinks.webhooks.subscriptions import DeliveryRules, Subscription
from sinks.webhooks.wanted import wants
from stores.kafka.assigned_reader import AssignedReader
from stores.kafka.options import Options, consumer_options
from stores.kafka.read_record import read_record
from stores.kafka.reader import Reader
from stores.kafka.record import ConsumerRecord

log = logging.getLogger(__name__)

BATCH = 50
IDLE_SECS, BUSY_SECS = 0.2, 0.02
"""Pauses between two looks at what is to be done, where there was nothing to do and where there was."""
RETRY_SECS = 1.0
CLIENT = "complaints-webhooks"
ORIGIN = "webhooks"
"""Begins the origin of a dead letter: `webhooks/SUBSCRIPTION/topic/partition/offset`."""
_SMALL: Options = {"queued.min.messages": 100, "queued.max.messages.kbytes": 4096, "fetch.message.max.bytes": 1_048_576}
"""Many subscribers have a client each, and each needs only a few records at a time."""

T = TypeVar("T")
PublishDead = Callable[[list[tuple[ConsumerRecord, Reject]]], None]


class OriginRecord(NamedTuple):
    """A record as it becomes a dead letter of one subscriber."""

    origin: str
    record: ConsumerRecord

    def topic(self) -> str | None:
        return f"{self.origin}/{self.record.topic()}"

    def partition(self) -> int | None:
        return self.record.partition()

    def offset(self) -> int | None:
        return self.record.offset()

    def key(self) -> bytes | None:
        return self.record.key()

    def value(self) -> bytes | None:
        return self.record.value()

    def headers(self) -> RawHeaders | None:
        kept: Headers = list(pairs_of(headers_in(self.record)))
        return kept


@dataclass(frozen=True, kw_only=True)
class Means:
    """What every subscriber works with."""

    kafka: KafkaSettings
    rules: DeliveryRules
    clock: Clock
    random: Random
    telemetry: Telemetry
    topic_ids: TopicIds
    """Must have been asked for all topics that subscribers read."""
    publish_dead: PublishDead
    """Returns once they are durable; called in threads, several at once."""


class Subscriber:
    """One subscription. All methods are called in the event loop."""

    def __init__(
        self,
        subscription: Subscription,
        topics: Iterable[str],
        keys: tuple[bytes, ...],
        post: Post,
        state: WebhookState | None,
        means: Means,
    ) -> None:
        """`state` is the last one that was published, None for a new subscription."""
        self.subscription, self._keys, self._post, self._means = subscription, keys, post, means
        self._topics = list(topics)
        self._told = state
        self._positions: dict[Place, DoneOffsets] = {}
        schedule = Schedule(means.rules.retry_secs, means.random)
        self._health = ReceiverHealth(schedule, means.rules.down_secs)
        rules = means.rules
        self._lanes = Lanes(
            schedule, self._health, at_once=rules.at_once, failing_cases=rules.failing_cases, ahead=rules.ahead
        )
        self._waiting_before = {one.record: one for one in state.waiting} if state else {}
        """What failed before this process began, as long as it is not read again."""
        if state and state.failing_since:
            self._health.was_failing(state.failing_since.timestamp())
        self._again: list[RecordPlace] = list(state.again) if state else []
        self._orders = state.orders if state else 0
        self._delivered = state.delivered if state else 0
        self._last_delivered = state.last_delivered if state else None
        self._last_failure = state.last_failure if state else None
        self._disabled = state.disabled if state else None
        self._rewind: dict[Place, int] | None = None
        self._left = 0
        """Events received and not done."""
        self.opened = False
        """Whether it has begun: before, no order can be carried out."""
        self._attempts: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._epoch = 0
        self._reader: AssignedReader | None = None
        self.changed = True
        """Whether `state` says more than what was published."""

    async def run(self) -> None:
        """Work until cancelled. Raises PermanentError where Kafka refuses us, or where a topic was created anew."""
        try:
            await self._patiently(self._open)
            for place in self._again[:]:
                await self._add_again(place)
            self.opened = True
            while True:
                busy = self._read() | self._send()
                await self._pause(BUSY_SECS if busy else IDLE_SECS)
                if self._rewind is not None and self._lanes.idle:
                    self._go_back(self._rewind)
        finally:
            await self._end()

    def state(self) -> WebhookState:
        """How far it has come."""
        return WebhookState(
            subscription=self.name,
            agency=self.subscription.agency,
            at=self._means.clock.now(),
            positions=self._state_of_positions(),
            orders=self._orders,
            again=tuple(self._again),
            waiting=(*self._waiting_before.values(), *map(_waiting, self._lanes.failing())),
            delivered=self._delivered,
            last_delivered=self._last_delivered,
            failing_since=_time(self._health.failing_since) if self._health.failing_since else None,
            last_failure=self._last_failure,
            disabled=self._disabled,
        )

    @property
    def failing(self) -> bool:
        """Whether the receiver has taken nothing since it failed."""
        return self._health.failing_since is not None

    @property
    def disabled(self) -> bool:
        """Whether nothing is delivered until an order says so."""
        return self._disabled is not None

    @property
    def name(self) -> str:
        """The subscription's."""
        return self.subscription.name

    async def carry_out(self, order: WebhookOrder, offset: int) -> None:
        """Carry out an order that stands at this offset, unless it was carried out before."""
        if offset < self._orders:
            return
        log.info("%s: %s", self.name, order.action)
        if order.action == "replay" and order.since is not None:
            self._rewind = await self._patiently(partial(self._since, order.since))
        elif order.action == "deliver" and order.record is not None:
            self._again.append(order.record)
            await self._add_again(order.record)
        elif order.action == "disable":
            self._disabled = self._disabled or self._means.clock.now()
        elif order.action == "enable":
            self._disabled = None
        self._orders = offset + 1
        self.changed = True

    # Reading

    def _open(self) -> None:
        """Find where to begin, and begin to read. Blocks."""
        self._means.topic_ids.outdated("", ())
        told = {(one.topic, one.partition): one for one in self._told.positions} if self._told else {}
        begin = self._since(self.subscription.begin) if self.subscription.begin else {}
        with closing(Reader(self._means.kafka, CLIENT)) as reader:
            extents = reader.extents(self._topics)
        if missing := set(self._topics) - {topic for topic, _ in extents}:
            raise TransientError(f"Kafka has no topic {min(missing)}")
        for place, extent in extents.items():
            position = told.get(place)
            if position and position.topic_id == self._means.topic_ids.beside(place[0]) and position.next <= extent.end:
                self._positions[place] = DoneOffsets(position.next, position.ahead)
            else:
                self._positions[place] = DoneOffsets(begin.get(place, extent.first))
        options = {**consumer_options(self._means.kafka, CLIENT), **_SMALL}
        self._reader = AssignedReader(options, BATCH)
        self._assign()

    def _since(self, time: datetime) -> dict[Place, int]:
        """The offset of each partition with which records of that time begin. Blocks."""
        with closing(Reader(self._means.kafka, CLIENT)) as reader:
            return {place: one.first for place, one in reader.later_than(reader.extents(self._topics), time).items()}

    def _assign(self) -> None:
        self._epoch += 1
        if self._reader is not None:
            self._reader.assign([(place, done.next) for place, done in self._positions.items()], self._epoch)

    def _go_back(self, offsets: Mapping[Place, int]) -> None:
        """Read again from there on. Nothing is under way."""
        forgotten = self._lanes.clear()
        self._means.telemetry.drop("rewound", forgotten)
        self._left -= forgotten
        self._waiting_before = {}
        self._positions = {place: DoneOffsets(offset) for place, offset in offsets.items()}
        self._rewind = None
        self._assign()
        self.changed = True

    def _read(self) -> bool:
        if self._reader is None or self._disabled or self._rewind is not None or self._lanes.full:
            return False
        _, records, error = self._reader.read(0)
        if error:
            log.warning("%s: %s", self.name, error)
        for record in records:
            self._take(record)
        return bool(records)

    def _take(self, record: ConsumerRecord) -> None:
        place = _place_of(record)
        if not self._positions[place.topic, place.partition].take(place.offset):
            return
        self.changed = True
        if wants(self.subscription, record):
            self._add(record, place)
        else:
            self._positions[place.topic, place.partition].done(place.offset)

    def _add(self, record: ConsumerRecord, place: RecordPlace, *, again: bool = False) -> None:
        self._means.telemetry.receive(1)
        self._left += 1
        delivery = delivery_of(record)
        if isinstance(delivery, Reject):
            self._start(self._reject(record, place, delivery, again=again))
            return
        pending = Pending(delivery, record, place, again)
        if (before := self._waiting_before.pop(place, None)) and not again:
            pending.attempts, pending.why = before.attempts, before.why
            pending.since, pending.due = before.since.timestamp(), before.due.timestamp()
            pending.tried = pending.since
        self._lanes.add(pending)

    async def _add_again(self, place: RecordPlace) -> None:
        """Queue a record that an order asks for."""
        read = partial(read_record, self._means.kafka, place.topic, place.partition, place.offset)
        record = await self._patiently(read)
        if record is None:
            log.warning("%s: %s/%d/%d is gone", self.name, place.topic, place.partition, place.offset)
            self._again.remove(place)
            return
        self._add(record, place, again=True)

    # Sending

    def _send(self) -> bool:
        begun = False
        while not self._disabled and self._rewind is None and (pending := self._lanes.take(self._now())) is not None:
            begun = True
            self._start(self._attempt(pending))
        return begun

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._attempts.add(task)
        task.add_done_callback(self._attempted)

    def _attempted(self, task: asyncio.Task[None]) -> None:
        self._attempts.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s: a delivery has failed", self.name, exc_info=error)

    async def _attempt(self, pending: Pending) -> None:
        delivery = pending.delivery
        headers = signed_headers(self._keys, delivery.id, self._means.clock.now(), delivery.body)
        try:
            answer: Answer | None = await self._post({"Content-Type": CONTENT_TYPE, **headers}, delivery.body)
            why = ""
        except NoAnswerError as error:
            answer, why = None, str(error)
        verdict = verdict_of(answer.status) if answer else "failed"
        if verdict == "delivered":
            self._lanes.took(pending)
            self._means.telemetry.done(1)
            self._delivered += 1
            self._last_delivered = self._means.clock.now()
            self._done(pending.place, again=pending.again)
            return
        self._last_failure = why or f"HTTP {answer.status if answer else 0}"
        self._means.telemetry.add("attempts_failed")
        self.changed = True
        if verdict == "gone":
            log.warning("%s: 410 Gone: disabled until 'complaints webhooks enable'", self.name)
            self._disabled = self._means.clock.now()
            pending.early = True  # it is not the event that is refused
        asked = retry_after_secs(answer.retry_after if answer else None, self._means.clock.now())
        if not self._lanes.failed(
            pending, self._now(), self._last_failure, busy=verdict == "busy", retry_after_secs=asked
        ):
            await self._give_up(pending)

    async def _give_up(self, pending: Pending) -> None:
        """Set an event aside after its last attempt; then the next of its case may go."""
        reject = Reject("not_delivered", f"{pending.attempts} attempts: {pending.why}", "deliver")
        await self._reject(pending.record, pending.place, reject, again=pending.again)
        self._lanes.drop(pending)

    async def _reject(self, record: ConsumerRecord, place: RecordPlace, reject: Reject, *, again: bool) -> None:
        origin = f"{ORIGIN}/{self.name}"
        letter: list[tuple[ConsumerRecord, Reject]] = [(OriginRecord(origin, record), reject)]
        await self._patiently(partial(self._means.publish_dead, letter))
        self._means.telemetry.done(0, [reject.reason])
        self._done(place, again=again)

    def _done(self, place: RecordPlace, *, again: bool) -> None:
        self.changed = True
        self._left -= 1
        if again:
            self._again.remove(place)
        elif done := self._positions.get((place.topic, place.partition)):
            done.done(place.offset)

    # The rest

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
        for task in list(self._attempts):
            task.cancel()
        await asyncio.gather(*self._attempts, return_exceptions=True)
        self._means.telemetry.drop("stopped", self._left)
        await self._post.close()
        if self._reader is not None:
            await asyncio.to_thread(self._reader.close)

    def _warn(self, error: Exception) -> None:
        log.warning("%s: waiting: %s", self.name, error)

    def _now(self) -> float:
        return self._means.clock.now().timestamp()

    def _state_of_positions(self) -> tuple[WebhookPosition, ...]:
        if not self._positions:
            return self._told.positions if self._told else ()
        return tuple(
            WebhookPosition(
                topic=topic,
                partition=partition,
                next=done.next,
                ahead=done.ahead(),
                topic_id=self._means.topic_ids.beside(topic),
            )
            for (topic, partition), done in sorted(self._positions.items())
        )


def _place_of(record: ConsumerRecord) -> RecordPlace:
    return RecordPlace(topic=record.topic() or "", partition=record.partition() or 0, offset=record.offset() or 0)


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
