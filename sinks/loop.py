"""The sink's loop: read, insert facts, let each complaint count in one hour, recompute hours, and only then commit.

Idempotency zone: everything before the commit may happen any number of times. A crash anywhere means the batch is read,
inserted and recomputed again, which changes nothing: facts replace themselves by version, hours by revision.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import TransientError
from complaints.retry import Retry
from complaints.settings import Settings
from complaints.telemetry import Dropped, Telemetry
from complaints.topic_ids import Place, TopicIds
from complaints.topics import Topics
from sinks.pace import Pace
from sinks.target import Target
from stores.kafka.dead_letters import DeadLetters
from stores.kafka.record import TimedRecord
from stores.kafka.subscription import Subscription

log = logging.getLogger(__name__)

RETRY_SECS = 1.0
PIECE_ROWS = 5_000
"""Read and decoded at a time, so that ClickHouse waits for few."""
EARLY = 0.5
"""So much of a batch is inserted as soon as ClickHouse has nothing else to insert, unless less than that is left."""
ON_THEIR_WAY_SECS = 0.05
"""Records that the broker has begun to send are here within it."""


class Sink:
    """Loads one topic into one target. Several share the work as members of one group."""

    def __init__(
        self,
        settings: Settings,
        topics: Topics,
        topic: str,
        target: Target,
        *,
        topic_ids: TopicIds,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._telemetry = telemetry
        self._settings = settings.sink
        self._target = target
        self._clock = clock
        self._subscription = Subscription(
            settings.kafka,
            settings.sink.group,
            topic,
            settle=self._settle_once,
            forget=self._forget,
            topic_ids=topic_ids,
        )
        self._dead_letters = DeadLetters(settings.kafka, topics.dead.name)
        self._pace = Pace(settings.sink, clock)
        self._since = 0.0
        self._offsets: dict[Place, int] = {}
        self._uncommitted = 0
        """Rows whose offsets are in `_offsets`."""
        self._stopping = False
        self._retry = Retry(clock=clock, first_secs=RETRY_SECS, stopped=lambda: self._stopping)

    def run(self) -> None:
        """Work until `stop`; then settle what was read and leave the group. Raises PermanentError at the start where
        the target's tables are not what is inserted into them.
        """
        self._patiently(self._target.check)
        heartbeat = Path(self._settings.heartbeat) if self._settings.heartbeat else None
        try:
            while not self._stopping:
                if heartbeat:
                    heartbeat.touch()
                self.step()
            self._settle_once()
        finally:
            self._leave("stopped")
        self._subscription.close()
        self._target.close()

    def stop(self) -> None:
        """Make `run` return; safe in a signal handler."""
        self._stopping = True

    def step(self) -> None:
        """One read and what it makes necessary."""
        read = self._read(self._wait_secs())
        waiting = self._subscription.waiting()
        self._telemetry.set_level("waiting", waiting)
        if self._insert_due(waiting):
            self._patiently(self._target.insert)
        if self._pace.due(read, waiting):
            if waiting:
                self._read(ON_THEIR_WAY_SECS)  # they would make a recompute of their own necessary
            self._patiently(self._settle)

    def _read(self, wait_secs: float) -> int:
        """Gather the next records; how many there were."""
        records = self._subscription.read(min(PIECE_ROWS, self._settings.batch_rows), wait_secs)
        offsets = self._offsets  # when partitions move, new ones take their place
        if records:
            self._telemetry.receive(len(records))
            try:
                rows = self._gather(records)
            except BaseException:
                self._telemetry.drop("stopped", len(records))
                raise
            offsets |= {(r.topic() or "", r.partition() or 0): (r.offset() or 0) + 1 for r in records}
            if offsets is self._offsets:
                self._uncommitted += rows
            else:
                self._telemetry.drop("moved", rows)
        return len(records)

    def _wait_secs(self) -> float:
        """Until what was gathered must be inserted, for anything to come where nothing was."""
        if not self._target.gathered:
            return self._settings.batch_secs
        left = self._since + self._settings.batch_secs - self._clock.monotonic()
        return max(left, ON_THEIR_WAY_SECS)

    def _insert_due(self, waiting: int) -> bool:
        gathered, full = self._target.gathered, self._settings.batch_rows
        if gathered >= full:
            return True
        early = gathered >= full * EARLY and not 0 < waiting < full * EARLY
        overdue = self._clock.monotonic() >= self._since + self._settings.batch_secs
        return gathered > 0 and self._target.idle and (early or overdue)

    def _gather(self, records: Sequence[TimedRecord]) -> int:
        """Rows to be inserted, and dead letters published; how many rows there were."""
        if not self._target.gathered:
            self._since = self._clock.monotonic()
        add = self._target.add
        outcomes = ((record, add(record.value(), record.timestamp()[1])) for record in records)
        rejects = [(record, reject) for record, reject in outcomes if reject is not None]
        if rejects:
            self._patiently(lambda: self._dead_letters.publish(rejects))
            self._telemetry.done(0, [reject.reason for _, reject in rejects])
            log.info("rejected %d of %d", len(rejects), len(records))
        self._pace.add(len(records))
        return len(records) - len(rejects)

    def _settle(self) -> None:
        self._target.flush()
        started = self._clock.monotonic()
        self._target.settle()
        if self._subscription.commit(self._offsets):
            self._offsets.clear()
            self._telemetry.done(self._uncommitted)
            self._uncommitted = 0
            self._pace.done(self._clock.monotonic() - started)
        # else it is due again: nothing new may come for a long time

    def _settle_once(self) -> None:
        """Before partitions move or the sink stops: if ClickHouse is away now, the next owner reads it all again."""
        try:
            self._settle()
        except TransientError as error:
            log.warning("not settled: %s", error)

    def _forget(self) -> None:
        """After partitions have moved: committed once one of them is back, its old place would undo what its owners
        have committed meanwhile. A batch that waits for ClickHouse all that time adds its own to the old offsets, which
        nobody commits.
        """
        self._offsets = {}
        self._leave("moved")

    def _leave(self, why: Dropped) -> None:
        """What is not committed is read again by whoever has its partitions then."""
        self._telemetry.drop(why, self._uncommitted)
        self._uncommitted = 0

    def _patiently(self, action: Callable[[], None]) -> None:
        self._retry.call(action, say=lambda error: log.warning("waiting: %s", error), wait=self._subscription.wait)
