"""The sink's offsets in its topic, on both brokers; offset metadata only on Apache Kafka, since Tansu keeps none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from uuid import uuid4

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from complaints.clock import SystemClock
from complaints.errors import PermanentError, TransientError
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from embedded.broker import Broker
from stores.kafka.subscription import Subscription
from stores.kafka.topic_ids import KafkaTopicIds
from tests.transactions import write
from tests.wait import wait_until

GROUP = "readers"
PATIENCE_SECS = 30.0


def _nothing() -> None:
    pass


class IdsLater(KafkaTopicIds):
    """Kafka fails to give committed offsets so many times, then succeeds."""

    refusals = 2

    def outdated(self, group: str, places: Iterable[Place]) -> set[Place]:
        if self.refusals:
            self.refusals -= 1
            raise TransientError("the coordinator is loading")
        return super().outdated(group, places)


class SubscribedTopic:
    """A topic, and subscriptions to it."""

    def __init__(self, bootstrap: str) -> None:
        self.settings = KafkaSettings(bootstrap_servers=bootstrap)
        self.topic = f"read-{uuid4().hex[:8]}"
        self.group = f"{GROUP}-{self.topic}"
        self._admin = AdminClient({"bootstrap.servers": bootstrap})
        self.create()

    def create(self) -> None:
        self._admin.create_topics([NewTopic(self.topic, 1, 1)])[self.topic].result()

    def delete(self) -> None:
        self._admin.delete_topics([self.topic])[self.topic].result()
        wait_until(lambda: self.topic not in self._admin.list_topics(timeout=10).topics, PATIENCE_SECS)

    def fill(self, numbers: range) -> None:
        producer = Producer({"bootstrap.servers": self.settings.bootstrap_servers})
        for number in numbers:
            producer.produce(self.topic, b"%d" % number)
        producer.flush()

    def set_offset(self, offset: int) -> None:
        places = [TopicPartition(self.topic, 0, offset)]
        asked = [ConsumerGroupTopicPartitions(self.group, places)]
        self._admin.alter_consumer_group_offsets(asked)[self.group].result()

    def subscribe(
        self, forget: Callable[[], None] = _nothing, kind: type[KafkaTopicIds] = KafkaTopicIds
    ) -> Subscription:
        ids = kind(self.settings, [self.topic], SystemClock())
        return Subscription(self.settings, self.group, self.topic, settle=_nothing, forget=forget, topic_ids=ids)


@pytest.mark.parametrize("commit", [True, False])
def test_nothing_waits_behind_the_marker_that_ends_a_transaction(bootstrap: str, commit: bool) -> None:
    """Otherwise a sink that has read everything would always expect another record."""
    subscribed = SubscribedTopic(bootstrap)
    subscribed.fill(range(88))
    write(bootstrap, subscribed.topic, [b"100", b"101"], commit=commit)
    subscription = subscribed.subscribe()
    wait_until(lambda: bool(subscription.read(1000, 0.2)), PATIENCE_SECS)
    wait_until(lambda: not subscription.read(1000, 0.2) and subscription.waiting() == 0, PATIENCE_SECS)
    subscription.close()


def test_begins_where_the_group_has_committed(bootstrap: str) -> None:
    subscribed = SubscribedTopic(bootstrap)
    subscribed.fill(range(10))
    first = subscribed.subscribe()
    assert _numbers(_read(first, 10)) == list(range(10))
    assert first.commit({(subscribed.topic, 0): 7})
    first.close()
    second = subscribed.subscribe()
    assert _numbers(_read(second, 3)) == [7, 8, 9]
    second.close()


def test_asks_again_where_the_group_is(bootstrap: str) -> None:
    subscribed = SubscribedTopic(bootstrap)
    subscribed.fill(range(10))
    first = subscribed.subscribe()
    _read(first, 10)
    assert first.commit({(subscribed.topic, 0): 7})
    first.close()
    second = subscribed.subscribe(kind=IdsLater)
    assert _numbers(_read(second, 3)) == [7, 8, 9]
    second.close()


def test_tells_how_many_records_wait(kafka: Broker) -> None:
    subscribed = SubscribedTopic(kafka.bootstrap)
    subscribed.fill(range(100))
    reader = subscribed.subscribe()
    assert reader.waiting() == 0  # nothing is known yet
    first = _read(reader, 1, at_once=10)
    assert reader.waiting() == 100 - len(first)
    _read(reader, 100 - len(first))
    assert reader.waiting() == 0
    reader.close()


def test_a_partition_that_moved_away_while_it_was_paused_is_read_when_it_is_back(bootstrap: str) -> None:
    subscribed = SubscribedTopic(bootstrap)
    subscribed.fill(range(5))
    moved: list[bool] = []
    first = subscribed.subscribe(forget=lambda: moved.append(True))
    assert _numbers(_read(first, 5)) == list(range(5))
    second = subscribed.subscribe()
    deadline = time.monotonic() + PATIENCE_SECS
    while not moved:
        first.wait(0.1)
        second.read(10, 0.1)
        assert time.monotonic() < deadline, "the group has only one member"
    second.close()
    subscribed.fill(range(5, 10))
    assert _numbers(_read(first, 10)) == list(range(10))
    first.close()


def test_a_topic_created_anew_is_read_from_its_beginning(kafka: Broker) -> None:
    subscribed = SubscribedTopic(kafka.bootstrap)
    subscribed.fill(range(10))
    first = subscribed.subscribe()
    _read(first, 10)
    subscribed.delete()
    subscribed.create()
    wait_until(
        lambda: first.commit({(subscribed.topic, 0): 10}), PATIENCE_SECS
    )  # refused until every broker knows the new topic
    subscribed.fill(range(100, 130))
    with pytest.raises(PermanentError, match=f"{subscribed.topic} was deleted and created anew"):
        _read(first, 1000)
    first.close()
    second = subscribed.subscribe()
    assert _numbers(_read(second, 30)) == list(range(100, 130))
    second.close()


def test_an_offset_set_by_another_tool_is_where_it_begins(kafka: Broker) -> None:
    subscribed = SubscribedTopic(kafka.bootstrap)
    subscribed.fill(range(10))
    first = subscribed.subscribe()
    _read(first, 10)
    assert first.commit({(subscribed.topic, 0): 10})
    first.close()
    subscribed.set_offset(4)
    second = subscribed.subscribe()
    assert _numbers(_read(second, 6)) == list(range(4, 10))
    second.close()


def _read(subscription: Subscription, count: int, at_once: int = 100) -> list[Message]:
    found: list[Message] = []

    def enough() -> bool:
        found.extend(subscription.read(at_once, 0.2))
        return len(found) >= count

    wait_until(enough, PATIENCE_SECS)
    return found


def _numbers(messages: list[Message]) -> list[int]:
    return [int(message.value() or b"") for message in messages]
