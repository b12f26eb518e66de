"""Reads all that a stack on this machine keeps: topics, tables, logs, and the files of its processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from confluent_kafka.admin import AdminClient

from complaints.events.cloudevents import RawHeaders, headers_in, pairs_of
from complaints.settings import Settings
from operations.local.stack import Stack
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan
from tests.personal_data.seen_in import decoded

Places = Iterator[tuple[str, str]]
"""Where a text is from, and the text."""
Foreign = Callable[[str, bytes, RawHeaders | None], bool]
"""Whether a record, by topic, key and headers, was put there by a producer that is none of ours."""


def topics(settings: Settings, foreign: Foreign) -> Places:
    """Every record but those of foreign producers; of these, what ours made of them is on other topics."""
    admin = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers})
    names = [name for name in admin.list_topics(timeout=10).topics if not name.startswith("__")]
    for message in scan(settings.kafka, names):
        key, topic, headers = message.key() or b"", message.topic() or "", headers_in(message)
        if not foreign(topic, key, headers):
            head = " ; ".join(f"{name} {decoded(value)}" for name, value in pairs_of(headers))
            yield topic, f"{decoded(key)} ; {head} ; {decoded(message.value())}"


def tables(settings: Settings) -> Places:
    """Every row of every table and view."""
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        names = clickhouse.execute("SELECT name FROM system.tables WHERE database = currentDatabase()")
        assert len(names) > 5
        for table in names:
            for row in clickhouse.execute(f"SELECT * FROM {table[0]}"):
                yield str(table[0]), " ; ".join(map(str, row))


def logs(stack: Stack) -> Places:
    """Every line of every process."""
    for service in stack.services():
        for line in service.log.read_text(encoding="utf-8", errors="replace").splitlines():
            yield f"log of {service.name}", line


def files(folder: Path) -> Places:
    """Names and contents of a process' files; of SQLite files the rows, as their pages break texts in two."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.suffix in (".log", ".lock") or path.name.endswith(("-wal", "-shm")):
            continue
        name = str(path.relative_to(folder.parent))
        yield f"name of {name}", name
        yield from _rows(path, name) if path.suffix.startswith(".sqlite") else [(name, decoded(path.read_bytes()))]


def _rows(path: Path, name: str) -> Places:
    with closing(sqlite3.connect(path)) as file:
        for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in file.execute(f'SELECT * FROM "{table}"'):
                cells = (decoded(cell) if isinstance(cell, bytes) else str(cell) for cell in row)
                yield f"{name} {table}", " ; ".join(cells)
