"""Intake: what one gateway takes over HTTP, by how many complaints a request carries."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.error import URLError
from urllib.request import urlopen

import aiohttp
import msgspec

from bench.comparison import Comparison, Wanted
from bench.ground import OURS, READY_SECS, Ground
from bench.rounds import Round, interleaved, ratio, summaries
from bench.tickets import Tickets
from bench.versions import versions
from bench.watch import EVERY_SECS, Watch
from complaints.sealing import new_key
from complaints.settings import SealingSettings, Secret
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
    with Ground(wanted.folder) as ground:
        (port,) = free_ports(1)
        settings = msgspec.structs.replace(
            ground.settings,
            gateway=msgspec.structs.replace(ground.settings.gateway, port=port),
            sealing=SealingSettings(key=Secret(new_key())),
        )
        url = f"http://{settings.gateway.host}:{port}"
        gateway = ground.program("gateway", (OURS, "-m", "complaints.cli", "gateway"), settings)
        gateway.start()
        try:
            gateway.wait_until(lambda: _ready(url), READY_SECS)
            asyncio.run(_post(url, lines[:WARM], 20))

            def measure(name: str, number: int) -> Round:
                size = SIZES[name]
                sent = lines[: int(len(lines) * SHARES[size])]
                watch = Watch(gateway.pid)
                start = time.time()
                asyncio.run(_post(url, sent, size))
                end = time.time()
                time.sleep(2 * EVERY_SECS)  # the last sample is to lie behind the end
                watch.stop()
                return Round(
                    contender=name,
                    number=number,
                    messages=len(sent),
                    secs=end - start,
                    cpu_us=watch.cpu_secs(start, end) / len(sent) * 1e6,
                    peak_mb=watch.peak_mb(),
                )

            rounds = interleaved(wanted.of(SIZES), wanted.rounds, measure, wanted.say)
        finally:
            gateway.kill()
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


def _ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


async def _post(url: str, lines: Sequence[bytes], size: int) -> None:
    """All of them, `size` in a request. Raises aiohttp.ClientResponseError when a request is not taken."""
    bodies = iter([_body(lines[at : at + size]) for at in range(0, len(lines), size)])
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(connector=connector, headers=headers, raise_for_status=True) as session:
        await asyncio.gather(*(_send(session, f"{url}/v1/complaints", bodies) for _ in range(CONNECTIONS)))


async def _send(session: aiohttp.ClientSession, url: str, bodies: Iterator[bytes]) -> None:
    for body in bodies:
        async with session.post(url, data=body) as answer:
            await answer.read()


def _body(lines: Sequence[bytes]) -> bytes:
    return lines[0] if len(lines) == 1 else b"[" + b",".join(lines) + b"]"
