"""One contender's turn at folding cases, on topics that are made anew for it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import msgspec
from confluent_kafka import Consumer, Message, TopicPartition

from bench.bench_kafka import BenchKafka
from bench.case_load import AGENCIES, CaseLoad
from bench.expected_cases import ExpectedCases, Wrong
from complaints.events.case import CASE, CASE_STEP, CASE_UPDATE
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import Topic, load_topics
from stores.kafka.record import Record

LIMIT_SECS = 240.0
SETTLE_SECS = 2.0
QUIET_SECS = 5.0
"""Nothing more comes when nothing has come for so long."""


class CaseTurn:
    """A program that is not started yet, its group, its local state and its topics."""

    def __init__(self, bench_kafka: BenchKafka, name: str, argv: Sequence[str]) -> None:
        replace = msgspec.structs.replace
        topics = load_topics(DEFAULT_CONFIG)
        self._bench_kafka, self._updates = bench_kafka, {one: topics.sent_by(one, CASE_UPDATE) for one in AGENCIES}
        # One partition each: what a peer keeps of a case is in one place only if all it reads has the same partitions.
        self._classified = replace(topics.classified, partitions=1)
        self._cases, self._steps = topics.of(CASE), topics.of(CASE_STEP)
        bench_kafka.renew([self._classified, self._cases, self._steps, *topics.of_service("cases", AGENCIES)])
        settings = bench_kafka.settings
        folder = str(bench_kafka.folder / name / "cases")
        settings = replace(settings, cases=replace(settings.cases, group=name, state=folder))
        self.state = folder
        self.program = bench_kafka.program(name, argv, settings)

    def open(self, load: CaseLoad) -> None:
        """Start it, and wait until it has opened every case."""
        self.publish_decisions(load)
        self.program.start()
        self.program.wait_until(lambda: self.steps() >= load.cases, LIMIT_SECS)
        time.sleep(SETTLE_SECS)

    def publish_decisions(self, load: CaseLoad) -> None:
        """Write what opens the cases."""
        self._bench_kafka.publish(self._classified.name, load.decisions())

    def put_cases(self, cases: Iterable[Record]) -> None:
        """Write cases as if the service had."""
        self._bench_kafka.publish(self._cases.name, cases)

    def fire(self, load: CaseLoad) -> float:
        """Give it all updates at one moment, which is returned."""
        updates = load.updates()
        return self._bench_kafka.fire_all({name: updates[agency] for agency, name in self._updates.items()})

    def steps(self) -> int:
        """Number of steps written, those that open a case included."""
        return sum(self._bench_kafka.ends(self._steps))

    def cases(self) -> int:
        """Number of times a case was written."""
        return sum(self._bench_kafka.ends(self._cases))

    def wait_until_quiet(self) -> None:
        """Return when nothing has been written for a while."""
        last, since = (-1, -1), time.monotonic()
        while time.monotonic() < since + QUIET_SECS:
            now = self.steps(), self.cases()
            if now != last:
                last, since = now, time.monotonic()
            time.sleep(0.1)

    def wrong(self, expected: ExpectedCases) -> Wrong:
        """How all that was written differs from what was expected."""
        return expected.wrong(self._read(self._cases), self._read(self._steps))

    def last_case_at(self) -> float:
        """When the last case was written, in seconds since 1970."""
        return max(one.timestamp()[1] for one in self._read(self._cases)) / 1000

    def _read(self, topic: Topic) -> list[Message]:
        """All records of a topic."""
        options = {"bootstrap.servers": self._bench_kafka.settings.kafka.bootstrap_servers, "group.id": "bench-read"}
        consumer = Consumer(options)
        consumer.assign([TopicPartition(topic.name, number, 0) for number in range(topic.partitions)])
        missing, found = sum(self._bench_kafka.ends(topic)), list[Message]()
        deadline = time.monotonic() + LIMIT_SECS
        while len(found) < missing and time.monotonic() < deadline:
            found += [message for message in consumer.consume(10_000, 1.0) if not message.error()]
        consumer.close()
        return found
