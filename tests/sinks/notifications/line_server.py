"""A stand-in of the push endpoint of LINE's Messaging API, after its documentation; the real one was not used.

As the real one it takes requests of one retry key once, and answers 409 to those after it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from embedded.ports import free_port

TOKEN = "channel-access-token"


@dataclass
class LineServer:
    """What it has taken, and what it answers."""

    port: int
    taken: list[tuple[str, str]] = field(default_factory=list)
    """Recipient and text, in order."""
    requests: list[str] = field(default_factory=list)
    """Retry keys of all requests."""
    answers: list[int] = field(default_factory=list)
    """Statuses of the next requests, in place of 200. 0: take it and close the connection without an answer."""
    keys: list[str] = field(default_factory=list)
    """Retry keys of what it has taken, in order."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def push(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"message": "Authentication failed."}, status=401)
        key, body = request.headers["X-Line-Retry-Key"], await request.json()
        self.requests.append(key)
        if key in self.keys:
            return web.json_response({"message": "The retry key is already accepted"}, status=409)
        answer = self.answers.pop(0) if self.answers else 200
        if answer in (0, 200):
            self.keys.append(key)
            self.taken.append((body["to"], body["messages"][0]["text"]))
        if answer == 0 and request.transport:
            request.transport.close()
        shown = {"message": f"what LINE says of {body['to']}"} if answer != 200 else {}
        return web.json_response(shown, status=answer or 200)


@contextmanager
def line_server() -> Iterator[LineServer]:
    """Serve on loopback while the block runs."""
    line, loop = LineServer(free_port()), asyncio.new_event_loop()
    application = web.Application()
    application.router.add_post("/v2/bot/message/push", line.push)
    runner = web.AppRunner(application, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", line.port).start()

    loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
