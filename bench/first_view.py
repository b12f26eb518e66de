"""The first view of every page of the dashboard over years of complaints: seconds, size, and what ClickHouse reads.

Facts and counts are filled in by SQL (`years.py`), not through Kafka. The engine and the dashboard are started anew
before pages are asked for, and nothing is asked for twice. The operating system may have the files in memory.
"""

from __future__ import annotations

import http.client
import re
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.bench_kafka import OURS, ROOT, BenchKafka
from bench.comparison import Measurement, Wanted
from bench.versions import versions
from bench.watch import Watch
from bench.years import fill_years
from complaints.clock import BANGKOK, SystemClock
from complaints.errors import PermanentError, TransientError
from complaints.settings import ClickHouseSettings, Settings
from embedded.engine import ClickHouseEngine
from embedded.ports import free_port, free_ports
from web.dashboard.filters import EVERY_FIELD
from web.dashboard.registry import HOME, PAGES
from web.words import LANGUAGES

SIZES = {"1.5M": 1_500_000, "100M": 100_000_000}
FOLDER = ROOT / ".cache/bench-first-view"
"""A folder for each size, kept so that another run need not fill it."""
DATABASE = "complaints"
FILL_SECS, ANSWER_SECS, STARTED_SECS, STOPPED_SECS, COMPUTED_SECS = 1200.0, 120.0, 60.0, 60.0, 600.0
FILTERS: Mapping[str, dict[str, str]] = {
    "all": {},
    "province": {"province": "10"},
    "category": {"category": "flood"},
    "week": {"days": "7"},
}
_COMPUTED = "/words?lang=en"
"""A page that is computed beside the others, and says so until it is."""
_COST = re.compile(r'page;dur=(\d+), clickhouse;desc="(\d+) statements, (\d+) rows read"')


