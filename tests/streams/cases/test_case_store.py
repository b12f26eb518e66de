from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from stores.kafka.create_topics import create_topics
from streams.cases.case_store import CaseStore
from streams.cases.case_table import Kept
from streams.cases.rebuild import rebuild
from tests.brokers import QUIET_CLIENT
from tests.streams.cases.cases import ID


def test_a_second_process_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    first = CaseStore(tmp_path / "cases" / "cases.sqlite3")
    with pytest.raises(ConfigError, match=r"cases\.state: .*cases belongs to another 'complaints cases run' that runs"):
        CaseStore(tmp_path / "cases" / "cases.sqlite3")
    first.close()
    CaseStore(tmp_path / "cases" / "cases.sqlite3").close()


def test_cases_of_a_topic_that_is_gone_are_forgotten(bootstrap: str, tmp_path: Path) -> None:
    """As on the embedded broker, which begins empty, after a run too short to note how far it came."""
    kafka = KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT)
    topic = Topic(name=f"cases-{uuid4().hex[:8]}", partitions=1)
    create_topics(kafka, [topic], SystemClock())
    store = CaseStore(tmp_path / "cases.sqlite3")
    store.load({ID.bytes: Kept(b"{}", None)}, {(topic.name, 0): 0})
    assert rebuild(kafka, topic.name, store) == 0
    assert store.empty
    store.close()


def test_a_file_of_another_format_is_emptied_and_its_tables_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "cases.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        file.executescript("""
            CREATE TABLE cases (id BLOB PRIMARY KEY, value BLOB NOT NULL, next REAL) WITHOUT ROWID;
            CREATE TABLE progress (topic TEXT, part INTEGER, next INTEGER, PRIMARY KEY (topic, part));
            INSERT INTO cases VALUES (x'00', x'00', NULL); INSERT INTO progress VALUES ('cases.v1', 0, 7);
            PRAGMA user_version = 1;
        """)
    store = CaseStore(path)
    assert store.empty
    assert store.progress() == {}
    store.close()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT rowid FROM cases").fetchall() == []  # a table without rowids has no such column


def test_a_value_that_is_kept_again_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "cases.sqlite3")
    store.keep({ID.bytes: Kept(b"old", 1.0)})
    store.keep({ID.bytes: Kept(b"new", 3.0)})
    assert store.get(ID) == b"new"
    assert store.passed(2.0, 10) == []
    assert store.passed(3.0, 10) == [ID]
    store.keep({ID.bytes: Kept(b"ended", None)})
    assert store.passed(9.0, 10) == []
    store.close()
    again = CaseStore(tmp_path / "cases.sqlite3")
    assert again.get(ID) == b"ended"
    assert not again.empty
    again.close()
