"""Reads topics on from where it was left, with offsets kept by Kafka under the name of a group that nobody joins."""

from __future__ import annotations

from collections.abc import Mapping

from confluent_kafka import KafkaException, TopicPartition

from complaints.clock import Clock
from complaints.retry import Retry
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.errors import is_moving, kafka_error
from stores.kafka.reader import ANSWER_SECS, Extent, Reader

COORDINATOR_SECS = 20.0
"""A group's coordinator has this time to load its state when the group is new or was moved."""


class ResumedReader(Reader):
    """One reader at a time for a group: it is told its partitions, so it waits for no other member, and sees none."""

    def __init__(self, settings: KafkaSettings, group: str, clock: Clock) -> None:
        super().__init__(settings, group, clock=clock)
        self._retry = Retry(
            clock=clock, first_secs=0.2, within_secs=COORDINATOR_SECS, on=(KafkaException,), when=is_moving
        )

    def resumed(self, extents: Mapping[Place, Extent]) -> dict[Place, Extent]:
        """The extents from the committed offsets on; whole where nothing is committed, or what is lies outside.

        The latter is so for a topic that was created anew. Raises TransientError when Kafka is away.
        """
        asked = [TopicPartition(*place) for place in extents]
        try:
            found = self._retry.call(lambda: self._consumer.committed(asked, timeout=ANSWER_SECS))
        except KafkaException as error:
            raise kafka_error(self._settings, error, "does not say how far was read") from error
        at = {(one.topic, one.partition): one.offset for one in found if one.error is None}
        return {
            place: Extent(at[place], extent.end) if extent.first <= at.get(place, -1) <= extent.end else extent
            for place, extent in extents.items()
        }

    def commit(self, offsets: Mapping[Place, int]) -> None:
        """Keep how far was read: of each partition the offset to go on with. Raises TransientError as `resumed`."""
        kept = [TopicPartition(*place, offset) for place, offset in offsets.items()]
        try:
            if kept:
                self._retry.call(lambda: self._consumer.commit(offsets=kept, asynchronous=False))
        except KafkaException as error:
            raise kafka_error(self._settings, error, "does not keep how far was read") from error
