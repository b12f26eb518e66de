"""Full load on the gateway: as much as it and the machine can do, until told to stop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import aiohttp
import msgspec

from bench.gateway import HEADERS, body, url
from complaints.settings import GatewaySettings
from producers.intake.submission import Submission
from producers.sample import line

BATCH = 100
SENDERS = 4
"""Clients that each post the next batch when the last one is answered."""
PAUSE_SECS = 1.0
"""After an answer that is not 202."""


class Load(threading.Thread):
    """Posts complaints until `stop`; `accepted` counts those answered with 202 so far, each with its own reference."""

    def __init__(self, gateway: GatewaySettings, submissions: Iterator[Submission], rate: float | None) -> None:
        """`rate`: most complaints a second; None: as many as the gateway answers."""
        super().__init__(daemon=True)
        self._url = url(gateway)
        self._submissions, self._rate = submissions, rate
        self._stop_now = threading.Event()
        self.accepted = self.rejected = self.refusals = 0
        """`refusals` counts requests that were not answered with 202, and were sent again."""

    def run(self) -> None:
        asyncio.run(self._post_all())

    def stop(self) -> None:
        """Return when every request is answered."""
        self._stop_now.set()
        self.join()

    async def _post_all(self) -> None:
        start = time.monotonic()
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
            for _ in range(SENDERS):
                tasks.create_task(self._send(session, start))

    async def _send(self, session: aiohttp.ClientSession, start: float) -> None:
        sent = 0
        while not self._stop_now.is_set():
            batch = body([line(next(self._submissions)) for _ in range(BATCH)])
            while not await self._taken(session, batch):
                await asyncio.sleep(PAUSE_SECS)
            sent += BATCH
            if self._rate:
                await asyncio.sleep(start + SENDERS * sent / self._rate - time.monotonic())

    async def _taken(self, session: aiohttp.ClientSession, batch: bytes) -> bool:
        """Post a batch; False if it must be sent again, which is safe: its references make it the same complaints."""
        try:
            async with session.post(self._url, data=batch, headers=HEADERS) as answer:
                told = msgspec.json.decode(await answer.read())
                taken = answer.status == 202
        except aiohttp.ClientError:
            taken = False
        if not taken:
            self.refusals += 1
            return False
        self.accepted += told["accepted"]
        self.rejected += told["rejected"]
        return True
