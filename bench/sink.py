"""Load: the shipped sink beside ClickHouse's own Kafka engine and bare inserts, on one engine and the same records."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.bench_kafka import OURS, PEERS, BenchKafka, with_groups
from bench.comparison import Comparison, Wanted
from bench.peers.message import Message
from bench.rounds import Round, interleaved, ratio, summaries
from bench.tickets import Tickets
from bench.versions import versions
from bench.watch import EVERY_SECS, Watch
from complaints.errors import PermanentError
from complaints.settings import DEFAULT_CONFIG, Settings
from embedded.ports import free_ports
from embedded.processes import ChildProcess
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from stores.kafka.record import Record
from streams.load_pipeline import load_pipeline

PRIMER = 100
SETTLE_SECS = 3.0
"""After the primer, until flushes and recomputes of it are over."""
LIMIT_SECS = 180.0
KAFKA_ENGINE = Path(__file__).with_name("peers") / "kafka_engine.sql"
CONSUMERS = 4
_ADDED = "SELECT sum(complaints) FROM added WHERE dimension = 'total'"
_WRONG = """SELECT count() FROM
(SELECT hour, dimension, key, other, sum(complaints) AS n FROM {} GROUP BY ALL) AS kept
FULL OUTER JOIN (SELECT hour, dimension, key, other, complaints AS n FROM recount) AS counted
USING (hour, dimension, key, other) WHERE kept.n != counted.n"""


class Site(Struct, frozen=True):
    """The place of one run: the shared broker, and an engine of its own."""

    bench_kafka: BenchKafka
    settings: Settings
    clickhouse: ClickHouse
    engine: ChildProcess


Load = Callable[[Site, Sequence[Record]], Round]
"""How one contender loads."""


def compare(wanted: Wanted, name: str = "sink") -> Comparison:
    """Run it; ratios begin with this name."""
    tickets = Tickets(wanted.data)
    records = classified(tickets, PRIMER + wanted.rows)
    with BenchKafka(wanted.folder) as bench_kafka:
        rounds = interleaved(
            wanted.of(_CONTENDERS), wanted.rounds, partial(measure_one, _CONTENDERS, bench_kafka, records), wanted.say
        )
    found = {f"{name}_vs_{other}": ratio(rounds, "sink", other) for other in ("kafka_engine", "bare_insert")}
    return Comparison(
        title="Load into ClickHouse",
        source=tickets.source,
        rows=wanted.rows,
        conditions=[
            "one engine for all, in a process of its own behind the embedded endpoint: chdb-core 26.1.0, where the"
            " Kafka engine works; a new one with empty tables for each run",
            f"sink and Kafka engine are up and have loaded {PRIMER} records before the measured ones are there, all at"
            " one moment (a transaction); a run ends when facts and aggregates are complete, and every aggregate was"
            " compared with its recount",
            "history in no order: every batch touches nearly every hour there is",
            "bare insert: columns ready in memory, facts alone, batches of 50,000",
            f"Kafka engine: {CONSUMERS} consumers, blocks of 50,000, flush after 0.5 s",
            "CPU and memory are of the contender and the engine together",
        ],
        versions=versions("chdb-core", "clickhouse-driver", "confluent-kafka", "msgspec"),
        rounds=rounds,
        summaries=summaries(rounds),
        ratios={key: value for key, value in found.items() if value is not None},
    )


def classified(tickets: Tickets, number: int) -> list[Record]:
    pipeline = load_pipeline(Settings())
    messages = [Message(r.key, r.value, r.headers) for r in tickets.records(number)]
    outputs = [one for at in range(0, number, 10_000) for one in pipeline.run(messages[at : at + 10_000])]
    name = pipeline.topics.classified.name
    return [Record(key=o.key or b"", value=o.value, headers=o.headers) for o in outputs if o.topic == name]


def measure_one(
    contenders: Mapping[str, Load], bench_kafka: BenchKafka, records: Sequence[Record], name: str, number: int
) -> Round:
    """One contender's turn, on an engine of its own."""
    group = f"{name}-{number}"
    bench_kafka.empty(bench_kafka.classified)
    with _site(bench_kafka, group) as site:
        one = contenders[name](site, records)
        return msgspec.structs.replace(one, contender=name, number=number)


