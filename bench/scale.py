"""Scale-out: one and two workers, one and two sinks, over twice the partitions."""

from __future__ import annotations

from functools import partial

from bench import sink, worker
from bench.bench_kafka import OURS, BenchKafka
from bench.comparison import Comparison, Wanted
from bench.rounds import interleaved, ratio, summaries
from bench.tickets import Tickets
from bench.versions import versions

PARTITIONS = 8
_WORKER = (OURS, "-m", "commands.cli", "worker")
WORKERS = {
    "1 worker": worker.Contender(argv=_WORKER),
    "2 workers": worker.Contender(argv=_WORKER, processes=2),
}
SINKS: dict[str, sink.Load] = {
    "1 sink": sink.load_with_sinks,
    "2 sinks": partial(sink.load_with_sinks, sinks=2),
}


def compare(wanted: Wanted) -> Comparison:
    """Run it."""
    tickets = Tickets(wanted.data)
    rounds = []
    with BenchKafka(wanted.folder, PARTITIONS) as bench_kafka:
        received = tickets.records(worker.PRIMER + wanted.rows)
        work = partial(worker.measure_one, WORKERS, bench_kafka, {False: received}, worker.Check())
        rounds += interleaved(wanted.of(WORKERS), wanted.rounds, work, wanted.say)
        load = partial(sink.measure_one, SINKS, bench_kafka, sink.classified(tickets, sink.PRIMER + wanted.rows))
        rounds += interleaved(wanted.of(SINKS), wanted.rounds, load, wanted.say)
    found = {
        "two_workers_vs_one": ratio(rounds, "2 workers", "1 worker"),
        "two_sinks_vs_one": ratio(rounds, "2 sinks", "1 sink"),
    }
    return Comparison(
        title="Scale-out",
        source=tickets.source,
        rows=wanted.rows,
        conditions=[
            f"{PARTITIONS} partitions; members of one group, each reading its share; otherwise as in the comparisons",
            "broker, contenders and, for sinks, the engine share the machine's cores",
        ],
        versions=versions("confluent-kafka", "faust-streaming", "chdb-core"),
        rounds=rounds,
        summaries=summaries(rounds),
        ratios={name: value for name, value in found.items() if value is not None},
    )
