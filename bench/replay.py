"""Replay: a whole history from a file to queryable trends, on the embedded stack; how its cost grows."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from bench.bench_kafka import OURS, ROOT
from bench.children import watch_children
from bench.comparison import Measurement, Wanted
from bench.report import stored
from bench.tickets import Tickets
from bench.versions import versions
from bench.watch import Watch
from complaints.clock import SystemClock
from complaints.errors import PermanentError
from complaints.settings import PREFIX, Settings, child_environment, load_settings
from embedded.ports import free_ports
from embedded.processes import ChildProcess
from operations.local.stack import Stack, on_this_machine
from producers.sample import line
from stores.clickhouse.client import ClickHouse

PARTS = (0.1, 1 / 3, 1.0)
"""Of the rows asked for: 0.15, 0.5 and 1.5 million of 1.5."""
STUCK_SECS = 120.0
_COUNT = "SELECT sum(complaints) FROM hourly WHERE dimension = 'total'"


def measure(wanted: Wanted) -> Measurement:
    """Run it."""
    tickets = Tickets(wanted.data)
    sizes = {f"{int(wanted.rows * part):,}": int(wanted.rows * part) for part in PARTS}
    found = {row[0]: row for row in stored().get("replay", {}).get("rows", []) if row[0] in sizes}
    for size in wanted.of(sizes):
        folder = wanted.folder / str(sizes[size])  # Kafka would split a path with a comma into two log folders
        folder.mkdir()
        found[size] = _replay(tickets, sizes[size], folder)
        wanted.say("  " + "  ".join(found[size]))
    rows = [found[size] for size in sizes if size in found]
    return Measurement(
        title="Replay of a history",
        source=tickets.source,
        columns=["tickets", "seconds", "tickets/s", "of the last third / first third", "peak MB"],
        rows=rows,
        conditions=[
            "file of JSON lines -> `complaints import` -> Kafka -> worker -> Kafka -> sink -> ClickHouse, all at once"
            " on one machine with Apache Kafka as the broker; default settings",
            "from the start of the import until the hourly totals hold every ticket",
        ],
        versions=versions("confluent-kafka", "faust-streaming", "chdb-core"),
    )


def _replay(tickets: Tickets, number: int, folder: Path) -> list[str]:
    path = folder / "history.jsonl"
    with path.open("wb") as file:
        file.writelines(map(line, islice(tickets.submissions(), number)))
    stack = Stack(embedded_settings(folder / "data"), SystemClock())
    with stack.running(lambda what: None):
        watches = watch_children()
        source = ChildProcess(
            "import",
            [OURS, "-m", "commands.cli", "import", "--format", "bodies", str(path)],
            folder / "import.log",
            {**child_environment(stack.settings), "PYTHONPATH": str(ROOT)},
        )
        start = time.monotonic()
        source.start()
        watches["import"] = Watch(source.pid)
        seen = _follow(ClickHouse(stack.settings.clickhouse), number, start)
        peaks = {name: watch.peak_mb() for name, watch in watches.items()}
    secs = seen[-1][0]
    return [
        f"{number:,}",
        f"{secs:.0f}",
        f"{number / secs:,.0f}",
        f"{_growth(seen):.2f}",
        ", ".join(f"{name} {mb:,.0f}" for name, mb in peaks.items()),
    ]


def embedded_settings(data: Path) -> Settings:
    """Settings for the whole stack on this machine with Apache Kafka, on free ports."""
    names = ("EMBEDDED__BROKER_PORT", "EMBEDDED__HTTP_PORT", "CLICKHOUSE__PORT", "GATEWAY__PORT", "DASHBOARD__PORT")
    ports = {PREFIX + name: str(port) for name, port in zip(names, free_ports(len(names)), strict=True)}
    return on_this_machine(load_settings(environ={PREFIX + "EMBEDDED__BROKER": "kafka", **ports}), data)


def _follow(clickhouse: ClickHouse, number: int, start: float) -> list[tuple[float, int]]:
    """Samples of (seconds, rows in `complaint_facts`) until all are counted."""
    seen, moved = [(0.0, 0)], start
    while True:
        rows = clickhouse.execute("SELECT count() FROM complaint_facts")[0][0]
        now = time.monotonic()
        if rows != seen[-1][1]:
            moved = now
            seen.append((now - start, rows))
        if rows >= number and (clickhouse.execute(_COUNT)[0][0] or 0) >= number:
            return [*seen, (time.monotonic() - start, rows)]
        if now - moved > STUCK_SECS:
            raise PermanentError(f"replay: {rows:,} of {number:,} after {now - start:.0f} s, and no more come")
        time.sleep(0.5)


def _growth(seen: Sequence[tuple[float, int]]) -> float:
    """Time of the last third of the tickets divided by that of the first, which includes the start."""
    end = seen[-1][1]
    first = next(moment for moment, rows in seen if rows >= end / 3)
    second = next(moment for moment, rows in seen if rows >= end * 2 / 3)
    return (seen[-1][0] - second) / first if first else sys.float_info.max
