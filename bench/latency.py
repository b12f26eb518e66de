"""Latency: from the gateway's answer until an agency can read a complaint, and until ClickHouse shows it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import count
from uuid import UUID

import aiohttp
import msgspec
from confluent_kafka import Consumer

from bench.comparison import Measurement, Wanted
from bench.gateway import HEADERS, body, ready, url
from bench.percentile import percentile
from bench.replay import embedded_settings
from bench.tickets import Tickets
from bench.versions import versions
from complaints.clock import SystemClock
from complaints.settings import Settings
from operations.local.stack import Stack
from producers.intake.submission import Submission
from producers.sample import line
from stores.clickhouse.client import ClickHouse
from stores.kafka.options import consumer_options

RATES = ((10, 1, 20.0), (100, 1, 60.0), (1000, 20, 60.0), (10_000, 200, 60.0))
"""Complaints a second, how many of them a request carries, and for how long. Each rate is a burst of ten times the one
before it."""
WARM_SECS = 10.0
LATE_SECS = 120.0
"""What is not seen this long after the last complaint was accepted counts as not seen."""
OVERLAP_MS, WIDE_MS, WIDE_EVERY = 3000, 30_000, 20
"""Complaints do not come in the order in which they were received: how far a look into ClickHouse reaches back, and how
far every twentieth."""
ANSWER_SECS = 30.0
"""A request that is not answered by then counts as not accepted."""
PERCENTILES = (50, 95, 99, 100)

Moments = dict[str, float]
"""When each complaint was seen first, by its id."""


def measure(wanted: Wanted) -> Measurement:
    """Run it."""
    tickets = Tickets(wanted.data)
    stack = Stack(embedded_settings(wanted.folder / "data"), SystemClock())
    rows = []
    with stack.running(lambda what: None):
        asyncio.run(ready(stack.settings.gateway))
        submissions = tickets.submissions()
        asyncio.run(_post(stack.settings, submissions, 50, 1, 5.0))
        time.sleep(WARM_SECS)
        for rate, batch, secs in RATES[: wanted.rows]:
            rows += _at(stack.settings, submissions, rate, batch, secs)
            for row in rows[-2:]:
                wanted.say("  " + "  ".join(row))
    return Measurement(
        title="Latency at default settings",
        source=tickets.source,
        columns=["complaints/s", "accepted/s", "until", "seen", "p50 ms", "p95 ms", "p99 ms", "max ms"],
        rows=rows,
        conditions=[
            "20 s at the first rate, then a minute of ten times as much, and again: each is the burst of the last",
            "whole stack and the measuring client on one machine, Apache Kafka as the broker; from the moment the"
            " client has the gateway's 202",
            "the measuring client asks ClickHouse 20 times a second; a complaint that is seen earlier than its 202"
            " counts as 0 ms",
            f"what the gateway does not answer within {ANSWER_SECS:.0f} s, or refuses, is not accepted; what is seen"
            f" {LATE_SECS:.0f} s after the last was accepted, or overtaken by {WIDE_MS / 1000:.0f} s, is not seen",
        ],
        versions=versions("confluent-kafka", "faust-streaming", "chdb-core", "aiohttp"),
    )


def _at(settings: Settings, submissions: Iterator[Submission], rate: int, batch: int, secs: float) -> list[list[str]]:
    stop = threading.Event()
    routed: Moments = {}
    stored: Moments = {}
    watchers = [
        threading.Thread(target=_watch_agencies, args=(settings, routed, stop)),
        threading.Thread(target=_watch_facts, args=(settings, stored, stop)),
    ]
    for watcher in watchers:
        watcher.start()
    time.sleep(3)
    started = time.monotonic()
    accepted = asyncio.run(_post(settings, submissions, rate, batch, secs))
    took = time.monotonic() - started
    deadline = time.monotonic() + LATE_SECS
    while not (accepted.keys() <= routed.keys() and accepted.keys() <= stored.keys()) and time.monotonic() < deadline:
        time.sleep(0.5)
    stop.set()
    for watcher in watchers:
        watcher.join()
    shown = [f"{rate:,}", f"{len(accepted) / took:,.0f}"]
    return [
        [*shown, "agency or triage topic", *delays(accepted, routed)],
        [*shown, "ClickHouse", *delays(accepted, stored)],
    ]


async def _post(settings: Settings, submissions: Iterator[Submission], rate: int, batch: int, secs: float) -> Moments:
    """Post at an even rate, without waiting for answers; return when each complaint was accepted."""
    accepted: Moments = {}
    where = url(settings.gateway)

    async def send(session: aiohttp.ClientSession, sent: bytes) -> None:
        try:
            async with session.post(where, data=sent, headers=HEADERS) as answer:
                answer.raise_for_status()
                given = msgspec.json.decode(await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return  # the gateway is overloaded: not accepted
        now = time.time()
        for one in given.get("results", [given]):
            if "complaint_id" in one:
                accepted[one["complaint_id"]] = now

    timeout = aiohttp.ClientTimeout(ANSWER_SECS)
    async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as tasks:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number in range(int(rate * secs / batch)):
            await asyncio.sleep(start + number * batch / rate - loop.time())
            lines = [line(next(submissions)) for _ in range(batch)]
            tasks.create_task(send(session, body(lines)))
    return accepted


def _watch_agencies(settings: Settings, seen: Moments, stop: threading.Event) -> None:
    options = consumer_options(settings.kafka, f"latency-{time.time_ns()}") | {"auto.offset.reset": "latest"}
    consumer = Consumer(options)
    consumer.subscribe([r"^agency\..*\.complaints\.v1", r"^complaints\.triage\.v1"])
    while not stop.is_set():
        for message in consumer.consume(1000, 0.02):
            if message.error() is None:
                seen.setdefault((message.key() or b"").decode(), time.time())
    consumer.close()


def _watch_facts(settings: Settings, seen: Moments, stop: threading.Event) -> None:
    clickhouse = ClickHouse(settings.clickhouse)
    query = (
        "SELECT complaint_id, toUnixTimestamp64Milli(received) FROM complaint_facts"
        " WHERE received > fromUnixTimestamp64Milli({})"
    )
    newest = int(time.time() * 1000)
    for look in count():
        if stop.wait(0.05):
            break
        back = OVERLAP_MS if look % WIDE_EVERY else WIDE_MS
        found: Sequence[tuple[UUID, int]] = clickhouse.execute(query.format(newest - back))
        now = time.time()
        for one, received in found:
            seen.setdefault(str(one), now)
            newest = max(newest, received)
    clickhouse.close()


def delays(accepted: Moments, seen: Moments) -> list[str]:
    """The number of complaints seen, and the percentiles of their delays in milliseconds."""
    found = sorted(max(0.0, seen[one] - moment) * 1000 for one, moment in accepted.items() if one in seen)
    picked = [f"{percentile(found, percent):,.0f}" if found else "" for percent in PERCENTILES]
    return [f"{len(found):,} of {len(accepted):,}", *picked]
