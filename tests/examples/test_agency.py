"""The programs of docs/agencies.md, in Python and Node.js: killed, restarted, and given every event twice."""

from __future__ import annotations

import itertools
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from complaints.clock import SystemClock
from complaints.events.cloudevents import headers_in, headers_of, read_headers
from complaints.events.complaint import CLASSIFIED, CORRECTED, MOVED, Before, Classified, Correction, Moved, Received
from complaints.settings import KafkaSettings
from complaints.topics import Topic, load_topics
from stores.kafka.create_topics import create_topics
from stores.kafka.scan import scan
from tests.brokers import ROOT
from tests.programs import needs
from tests.sinks.clickhouse.classified import NOON, classified

HERE = ROOT / "examples" / "agency"
WAIT_SECS = 60.0
SENT = 300
_numbers = itertools.count(1)


Event = Classified | Moved
Work = tuple[str, int, str]


@pytest.fixture(scope="module", autouse=True)
def _kafkajs() -> None:
    needs("node", "npm")
    subprocess.run(["make", "--silent", "examples/agency/node_modules"], cwd=ROOT, check=True, timeout=300)


class Program:
    """One program of an agency, which is restarted with the same arguments."""

    def __init__(self, name: str, log: Path, *arguments: object) -> None:
        start = [sys.executable] if name.endswith(".py") else ["node"]
        self._command = [*start, str(HERE / name), *map(str, arguments)]
        self.name, self.log = name, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)

    def end(self, number: int) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(30)

    def wait(self) -> int:
        assert self._process is not None
        return self._process.wait(40)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def until(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECS
        while not ready():
            assert self._process is not None
            assert self._process.poll() is None, f"{self.name} has ended: {self.log.read_text('utf-8')[-2000:]}"
            assert time.monotonic() < deadline, f"{self.name}: {self.log.read_text('utf-8')[-2000:]}"
            time.sleep(0.1)


class PythonInbox(Program):
    """Its database."""

    def __init__(self, broker: str, agency: str, folder: Path) -> None:
        self.path = folder / "inbox.db"
        super().__init__("inbox.py", folder / "inbox.py.log", broker, agency, self.path)

    def kept(self) -> dict[str, tuple[int, bool]]:
        return {
            name: (version, bool(ours))
            for name, version, ours in self._rows("complaint_id, version, ours", "complaints")
        }

    def work(self) -> list[Work]:
        return self._rows("*", "work")

    def _rows(self, columns: str, table: str) -> list[Any]:
        try:
            return (
                sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
                .execute(f"SELECT {columns} FROM {table}")
                .fetchall()
            )
        except sqlite3.OperationalError:
            return []  # it has only just begun


class NodeInbox(Program):
    """Its folder of files; its log lists the work to do."""

    def __init__(self, broker: str, agency: str, folder: Path) -> None:
        self.path = folder / "inbox"
        super().__init__("inbox.mjs", folder / "inbox.mjs.log", broker, agency, self.path)

    def kept(self) -> dict[str, tuple[int, bool]]:
        files = {path.stem: json.loads(path.read_text("utf-8")) for path in self.path.glob("*.json")}
        return {name: (file["version"], file["ours"]) for name, file in files.items()}

    def work(self) -> list[Work]:
        words = (line.split(" ", 2) for line in self.log.read_text("utf-8").splitlines() if not line.startswith("{"))
        return [(name, int(version), what) for name, version, what in words]


@dataclass(frozen=True)
class Agency:
    """One agency with a topic of its own, its programs, and those who write to it."""

    id: str
    kafka: KafkaSettings
    inbox: PythonInbox | NodeInbox
    relay: Program
    own_topic: str

    @property
    def topic(self) -> str:
        return f"agency.{self.id}.complaints.v1"

    @property
    def programs(self) -> tuple[Program, Program]:
        return self.inbox, self.relay

    def send(self, events: Sequence[Event], event_type: str = "") -> None:
        producer = Producer({"bootstrap.servers": self.kafka.bootstrap_servers})
        for event in events:
            kind, subject = (MOVED if isinstance(event, Moved) else CLASSIFIED).ce_type, str(event.complaint_id)
            headers = headers_of(
                event_id=f"{subject}.{event.version}.{kind}", event_type=event_type or kind,
                source="/complaint-stream/worker", subject=subject, time=NOON.isoformat(),
            )  # fmt: skip
            producer.produce(self.topic, msgspec.json.encode(event), subject.encode(), headers=headers)
        assert producer.flush(20) == 0

    def relayed(self) -> list[tuple[bytes | None, bytes | None, dict[str, Any]]]:
        return [(one.key(), one.value(), dict(headers_in(one))) for one in scan(self.kafka, [self.own_topic])]

    def relayed_beyond(self, number: int) -> list[bytes | None]:
        """Values on the agency's own topic after the first `number`, once there are any."""
        self.relay.until(lambda: len(self.relayed()) > number)
        return [value for _, value, _ in self.relayed()[number:]]

    def until_kept(self, kept: dict[str, tuple[int, bool]]) -> None:
        self.inbox.until(lambda: self.inbox.kept() == kept)

    def until_relayed_to(self, end: int) -> None:
        self.relay.until(lambda: self.committed("relay") == end)

    def committed(self, program: str) -> int:
        group = f"agency.{self.id}.{program}{'-node' if isinstance(self.inbox, NodeInbox) else ''}"
        consumer = Consumer({"bootstrap.servers": self.kafka.bootstrap_servers, "group.id": group})
        (place,) = consumer.committed([TopicPartition(self.topic, 0)], timeout=20)
        consumer.close()
        return int(place.offset)


@pytest.fixture(scope="module")
def agencies(bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Agency]]:
    """An agency that uses Python and one that uses Node.js."""
    kafka, made = KafkaSettings(bootstrap_servers=bootstrap), []
    for kind, suffix in ((PythonInbox, "py"), (NodeInbox, "mjs")):
        name = f"{suffix}-office-{next(_numbers)}"
        folder, own = tmp_path_factory.mktemp(suffix), f"{name}.own"
        relay = Program(f"relay.{suffix}", folder / "relay.log", bootstrap, name, bootstrap, own)
        made.append(Agency(name, kafka, kind(bootstrap, name, folder), relay, own))
    topics = [Topic(name=name, partitions=1) for agency in made for name in (agency.topic, agency.own_topic)]
    create_topics(kafka, topics, SystemClock())
    yield made
    for agency in made:
        for program in agency.programs:
            program.kill()


