"""The events of one subscriber that wait to be sent: a lane for each case, in order; lanes go on side by side. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from complaints.events.webhook import RecordPlace
from sinks.webhooks.delivery import Delivery
from sinks.webhooks.receiver_health import ReceiverHealth
from sinks.webhooks.schedule import Schedule
from stores.kafka.record import ConsumerRecord

MOST_BYTES = 32_000_000
"""Bytes of bodies that wait, for one subscriber."""


@dataclass(slots=True, eq=False)
class Pending:
    """An event that is to be delivered. Times are seconds since 1970."""

    delivery: Delivery
    record: ConsumerRecord
    """What becomes a dead letter after the last attempt."""
    place: RecordPlace
    again: bool = False
    """Whether an order asked for it, beside what is read in order."""
    attempts: int = 0
    """Failed ones that count."""
    since: float = 0.0
    """When it failed first."""
    due: float = 0.0
    tried: float = 0.0
    why: str = ""
    early: bool = False
    """Tried before it is due, because its receiver was down: such a failure does not count as an attempt."""


class Lanes:
    """What waits. An event that failed holds back later ones of its case, and nothing else."""

    def __init__(
        self, schedule: Schedule, health: ReceiverHealth, *, at_once: int, failing_cases: int, ahead: int
    ) -> None:
        self._schedule, self._health = schedule, health
        self._at_once, self._failing_most, self._ahead = at_once, failing_cases, ahead
        self._lanes: dict[bytes, deque[Pending]] = {}
        self._ready: deque[bytes] = deque()
        self._failing: dict[bytes, Pending] = {}
        """The heads that have failed and are not under way."""
        self._under_way = 0
        self.waiting = 0
        """Events that are not done, those under way among them."""
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether no more should be read now."""
        return self.waiting >= self._ahead or len(self._failing) >= self._failing_most or self._bytes >= MOST_BYTES

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._under_way == 0

    def add(self, pending: Pending) -> None:
        """Put an event behind the others of its case."""
        key = pending.delivery.key
        lane = self._lanes.setdefault(key, deque())
        lane.append(pending)
        self.waiting += 1
        self._bytes += len(pending.delivery.body)
        if len(lane) == 1:
            self._line_up(key)

    def take(self, now: float) -> Pending | None:
        """The next event to be sent now, which is under way then; None where there is none, or no more may be sent."""
        if not self._health.room(now, self._under_way, self._at_once):
            return None
        for key in [key for key, head in self._failing.items() if head.due <= now]:
            del self._failing[key]
            self._ready.append(key)
        if not self._ready and self._health.down and self._failing:
            # The longest untried: else one event that nobody could take would keep the receiver from being found up.
            key = min(self._failing, key=lambda one: self._failing[one].tried)
            del self._failing[key]
            self._ready.append(key)
        if not self._ready:
            return None
        head = self._lanes[self._ready.popleft()][0]
        head.early = head.due > now
        self._under_way += 1
        return head

    def took(self, pending: Pending) -> None:
        """The receiver took it. After the receiver was down, all that failed is tried at once, oldest first."""
        if self._health.took():
            for key, _ in sorted(self._failing.items(), key=lambda one: _order(one[1])):
                self._ready.append(key)
            self._failing.clear()
        self.drop(pending)

    def failed(self, pending: Pending, now: float, why: str, *, busy: bool, retry_after_secs: float) -> bool:
        """The receiver did not take it. False where that was the last attempt: call `drop` once it is set aside."""
        pending.tried, pending.why = now, why
        pending.since = pending.since or now
        self._health.failed(now, busy=busy, retry_after_secs=retry_after_secs)
        if not pending.early:
            pending.attempts += 1
            pause = self._schedule.pause(pending.attempts)
            if pause is None:
                return False
            pending.due = now + max(pause, retry_after_secs)
        self._under_way -= 1
        self._failing[pending.delivery.key] = pending
        return True

    def drop(self, pending: Pending) -> None:
        """An event that was under way is done: the next of its case may go."""
        key = pending.delivery.key
        lane = self._lanes[key]
        assert lane.popleft() is pending, "only the head of a lane is under way"
        self._under_way -= 1
        self.waiting -= 1
        self._bytes -= len(pending.delivery.body)
        if lane:
            self._line_up(key)
        else:
            del self._lanes[key]

    def failing(self) -> Iterator[Pending]:
        """Heads of lanes that have failed, oldest first; those that are tried just now among them."""
        yield from sorted((lane[0] for lane in self._lanes.values() if lane[0].tried), key=_order)

    def clear(self) -> int:
        """Forget all that is not asked for by an order; nothing may be under way. Return how many were forgotten."""
        assert self.idle, "what is under way cannot be forgotten"
        kept = [pending for lane in self._lanes.values() for pending in lane if pending.again]
        forgotten = self.waiting - len(kept)
        self._lanes.clear()
        self._ready.clear()
        self._failing.clear()
        self.waiting = self._bytes = 0
        for pending in kept:
            self.add(pending)
        return forgotten

    def _line_up(self, key: bytes) -> None:
        """A lane has a new head."""
        head = self._lanes[key][0]
        if head.due:
            self._failing[key] = head
        else:
            self._ready.append(key)


def _order(pending: Pending) -> tuple[str, int, int]:
    return pending.place.topic, pending.place.partition, pending.place.offset
