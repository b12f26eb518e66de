"""A receiver of webhooks for tests: verifies all with the Standard Webhooks library, and answers as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

Behaviour = Callable[["Receiver", dict[str, Any]], Awaitable[web.StreamResponse | None]]
"""What to answer to an event; None: take it."""


class Receiver:
    """`taken` has each event once, in the order in which it was taken; `attempts` the id of every request."""

    def __init__(self, secret: str, behave: Behaviour | None = None) -> None:
        self.secret, self.behave = secret, behave
        self.taken: dict[str, dict[str, Any]] = {}
        self.attempts: list[str] = []
        self.url = ""
        self.offline = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.offline:
            return web.Response(status=503)
        body = await request.read()
        event = Webhook(self.secret).verify(body, dict(request.headers))
        self.attempts.append(request.headers["webhook-id"])
        if self.behave and (answer := await self.behave(self, event)) is not None:
            return answer
        self.taken.setdefault(request.headers["webhook-id"], event)
        return web.Response(status=204)

    def versions(self) -> dict[str, list[int]]:
        """By complaint, the versions in the order in which they were taken."""
        found: dict[str, list[int]] = {}
        for event in self.taken.values():
            found.setdefault(event["subject"], []).append(event["data"]["version"])
        return found

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Receiver]:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/hooks", self.handle)
        runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
        try:
            yield self
        finally:
            await runner.cleanup()