def events(first: int, number: int) -> list[Event]:
    """Events of complaints that are new, revised, repeated, outdated, moved away, and some that come back."""
    made: list[Event] = []
    for index in range(first, first + number):
        one = classified(f"A-{index}", version=10)
        gone = Moved(
            complaint_id=one.complaint_id, version=30, channel="traffy", moved=NOON + timedelta(days=1), by="official",
            reason="เจ้าหน้าที่ · an official", agencies=("doh", "mea") if index % 2 else (),
        )  # fmt: skip
        newer = [classified(f"A-{index}", version=version) for version in (20, 40)]
        courses: list[list[Event]] = [
            [one],
            [one, newer[0], one],
            [one, gone],
            [one, gone, newer[0], newer[1]],
            [newer[0], one],
        ]
        made += courses[index % len(courses)]
    return made


def applied(sent: Sequence[Event]) -> tuple[dict[str, tuple[int, bool]], list[Work]]:
    """The complaints that an agency must have, and the work it must have been given, after these events."""
    kept: dict[str, tuple[int, bool]] = {}
    work: list[Work] = []
    for event in sent:
        name = str(event.complaint_id)
        if kept.get(name, (0, False))[0] < event.version:
            kept[name] = event.version, not isinstance(event, Moved)
            to = f"close: {', '.join(event.agencies) or 'triage'}" if isinstance(event, Moved) else "handle"
            work.append((name, event.version, to))
    return kept, work


def test_programs_go_on_after_a_crash_without_loss_or_double_work(agencies: list[Agency]) -> None:
    first, second, last = events(0, SENT), events(SENT, 50), classified("last", version=1)
    for agency in agencies:
        agency.send(first)
        agency.inbox.start()
        agency.relay.start()
    for agency in agencies:
        agency.inbox.until(lambda inbox=agency.inbox: bool(inbox.kept()))  # type: ignore[misc]
        agency.relayed_beyond(0)
        for program in agency.programs:
            program.end(signal.SIGKILL)
            program.start()
        agency.send([classified("X-1", version=99)], "th.go.1111.complaint.of-a-later-release.v1")
        agency.send([*first, *second])  # as the worker repeats records after a crash
    kept, work = applied([*first, *second])
    end = len(first) * 2 + len(second) + 1
    for agency in agencies:
        agency.until_kept(kept)
        done = agency.inbox.work()
        assert not Counter(done) - Counter(work), f"{agency.inbox.name} gave work twice, or some that there was not"
        assert isinstance(agency.inbox, NodeInbox) or done == work
        agency.until_relayed_to(end)
        assert [program.end(signal.SIGTERM) for program in agency.programs] == [0, 0]
        assert agency.committed("inbox") == end
    for agency in agencies:
        source = [(one.key(), one.value(), dict(headers_in(one))) for one in scan(agency.kafka, [agency.topic])]
        relayed = agency.relayed()
        assert all(one in relayed for one in source[:: len(source) // 50])
        assert {headers["ce_id"] for *_, headers in relayed} == {headers["ce_id"] for *_, headers in source}
        agency.relay.start()
        agency.send([last])
        assert agency.relayed_beyond(len(relayed)) == [msgspec.json.encode(last)]


def test_a_complaint_is_passed_on_by_a_correction_that_the_worker_takes(agencies: list[Agency], config: Path) -> None:
    corrections = load_topics(config).corrections
    create_topics(agencies[0].kafka, [corrections], SystemClock())
    for agency in agencies:
        event = classified("P-1", agencies=("bkk-1047", agency.id))
        name, note = str(event.complaint_id), "สายไฟอยู่บนทางหลวง"
        agency.send([event])
        agency.inbox.start()
        agency.inbox.until(lambda inbox=agency.inbox, name=name: name in inbox.kept())  # type: ignore[misc]
        program = Program(
            f"pass_on{Path(agency.inbox.name).suffix}", agency.inbox.log.with_name("pass_on.log"),
            agency.kafka.bootstrap_servers, agency.id, agency.inbox.path, name, "doh", note,
        )  # fmt: skip
        program.start()
        assert program.wait() == 0, program.log.read_text("utf-8")
        *_, record = scan(agency.kafka, [corrections.name])
        headers = read_headers(headers_in(record), CORRECTED.ce_type)
        assert isinstance(headers, dict), headers
        assert (headers["source"], headers["subject"]) == (f"/agencies/{agency.id}", name)
        assert record.key() == name.encode()
        correction = msgspec.json.decode(record.value() or b"", type=Correction)
        assert correction.agencies == ("bkk-1047", "doh")
        assert correction.before == Before(agencies=("bkk-1047", agency.id))
        assert (correction.by, correction.by_agency, correction.note) == ("agency", agency.id, note)
        assert correction.complaint == Received(**{one: getattr(event, one) for one in Received.__struct_fields__})
