"""Classify and route: the shipped worker beside its limit and its peers, all writing the same records."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial

from confluent_kafka import Consumer, Message, TopicPartition
from msgspec import Struct

from bench.bench_kafka import OURS, PEERS, BenchKafka, with_groups
from bench.comparison import Comparison, Wanted
from bench.rounds import Round, interleaved, ratio, summaries
from bench.tickets import Tickets
from bench.versions import versions
from bench.watch import EVERY_SECS, Watch
from complaints.errors import PermanentError, TransientError
from stores.kafka.record import Record

PRIMER = 500
"""So many messages come first and are not measured: start, joining the group, learning of topics."""
SETTLE_SECS = 1.0
LIMIT_SECS = 120.0


class Contender(Struct, frozen=True, kw_only=True):
    argv: tuple[str, ...]
    share: float = 1.0
    """Of the input; a slow contender is measured over less of it."""
    processes: int = 1
    """Members of one group."""
    national: bool = False
    """Whether its input is of the whole nation; else it is the same as that of the others."""


CONTENDERS = {
    "worker": Contender(argv=(OURS, "-m", "commands.cli", "worker")),
    "worker national": Contender(argv=(OURS, "-m", "commands.cli", "worker"), national=True),
    "limit": Contender(argv=(OURS, "-m", "bench.peers.limit")),
    "bytewax": Contender(argv=(PEERS, "-m", "bytewax.run", "bench.peers.bytewax_flow:per_message()"), share=0.1),
    "bytewax batched": Contender(argv=(PEERS, "-m", "bytewax.run", "bench.peers.bytewax_flow:batched()")),
    "pathway": Contender(argv=(PEERS, "-m", "bench.peers.pathway_table")),
    "quixstreams": Contender(argv=(PEERS, "-m", "bench.peers.quix"), share=0.1),
    "plain_faust": Contender(argv=(OURS, "-m", "bench.peers.plain_faust"), share=0.05),
}


def compare(wanted: Wanted) -> Comparison:
    """Run it."""
    tickets = Tickets(wanted.data)
    with BenchKafka(wanted.folder) as bench_kafka:
        number = PRIMER + wanted.rows
        inputs = {False: tickets.records(number), True: Tickets(None, national=True).records(number)}
        measure = partial(measure_one, CONTENDERS, bench_kafka, inputs, Check())
        contenders = wanted.of(CONTENDERS)
        measure(contenders[0], wanted.rounds)  # not counted, because a broker that has just started is slow for a while
        rounds = interleaved(contenders, wanted.rounds, measure, wanted.say)
    others = [name for name in CONTENDERS if name != "worker"]
    found = {f"worker_vs_{name.replace(' ', '_')}": ratio(rounds, "worker", name) for name in others}
    return Comparison(
        title="Classify and route",
        source=tickets.source,
        rows=wanted.rows,
        conditions=[
            "one process each, four partitions, one Apache Kafka node on the same machine",
            f"each is up, has joined its group and done {PRIMER} messages before the measured ones are there, all at"
            " one moment (a transaction; plain Faust reads it uncommitted, so a little early); it ends with the last"
            " classified record by the broker's clock",
            "worker national is the worker with made-up complaints about all that the state does, as they come to 1111",
            "each contender's classified records, values and CloudEvents headers, were compared and are the same",
            "input measured: " + ", ".join(f"{name} {wanted.rows * c.share:,.0f}" for name, c in CONTENDERS.items()),
        ],
        versions=versions("confluent-kafka", "faust-streaming", "quixstreams", "bytewax", "pathway"),
        rounds=rounds,
        summaries=summaries(rounds),
        ratios={name: value for name, value in found.items() if value is not None},
    )


def measure_one(
    contenders: Mapping[str, Contender],
    bench_kafka: BenchKafka,
    inputs: Mapping[bool, Sequence[Record]],
    check: Check,
    name: str,
    number: int,
) -> Round:
    """One contender's turn: from the moment the records are there to the last classified one.

    `inputs` has complaints of a city under False, those of the whole nation under True.
    """
    contender = contenders[name]
    records = inputs[contender.national]
    measured = records[PRIMER : PRIMER + int((len(records) - PRIMER) * contender.share)]
    group = f"{name.replace(' ', '-')}-{number}"
    bench_kafka.empty(bench_kafka.received)
    before = bench_kafka.ends(bench_kafka.classified)
    settings = with_groups(bench_kafka.settings, group)
    programs = [bench_kafka.program(f"{group}-{i}", contender.argv, settings) for i in range(contender.processes)]
    for program in programs:
        program.start()
    watch = Watch(*(program.pid for program in programs))

    def written(least: int) -> bool:
        return sum(bench_kafka.ends(bench_kafka.classified)) - sum(before) >= least

    try:
        bench_kafka.publish(bench_kafka.received.name, records[:PRIMER])
        program.wait_until(lambda: written(PRIMER), LIMIT_SECS)
        if len(programs) > 1:
            program.wait_until(lambda: bench_kafka.members(group) == len(programs), LIMIT_SECS)
        time.sleep(SETTLE_SECS)
        start = bench_kafka.fire(bench_kafka.received.name, measured)
        program.wait_until(lambda: written(PRIMER + len(measured)), LIMIT_SECS)
        time.sleep(2 * EVERY_SECS)  # so that the last sample is taken after the end
    except TransientError as error:
        raise PermanentError(f"{name}: {error}") from error
    finally:
        watch.stop()
        for program in programs:
            program.kill()
    outputs = _read(bench_kafka, before)
    check(name, outputs)
    end = max(message.timestamp()[1] for message in outputs) / 1000
    return Round.watched(watch, len(measured), start, end, contender=name, number=number)


def _read(bench_kafka: BenchKafka, before: Sequence[int]) -> list[Message]:
    """The records that were added to the classified topic since."""
    consumer = Consumer({"bootstrap.servers": bench_kafka.settings.kafka.bootstrap_servers, "group.id": "bench-read"})
    ends = bench_kafka.ends(bench_kafka.classified)
    consumer.assign([TopicPartition(bench_kafka.classified.name, number, at) for number, at in enumerate(before)])
    missing = sum(ends) - sum(before)
    found: list[Message] = []
    deadline = time.monotonic() + LIMIT_SECS
    while missing > len(found) and time.monotonic() < deadline:
        found += [
            message for message in consumer.consume(min(10_000, missing - len(found)), 1.0) if not message.error()
        ]
    consumer.close()
    return found


class Check:
    """Checks that every contender writes the same records: value and CloudEvents headers, by key."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {}

    def __call__(self, name: str, messages: Sequence[Message]) -> None:
        for message in messages:
            headers = tuple(sorted(pair for pair in message.headers() or () if not pair[0].startswith("pathway_")))
            content = hash((message.value(), headers))
            if self._known.setdefault(message.key() or b"", content) != content:
                raise PermanentError(f"{name} wrote something else than the others for {message.key()!r}")
