"""Serves the pages until a signal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec

from complaints.clock import Clock
from complaints.settings import Settings
from web.dashboard.apart import Apart
from web.dashboard.app import Dashboard, build_app
from web.dashboard.topics import on_topics
from web.until_signal import until_signal

LOOK_SECS = 60.0
"""Between two looks whether insights are due."""


def serve(settings: Settings, clock: Clock) -> None:
    """Serve on `dashboard.host` and `.port` until SIGTERM or SIGINT. Raises ConfigError where that cannot be."""
    wanted = settings.dashboard
    clickhouse = msgspec.structs.replace(settings.clickhouse, timeout_secs=wanted.timeout_secs)
    pages, readers = ThreadPoolExecutor(wanted.queries_at_once, "page"), ThreadPoolExecutor(3, "topics")
    with pages, readers, closing(Apart()) as apart, closing(Apart()) as computing:
        topics = on_topics(settings, clock, readers, apart, computing)
        dashboard = Dashboard(msgspec.structs.replace(settings, clickhouse=clickhouse), clock, pages, topics)
        try:
            app = build_app(dashboard)
            app.cleanup_ctx.append(lambda _: _keeping(topics.insights))
            asyncio.run(until_signal("dashboard", app, wanted.host, wanted.port))
        finally:
            dashboard.close()


async def _keeping(insights: Callable[[], object]) -> AsyncIterator[None]:
    """While a site runs, have insights computed when they are due, so that no visitor finds none or old ones."""

    async def look() -> None:
        while True:
            await asyncio.to_thread(insights)
            await asyncio.sleep(LOOK_SECS)

    looking = asyncio.create_task(look())
    yield
    looking.cancel()
