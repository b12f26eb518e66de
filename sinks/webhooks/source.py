"""What one subscriber reads: the partitions of its topics, where each is read, and which of its records are done."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime

from complaints.errors import TransientError
from complaints.events.webhook import RecordPlace, WebhookPosition
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place, TopicIds
from sinks.webhooks.done_offsets import DoneOffsets
from stores.kafka.assigned_reader import AssignedReader
from stores.kafka.options import Options, consumer_options
from stores.kafka.reader import Reader
from stores.kafka.record import ConsumerRecord

log = logging.getLogger(__name__)

BATCH = 50
CLIENT = "complaints-webhooks"
_SMALL: Options = {"queued.min.messages": 100, "queued.max.messages.kbytes": 4096, "fetch.message.max.bytes": 1_048_576}
"""Many subscribers have a client each, and each needs only a few records at a time."""


class Source:
    """A reader of its own, as a member of no group. `open` and `since` block; call them in a thread."""

    def __init__(self, kafka: KafkaSettings, topics: Sequence[str], topic_ids: TopicIds) -> None:
        self._kafka, self._topics, self._topic_ids = kafka, topics, topic_ids
        self._done: dict[Place, DoneOffsets] = {}
        self._reader: AssignedReader | None = None
        self._epoch = 0

    def open(self, told: Iterable[WebhookPosition], begin: datetime | None) -> None:
        """Go on at the positions told; where there is none, or of a topic that is gone, with what came since `begin`.

        Raises TransientError when Kafka is away, PermanentError where it refuses us.
        """
        self._topic_ids.outdated("", ())  # learns the ids
        before = {(one.topic, one.partition): one for one in told}
        first = self.since(begin) if begin else {}
        with closing(Reader(self._kafka, CLIENT)) as reader:
            extents = reader.extents(self._topics)
        if missing := set(self._topics) - {topic for topic, _ in extents}:
            raise TransientError(f"Kafka has no topic {min(missing)}")
        for place, extent in extents.items():
            position = before.get(place)
            if position and position.topic_id == self._topic_ids.beside(place[0]) and position.next <= extent.end:
                self._done[place] = DoneOffsets(position.next, position.ahead)
            else:
                self._done[place] = DoneOffsets(first.get(place, extent.first))
        self._reader = AssignedReader({**consumer_options(self._kafka, CLIENT), **_SMALL}, BATCH)
        self._assign()

    def since(self, time: datetime) -> dict[Place, int]:
        """The offset of each partition with which records of that time begin. Raises as `open`."""
        with closing(Reader(self._kafka, CLIENT)) as reader:
            return {place: one.first for place, one in reader.later_than(reader.extents(self._topics), time).items()}

    def read(self) -> Iterator[tuple[RecordPlace, ConsumerRecord]]:
        """The next records that are not done, without waiting. Each must be reported by `done` later."""
        if self._reader is None:
            return
        _, records, error = self._reader.read(0)
        if error:
            log.warning("%s: %s", ", ".join(self._topics), error)
        for record in records:
            place = (record.topic() or "", record.partition() or 0)
            offset = record.offset() or 0
            if self._done[place].take(offset):
                yield RecordPlace(topic=place[0], partition=place[1], offset=offset), record

    def done(self, place: RecordPlace) -> None:
        """A record is done."""
        if done := self._done.get((place.topic, place.partition)):
            done.done(place.offset)

    def go_back(self, offsets: Mapping[Place, int]) -> None:
        """Read on from there, whatever was done."""
        self._done = {place: DoneOffsets(offset) for place, offset in offsets.items()}
        self._assign()

    def positions(self) -> tuple[WebhookPosition, ...]:
        """How far all is done; empty before `open`."""
        return tuple(
            WebhookPosition(
                topic=topic,
                partition=partition,
                next=done.next,
                ahead=done.ahead(),
                topic_id=self._topic_ids.beside(topic),
            )
            for (topic, partition), done in sorted(self._done.items())
        )

    def close(self) -> None:
        """Close the connection. Blocks for a moment."""
        if self._reader is not None:
            self._reader.close()

    def _assign(self) -> None:
        self._epoch += 1
        if self._reader is not None:
            self._reader.assign([(place, done.next) for place, done in self._done.items()], self._epoch)
