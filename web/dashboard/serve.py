"""Serves the pages until a signal."""

from __future__ import annotations

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec
from aiohttp import web

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.settings import Settings
from web.dashboard.apart import Apart
from web.dashboard.app import Dashboard, build_app
from web.dashboard.topics import on_topics

log = logging.getLogger(__name__)


def serve(settings: Settings, clock: Clock) -> None:
    """Serve on `dashboard.host` and `.port` until SIGTERM or SIGINT. Raises ConfigError where that cannot be."""
    wanted = settings.dashboard
    clickhouse = msgspec.structs.replace(settings.clickhouse, timeout_secs=wanted.timeout_secs)
    pages, readers = ThreadPoolExecutor(wanted.queries_at_once, "page"), ThreadPoolExecutor(2, "topics")
    with pages, readers, closing(Apart()) as apart:
        topics = on_topics(settings, clock, readers, apart)
        dashboard = Dashboard(msgspec.structs.replace(settings, clickhouse=clickhouse), clock, pages, topics)
        try:
            asyncio.run(_until_signal(dashboard, wanted.host, wanted.port))
        finally:
            dashboard.close()


async def _until_signal(dashboard: Dashboard, host: str, port: int) -> None:
    runner = web.AppRunner(build_app(dashboard), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, OverflowError) as error:  # the latter for a number that is no port
        why = getattr(error, "strerror", None) or error
        raise ConfigError(f"dashboard.port: {host}:{port} cannot be used: {why}") from error
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    log.info("serving http://%s:%d", host, port)
    await stopped.wait()
    await runner.cleanup()
