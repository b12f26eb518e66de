"""Read whole topics once, from the beginning to where they end now. A member of no group, it commits nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from complaints.librdkafka import consumer_options
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings

BATCH = 10_000
IDLE_SECS = 0.3
"""A topic has ended when its high watermark is reached and nothing has come for this long: Tansu's watermark is the
start of the last batch, not its end."""


def scan(settings: KafkaSettings, topics: Iterable[str]) -> Iterator[Message]:
    """Every record of the topics, in order within each partition. TransientError when Kafka is away."""
    consumer = Consumer(consumer_options(settings, "complaints-scan"))
    try:
        ends = _ends(consumer, topics, settings)
        consumer.assign([TopicPartition(topic, partition, 0) for topic, partition in ends])
        behind = {at for at, end in ends.items() if end > 0}
        idle = False
        while behind or not idle:
            messages = consumer.consume(BATCH, IDLE_SECS)
            idle = not messages
            for message in messages:
                if (error := message.error()) is not None:
                    raise kafka_away(settings, f"cannot be read: {error.str()}")
                at = (message.topic() or "", message.partition() or 0)
                if (message.offset() or 0) + 1 >= ends[at]:
                    behind.discard(at)
                yield message
    finally:
        consumer.close()


def _ends(consumer: Consumer, topics: Iterable[str], settings: KafkaSettings) -> dict[tuple[str, int], int]:
    wanted = set(topics)
    try:
        known = consumer.list_topics(timeout=10).topics
        return {
            (name, partition): consumer.get_watermark_offsets(TopicPartition(name, partition), timeout=10)[1]
            for name in sorted(wanted & known.keys())
            for partition in known[name].partitions
        }
    except KafkaException as error:
        raise kafka_away(settings, f"cannot be read: {error.args[0].str()}") from error
