"""One pipeline under test: gateway, workers and sinks as processes, with topics, groups and a database of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from confluent_kafka.admin import AdminClient

from complaints.clock import SystemClock
from complaints.privacy.sealing import new_key
from complaints.settings import (
    CasesSettings,
    EmbeddedSettings,
    GatewaySettings,
    NotificationsSettings,
    SealingSettings,
    Secret,
    Settings,
    SinkSettings,
    WorkerSettings,
    child_environment,
)
from complaints.topics import Topic, load_topics
from embedded.ports import free_port
from embedded.processes import ChildProcess
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from stores.kafka.create_topics import create_topics
from tests.faults import wrong_clock
from tests.faults.citizens import Citizens
from tests.faults.forked import Forked, Prepare
from tests.faults.log import patiently
from tests.faults.quick import AGENCIES, quick_cases, quick_notices, write_quick_notices
from tests.faults.shared_services import DATABASE, SharedServices
from tests.faults.victim import Victim
from tests.faults.volatile_disk import VolatileDisk
from tests.own_topics import config_with_own_topics

QUICK: dict[str, list[Prepare]] = {"cases": [quick_cases], "notifications": [quick_notices]}
MAX_RESTARTS = 20
POLL_SECS = 0.1
WRITTEN_SECS = 1.0
"""A process writes its stacks within this time."""


class StuckError(Exception):
    """Something did not happen within its time limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How many processes, and how large their batches are."""

    workers: int
    sinks: int
    batch_records: int
    batch_rows: int
    recompute_pace: float
    spool_max_bytes: int = 1_000_000
    clocks: frozenset[str] = frozenset()
    """Commands whose clock can be set."""
    volatile: bool = False
    """The gateway's spool is on a disk that can lose its cache."""
    cases: bool = True
    """Whether cases and notices are among its processes."""
    unsafe: Prepare | None = None
    """Switches a safeguard off, see `unsafe.py`."""


