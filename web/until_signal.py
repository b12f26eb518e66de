"""Serves a site until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import logging
import signal

from aiohttp import web

from complaints.errors import ConfigError
from producers.gateway.access_log import AccessLog

log = logging.getLogger(__name__)


async def until_signal(site: str, app: web.Application, host: str, port: int) -> None:
    """Serve `app`, and log the route of each request, but nothing of its address that may be personal or secret.

    Raises ConfigError naming `SITE.port` where the address cannot be used.
    """
    runner = web.AppRunner(app, access_log=log, access_log_class=AccessLog)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, OverflowError) as error:  # the latter for a number that is no port
        why = getattr(error, "strerror", None) or error
        raise ConfigError(f"{site}.port: {host}:{port} cannot be used: {why}") from error
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    log.info("serving %s on http://%s:%d", site, host, port)
    await stopped.wait()
    await runner.cleanup()
