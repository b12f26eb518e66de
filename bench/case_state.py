"""The state of the service of cases at size: memory, disk, a start with the state intact and one without it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct

from bench.bench_kafka import OURS, BenchKafka
from bench.case_load import CaseLoad
from bench.case_turn import CaseTurn
from bench.comparison import Measurement, Wanted
from bench.expected_cases import ExpectedCases
from bench.versions import versions
from bench.watch import Watch
from complaints.errors import PermanentError, TransientError
from complaints.events.case import CASE
from complaints.events.cloudevents import headers_of
from stores.kafka.record import Record

ARGV = (OURS, "-m", "commands.cli", "cases", "run")
SIZES = {"100k": 100_000, "300k": 300_000, "1M": 1_000_000, "3M": 3_000_000, "10M": 10_000_000}
DEFAULT = ("100k", "1M")
LIMIT_SECS = 3600.0


class _Start(Struct, frozen=True, kw_only=True):
    secs: float
    cpu_secs: float
    peak_mb: float


def measure(wanted: Wanted) -> Measurement:
    """Run it; contenders are the sizes."""
    rows = []
    for name in wanted.contenders or DEFAULT:
        folder = wanted.folder / name
        folder.mkdir()
        with BenchKafka(folder) as bench_kafka:
            row = _measure(bench_kafka, SIZES[name])
        wanted.say("  " + "  ".join(row))
        rows.append(row)
    return table(rows)


def table(rows: list[list[str]]) -> Measurement:
    """One row for each size."""
    return Measurement(
        title="Cases kept on one machine",
        source="made-up cases that are resolved, after five steps each",
        columns=[
            "cases",
            "file MB",
            "secs to the first step, intact",
            "peak MB",
            "secs without state",
            "cases/s",
            "CPU µs per case",
            "peak MB then",
        ],
        rows=rows,
        conditions=[
            "`complaints cases run` on one Apache Kafka node on the same machine; from the start of the process to the"
            " first step that it writes, of a complaint that waited for it",
            "intact: killed by SIGKILL, with its file; without state: everything is read from `cases.v1`",
        ],
        versions=versions("confluent-kafka"),
    )


def _measure(bench_kafka: BenchKafka, number: int) -> list[str]:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    turn = CaseTurn(bench_kafka, "state", ARGV)
    turn.put_cases(_cases(number, start))
    rebuilt = _start(turn, CaseLoad(1, start, "first"))
    intact = _start(turn, CaseLoad(1, start, "second"))
    size = sum(file.stat().st_size for file in Path(turn.state).iterdir()) / 1e6
    return [
        f"{number:,}", f"{size:,.0f}", f"{intact.secs:.1f}", f"{intact.peak_mb:,.0f}",
        f"{rebuilt.secs:.0f}", f"{number / rebuilt.secs:,.0f}", f"{rebuilt.cpu_secs / number * 1e6:.0f}",
        f"{rebuilt.peak_mb:,.0f}",
    ]  # fmt: skip


def _start(turn: CaseTurn, load: CaseLoad) -> _Start:
    """Start it, wait until it has opened the case of this load, and kill it."""
    turn.publish_decisions(load)
    before, since = turn.steps(), time.time()
    turn.program.start()
    watch = Watch(turn.program.pid)
    try:
        turn.program.wait_until(lambda: turn.steps() > before, LIMIT_SECS)
    except TransientError as error:
        raise PermanentError(str(error)) from error
    finally:
        end = time.time()
        watch.stop()
        turn.program.kill()
    return _Start(secs=end - since, cpu_secs=watch.cpu_secs(since, end), peak_mb=watch.peak_mb())


def _cases(number: int, start: datetime) -> Iterator[Record]:
    """One case under so many ids, in no order."""
    ((key, case),) = ExpectedCases(CaseLoad(1, start)).cases.items()
    value = msgspec.json.encode(case)
    draw = random.Random(1)
    headers = headers_of(event_id="-", event_type=CASE.ce_type, source="/bench", subject="-", time=start.isoformat())
    for _ in range(number):
        other = str(UUID(int=draw.getrandbits(128), version=5)).encode()
        yield Record(key=other, value=value.replace(key, other), headers=headers)
