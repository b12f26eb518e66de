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
    runner = runner_of(app)
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


def runner_of(app: web.Application) -> web.AppRunner:
    """How a site runs: its log has routes, and of broken requests what kind of error they were."""
    connections = logging.getLogger(f"{__name__}.connections")
    connections.addFilter(_without_what_was_sent)
    return web.AppRunner(app, access_log=log, access_log_class=AccessLog, logger=connections)


def _without_what_was_sent(record: logging.LogRecord) -> bool:
    """aiohttp quotes the bytes of requests that it cannot read, which may hold what no log of ours may hold."""
    kind = record.exc_info[0] if record.exc_info else None
    record.msg, record.args = "a connection ended with %s", (kind.__name__ if kind else "an error",)
    record.exc_info = record.exc_text = None
    return True
