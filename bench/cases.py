"""The fold of cases: the shipped service beside tables of Faust and state of quixstreams, with the same outputs.

The speed of each in one process, and what its cases are worth after it was killed in the midst of its work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from msgspec import Struct

from bench.bench_kafka import OURS, PEERS, BenchKafka
from bench.case_load import AGAIN_EVERY, AGENCIES, ILLEGAL_EVERY, STEPS, CaseLoad
from bench.case_turn import LIMIT_SECS, CaseTurn
from bench.comparison import Measurement, Wanted
from bench.expected_cases import ExpectedCases, Wrong
from bench.rounds import Round, interleaved, summaries
from bench.versions import versions
from bench.watch import EVERY_SECS, Watch
from complaints.errors import PermanentError, TransientError
from streams.cases.hot_cases import GENERATION

KILLED_AT = (0.3, 0.6)
"""When it is killed: the share of the steps that are written by then."""


def _venv(python: str) -> str:
    return str(Path(python).parent.parent)


class Contender(Struct, frozen=True, kw_only=True):
    argv: tuple[str, ...]
    share: float = 1.0
    """Of the input; a slow contender is measured over less of it."""


CONTENDERS = {
    "complaints cases": Contender(argv=(OURS, "-m", "commands.cli", "cases", "run")),
    "Faust, memory": Contender(argv=(OURS, "-m", "bench.peers.faust_cases", "memory"), share=0.1),
    "Faust, RocksDB": Contender(
        argv=(OURS, "-m", "bench.peers.beside", _venv(PEERS), "bench.peers.faust_cases", "rocksdb"), share=0.1
    ),
    "quixstreams": Contender(
        argv=(PEERS, "-m", "bench.peers.beside", _venv(OURS), "bench.peers.quix_cases"), share=0.1
    ),
}


class Kill(Struct, frozen=True, kw_only=True):
    """What was found after one kill."""

    contender: str
    wrong: Wrong
    again_secs: float
    """From its second start to the first case that it writes then."""


def compare(wanted: Wanted) -> Measurement:
    """Run it."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    cases, names = wanted.rows // STEPS, wanted.of(CONTENDERS)
    with BenchKafka(wanted.folder) as bench_kafka:
        turns = _Turns(bench_kafka, cases, start)
        turns.measure(names[0], -1)  # not counted, because a broker that has just started is slow for a while
        rounds = interleaved(names, wanted.rounds, turns.measure, wanted.say)
        kills = [turns.kill(name, at, wanted.say) for at in KILLED_AT for name in names]
    return _told(wanted, cases, _table(rounds, kills))


def _table(rounds: Sequence[Round], kills: Sequence[Kill]) -> list[list[str]]:
    """A row for each contender."""
    rows = []
    for one in summaries(rounds):
        of = [kill for kill in kills if kill.contender == one.contender]
        rows.append([
            one.contender,
            f"{one.rate:,.0f}",
            f"{one.lowest:,.0f}-{one.highest:,.0f}",
            f"{one.cpu_us:.0f}",
            f"{one.peak_mb:,.0f}",
            f"{sum(kill.wrong.cases for kill in of):,}",
            f"{sum(kill.wrong.steps_missing for kill in of):,}",
            f"{sum(kill.wrong.steps_invented for kill in of):,}",
            f"{median(kill.again_secs for kill in of):.1f}",
        ])  # fmt: skip
    return rows


