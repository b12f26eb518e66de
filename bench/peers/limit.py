"""The limit of the worker: a bare confluent-kafka loop around the same steps. No group management, no retries.

It reads batches as large and collects garbage as rarely as the worker does.
"""

from __future__ import annotations

from confluent_kafka import Consumer, Producer

from commands.collect_rarely import collect_rarely
from complaints.settings import Settings, load_settings
from stores.kafka.options import consumer_options, producer_options
from streams.load_pipeline import load_pipeline


def run(settings: Settings) -> None:
    """Consume a batch, run it, produce, flush, commit; again."""
    collect_rarely()
    pipeline = load_pipeline(settings)
    producer = Producer(producer_options(settings.kafka))
    consumer = Consumer(consumer_options(settings.kafka, settings.worker.group))
    consumer.subscribe([pipeline.topics.received.name])
    while True:
        records = consumer.consume(settings.worker.batch_records, 0.1)
        if not records:
            continue
        for topic, key, value, headers in pipeline.run(records):
            while True:
                try:
                    producer.produce(topic, value, key, headers=headers)
                    break
                except BufferError:
                    producer.poll(0.05)
        producer.flush()
        done = [at for at in consumer.position(consumer.assignment()) if at.offset >= 0]
        consumer.commit(offsets=done, asynchronous=False)


if __name__ == "__main__":
    run(load_settings())
