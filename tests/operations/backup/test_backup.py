"""Backup of topics into a folder, and restore onto other topics: complete, in order, in parts, and after crashes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from confluent_kafka import Producer

from complaints.errors import ConfigError, PermanentError
from complaints.events.cloudevents import Headers, headers_in, pairs_of
from operations.backup import files as backup_files
from operations.backup.topics import SOURCES, Backup
from stores.kafka.scan import scan
from tests.own_services import OwnServices, make_own_services

Said = list[tuple[object, ...]]
Content = dict[tuple[str, int], list[tuple[bytes | None, bytes, list[tuple[str, str | bytes | None]]]]]


@pytest.fixture
def other(bootstrap: str, tmp_path: Path) -> OwnServices:
    """Topics of another system, all empty."""
    return make_own_services(bootstrap, tmp_path / "other")


def backup_of(own: OwnServices, folder: Path) -> Backup:
    return Backup(folder, own.settings.kafka, own.topics)


def name_of(own: OwnServices, logical: str) -> str:
    return str(getattr(own.topics, logical).name)


def content(own: OwnServices) -> Content:
    """The records of the topics, by logical name and partition."""
    logical = {name_of(own, name): name for name in SOURCES}
    found: Content = {}
    for one in scan(own.settings.kafka, logical):
        place = logical[one.topic() or ""], one.partition() or 0
        found.setdefault(place, []).append((one.key(), one.value() or b"", list(pairs_of(headers_in(one)))))
    return found


def fill(own: OwnServices, start: int, number: int) -> None:
    """Write records of every kind: without key, without value, with bytes that are not text, with every kind of header,
    on every partition."""
    producer = Producer({"bootstrap.servers": own.settings.kafka.bootstrap_servers})
    for index in range(start, start + number):
        for logical in SOURCES:
            value = [f"ไฟดับ {index}".encode(), b"\xff\x00\xfe", b"", b"x" * 50_000][index % 4]
            key = None if index % 5 == 0 else f"{index}".encode()
            headers: Headers = [("ce_type", b"a.b"), ("ce_type", b"\xff"), ("empty", b"")]
            partition = index % 4 if logical == "received" else 0
            producer.produce(name_of(own, logical), value, key, partition, headers=headers)
    producer.produce(name_of(own, "received"), None, b"no value", 0)
    assert producer.flush(20) == 0


def test_everything_comes_back_as_it_stood(own: OwnServices, other: OwnServices, tmp_path: Path) -> None:
    fill(own, 0, 40)
    taken = dict(backup_of(own, tmp_path / "kept").take())
    assert taken == {name_of(own, logical): 41 if logical == "received" else 40 for logical in SOURCES}
    restored: Said = list(backup_of(other, tmp_path / "kept").put_back())
    assert [(new, there) for _, new, there in restored] == [(40, 0)] * 5 + [(41, 0)]
    assert content(other) == content(own)


def test_a_second_backup_adds_what_is_new_and_a_second_restore_goes_on(
    own: OwnServices, other: OwnServices, tmp_path: Path
) -> None:
    fill(own, 0, 10)
    dict(backup_of(own, tmp_path / "kept").take())
    list(backup_of(other, tmp_path / "kept").put_back())
    fill(own, 10, 10)
    assert [new for _, new in backup_of(own, tmp_path / "kept").take()] == [10, 10, 10, 10, 10, 11]
    assert [new for _, new in backup_of(own, tmp_path / "kept").take()] == [0] * 6
    again = [(new, there) for _, new, there in backup_of(other, tmp_path / "kept").put_back()]
    assert again == [(10, 10)] * 5 + [(11, 11)]
    assert content(other) == content(own)


def test_what_a_crash_left_is_written_anew(
    own: OwnServices, other: OwnServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_files, "FILE_BYTES", 60_000)  # several files for each partition
    fill(own, 0, 20)
    dict(backup_of(own, tmp_path / "kept").take())
    files = sorted((tmp_path / "kept" / "dead" / "0").iterdir())
    assert len(files) > 2
    files[-1].write_bytes(files[-1].read_bytes()[:-3])
    assert [new for _, new in backup_of(own, tmp_path / "kept").take()] == [0, 0, 0, 0, 1, 0]
    list(backup_of(other, tmp_path / "kept").put_back())
    assert content(other) == content(own)


def test_damage_is_named_and_not_passed_over(own: OwnServices, other: OwnServices, tmp_path: Path) -> None:
    fill(own, 0, 10)
    dict(backup_of(own, tmp_path / "kept").take())
    (file,) = (tmp_path / "kept" / "receipts" / "0").iterdir()
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    named = r"receipts/0/0+\.records: [\d,]+ bytes from byte [\d,]+ on are damaged"
    for way in (backup_of(own, tmp_path / "kept").take, backup_of(other, tmp_path / "kept").put_back):
        with pytest.raises(PermanentError, match=named):
            list(way())


def test_a_folder_of_another_history_is_refused(own: OwnServices, other: OwnServices, tmp_path: Path) -> None:
    fill(own, 0, 5)
    dict(backup_of(own, tmp_path / "kept").take())
    with pytest.raises(ConfigError, match="another history"):
        list(backup_of(other, tmp_path / "kept").take())
    fill(other, 100, 10)
    with pytest.raises(ConfigError, match="another history"):
        list(backup_of(other, tmp_path / "kept").take())
    with pytest.raises(ConfigError, match="hold nothing else"):
        list(backup_of(other, tmp_path / "kept").put_back())


def test_a_restore_goes_on_where_worker_and_others_have_written_behind_it(
    own: OwnServices, other: OwnServices, tmp_path: Path
) -> None:
    """After received complaints are restored, the worker writes its dead letters again."""
    fill(own, 0, 5)
    dict(backup_of(own, tmp_path / "kept").take())
    list(backup_of(other, tmp_path / "kept").put_back())
    other.write(name_of(other, "dead"), b"a letter of the worker's", b"key")
    assert [(new, there) for _, new, there in backup_of(other, tmp_path / "kept").put_back()] == [(0, 5)] * 5 + [(0, 6)]


def test_too_few_partitions_are_named(own: OwnServices, other: OwnServices, tmp_path: Path) -> None:
    fill(own, 0, 5)
    dict(backup_of(own, tmp_path / "kept").take())
    shutil.copytree(tmp_path / "kept" / "dead" / "0", tmp_path / "kept" / "dead" / "7")
    with pytest.raises(ConfigError, match="partition 7 is missing"):
        list(backup_of(other, tmp_path / "kept").put_back())
