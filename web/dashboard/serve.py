"""Serves the pages until a signal."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec

from complaints.clock import Clock
from complaints.settings import Settings
from web.dashboard.apart import Apart
from web.dashboard.app import Dashboard, build_app
from web.dashboard.topics import on_topics
from web.until_signal import until_signal


def serve(settings: Settings, clock: Clock) -> None:
    """Serve on `dashboard.host` and `.port` until SIGTERM or SIGINT. Raises ConfigError where that cannot be."""
    wanted = settings.dashboard
    clickhouse = msgspec.structs.replace(settings.clickhouse, timeout_secs=wanted.timeout_secs)
    pages, readers = ThreadPoolExecutor(wanted.queries_at_once, "page"), ThreadPoolExecutor(2, "topics")
    with pages, readers, closing(Apart()) as apart:
        topics = on_topics(settings, clock, readers, apart)
        dashboard = Dashboard(msgspec.structs.replace(settings, clickhouse=clickhouse), clock, pages, topics)
        try:
            asyncio.run(until_signal("dashboard", build_app(dashboard), wanted.host, wanted.port))
        finally:
            dashboard.close()
