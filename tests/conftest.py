"""Real services for the tests: brokers, and a ClickHouse engine with a fresh database for each test."""

from __future__ import annotations

import fcntl
import gc
import itertools
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings
from embedded.broker import TansuBroker
from embedded.engine import ClickHouseEngine
from embedded.ports import free_port
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from tests.brokers import QUIET_ENVIRONMENT, kafka, kafka_home, tansu
from tests.guard import no_services
from tests.quick_java import QUICK_JVM, VARIABLE

__all__ = ["bootstrap", "clickhouse", "config", "engine", "kafka", "kafka_home", "tansu"]

hypothesis.settings.register_profile("tests", deadline=None)  # on a busy machine any example may be slow
hypothesis.settings.load_profile("tests")
_numbers = itertools.count(1)
_SERVICES = {
    "bootstrap",
    "engine",
    "own",
    "kafka",
    "kafka_home",
    "server",
    "stack",
    "tansu",
    "own_whole",
    "services",
}
"""Fixtures that start or need a broker, a database or the whole pipeline."""


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark each test that uses no service as `alone`, and as `fast` unless it has the mark `long` too.

    A test that starts a service without a shared fixture has the mark `service`.
    """
    for item in items:
        if not _SERVICES & set(item.fixturenames) and not item.get_closest_marker("service"):
            item.add_marker(pytest.mark.alone)
            if not item.get_closest_marker("long"):
                item.add_marker(pytest.mark.fast)


def pytest_collection_finish() -> None:
    """What imports and collection have made stays: the garbage collector, an eighth of the time, passes it over."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object | None:
    """Of the files that `--dist loadfile` gives to its workers the long ones come first."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests.order import LongFilesFirst  # pytest may run without xdist

    return LongFilesFirst(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker a processor for tests without services; two for those that often wait for them, at most eight."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors if config.getoption("markexpr") in ("fast", "alone") else min(2 * processors, 8)


@pytest.fixture(autouse=True)
def _guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test without services that connects to one fails, so that `-m fast` never waits for one."""
    if request.node.get_closest_marker("alone"):
        with no_services(no_others=request.config.getoption("markexpr") in ("fast", "alone")):
            yield
    else:
        yield


@pytest.fixture
def default_ports() -> Iterator[None]:
    """The default ports of `complaints up`, held by one test at a time across all processes of the test run."""
    with Path(tempfile.gettempdir(), "complaints-default-ports.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Restore logging after each test: a command run inside a test makes it log to that test's standard error."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Use a state folder of our own: no test finds a stack of this machine, and no other command one of a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _thrifty() -> Iterator[None]:
    """What tests start spends less processor time than what serves people, where it only waits or soon ends again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, " ".join(QUICK_JVM))
        for name, value in QUIET_ENVIRONMENT.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def config() -> Path:
    """The shipped config folder."""
    return DEFAULT_CONFIG


@pytest.fixture(scope="session")
def _tansu_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TansuBroker]:
    broker = TansuBroker(free_port(), tmp_path_factory.mktemp("tansu") / "tansu.log")
    broker.start(timeout_secs=10)
    yield broker
    broker.stop()


@pytest.fixture(scope="session", params=["tansu", "kafka"])
def bootstrap(request: pytest.FixtureRequest) -> str:
    """Address of a broker shared by all tests, once the embedded one and once Apache Kafka: use names of your own."""
    fixture = {"tansu": "_tansu_for_all", "kafka": "kafka"}[request.param]
    return str(request.getfixturevalue(fixture).bootstrap)


@pytest.fixture(scope="session")
def http_port() -> int:
    """Where `engine` serves HTTP."""
    return free_port()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, http_port: int) -> Iterator[ClickHouseSettings]:
    """A running ClickHouse engine."""
    folder = tmp_path_factory.mktemp("clickhouse")
    tcp_port = free_port()
    engine = ClickHouseEngine(
        folder / "data", tcp_port=tcp_port, http_port=http_port, database="complaints", log=folder / "engine.log"
    )
    engine.start()
    yield ClickHouseSettings(port=tcp_port)
    engine.stop()


@pytest.fixture
def clickhouse(own_database: ClickHouseSettings) -> ClickHouseSettings:
    """A migrated database that no other test uses at the same time."""
    return own_database


@pytest.fixture
def own_database(engine: ClickHouseSettings, config: Path) -> ClickHouseSettings:
    """A database of its own for one test, migrated."""
    database = f"test_{next(_numbers)}"
    ClickHouse(engine).execute(f"CREATE DATABASE {database} ENGINE = Atomic")
    settings = ClickHouseSettings(port=engine.port, database=database)
    migrate(ClickHouse(settings), config)
    return settings
