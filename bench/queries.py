"""Analyst questions: those of docs/queries.md over many facts, compared with the same questions on the facts alone."""

from __future__ import annotations

import re
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from clickhouse_driver import Client

from bench.bench_kafka import ROOT
from bench.comparison import Measurement, Wanted
from bench.facts import REVISED, WEEKS, fill
from bench.percentile import percentile
from bench.versions import versions
from complaints.errors import PermanentError
from complaints.settings import ClickHouseSettings
from embedded.engine import ClickHouseEngine
from embedded.ports import free_ports
from stores.clickhouse.client import ClickHouse

PAGE = ROOT / "docs/queries.md"
WITHOUT = Path(__file__).with_name("peers") / "without_aggregates.sql"
FOLDER = ROOT / ".cache/bench-facts"
"""Kept: a run that was interrupted goes on there, and the next finds all facts made."""
DATABASE = "complaints"
TIMEOUT_SECS = 600.0
TIMES, TIMES_WITHOUT = 20, 5


class Asked(NamedTuple):
    """One question, asked several times."""

    p50_ms: float
    p95_ms: float
    megabytes: float
    answer: list[tuple[Any, ...]]


def measure(wanted: Wanted) -> Measurement:
    """Run it."""
    tcp, http = free_ports(2)
    engine = ClickHouseEngine(
        FOLDER, tcp_port=tcp, http_port=http, database=DATABASE, log=wanted.folder / "logs/clickhouse.log"
    )
    engine.start()
    try:
        settings = ClickHouseSettings(port=tcp, database=DATABASE, timeout_secs=TIMEOUT_SECS)
        clickhouse = ClickHouse(settings)
        facts = fill(clickhouse, wanted.rows, wanted.say)
        counts = clickhouse.execute("SELECT count() FROM hourly_counts")[0][0]
        client = Client(settings.host, tcp, database=DATABASE, send_receive_timeout=TIMEOUT_SECS)
        without = dict(re.findall(r"^-- (\d+)\n(.*?);$", WITHOUT.read_text("utf-8"), re.MULTILINE | re.DOTALL))
        rows = []
        for number, title, query in questions():
            rows.append(_row(client, f"{number}. {title}", query, without.get(number)))
            wanted.say("  " + "  ".join(rows[-1]))
    finally:
        engine.stop()
    return Measurement(
        title="Analyst questions",
        source=f"{facts:,} made-up complaints and {counts:,} rows of hourly counts",
        columns=["question", "p50 ms", "p95 ms", "MB read", "facts alone: p50 ms", "p95 ms", "MB read"],
        rows=rows,
        conditions=[
            "the questions of docs/queries.md through the embedded endpoint, two threads, nothing else asked meanwhile;"
            f" {TIMES} times each after one that is not counted, {TIMES_WITHOUT} times where facts alone are asked",
            f"facts made by ClickHouse: {WEEKS} weeks, over and over with ids of their own; one complaint in {REVISED}"
            " has a second version",
            "without a figure: the question is about single complaints and reads facts in any case; number 10 counts a"
            " week anew to compare",
            "where both were asked, both gave the same answer",
        ],
        versions=versions("chdb-core", "clickhouse-driver"),
    )


def questions() -> list[tuple[str, str, str]]:
    """Number, title and SQL of each question of the page."""
    found = re.findall(r"^## (\d+)\. (.*?)$.*?^```sql\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [(number, title, sql) for number, title, sql in found]


def _row(client: Client, title: str, query: str, without: str | None) -> list[str]:
    ours = _ask(client, query, TIMES)
    shown = [title, f"{ours.p50_ms:,.0f}", f"{ours.p95_ms:,.0f}", f"{ours.megabytes:,.1f}"]
    if without is None:
        return [*shown, "", "", ""]
    theirs = _ask(client, without, TIMES_WITHOUT)
    if theirs.answer != ours.answer:
        raise PermanentError(f"{title} has another answer without aggregates")
    return [*shown, f"{theirs.p50_ms:,.0f}", f"{theirs.p95_ms:,.0f}", f"{theirs.megabytes:,.1f}"]


def _ask(client: Client, query: str, times: int) -> Asked:
    answer = client.execute(query)
    took = []
    for _ in range(times):
        start = time.perf_counter()
        client.execute(query)
        took.append((time.perf_counter() - start) * 1000)
    return Asked(median(took), percentile(took, 95), client.last_query.progress.bytes / 1e6, answer)
