"""Hands an agency's complaints on to a topic of its own Kafka, unchanged, and commits once they are there.

python relay.py BROKER AGENCY OWN_BROKER OWN_TOPIC
"""

from __future__ import annotations

import signal
import sys

from confluent_kafka import Consumer, KafkaError, Message, Producer


def main(broker: str, agency: str, own_broker: str, own_topic: str) -> None:
    """Until Ctrl-C or SIGTERM; a record that cannot be handed on ends it, and the next start reads it again."""
    stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: stop.append(number))
    failed: list[str] = []

    def delivered(error: KafkaError | None, _: Message) -> None:
        if error is not None:
            failed.append(error.str())

    producer = Producer({"bootstrap.servers": own_broker, "enable.idempotence": True})
    consumer = Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": f"agency.{agency}.relay",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 6000,
            "heartbeat.interval.ms": 2000,
        }
    )
    consumer.subscribe([f"agency.{agency}.complaints.v1"])
    while not stop and not failed:
        messages = [message for message in consumer.consume(500, timeout=1.0) if message.error() is None]
        for message in messages:
            producer.produce(
                own_topic, message.value(), message.key(), headers=message.headers() or [], on_delivery=delivered
            )
        producer.flush()
        if messages and not failed:
            consumer.commit(asynchronous=False)
    consumer.close()
    if failed:
        sys.exit(f"{own_topic}: {failed[0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
