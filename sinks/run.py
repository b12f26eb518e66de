"""The sink's loop: read, insert facts, let each complaint count in one hour, recompute hours, and only then commit.

Idempotency zone: everything before the commit may happen any number of times. A crash anywhere means the batch is read,
inserted and recomputed again, which changes nothing: facts replace themselves by version, hours by revision.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from confluent_kafka import Message

from complaints.clock import Clock
from complaints.errors import TransientError
from complaints.outcome import Reject
from complaints.settings import Settings
from complaints.topic_ids import Place, TopicIds
from complaints.topics import Topics
from sinks.clickhouse import ClickHouse
from sinks.count import count
from sinks.dead_letters import DeadLetters
from sinks.filings import id_half
from sinks.pace import Pace
from sinks.rows import encode, row_of
from sinks.subscription import Subscription

log = logging.getLogger(__name__)

RETRY_SECS = 1.0


class Sink:
    """Loads `complaints.classified.v1`. One per process; several share the work as members of one group."""

    def __init__(
        self, settings: Settings, topics: Topics, *, clickhouse: ClickHouse, topic_ids: TopicIds, clock: Clock
    ) -> None:
        self._settings = settings.sink
        self._clickhouse = clickhouse
        self._clock = clock
        self._subscription = Subscription(
            settings.kafka,
            settings.sink.group,
            topics.classified.name,
            settle=self._settle_once,
            forget=self._forget,
            topic_ids=topic_ids,
        )
        self._dead_letters = DeadLetters(settings.kafka, topics.dead.name)
        self._pace = Pace(settings.sink, clock)
        self._inserter = ThreadPoolExecutor(1, "insert")
        self._inserting: tuple[Sequence[bytes], Future[None]] | None = None
        self._dirty: set[int] = set()
        self._id_halves = array("Q")
        self._offsets: dict[Place, int] = {}
        self._stopping = False

    def run(self) -> None:
        """Work until `stop`; then settle what was read and leave the group."""
        heartbeat = Path(self._settings.heartbeat) if self._settings.heartbeat else None
        while not self._stopping:
            if heartbeat:
                heartbeat.touch()
            self.step()
        self._settle_once()
        self._subscription.close()
        self._inserter.shutdown()
        self._clickhouse.close()

    def stop(self) -> None:
        """Make `run` return; safe in a signal handler."""
        self._stopping = True

    def step(self) -> None:
        """One read and what it makes necessary."""
        records = self._subscription.read(self._settings.batch_rows, self._settings.batch_secs)
        offsets = self._offsets  # when partitions move, new ones take their place
        if records:
            self._load(records)
            offsets |= {(r.topic() or "", r.partition() or 0): (r.offset() or 0) + 1 for r in records}
        if self._pace.due(len(records), self._subscription.waiting()):
            self._patiently(self._settle)

    def _load(self, records: Sequence[Message]) -> None:
        rows: list[bytes] = []
        hours: set[int] = set()
        id_halves = array("Q")
        rejects: list[tuple[Message, Reject]] = []
        for record in records:
            row = row_of(record.value(), record.timestamp()[1])
            if isinstance(row, Reject):
                rejects.append((record, row))
            else:
                rows.append(encode(row))
                hours.add(row[0])
                id_halves.append(id_half(row[1]))
        if rows:
            self._patiently(self._finish_insert)
            # ClickHouse works on this batch while the next one is read and decoded.
            self._inserting = rows, self._inserter.submit(self._clickhouse.insert, rows)
            self._dirty |= hours
            self._id_halves += id_halves
        if rejects:
            self._patiently(lambda: self._dead_letters.publish(rejects))
        self._pace.add(len(records))
        log.info("loaded %d, rejected %d", len(rows), len(rejects))

    def _finish_insert(self) -> None:
        """Wait for the insert under way. One that failed is repeated here, in the thread that may wait and try on."""
        if self._inserting:
            rows, inserted = self._inserting
            if inserted.exception():
                self._clickhouse.insert(rows)
            self._inserting = None

    def _settle(self) -> None:
        self._finish_insert()
        started = self._clock.monotonic()
        count(self._clickhouse, self._dirty, self._id_halves)
        self._dirty.clear()
        self._id_halves = array("Q")
        if self._subscription.commit(self._offsets):
            self._offsets.clear()
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

    def _patiently(self, action: Callable[[], None]) -> None:
        while True:
            try:
                return action()
            except TransientError as error:
                if self._stopping:
                    raise
                log.warning("waiting: %s", error)
                self._subscription.wait(RETRY_SECS)
