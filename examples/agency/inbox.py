"""Keeps an agency's complaints in a database of its own: each once, as last decided, whatever is read again.

python inbox.py BROKER AGENCY DATABASE
"""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
from collections.abc import Iterable

from confluent_kafka import Consumer, Message

CLASSIFIED = b"th.go.1111.complaint.classified.v1"
MOVED = b"th.go.1111.complaint.moved.v1"
TABLES = """
CREATE TABLE IF NOT EXISTS complaints (
    complaint_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    ours INTEGER NOT NULL,  -- 0: it has moved to somebody else
    event TEXT NOT NULL     -- the complaint as last decided
);
CREATE TABLE IF NOT EXISTS work (complaint_id TEXT NOT NULL, version INTEGER NOT NULL, what TEXT NOT NULL);
"""
HANDLE = """INSERT INTO complaints VALUES (?, ?, 1, ?) ON CONFLICT (complaint_id) DO UPDATE
SET version = excluded.version, ours = 1, event = excluded.event WHERE excluded.version > complaints.version"""
CLOSE = "UPDATE complaints SET version = ?, ours = 0 WHERE complaint_id = ? AND version < ?"
DO = "INSERT INTO work VALUES (?, ?, ?)"


def enter(database: sqlite3.Connection, messages: Iterable[Message]) -> None:
    """One transaction: what is read again after a crash changes nothing, because its version is known."""
    with database:
        for message in messages:
            if message.error():
                print(message.error(), file=sys.stderr)  # the client tries again by itself
                continue
            ce_type = dict(message.headers() or ()).get("ce_type")
            if ce_type not in (CLASSIFIED, MOVED):
                continue  # an event of a later release
            data = message.value() or b""
            event = json.loads(data)
            if ce_type == CLASSIFIED:
                entered = database.execute(HANDLE, (event["complaint_id"], event["version"], data.decode()))
                what = "handle"
            else:
                entered = database.execute(CLOSE, (event["version"], event["complaint_id"], event["version"]))
                what = f"close: {', '.join(event.get('agencies', [])) or 'triage'}"
            if entered.rowcount:
                database.execute(DO, (event["complaint_id"], event["version"], what))


def main(broker: str, agency: str, path: str) -> None:
    """Read until Ctrl-C or SIGTERM."""
    stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: stop.append(number))
    database = sqlite3.connect(path)
    database.executescript(TABLES)
    consumer = Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": f"agency.{agency}.inbox",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 6000,
            "heartbeat.interval.ms": 2000,
        }
    )
    consumer.subscribe([f"agency.{agency}.complaints.v1"])
    while not stop:
        messages = consumer.consume(500, timeout=1.0)
        enter(database, messages)
        if any(message.error() is None for message in messages):
            consumer.commit(asynchronous=False)  # only now: a crash before it reads these again
    consumer.close()
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
