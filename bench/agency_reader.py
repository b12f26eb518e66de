"""An agency's program, for the bench: reads every agency topic as one group, and at its end writes what it read.

python -m bench.agency_reader GROUP FILE
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import msgspec
from confluent_kafka import Consumer

from complaints.settings import load_settings
from stores.kafka.options import consumer_options

TOPICS = r"^agency\..*\.complaints\.v1"
AT_ONCE = 10_000
OWN = {"topic.metadata.refresh.interval.ms": 2000, "enable.auto.offset.store": True}


def main(group: str, path: Path) -> None:
    """Read and commit until SIGTERM; then write the number of records and of different complaints."""
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: ended.append(number))
    consumer = Consumer(consumer_options(load_settings().kafka, group) | OWN)
    consumer.subscribe([TOPICS])
    read, seen = 0, set()
    while not ended:
        messages = [message for message in consumer.consume(AT_ONCE, 0.5) if message.error() is None]
        seen |= {hash((message.topic(), message.key())) for message in messages}
        read += len(messages)
        if messages:
            consumer.commit(asynchronous=True)
    consumer.close()
    path.write_bytes(msgspec.json.encode({"records": read, "distinct": len(seen)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