@contextmanager
def _site(bench_kafka: BenchKafka, group: str) -> Iterator[Site]:
    tcp, http = free_ports(2)
    folder = bench_kafka.folder / group
    ports = ["--tcp-port", str(tcp), "--http-port", str(http)]
    settings = with_groups(bench_kafka.settings, group)
    clickhouse_settings = msgspec.structs.replace(settings.clickhouse, port=tcp)
    settings = msgspec.structs.replace(settings, clickhouse=clickhouse_settings)
    engine = bench_kafka.program(
        f"engine-{group}", [PEERS, "-m", "bench.peers.engine", "--data", str(folder), *ports], settings
    )
    engine.start()
    try:
        engine.wait_until(lambda: "ready: ClickHouse" in engine.tail(), 60)
        clickhouse = ClickHouse(clickhouse_settings)
        migrate(clickhouse, DEFAULT_CONFIG)
        yield Site(bench_kafka, settings, clickhouse, engine)
        clickhouse.close()
    finally:
        engine.stop()


def load_with_sinks(site: Site, records: Sequence[Record], sinks: int = 1) -> Round:
    """Load the records with so many sinks in one group."""
    group, topic = site.settings.sink.group, site.bench_kafka.classified
    argv = [OURS, "-m", "commands.cli", "sink"]
    programs = [site.bench_kafka.program(f"sink-{group}-{i}", argv, site.settings) for i in range(sinks)]
    for program in programs:
        program.start()
    try:
        if sinks > 1:
            programs[0].wait_until(lambda: site.bench_kafka.members(group) == sinks, LIMIT_SECS)
        # Offsets are committed once the aggregates are written.
        return _loaded(site, records, programs, "hourly", lambda _: site.bench_kafka.behind(group, topic) <= 1)
    finally:
        for program in programs:
            program.stop()


def _kafka_engine(site: Site, records: Sequence[Record]) -> Round:
    values = {
        "broker": site.settings.kafka.bootstrap_servers,
        "topic": site.bench_kafka.classified.name,
        "group": site.settings.sink.group,
        "consumers": str(CONSUMERS),
    }
    text = "\n".join(line for line in KAFKA_ENGINE.read_text().splitlines() if not line.startswith("--"))
    for statement in text.split(";\n"):
        if statement.strip():
            for name, value in values.items():
                statement = statement.replace("{" + name + "}", value)
            site.clickhouse.execute(statement)
    return _loaded(site, records, [site.engine], "added", lambda least: site.clickhouse.execute(_ADDED)[0][0] >= least)


def _bare_insert(site: Site, records: Sequence[Record]) -> Round:
    rows = len(records) - PRIMER
    site.bench_kafka.publish(site.bench_kafka.classified.name, records[PRIMER:])
    program = site.bench_kafka.program(
        f"bare-{site.settings.sink.group}", [OURS, "-m", "bench.peers.bare_insert", str(rows)], site.settings
    )
    program.start()
    watch = Watch(program.pid, site.engine.pid)
    try:
        program.wait_until(lambda: "ended " in program.tail(), LIMIT_SECS)
        time.sleep(2 * EVERY_SECS)
    finally:
        watch.stop()
        program.stop()
    start, end = (
        float(line.split()[1]) for line in program.tail().splitlines() if line.startswith(("started", "ended"))
    )
    return Round.watched(watch, rows, start, end)


_CONTENDERS: dict[str, Load] = {
    "sink": load_with_sinks,
    "kafka_engine": _kafka_engine,
    "bare_insert": _bare_insert,
}


def _loaded(
    site: Site,
    records: Sequence[Record],
    programs: Sequence[ChildProcess],
    aggregates: str,
    complete: Callable[[int], bool],
) -> Round:
    """Measure from the moment the records are committed until facts and `aggregates` are complete."""
    topic = site.bench_kafka.classified.name
    site.bench_kafka.publish(topic, records[:PRIMER])
    programs[0].wait_until(lambda: _facts(site) >= PRIMER and complete(PRIMER), LIMIT_SECS)
    time.sleep(SETTLE_SECS)
    watch = Watch(*{site.engine.pid, *(program.pid for program in programs)})
    try:
        start = site.bench_kafka.fire(topic, records[PRIMER:])
        _await(programs, lambda: _facts(site) >= len(records))
        _await(programs, lambda: complete(len(records)))
        end = time.time()
        time.sleep(2 * EVERY_SECS)
    finally:
        watch.stop()
    if wrong := site.clickhouse.execute(_WRONG.format(aggregates))[0][0]:
        raise PermanentError(f"{wrong} aggregates are not what a recount gives")
    return Round.watched(watch, len(records) - PRIMER, start, end)


def _await(programs: Sequence[ChildProcess], done: Callable[[], bool]) -> None:
    """Ask only ten times a second, because each answer costs the engine some time."""
    deadline = time.monotonic() + LIMIT_SECS
    while not done():
        if time.monotonic() > deadline or not all(program.alive() for program in programs):
            raise PermanentError("\n".join(f"{one.name} did not load all\n{one.tail()}" for one in programs))
        time.sleep(0.1)


def _facts(site: Site) -> int:
    return int(site.clickhouse.execute("SELECT count() FROM complaint_facts")[0][0])
