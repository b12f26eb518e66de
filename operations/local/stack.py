"""The whole pipeline as child processes on this machine. Shared by `up` and `demo`."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from complaints.clock import Clock
from complaints.errors import ConfigError, TransientError
from complaints.privacy.sealing import new_key
from complaints.reference.reference import Reference
from complaints.settings import Settings, child_environment
from embedded.broker import Broker, TansuBroker
from embedded.engine import ClickHouseEngine
from embedded.kafka import KafkaBroker
from embedded.kafka_jars import prepare_kafka
from embedded.ports import LOOPBACK, free_port, require_free
from embedded.processes import ChildProcess
from operations.agency.exchange_files import partners_file
from sinks.webhooks.secrets import read_secrets
from sinks.webhooks.subscriptions import load_webhooks
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from stores.kafka.create_topics import create_topics

BROKERS = ("tansu", "kafka")
COMMANDS = {
    "worker": ["worker"],
    "sink": ["sink"],
    "gateway": ["gateway"],
    "receipts": ["receipts", "close", "--daily"],
    "cases": ["cases", "run"],
    "surges": ["surges", "run"],
    "incidents": ["incidents", "run"],
    "webhooks": ["webhooks", "run"],
    "dashboard": ["dashboard"],
    "portal": ["portal"],
    "notifications": ["notifications", "run"],
    "desk": ["desk"],
    "exchange": ["exchange", "run"],
}
"""Arguments of `complaints` for each process beside broker and ClickHouse, in the order in which they start."""
SERVED = ("gateway", "dashboard", "portal", "desk", "exchange")
"""Processes that people or programs reach over HTTP: each has a section of settings with `host` and `port`."""
PORTS = ("embedded.broker_port", "clickhouse.port", "embedded.http_port", *(f"{name}.port" for name in SERVED))
VARIABLES = (
    "COMPLAINTS_CONFIG_DIR",
    "COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS",
    "COMPLAINTS__CLICKHOUSE__HOST",
    "COMPLAINTS__CLICKHOUSE__PORT",
    "COMPLAINTS__CLICKHOUSE__DATABASE",
    *(f"COMPLAINTS__{name.upper()}__{key}" for name in SERVED for key in ("HOST", "PORT")),
    "COMPLAINTS__WEBHOOKS__NETWORKS",
    "COMPLAINTS__EMBEDDED__DATA",
    "COMPLAINTS__EMBEDDED__HTTP_PORT",
    "COMPLAINTS__PORTAL__URL",
    "COMPLAINTS__SEALING__KEY_FILE",
)
"""The environment variables that let other programs find a stack."""
LOOPBACK_NETWORKS = "127.0.0.0/8,::1"
"""Receivers of webhooks on this machine, as of an agency that tries one, may be delivered to."""
MAX_RESTARTS = 5
STOP_SECS = 30.0
"""A worker may need this long to finish the batch under work."""


@dataclass(frozen=True, slots=True)
class Service:
    """One row of the status table."""

    name: str
    address: str
    log: Path
    alive: Callable[[], bool]


class Stack:
    """Broker, ClickHouse and the processes of COMMANDS, each a child process with its own log."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = with_sealing_key(settings)
        self._clock = clock
        embedded = settings.embedded
        self._logs = embedded.data / "logs"
        self.broker = _broker(settings)
        self._engine = ClickHouseEngine(
            embedded.data / "clickhouse",
            tcp_port=settings.clickhouse.port,
            http_port=embedded.http_port,
            database=settings.clickhouse.database,
            log=self._logs / "clickhouse.log",
        )
        environment = child_environment(self.settings)
        self._processes = {
            name: ChildProcess(
                name, [sys.executable, "-m", "commands.cli", *command], self._logs / f"{name}.log", environment
            )
            for name, command in _chosen(settings).items()
        }
        self._restarts: Counter[str] = Counter()

    @contextmanager
    def running(self, say: Callable[[str], None]) -> Iterator[None]:
        """Start everything in order; stop it in the opposite order when the block ends, also after an error.

        `say` is told what is started next. Raises ConfigError where a port that is needed is taken.
        """
        settings = self.settings
        unused = {f"{name}.port" for name in SERVED if name not in self._processes}
        for name, port in _ports(settings).items():
            if name not in unused:
                require_free(port, name)
        try:
            say("broker")
            self.broker.start(timeout_secs=60)
            say("ClickHouse")
            self._engine.start()
            say("topics and tables")
            reference = Reference.load(settings.config)
            create_topics(settings.kafka, reference.topics.all(reference.agency_ids), self._clock)
            migrate(ClickHouse(settings.clickhouse), settings.config)
            say(", ".join(self._processes))
            for process in self._processes.values():
                process.start()
            yield
        finally:
            self._stop()

    def services(self) -> list[Service]:
        """What runs, where, and where it logs."""
        s = self.settings
        http = f"http://{LOOPBACK}:{s.embedded.http_port}"
        addresses = {name: f"http://{getattr(s, name).host}:{getattr(s, name).port}" for name in SERVED}
        return [
            Service("broker", s.kafka.bootstrap_servers, self._logs / "broker.log", self.broker.alive),
            Service(
                "clickhouse",
                f"{LOOPBACK}:{s.clickhouse.port}, {http}",
                self._logs / "clickhouse.log",
                self._engine.alive,
            ),
            *(Service(name, addresses.get(name, ""), p.log, p.alive) for name, p in self._processes.items()),
        ]

    def revive(self) -> list[str]:
        """Restart processes that have ended by themselves, and return their names.

        Raises TransientError with the end of its log when a process has ended more than MAX_RESTARTS times.
        """
        ended = [process for process in self._processes.values() if not process.alive()]
        for process in ended:
            self._restarts[process.name] += 1
            if self._restarts[process.name] > MAX_RESTARTS:
                raise TransientError(f"{process.name} ends again and again\n{process.tail()}")
            process.start()
        return [process.name for process in ended]

    def _stop(self) -> None:
        for process in reversed(self._processes.values()):
            process.terminate()
        for process in self._processes.values():
            process.stop(STOP_SECS)
        self._engine.stop()
        self.broker.stop()