class Line:
    """Its topics and tables exist from the start; its processes run within `start` and `stop`."""

    def __init__(self, services: SharedServices, tag: str, shape: Shape) -> None:
        self.services, self.tag, self._shape = services, tag, shape
        self.folder = services.folder / tag
        self.citizens = Citizens()
        self.settings = _settings(services, tag, shape, self.folder, self.citizens.settings)
        self.topics = load_topics(self.settings.config)
        self.restarts: list[str] = []
        self.disk = VolatileDisk(self.folder / "spool", self.folder / "fsynced")
        self.workers = [self._child("worker", n) for n in range(shape.workers)]
        self.sinks = [self._child("sink", n) for n in range(shape.sinks)]
        self.gateway = self._child("gateway", 0)
        self.cases = [self._child("cases run", 0)] if shape.cases else []
        self.notifications = [self._child("notifications run", 0)] if shape.cases else []
        self.children = [self.gateway, *self.workers, *self.sinks, *self.cases, *self.notifications]

    def prepare(self) -> None:
        """Create topics, database and tables."""
        clickhouse = self.clickhouse(database=DATABASE)
        clickhouse.execute(f"CREATE DATABASE {self.tag} ENGINE = Atomic")
        clickhouse.close()
        own = self.clickhouse()
        migrate(own, self.settings.config)
        own.close()
        self.create()

    def clickhouse(self, timeout_secs: float = 120.0, database: str = "") -> ClickHouse:
        """A client for the oracle, more patient than the sinks here; for its own database unless one is named."""
        own = self.settings.clickhouse
        return ClickHouse(msgspec.structs.replace(own, timeout_secs=timeout_secs, database=database or own.database))

    def create(self) -> None:
        """Create the missing topics of this pipeline."""
        patiently(partial(create_topics, self.settings.kafka, self._topics(), SystemClock()))

    def _topics(self) -> list[Topic]:
        own: list[Topic] = [*self.topics.all(())]
        if self._shape.cases:
            own += [*self.topics.of_service("cases", AGENCIES), *self.topics.of_service("notifications", ())]
        return own

    def start(self) -> None:
        for child in self.children:
            child.start()

    def mend(self) -> None:
        """Make everything run and answer again."""
        self.services.mend()
        self.start()

    def revive(self) -> None:
        """Restart processes that ended by themselves, as any supervisor would."""
        for child in (*self.children, *self.services.brokers, self.services.engine):
            if child.wanted and not child.alive():
                self.restarts.append(child.name)
                if len(self.restarts) > MAX_RESTARTS:
                    raise StuckError(f"{child.name} ends again and again\n{child.log()}")
                child.start()

    def wait(self, what: str, ready: Callable[[], bool], timeout_secs: float) -> None:
        """Supervise until `ready`. Raises StuckError saying `what` did not happen in time; stacks are in the logs."""
        deadline = time.monotonic() + timeout_secs
        while not ready():
            if time.monotonic() > deadline:
                self.write_stacks()
                raise StuckError(f"not within {timeout_secs:g} s: {what}")
            self.revive()
            time.sleep(POLL_SECS)

    def write_stacks(self) -> None:
        """Let all its processes write the stacks of their threads to their logs."""
        for child in self.children:
            child.write_stacks()
        time.sleep(WRITTEN_SECS)

    def pass_time(self, secs: float) -> None:
        """Supervise for so long."""
        deadline = time.monotonic() + secs
        while (left := deadline - time.monotonic()) > 0:
            self.revive()
            time.sleep(min(POLL_SECS, left))

    def stop(self) -> list[str]:
        """Stop all processes with SIGTERM; return the names of those that had to be killed or ended with an error."""
        for child in self.children:
            child.ask_to_stop()
        return [child.name for child in self.children if not child.stopped()]

    def discard(self) -> None:
        """Kill all its processes, and drop its tables and topics, so that the cluster stays small."""
        for child in self.children:
            child.kill()
        self.citizens.stop()
        clickhouse = self.clickhouse(database=DATABASE)
        clickhouse.execute(f"DROP DATABASE {self.tag} SYNC")
        clickhouse.close()
        names = [topic.name for topic in self._topics()]
        admin = AdminClient({"bootstrap.servers": self.settings.kafka.bootstrap_servers})
        wait(admin.delete_topics(names).values())  # the client must live until its answers have arrived

    def clock_of(self, command: str) -> Path:
        """The file with the offset of its clock."""
        return self.folder / f"{command}.clock"

    def _child(self, command: str, number: int) -> Victim:
        name = command.split()[0]
        log, variables = self.folder / f"{name}-{number}.log", child_environment(self.settings)
        if command in self._shape.clocks:
            # It must run under the other clock from its first line on, so it cannot be forked.
            variables |= wrong_clock.environment(self.clock_of(command))
            program = [sys.executable, "-m", "tests.faults.wrong_clock", command]
            return Victim(command, ChildProcess(command, program, log, variables))
        prepare = [self.disk.install] if self._shape.volatile and command == "gateway" else []
        prepare += QUICK.get(name, [])
        if self._shape.unsafe is not None:
            prepare.append(self._shape.unsafe)
        return Victim(name, Forked(command.split(), log, variables, prepare))


def _settings(
    services: SharedServices, tag: str, shape: Shape, folder: Path, notifications: NotificationsSettings
) -> Settings:
    config = config_with_own_topics(folder / "config", tag, shared={"agency"})
    write_quick_notices(config)
    return Settings(
        config=config,
        kafka=services.kafka,
        clickhouse=msgspec.structs.replace(services.clickhouse, database=tag),
        sealing=SealingSettings(key=Secret(new_key())),
        gateway=GatewaySettings(
            port=free_port(),
            publish_timeout_secs=2.0,
            spool=str(folder / "spool"),
            spool_max_bytes=shape.spool_max_bytes,
        ),
        worker=WorkerSettings(group=f"worker-{tag}", batch_records=shape.batch_records),
        cases=CasesSettings(group=f"cases-{tag}", batch_records=shape.batch_records),
        notifications=notifications,
        sink=SinkSettings(
            group=f"sink-{tag}",
            batch_rows=shape.batch_rows,
            batch_secs=0.1,
            recompute_pace=shape.recompute_pace,
            recompute_max_secs=1.5,
        ),
        embedded=EmbeddedSettings(data=folder),
    )
