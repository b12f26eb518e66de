"""Intake: how many complaints a second one gateway accepts over HTTP, by complaints per request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

import aiohttp
import msgspec

from bench.bench_kafka import OURS, BenchKafka
from bench.comparison import Comparison, Wanted
from bench.gateway import HEADERS, body, ready, url
from bench.rounds import Round, interleaved, ratio, summaries
from bench.tickets import Tickets
from bench.versions import versions
from bench.watch import EVERY_SECS, Watch
from complaints.privacy.sealing import new_key
from complaints.settings import GatewaySettings, SealingSettings, Secret, Settings
from embedded.ports import free_ports
from producers.sample import line

SIZES = {"1 a request": 1, "20 a request": 20, "200 a request": 200}
SHARES = {1: 0.1, 20: 0.5, 200: 1.0}
"""Of the input: what is slow is measured over less of it."""
CONNECTIONS = 16
WARM = 2000


def compare(wanted: Wanted) -> Comparison:
    """Run it."""
    tickets = Tickets(wanted.data)
    lines = list(islice(map(line, tickets.submissions()), wanted.rows))
    with BenchKafka(wanted.folder) as bench_kafka:
        settings = _with_gateway(bench_kafka.settings)
        program = bench_kafka.program("gateway", (OURS, "-m", "commands.cli", "gateway"), settings)
        program.start()
        try:
            asyncio.run(ready(settings.gateway))
            asyncio.run(_post(settings.gateway, lines[:WARM], 20))
            measure = partial(_measure_one, settings.gateway, program.pid, lines)
            rounds = interleaved(wanted.of(SIZES), wanted.rounds, measure, wanted.say)
        finally:
            program.kill()
    gain = ratio(rounds, "200 a request", "1 a request")
    return Comparison(
        title="Intake over HTTP",
        source=tickets.source,
        rows=wanted.rows,
        conditions=[
            f"one gateway, {CONNECTIONS} connections, each with its next request when the last is answered; 202 means"
            " that Kafka has the complaints",
            "client, gateway and one Apache Kafka node on the same machine; processor time is the gateway's",
        ],
        versions=versions("confluent-kafka", "aiohttp"),
        rounds=rounds,
        summaries=summaries(rounds),
        ratios={} if gain is None else {"batches_of_200_vs_single": gain},
    )


def _with_gateway(settings: Settings) -> Settings:
    """The same settings with a gateway: a free port and a sealing key."""
    replace = msgspec.structs.replace
    (port,) = free_ports(1)
    gateway = replace(settings.gateway, port=port)
    return replace(settings, gateway=gateway, sealing=SealingSettings(key=Secret(new_key())))


def _measure_one(settings: GatewaySettings, pid: int | None, lines: Sequence[bytes], name: str, number: int) -> Round:
    """One turn: from the first request to the last answer."""
    size = SIZES[name]
    sent = lines[: int(len(lines) * SHARES[size])]
    watch = Watch(pid)
    start = time.time()
    asyncio.run(_post(settings, sent, size))
    end = time.time()
    time.sleep(2 * EVERY_SECS)  # so that the last sample is taken after the end
    watch.stop()
    return Round.watched(watch, len(sent), start, end, contender=name, number=number)


async def _post(settings: GatewaySettings, lines: Sequence[bytes], size: int) -> None:
    """Post all complaints, `size` in a request. Raises aiohttp.ClientResponseError when a request is not taken."""
    bodies = iter([body(lines[at : at + size]) for at in range(0, len(lines), size)])
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, headers=HEADERS, raise_for_status=True) as session:
        await asyncio.gather(*(_send(session, url(settings), bodies) for _ in range(CONNECTIONS)))


async def _send(session: aiohttp.ClientSession, where: str, bodies: Iterator[bytes]) -> None:
    for sent in bodies:
        async with session.post(where, data=sent) as answer:
            await answer.read()
