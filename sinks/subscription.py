"""A Kafka consumer for the sink: batches in order, offsets committed by hand, alive while it waits."""

from __future__ import annotations

import logging
from collections.abc import Callable

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from complaints.errors import PermanentError
from complaints.librdkafka import consumer_options
from complaints.settings import KafkaSettings

log = logging.getLogger(__name__)

Position = tuple[str, int]
"""Topic and partition."""

_FATAL = frozenset({KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED})


class Subscription:
    """Member of a consumer group on one topic."""

    def __init__(self, settings: KafkaSettings, group: str, topic: str, *, settle: Callable[[], None]) -> None:
        """`settle` is called before partitions move to another member: finish and commit what was read of them."""
        self._consumer = Consumer(consumer_options(settings, group))
        self._ahead: list[Message] = []
        self._consumer.subscribe(
            [topic],
            on_revoke=lambda consumer, partitions: settle(),
            on_lost=lambda consumer, partitions: log.warning("lost %d partitions", len(partitions)),
        )

    def read(self, max_records: int, wait_secs: float) -> list[Message]:
        """The next records, in order per partition; returns early when full. PermanentError when not allowed to."""
        ahead, self._ahead = self._ahead, []
        return ahead + self._fetch(max_records, 0 if ahead else wait_secs)

    def _fetch(self, max_records: int, wait_secs: float) -> list[Message]:
        records = []
        for message in self._consumer.consume(max_records, wait_secs):
            error = message.error()
            if error is None:
                records.append(message)
            elif error.fatal() or error.code() in _FATAL:
                raise PermanentError(f"Kafka: {error.str()}")
            else:
                log.warning("Kafka: %s", error)
        return records

    def wait(self, secs: float) -> None:
        """Stay a member of the group for this time without reading on."""
        assigned = self._consumer.assignment()
        self._consumer.pause(assigned)
        # A rebalance may bring a partition that is not paused: what comes of it is for the next read.
        self._ahead += self._fetch(1, secs)
        self._consumer.resume([tp for tp in self._consumer.assignment() if tp in assigned])

    def commit(self, offsets: dict[Position, int]) -> bool:
        """Commit the next offsets of partitions that are still ours; False when Kafka did not take them."""
        own = {(tp.topic, tp.partition) for tp in self._consumer.assignment()}
        positions = [TopicPartition(*at, offset) for at, offset in offsets.items() if at in own]
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
