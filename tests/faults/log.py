"""Contents of topics: read whole, from remembered offsets, even across a topic's deletion."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import wait
from dataclasses import dataclass
from typing import TypeVar

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from complaints.errors import TransientError
from complaints.events.cloudevents import pairs_of
from complaints.settings import KafkaSettings
from stores.kafka.options import consumer_options

SECS = 120.0
ASK_SECS = 10.0
"""For one question to a broker, which may just have been killed; it is asked again within SECS."""
T = TypeVar("T")
Ends = dict[tuple[str, int], int]
"""Offsets by topic and partition."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it was read."""

    topic: str
    place: tuple[int, int, int]
    """How often the topic had been deleted, partition, offset."""
    key: bytes | None
    value: bytes
    headers: dict[str, str]


class Log:
    """Reads topics for the oracle. It joins no group and commits nothing."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._consumers: dict[str, Consumer] = {}
        self._admin = AdminClient({"bootstrap.servers": settings.bootstrap_servers, "log_level": 2})

    def close(self) -> None:
        for consumer in self._consumers.values():
            consumer.close()
        self._consumers.clear()

    def ends(self, topics: Iterable[str]) -> Ends:
        """Present end offsets of the topics; missing topics are left out. Waits while leaders are elected."""
        wanted = set(topics)
        return patiently(lambda: self._ends(wanted))

    def behind(self, group: str, topic: str) -> int:
        """How many records of the topic the group has not committed; a very large number when Kafka cannot say."""
        try:
            ends = self._ends({topic})
            places = [TopicPartition(*at) for at in ends]
            found = self._consumer(group).committed(places, timeout=ASK_SECS)
        except KafkaException:
            return 1 << 60
        return sum(abs(ends[tp.topic, tp.partition] - max(tp.offset, 0)) for tp in found)

    def read(self, topics: Iterable[str], since: Ends, lives: Mapping[str, int]) -> list[Entry]:
        """All records from `since` (else the beginning) to where the topics end now."""
        ends = {at: end for at, end in self.ends(topics).items() if end > since.get(at, 0)}
        consumer = self._consumer("oracle")
        consumer.assign([TopicPartition(*at, since.get(at, 0)) for at in ends])
        entries: list[Entry] = []
        deadline = time.monotonic() + SECS
        while ends:
            if time.monotonic() > deadline:
                raise TransientError(f"not read within {SECS:g} s: {ends}")
            for message in consumer.consume(1000, 0.05):
                if message.error() is not None:
                    raise KafkaException(message.error())
                topic, partition, offset = message.topic() or "", message.partition() or 0, message.offset() or 0
                if offset + 1 >= ends.get((topic, partition), 0):
                    ends.pop((topic, partition), None)
                headers = {n: v.decode() if isinstance(v, bytes) else v or "" for n, v in pairs_of(message.headers())}
                place = (lives.get(topic, 0), partition, offset)
                entries.append(Entry(topic, place, message.key(), message.value() or b"", headers))
        consumer.unassign()
        return entries

    def rewind(self, group: str, topic: str) -> None:
        """Let a group read the topic from its beginning again, as soon as its last member has left."""

        def alter() -> None:
            places = [TopicPartition(*at, 0) for at in self.ends([topic])]
            self._admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions(group, places)])[group].result(SECS)

        patiently(alter)

    def delete(self, topic: str) -> None:
        """Delete a topic, and return once no broker knows it any more."""
        self._admin.delete_topics([topic], operation_timeout=SECS)[topic].result(SECS)
        deadline = time.monotonic() + SECS
        while topic in self._admin.list_topics(timeout=SECS).topics and time.monotonic() < deadline:
            time.sleep(0.05)

    def leader_port(self, topic: str) -> int:
        """Client port of the node that leads the topic's first partition."""
        known = self._admin.list_topics(topic, timeout=SECS)
        return int(known.brokers[known.topics[topic].partitions[0].leader].port)

    def _ends(self, wanted: set[str]) -> Ends:
        one = next(iter(wanted)) if len(wanted) == 1 else None  # all topics are an answer of 500 to take apart
        known = self._admin.list_topics(*([one] if one else []), timeout=ASK_SECS).topics
        places = [
            TopicPartition(name, partition) for name in wanted & known.keys() for partition in known[name].partitions
        ]
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        asked = dict.fromkeys(places, latest)
        found = self._admin.list_offsets(asked, request_timeout=ASK_SECS) if asked else {}
        wait(found.values())
        return {(place.topic, place.partition): end.result().offset for place, end in found.items()}

    def _consumer(self, group: str) -> Consumer:
        if group not in self._consumers:
            self._consumers[group] = Consumer(consumer_options(self._settings, group))
        return self._consumers[group]


def patiently(action: Callable[[], T]) -> T:
    """Retry what Kafka refuses, because it may succeed later."""
    deadline = time.monotonic() + SECS
    while True:
        try:
            return action()
        except (KafkaException, TransientError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