def _told(wanted: Wanted, cases: int, rows: list[list[str]]) -> Measurement:
    """The table with what was measured and how."""
    return Measurement(
        title="Folding what agencies do into cases",
        source=f"{wanted.rows:,} made-up steps of {cases:,} cases; {wanted.rounds} rounds, contenders in turns",
        columns=[
            "contender",
            "updates/s",
            "spread",
            "CPU µs per update",
            "peak MB",
            f"cases wrong after {len(KILLED_AT)} kills",
            "steps lost",
            "steps invented",
            "secs to go on after a kill",
        ],
        rows=rows,
        conditions=[
            "one process each on one Apache Kafka node on the same machine, from the moment the updates are there (a"
            " transaction; Faust reads it uncommitted, so a little early) to the last case by the broker's clock",
            f"agencies' updates of {len(AGENCIES)} topics, one partition each, on cases that are open; one case in"
            f" {AGAIN_EVERY} sends a step twice, one in {ILLEGAL_EVERY} one that is not legal",
            "each runs our own fold and writes the same records: the step twice, the case, and what is refused. Peers"
            " fold a record at a time, as their documentation shows; our service reads the topics of all agencies",
            f"our service keeps the {GENERATION:,} cases used last decoded; peers ask their state for each",
            "killed by SIGKILL when 30 and 60% of the steps were written, and started again; what is on the topics"
            " in the end is compared with a plain fold of the same records: cases by their whole content, steps by id"
            " and bytes",
            "input measured: " + ", ".join(f"{name} {wanted.rows * c.share:,.0f}" for name, c in CONTENDERS.items()),
        ],
        versions=versions("confluent-kafka", "faust-streaming", "quixstreams", "rocksdict"),
    )


@dataclass(frozen=True)
class _Turns:
    bench_kafka: BenchKafka
    cases: int
    start: datetime
    _expected: dict[int, ExpectedCases] = field(default_factory=dict)

    def measure(self, name: str, number: int) -> Round:
        """From the moment the updates are there to the last case."""
        load = self._load(name)
        turn = CaseTurn(self.bench_kafka, f"{_plain(name)}-{number}", CONTENDERS[name].argv)
        try:
            turn.open(load)
            watch = Watch(turn.program.pid)
            start = turn.fire(load)
            turn.program.wait_until(lambda: turn.steps() >= load.cases * (1 + STEPS), LIMIT_SECS)
            turn.wait_until_quiet()
            time.sleep(2 * EVERY_SECS)  # so that the last sample is taken after the end
            watch.stop()
        except TransientError as error:
            raise PermanentError(f"{name}: {error}") from error
        finally:
            turn.program.kill()
        if (wrong := turn.wrong(self._expect(load))) != Wrong(cases=0, steps_missing=0, steps_invented=0):
            raise PermanentError(f"{name} was not killed, and is wrong: {wrong}")
        updates = sum(map(len, load.updates().values()))
        return Round.watched(watch, updates, start, turn.last_case_at(), contender=name, number=number)

    def kill(self, name: str, at: float, say: Callable[[str], None]) -> Kill:
        """Kill it when this share of the steps is written, start it again, and see what comes of it."""
        load = self._load(name)
        turn = CaseTurn(self.bench_kafka, f"{_plain(name)}-killed-{at:.0%}".replace("%", ""), CONTENDERS[name].argv)
        try:
            turn.open(load)
            turn.fire(load)
            turn.program.wait_until(lambda: turn.steps() >= load.cases * (1 + STEPS * at), LIMIT_SECS)
            turn.program.kill()
            turn.wait_until_quiet()
            before, start = turn.cases(), time.monotonic()
            turn.program.start()
            turn.program.wait_until(lambda: turn.cases() > before, LIMIT_SECS)
            again_secs = time.monotonic() - start
            turn.wait_until_quiet()
        except TransientError as error:
            raise PermanentError(f"{name}: {error}") from error
        finally:
            turn.program.kill()
        found = Kill(contender=name, wrong=turn.wrong(self._expect(load)), again_secs=again_secs)
        say(f"  {name} killed at {at:.0%}: {found.wrong}, went on after {again_secs:.1f} s")
        return found

    def _load(self, name: str) -> CaseLoad:
        return CaseLoad(int(self.cases * CONTENDERS[name].share), self.start)

    def _expect(self, load: CaseLoad) -> ExpectedCases:
        if load.cases not in self._expected:
            self._expected[load.cases] = ExpectedCases(load)
        return self._expected[load.cases]


def _plain(name: str) -> str:
    return name.lower().replace(",", "").replace(" ", "-")
