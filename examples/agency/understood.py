"""A consumer for `complaints conformance consumer`: stores versions, then writes what it understood as a line of JSON.

complaints conformance consumer -- python understood.py {broker} {agency} {folder}/versions.db
"""

from __future__ import annotations

import json
import signal
import sqlite3
import sys

from confluent_kafka import Consumer

WHAT = {b"th.go.1111.complaint.classified.v1": "handle", b"th.go.1111.complaint.moved.v1": "close"}
STORE = """INSERT INTO versions VALUES (?, ?) ON CONFLICT (complaint_id) DO UPDATE
SET version = excluded.version WHERE excluded.version > versions.version"""


def main(broker: str, agency: str, path: str) -> None:
    """Read until SIGTERM."""
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stop.append(number))
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE IF NOT EXISTS versions (complaint_id TEXT PRIMARY KEY, version INTEGER)")
    group = {"group.id": f"agency.{agency}.understood", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    consumer = Consumer({"bootstrap.servers": broker, "session.timeout.ms": 6000, **group})
    consumer.subscribe([f"agency.{agency}.complaints.v1"])
    while not stop:
        messages = [message for message in consumer.consume(500, timeout=0.5) if message.error() is None]
        for message in messages:
            ce_type, value = dict(message.headers() or ()).get("ce_type"), message.value()
            what = WHAT.get(ce_type) if isinstance(ce_type, bytes) else None
            if what is None or not value:
                continue  # a type of a later release, or a record without data
            event = json.loads(value)
            with database:
                stored = database.execute(STORE, (event["complaint_id"], event["version"])).rowcount
            if stored:
                line = {"complaint_id": event["complaint_id"], "version": event["version"], "what": what}
                print(json.dumps(line), flush=True)
        if messages:
            consumer.commit(asynchronous=False)
    consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
