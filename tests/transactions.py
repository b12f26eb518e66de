"""Writes records in transactions, as a bridge or MirrorMaker with exactly-once delivery does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from confluent_kafka import Producer

ANSWER_SECS = 30.0


@contextmanager
def transaction(bootstrap: str, *, commit: bool) -> Iterator[Producer]:
    """A producer within a transaction that is committed or aborted at the end."""
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": uuid4().hex, "log_level": 2})
    producer.init_transactions(ANSWER_SECS)
    producer.begin_transaction()
    yield producer
    assert producer.flush(ANSWER_SECS) == 0
    (producer.commit_transaction if commit else producer.abort_transaction)(ANSWER_SECS)


def write(bootstrap: str, topic: str, values: Iterable[bytes | None], *, commit: bool, partition: int = 0) -> None:
    """Write these records and a transaction marker."""
    with transaction(bootstrap, commit=commit) as producer:
        for value in values:
            producer.produce(topic, value, b"k", partition=partition)