class View(NamedTuple):
    """One page as it was asked for, once."""

    page: str
    filters: str
    language: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it: from the request to the last byte."""

    view: View
    secs: float
    cpu_secs: float
    """Of the engine and the dashboard."""
    kb: float
    sent_kb: float
    statements: int
    rows: int


def measure(wanted: Wanted) -> Measurement:
    """Run it; contenders are the sizes, `--rows` is another one."""
    sizes = [wanted.rows] if wanted.rows else [SIZES[name] for name in wanted.of(SIZES)]
    rows: list[list[str]] = []
    for size in sizes:
        folder = wanted.folder / f"{size}"
        folder.mkdir()
        with BenchKafka(folder) as kafka:
            rows += _rows(size, _measure(kafka, size, wanted))
    return Measurement(
        title="The first view of every page",
        source="made-up complaints of up to ten years, filled in by SQL and not through Kafka",
        columns=[
            "complaints", "page", "views", "kB, most", "kB sent", "s, median", "s, slowest", "of", "CPU s",
            "statements", "rows read, most",
        ],
        rows=rows,
        conditions=[
            "each page once as it opens while the figures beside the pages are computed, and, after that, once"
            f" in each language with each of these filters that it takes: {', '.join(FILTERS)}; 30 days and"
            " the 30 before unless a week is asked for; nothing is asked for twice",
            "engine and dashboard were started anew after the tables had been filled; topics are empty, and so is what"
            " the view `revisions` reads",
            "CPU s: of engine and dashboard, of the view that took most once nothing else was computed",
        ],
        versions=versions("chdb-core", "clickhouse-driver", "aiohttp"),
    )  # fmt: skip


def _measure(kafka: BenchKafka, size: int, wanted: Wanted) -> list[Seen]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    data = FOLDER / f"{size}"
    with _engine(data, kafka.folder) as (settings, _):
        fill_years(settings, size, _yesterday(), wanted.say)
    with _engine(data, kafka.folder) as (settings, engine):
        return list(_ask_all(kafka, msgspec.structs.replace(kafka.settings, clickhouse=settings), engine, wanted))


@contextmanager
def _engine(data: Path, logs: Path) -> Iterator[tuple[ClickHouseSettings, ClickHouseEngine]]:
    """Running while the block does."""
    tcp, http = free_ports(2)
    engine = ClickHouseEngine(data, tcp_port=tcp, http_port=http, database=DATABASE, log=logs / "logs/clickhouse.log")
    engine.start()
    try:
        yield ClickHouseSettings(port=tcp, database=DATABASE, timeout_secs=FILL_SECS), engine
    finally:
        engine.stop(STOPPED_SECS)


def _yesterday() -> date:
    return SystemClock().now().astimezone(BANGKOK).date() - timedelta(days=1)


def _ask_all(kafka: BenchKafka, settings: Settings, engine: ClickHouseEngine, wanted: Wanted) -> Iterator[Seen]:
    port = free_port()
    argv = [OURS, "-m", "commands.cli", "dashboard", "--port", str(port)]
    dashboard = kafka.program("dashboard", argv, settings)
    dashboard.start()
    watch = Watch(engine.pid, dashboard.pid)
    try:
        dashboard.wait_until(lambda: "serving dashboard" in dashboard.tail(), STARTED_SECS)
        for view in views():
            if view.filters == "all" and view.language == LANGUAGES[0]:
                yield _ask(port, view, None, wanted)
        _await_computed(port)
        for view in views():
            if view.filters != "all" or view.language != LANGUAGES[0]:
                yield _ask(port, view, watch, wanted)
    finally:
        watch.stop()
        dashboard.stop()


def views() -> list[View]:
    """All views, the first page first and the ledger, which counts for long, last."""
    pages = sorted(PAGES.values(), key=lambda page: (page.name == "ledger", page.name != HOME))
    return [
        View(page.name, name, language)
        for language in LANGUAGES
        for name, fields in FILTERS.items()
        for page in pages
        if fields.keys() <= page.fields & EVERY_FIELD
    ]


def _ask(port: int, view: View, watch: Watch | None, wanted: Wanted) -> Seen:
    query = "&".join(f"{name}={value}" for name, value in {**FILTERS[view.filters], "lang": view.language}.items())
    started, moment = time.perf_counter(), time.time()
    status, headers, sent = _get(port, f"/{view.page}?{query}")
    secs = time.perf_counter() - started
    cost = _COST.match(headers.get("Server-Timing") or "")
    if status != 200 or cost is None:
        raise PermanentError(f"{view}: the dashboard answers {status}")
    if watch is not None:
        time.sleep(0.1)  # until the watch has sampled what the view cost
    spent = watch.cpu_secs(moment, time.time()) if watch is not None else 0.0
    html = _unpacked(headers, sent)
    seen = Seen(view, secs, spent, len(html) / 1000, len(sent) / 1000, int(cost[2]), int(cost[3]))
    wanted.say(f"  {' '.join(view):32} {secs:6.2f} s {spent:6.2f} CPU s {seen.kb:6.0f} kB {seen.rows:12,} rows read")
    return seen


def _get(port: int, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECS)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def _await_computed(port: int) -> None:
    deadline = time.monotonic() + COMPUTED_SECS
    while b"Being computed" in _text(port, _COMPUTED):
        if time.monotonic() > deadline:
            raise TransientError(f"what is computed beside the pages is not there after {COMPUTED_SECS:g} s")
        time.sleep(1)


def _text(port: int, path: str) -> bytes:
    _, headers, sent = _get(port, path)
    return _unpacked(headers, sent)


def _unpacked(headers: http.client.HTTPMessage, sent: bytes) -> bytes:
    return zlib.decompress(sent, wbits=47) if headers.get("Content-Encoding") else sent


def _rows(size: int, seen: Sequence[Seen]) -> Iterator[list[str]]:
    """One row per page."""
    for page in PAGES:
        own = [one for one in seen if one.view.page == page]
        slowest = max(own, key=lambda one: one.secs)
        secs = sorted(one.secs for one in own)
        yield [
            f"{size:,}",
            page,
            f"{len(own)}",
            f"{max(one.kb for one in own):.0f}",
            f"{max(one.sent_kb for one in own):.0f}",
            f"{secs[len(secs) // 2]:.2f}",
            f"{slowest.secs:.2f}",
            f"{slowest.view.filters}, {slowest.view.language}",
            f"{max(one.cpu_secs for one in own):.2f}",
            f"{max(one.statements for one in own)}",
            f"{max(one.rows for one in own):,}",
        ]
