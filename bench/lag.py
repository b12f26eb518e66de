"""How many records consumer groups have yet to read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

from complaints.errors import TransientError
from complaints.settings import KafkaSettings

ANSWER_SECS = 10.0
GIVE_UP_SECS = 120.0
RETRY_SECS = 0.2

Place = tuple[str, int]
"""Topic and partition."""


class Lag:
    """The lag of groups; the partitions of their topics must not change meanwhile."""

    def __init__(self, kafka: KafkaSettings, groups: Mapping[str, Iterable[str]]) -> None:
        """`groups`: names of groups, each with its topics."""
        self._kafka = kafka
        self._admin = self._connect()
        self._retired: list[AdminClient] = []
        known = self._admin.list_topics(timeout=ANSWER_SECS).topics
        self._groups = {
            group: [TopicPartition(topic, number) for topic in topics for number in known[topic].partitions]
            for group, topics in groups.items()
        }

    def now(self) -> dict[str, int]:
        """Records that each group has not committed. Raises TransientError when Kafka gives no answer for long."""
        deadline = time.monotonic() + GIVE_UP_SECS
        while True:
            try:
                ends = self._ends()
                return {group: self._of(group, places, ends) for group, places in self._groups.items()}
            except (KafkaException, TimeoutError) as error:  # a broker that is busy, or has just created many topics
                if time.monotonic() > deadline:
                    raise TransientError(f"offsets are not known: {error!r}") from error
                time.sleep(RETRY_SECS)
                # The old client may use an old leader for ever. It is kept, because answers to it may still arrive.
                self._retired.append(self._admin)
                self._admin = self._connect()

    def _connect(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self._kafka.bootstrap_servers, "log_level": 2})

    def _ends(self) -> dict[Place, int]:
        places = {(at.topic, at.partition): at for places in self._groups.values() for at in places}
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        asked = self._admin.list_offsets(dict.fromkeys(places.values(), latest))
        return {(at.topic, at.partition): found.result(ANSWER_SECS).offset for at, found in asked.items()}

    def _of(self, group: str, places: list[TopicPartition], ends: dict[Place, int]) -> int:
        asked = self._admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, places)])
        found = asked[group].result(ANSWER_SECS).topic_partitions
        return sum(ends[at.topic, at.partition] - max(at.offset, 0) for at in found)
