"""Worker and sinks as processes on one broker and one database, with topics, groups and tables of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from confluent_kafka import Consumer, KafkaException, TopicPartition

from complaints.clock import SystemClock
from complaints.privacy.sealing import new_key
from complaints.reference.agencies import Agencies
from complaints.settings import (
    ClickHouseSettings,
    EmbeddedSettings,
    KafkaSettings,
    SealingSettings,
    Secret,
    Settings,
    SinkSettings,
    WorkerSettings,
    child_environment,
)
from complaints.topics import load_topics
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from stores.kafka.create_topics import create_topics
from stores.kafka.options import consumer_options
from tests.brokers import QUIET_CLIENT
from tests.faults.forked import Forked, Prepare
from tests.faults.line import WRITTEN_SECS
from tests.faults.victim import Victim
from tests.histories.mishaps import unlucky_sink
from tests.own_topics import config_with_own_topics

SINKS = 2
POLL_SECS = 0.2
ASK_SECS = 10.0
LOOK_SECS = 1.0
"""Between two looks at everything, which ask for the ends of hundreds of topics."""


class Stage:
    """A running pipeline; call `end` when done."""

    def __init__(
        self,
        bootstrap: str,
        clickhouse: ClickHouseSettings,
        folder: Path,
        tag: str,
        *,
        batch_rows: int,
        unsafe: Sequence[Prepare] = (),
        worker: Sequence[Prepare] = (),
    ) -> None:
        """`unsafe` switches safeguards of the sinks off, `worker` changes the worker."""
        self.settings = Settings(
            config=config_with_own_topics(folder / "config", tag),
            kafka=KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT),
            clickhouse=clickhouse,
            sealing=SealingSettings(key=Secret(new_key())),
            worker=WorkerSettings(group=f"worker-{tag}"),
            sink=SinkSettings(
                group=f"sink-{tag}", batch_rows=batch_rows, batch_secs=0.1, recompute_max_rows=2 * batch_rows
            ),
            embedded=EmbeddedSettings(data=folder),
        )
        self.topics = load_topics(self.settings.config)
        self.deaths = 0
        self.agencies = tuple(agency.id for agency in Agencies.load(self.settings.config))
        create_topics(self.settings.kafka, self.topics.all(self.agencies), SystemClock())
        own = ClickHouse(clickhouse)
        migrate(own, self.settings.config)
        own.close()
        self._worker = self._process("worker", 0, worker)
        self._sinks = [self._process("sink", number, (unlucky_sink, *unsafe)) for number in range(SINKS)]
        for process in self._all():
            process.start()

    def revive(self) -> None:
        """Restart processes that have died."""
        for process in self._all():
            if not process.alive():
                self.deaths += 1
                process.start()

    def worker_runs(self) -> bool:
        """False once it has died, until `revive`."""
        return self._worker.alive()

    def kill(self, chance: Random) -> None:
        """Kill one process, wherever it is in its work."""
        chance.choice(self._all()).kill()

    def wait_until(self, ready: Callable[[], bool], timeout_secs: float) -> bool:
        """Supervise until then; False when it took too long."""
        deadline = time.monotonic() + timeout_secs
        while not ready():
            if time.monotonic() > deadline:
                return False
            self.pass_time(LOOK_SECS)
        return True

    def pass_time(self, secs: float) -> None:
        """Supervise for so long."""
        deadline = time.monotonic() + secs
        while time.monotonic() < deadline:
            self.revive()
            time.sleep(POLL_SECS)

    def caught_up(self) -> bool:
        """Whether worker and sinks have committed all there is."""
        settings, topics = self.settings, self.topics
        places = ((settings.worker.group, topics.received.name), (settings.worker.group, topics.corrections.name))
        return all(self._behind(*at) == 0 for at in (*places, (settings.sink.group, topics.classified.name)))

    def end(self) -> None:
        """Stop all processes with SIGTERM."""
        for process in self._all():
            process.ask_to_stop()
        for process in self._all():
            process.stopped()

    def _behind(self, group: str, topic: str) -> int:
        consumer = Consumer(consumer_options(self.settings.kafka, group))
        try:
            partitions = consumer.list_topics(topic, timeout=ASK_SECS).topics[topic].partitions
            committed = consumer.committed([TopicPartition(topic, number) for number in partitions], timeout=ASK_SECS)
            # On the embedded broker the reported end may be lower than the offsets it holds.
            return sum(max(0, self._end(consumer, at) - max(at.offset, 0)) for at in committed)
        except KafkaException:
            return 1
        finally:
            consumer.close()

    def _end(self, consumer: Consumer, at: TopicPartition) -> int:
        return int(consumer.get_watermark_offsets(TopicPartition(at.topic, at.partition), timeout=ASK_SECS)[1])

    def _all(self) -> Sequence[Victim]:
        return [self._worker, *self._sinks]

    def log(self) -> str:
        """The ends of all their logs, with the stacks of those that run."""
        for process in self._all():
            process.write_stacks()
        time.sleep(WRITTEN_SECS)
        return "\n".join(process.log() for process in self._all())

    def _process(self, command: str, number: int, prepare: Sequence[Prepare]) -> Victim:
        log = self.settings.embedded.data / f"{command}-{number}.log"
        return Victim(command, Forked([command], log, child_environment(self.settings), prepare))
