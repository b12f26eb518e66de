"""The limit of the sink: clickhouse-driver inserts columns that are ready in memory, facts only, without Kafka."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from math import nan

from clickhouse_driver import Client
from confluent_kafka import Consumer

from complaints.settings import Settings, load_settings
from complaints.topics import load_topics
from sinks.clickhouse.fact_rows import COLUMNS, Row, row_of
from stores.kafka.options import consumer_options


def run(settings: Settings, number: int) -> None:
    """Read so many records, make columns of each batch, then insert; print when the inserts began and ended."""
    rows: list[Row] = []
    consumer = Consumer(consumer_options(settings.kafka, settings.sink.group))
    consumer.subscribe([load_topics(settings.config).classified.name])
    while len(rows) < number:
        rows += [row for message in consumer.consume(10_000, 1.0) if isinstance(row := row_of(message.value()), tuple)]
    size = settings.sink.batch_rows
    batches = [[*map(_column, zip(*rows[at : at + size], strict=True))] for at in range(0, number, size)]
    client = Client(settings.clickhouse.host, settings.clickhouse.port, settings.clickhouse.database)
    statement = f"INSERT INTO complaint_facts ({', '.join(COLUMNS)}) VALUES"
    options = {"max_partitions_per_insert_block": 10_000}
    print(f"started {time.time()}", flush=True)
    for columns in batches:
        client.execute(statement, columns, columnar=True, settings=options)
    print(f"ended {time.time()}", flush=True)
    time.sleep(1e9)


def _column(values: Iterable[object]) -> list[object]:
    """A column of a table without nulls: unknown coordinates are NaN."""
    return [nan if value is None else value for value in values]


if __name__ == "__main__":
    run(load_settings(), int(sys.argv[1]))