def on_this_machine(settings: Settings, data: Path) -> Settings:
    """The settings with the addresses of a stack on this machine, which keeps its files in `data`."""
    replace, portal = msgspec.structs.replace, settings.portal
    return replace(
        settings,
        embedded=replace(settings.embedded, data=data.resolve()),
        kafka=replace(settings.kafka, bootstrap_servers=f"{LOOPBACK}:{settings.embedded.broker_port}"),
        clickhouse=replace(settings.clickhouse, host=LOOPBACK),
        portal=replace(portal, url=portal.url or f"http://{LOOPBACK}:{portal.port}"),
        webhooks=replace(settings.webhooks, networks=settings.webhooks.networks or LOOPBACK_NETWORKS),
    )


def with_free_ports(settings: Settings, movable: Collection[str] = PORTS) -> tuple[Settings, list[str]]:
    """The settings with a free port in place of each `movable` one that is taken, and one line per replaced port.

    Raises ConfigError when two services have the same port.
    """
    wanted = _ports(settings)
    for name, port in wanted.items():
        if same := [other for other in PORTS if other != name and wanted[other] == port]:
            raise ConfigError(f"{name} and {same[0]} are both port {port}; choose another for one of them")
    found = {name: _free_or(port) if name in movable else port for name, port in wanted.items()}
    return with_ports(settings, found), [
        f"port {wanted[name]} is taken: {name} is {port} this time"
        for name, port in found.items()
        if port != wanted[name]
    ]


def with_ports(settings: Settings, ports: Mapping[str, int]) -> Settings:
    """The settings with other ports, by `section.key`."""
    for name, port in ports.items():
        section, key = name.split(".")
        changed = msgspec.structs.replace(getattr(settings, section), **{key: port})
        settings = msgspec.structs.replace(settings, **{section: changed})
    return settings


def variables_of(settings: Settings) -> dict[str, str]:
    """The environment variables that a program in another terminal needs to use the stack; no secrets."""
    written = child_environment(settings, environ={})
    return {name: written[name] for name in VARIABLES}


def with_sealing_key(settings: Settings) -> Settings:
    """The settings with a sealing key: the configured one, else one kept in the data folder, private to its owner.

    Raises ConfigError where the key cannot be written.
    """
    if settings.sealing.key:
        return settings
    path = settings.embedded.data / "sealing.key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(new_key())
    except OSError as error:
        raise ConfigError(f"embedded.data: {path}: {error.strerror}") from error
    return msgspec.structs.replace(settings, sealing=msgspec.structs.replace(settings.sealing, key_file=path))


def _broker(settings: Settings) -> Broker:
    embedded = settings.embedded
    log = embedded.data / "logs" / "broker.log"
    if embedded.broker == "tansu":
        return TansuBroker(embedded.broker_port, log)
    if embedded.broker == "kafka":
        home = prepare_kafka(settings.config / "kafka", Path(".cache/kafka-jars"))
        return KafkaBroker(embedded.broker_port, free_port(), embedded.data / "kafka", log, home)
    raise ConfigError(f"embedded.broker is {embedded.broker!r}, must be one of {', '.join(BROKERS)}")


def _chosen(settings: Settings) -> dict[str, list[str]]:
    """The commands of the processes named in `embedded.services`; of all where it is empty.

    Those that would have no work are left out: webhooks where nobody subscribes, notifications without a mail server or
    LINE, the exchange without a partner.
    """
    services = settings.embedded.services
    names = {name.strip() for name in services.split(",")} if services.strip() else set(COMMANDS)
    if unknown := sorted(names - set(COMMANDS)):
        raise ConfigError(f"embedded.services: no process {', '.join(unknown)}; there are {', '.join(COMMANDS)}")
    if "webhooks" in names and not _webhooks_can_be_signed(settings):
        names.remove("webhooks")
    if not settings.notifications.used:
        names.discard("notifications")
    if not partners_file(settings).exists():
        names.discard("exchange")
    return {name: command for name, command in COMMANDS.items() if name in names}


def _webhooks_can_be_signed(settings: Settings) -> bool:
    """Whether anybody subscribes. A missing secret is a ConfigError now, not a process that ends again and again."""
    subscriptions = load_webhooks(settings.config, Reference.load(settings.config).agency_ids).subscriptions
    for one in subscriptions:
        read_secrets(one.secrets)
    return bool(subscriptions)


def _ports(settings: Settings) -> dict[str, int]:
    found = {}
    for name in PORTS:
        section, key = name.split(".")
        found[name] = getattr(getattr(settings, section), key)
    return found


def _free_or(port: int) -> int:
    try:
        require_free(port, "")
    except ConfigError:
        return free_port()
    return port
