"""A Kafka consumer for the sink: batches in order, offsets committed by hand. It stays in its group while it waits."""

from __future__ import annotations

import logging
from collections.abc import Callable

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

from complaints.errors import TransientError
from complaints.service_errors import kafka_at
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place, TopicIds
from stores.kafka.errors import PASSING, fault_of, kafka_error
from stores.kafka.options import consumer_options

log = logging.getLogger(__name__)


class Subscription:
    """Member of a consumer group on one topic."""

    def __init__(
        self,
        settings: KafkaSettings,
        group: str,
        topic: str,
        *,
        settle: Callable[[], None],
        forget: Callable[[], None],
        topic_ids: TopicIds,
    ) -> None:
        """Called when partitions move to another member: `settle` before that, to finish and commit what was read of
        them, then `forget`; `forget` alone where they are gone already.
        """
        self._settle, self._forget = settle, forget
        self._consumer = Consumer(consumer_options(settings, group))
        self._group, self._topic_ids = group, topic_ids
        self._settings = settings
        self._ahead: list[Message] = []
        self._to_begin: list[TopicPartition] = []
        self._consumer.subscribe(
            [topic],
            on_assign=self._assigned,
            on_revoke=self._revoked,
            on_lost=self._lost,
        )

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        consumer.assign([])  # otherwise librdkafka begins to read by itself
        self._to_begin = partitions
        self._begin()

    def _begin(self) -> None:
        """Begin at the group's offsets; at the beginning where an offset belongs to a topic deleted since.

        While Kafka cannot tell, as when the group's coordinator has only just started, each `read` tries again.
        """
        partitions = self._to_begin
        try:
            outdated = self._topic_ids.outdated(self._group, [(tp.topic, tp.partition) for tp in partitions])
        except TransientError as error:
            log.warning("partitions wait: %s", error)
            return
        for tp in partitions:
            if (tp.topic, tp.partition) in outdated:
                log.warning("%s/%d was created anew: reading it from its beginning", tp.topic, tp.partition)
                tp.offset = OFFSET_BEGINNING
        self._consumer.assign(partitions)
        # A partition that was lost while it was paused, as in `wait`, is still paused when it is back.
        self._consumer.resume(partitions)
        self._to_begin = []

    def _revoked(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._settle()
        self._gone()

    def _lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        log.warning("lost %d partitions", len(partitions))
        self._gone()

    def _gone(self) -> None:
        self._to_begin, self._ahead = [], []
        self._forget()

    def read(self, max_records: int, wait_secs: float) -> list[Message]:
        """The next records, in order per partition; returns early when full.

        Raises PermanentError when Kafka refuses us, or when the topic was deleted and created anew: a new process must
        read it.
        """
        self._topic_ids.check()
        if self._to_begin:
            self._begin()
        found = self._fetch(max_records, 0 if self._ahead else wait_secs)
        ahead, self._ahead = self._ahead, []  # taken last: partitions may move while fetching
        return ahead + found

    def _fetch(self, max_records: int, wait_secs: float) -> list[Message]:
        records = []
        for message in self._consumer.consume(max_records, wait_secs):
            error = message.error()
            if error is None:
                records.append(message)
            elif error.fatal() or fault_of(error) not in PASSING:
                raise kafka_error(self._settings, error, "cannot be read")
            else:
                log.warning("%s: %s", kafka_at(self._settings), error)
        return records

    def waiting(self) -> int:
        """Records beyond those read, as far as they are known without asking the broker."""
        places = [tp for tp in self._consumer.position(self._consumer.assignment()) if tp.offset >= 0]
        ends = [self._consumer.get_watermark_offsets(tp, cached=True)[1] for tp in places]
        return sum(max(0, end - tp.offset) for tp, end in zip(places, ends, strict=True))

    def wait(self, secs: float) -> None:
        """Stay a member of the group for this time without reading on."""
        assigned = self._consumer.assignment()
        self._consumer.pause(assigned)
        # A rebalance may bring a partition that is not paused: its records are kept for the next read.
        found = self._fetch(1, secs)  # before `_ahead` is read: a rebalance meanwhile replaces it
        self._ahead += found
        self._consumer.resume([tp for tp in self._consumer.assignment() if tp in assigned])

    def commit(self, offsets: dict[Place, int]) -> bool:
        """Commit the next offsets of partitions that are still ours; False when Kafka did not take them."""
        own = {(tp.topic, tp.partition) for tp in self._consumer.assignment()}
        positions = [
            TopicPartition(*at, offset, metadata=self._topic_ids.beside(at[0]))
            for at, offset in offsets.items()
            if at in own
        ]
        try:
            if positions:
                self._consumer.commit(offsets=positions, asynchronous=False)
        except KafkaException as error:
            log.warning("commit failed: %s", error)
            return False
        return True

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()
