"""What benchmarks need of a gateway: its address, waiting until it is ready, and request bodies."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp

from complaints.settings import GatewaySettings

READY_SECS = 60.0
HEADERS = {"Content-Type": "application/json"}


def url(settings: GatewaySettings, path: str = "/v1/complaints") -> str:
    """The URL that takes complaints."""
    return f"http://{settings.host}:{settings.port}{path}"


async def ready(settings: GatewaySettings) -> None:
    """Wait until the gateway takes complaints. Raises TimeoutError."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(READY_SECS):
        while True:
            try:
                async with session.get(url(settings, "/readyz")) as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.2)


def body(lines: Sequence[bytes]) -> bytes:
    """The body of one request: a complaint, or a batch."""
    return lines[0] if len(lines) == 1 else b"[" + b",".join(lines) + b"]"
