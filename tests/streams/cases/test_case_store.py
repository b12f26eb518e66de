from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from stores.kafka.create_topics import create_topics
from streams.cases.case_store import CaseStore, Kept
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
    store.load({ID: Kept(b"{}", None)}, {(topic.name, 0): 0})
    assert rebuild(kafka, topic.name, store) == 0
    assert store.count() == 0
    store.close()
