"""The sink's loop: read a topic, insert into the target, settle what is derived from it, and only then commit offsets.

Everything before the commit is idempotent. After a crash anywhere the batch is read, inserted and settled again, which
changes nothing: in ClickHouse a fact replaces itself by version and an hour's counts by revision.
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
"""Most records read and decoded at once, so that an idle ClickHouse does not wait long for the next insert."""
EARLY = 0.5
"""Fraction of `batch_rows` from which a part batch is inserted as soon as no other insert is under way; it waits for
the rest where some records are waiting, but fewer than this fraction."""
ON_THEIR_WAY_SECS = 0.05
"""Records that the broker has begun to send arrive within this time."""


class Sink:
    """Loads one topic into one target. Several sinks share the work as members of one consumer group."""

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
        self._telemetry, self._topic = telemetry, topic
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
        """Number of rows inserted or gathered whose offsets are in `_offsets`."""
        self._stopping = False
        self._retry = Retry(clock=clock, first_secs=RETRY_SECS, stopped=lambda: self._stopping)

    def run(self) -> None:
        """Work until `stop`; then settle what was read and leave the group.

        Raises PermanentError at the start where the target's tables do not have the expected columns.
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
        """Read once; insert and settle where that is due."""
        read = self._read(self._wait_secs())
        waiting = self._subscription.waiting()
        self._telemetry.set_level("waiting", waiting, of=self._topic)
        if self._insert_due(waiting):
            self._patiently(self._target.insert)
        if self._pace.due(read, waiting):
            if waiting:
                self._read(ON_THEIR_WAY_SECS)  # saves these records a recompute of their own
            self._patiently(self._settle)

    def _read(self, wait_secs: float) -> int:
        """Gather the next records and return how many there were."""
        records = self._subscription.read(min(PIECE_ROWS, self._settings.batch_rows), wait_secs)
        offsets = self._offsets  # `_forget` replaces the dict when partitions move while `_gather` waits
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
        """Seconds to wait for records: until what was gathered must be inserted, or `batch_secs` where nothing was."""
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
        """Give the records to the target, publish those it rejects as dead letters, and return how many it took."""
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
        # After a failed commit the pace stays due, so that settling is repeated even if no record comes for long.

    def _settle_once(self) -> None:
        """Settle before partitions move or the sink stops, without retry: if ClickHouse is away now, the next owner of
        the partitions reads the uncommitted records again.
        """
        try:
            self._settle()
        except TransientError as error:
            log.warning("not settled: %s", error)

    def _forget(self) -> None:
        """Discard uncommitted offsets after partitions have moved.

        If such a partition comes back, committing its old offset would undo what its owners have committed meanwhile.
        The dict is replaced, not cleared: a read that waits for ClickHouse during the move still adds its offsets to
        the old one, which nobody commits.
        """
        self._offsets = {}
        self._leave("moved")

    def _leave(self, why: Dropped) -> None:
        """Count uncommitted rows as dropped: the next owner of their partitions reads them again."""
        self._telemetry.drop(why, self._uncommitted)
        self._uncommitted = 0

    def _patiently(self, action: Callable[[], None]) -> None:
        self._retry.call(action, say=lambda error: log.warning("waiting: %s", error), wait=self._subscription.wait)
