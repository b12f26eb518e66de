"""`python -m tests.histories`: random histories on both brokers. Exit status 1 when a complaint does not count once."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings
from embedded.broker import Broker, TansuBroker
from embedded.engine import ClickHouseEngine
from embedded.kafka import KafkaBroker
from embedded.kafka_jars import prepare_kafka
from embedded.ports import free_port, free_ports
from tests.histories.chunks import Chunk, Done, append, chunks, in_words, load
from tests.histories.performance import perform
from tests.quick_java import quick_jvm

DATABASE = "complaints"
READY_SECS = 180.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.histories", description=__doc__)
    parser.add_argument("--number", type=int, default=300, help="on each broker (default %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=1, help="of the first chunk, the others count on (default %(default)s)"
    )
    parser.add_argument("--chunk", type=int, default=500, help="so many at once (default %(default)s)")
    parser.add_argument("--broker", action="append", choices=sorted(BROKERS), help="this one alone; may be repeated")
    parser.add_argument("--record", type=Path, metavar="FILE", help="add each chunk; what stands there is not rerun")
    options = parser.parse_args()
    known, kept = load(options.record) if options.record else {}, True
    for name in options.broker or sorted(BROKERS):
        done = []
        for chunk in chunks(name, options.number, options.seed, options.chunk):
            if chunk not in known:
                known[chunk] = _run(chunk)
                if options.record:
                    append(options.record, known[chunk])
            done.append(known[chunk])
            for finding in known[chunk].findings:
                print(f"seed {chunk.seed}: {finding}", flush=True)
        print(in_words(name, done), flush=True)
        kept &= not any(one.findings for one in done)
    return 0 if kept else 1


def _run(chunk: Chunk) -> Done:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="histories-") as name:
        folder = Path(name)
        broker = BROKERS[chunk.broker](folder)
        with _running(broker), _engine(folder) as clickhouse:
            number, seed = chunk.histories, chunk.seed
            result = perform(broker.bootstrap, clickhouse, folder / "run", "h", number=number, seed=seed)
    return Done(
        **chunk._asdict(),
        steps=result.steps,
        deaths=result.deaths,
        secs=round(time.monotonic() - began, 1),
        findings=result.findings,
    )


def _kafka(folder: Path) -> Broker:
    port, controller = free_ports(2)
    home = prepare_kafka(DEFAULT_CONFIG / "kafka", DEFAULT_CONFIG.parent / ".cache/kafka-jars")
    return KafkaBroker(port, controller, folder / "kafka", folder / "kafka.log", home, jvm=quick_jvm(home))


def _tansu(folder: Path) -> Broker:
    return TansuBroker(free_port(), folder / "tansu.log")


BROKERS: dict[str, Callable[[Path], Broker]] = {"kafka": _kafka, "tansu": _tansu}


@contextmanager
def _running(broker: Broker) -> Iterator[None]:
    broker.start(READY_SECS)
    try:
        yield
    finally:
        broker.stop()


@contextmanager
def _engine(folder: Path) -> Iterator[ClickHouseSettings]:
    tcp, http = free_ports(2)
    log = folder / "clickhouse.log"
    engine = ClickHouseEngine(folder / "clickhouse", tcp_port=tcp, http_port=http, database=DATABASE, log=log)
    engine.start(READY_SECS)
    try:
        yield ClickHouseSettings(port=tcp, database=DATABASE)
    finally:
        engine.stop()


if __name__ == "__main__":
    sys.exit(main())
