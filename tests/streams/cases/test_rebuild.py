"""The local file of cases, made from their topic on both brokers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from complaints.clock import SystemClock
from complaints.events.case import CASE, Case
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from stores.kafka.create_topics import create_topics
from stores.kafka.event_record import event_record
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record
from streams.cases import rebuild as rebuilding
from streams.cases.case_store import CaseStore
from streams.cases.case_table import Kept
from streams.cases.new_file import NewFile
from streams.cases.rebuild import rebuild
from tests.brokers import QUIET_CLIENT
from tests.streams.cases.cases import MONDAY, routed

A, B, C = (UUID(int=number, version=5) for number in (1, 2, 3))


class CasesTopic:
    """A topic of cases of its own."""

    def __init__(self, bootstrap: str) -> None:
        self.kafka = KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT)
        self.name = f"cases-{uuid4().hex[:8]}"
        create_topics(self.kafka, [Topic(name=self.name, partitions=2)], SystemClock())
        self._publisher = Publisher(self.kafka, limits={}, timeout_secs=20)

    def put(self, case: Case) -> bytes:
        record = event_record(CASE, case, event_id="1", source="/test", subject=case.complaint_id, time=case.since)
        self.put_bytes(record.key, record.value)
        return record.value

    def put_bytes(self, key: bytes | None, value: bytes) -> None:
        assert self._publisher.publish(self.name, Record(key=key, value=value, headers=[]), lambda error: None)
        self._publisher.flush()

    def rebuild(self, store: CaseStore) -> int:
        return rebuild(self.kafka, self.name, store)


@pytest.fixture
def topic(bootstrap: str) -> CasesTopic:
    return CasesTopic(bootstrap)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    with closing(CaseStore(tmp_path / "cases.sqlite3")) as made:
        yield made


def case(one: UUID, minutes: int = 0) -> Case:
    return msgspec.structs.replace(routed(at=MONDAY + timedelta(minutes=minutes)), complaint_id=one)


def test_of_each_case_the_newest_record_is_kept_whichever_batch_it_comes_in(
    topic: CasesTopic, store: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    for minutes in range(5):
        topic.put(case(A, minutes))
        topic.put(case(B, minutes))
    newest = topic.put(case(A, 9))
    assert topic.rebuild(store) == 11
    assert store.get(A) == newest
    assert store.get(B) == msgspec.json.encode(case(B, 4))
    assert store.get(C) is None
    # What comes later is added to the file, which is not made anew.
    later = topic.put(case(C, 1))
    assert topic.rebuild(store) == 1
    assert (store.get(A), store.get(C)) == (newest, later)


def test_a_case_that_is_gone_is_not_there_and_comes_again_with_a_later_record(
    topic: CasesTopic, store: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    for one in (A, B):
        topic.put(case(one))
        topic.put_bytes(str(one).encode(), b"")
    again = topic.put(case(B, 5))
    topic.rebuild(store)
    assert store.get(A) is None
    assert store.get(B) == again


def test_a_record_that_is_neither_a_case_nor_has_the_id_of_one_is_passed_over(
    topic: CasesTopic, store: CaseStore
) -> None:
    topic.put_bytes(b"no id", b"no case")
    topic.put_bytes(None, b"{}")
    value = topic.put(case(A))
    assert topic.rebuild(store) == 3
    assert store.get(A) == value


def test_milestones_are_found_in_a_file_that_was_made_anew(topic: CasesTopic, store: CaseStore) -> None:
    started = msgspec.structs.replace(case(A), clock=routed().clock)
    topic.put(started)
    topic.put(case(B))
    topic.rebuild(store)
    coming = started.clock.next if started.clock else None
    assert coming
    assert store.passed(coming.timestamp() - 1, 9) == []
    assert store.passed(coming.timestamp(), 9) == [A, B]


def test_a_rebuild_that_was_killed_leaves_nothing_that_counts(topic: CasesTopic, tmp_path: Path) -> None:
    value = topic.put(case(A))
    killed = NewFile(tmp_path / "cases.new")
    killed.add({B.bytes: Kept(b"of a process that has ended", None)})
    killed.close()
    with closing(CaseStore(tmp_path / "cases.sqlite3")) as store:
        assert store.empty
        topic.rebuild(store)
        assert store.get(A) == value
        assert store.get(B) is None
        assert not (tmp_path / "cases.new").exists()
    with closing(CaseStore(tmp_path / "cases.sqlite3")) as again:
        assert again.get(A) == value
        assert again.progress().keys() == {(topic.name, 0), (topic.name, 1)}
        assert topic.rebuild(again) == 0


def test_cases_kept_before_a_file_is_made_anew_do_not_come_back_with_its_log(tmp_path: Path) -> None:
    with closing(CaseStore(tmp_path / "cases.sqlite3")) as store:
        store.keep({B.bytes: Kept(b"old", 1.0)})
        with closing(store.anew()) as new:
            new.add({A.bytes: Kept(b"new", None)})
            new.finish({})
        store.take(new)
        store.keep({C.bytes: Kept(b"later", None)})
        assert (store.get(A), store.get(B), store.get(C)) == (b"new", None, b"later")
    with closing(CaseStore(tmp_path / "cases.sqlite3")) as again:
        assert (again.get(A), again.get(B), again.get(C)) == (b"new", None, b"later")
