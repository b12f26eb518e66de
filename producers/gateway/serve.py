"""The gateway's HTTP server: from the listening socket to a clean end."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
from collections.abc import Callable
from functools import partial

from aiohttp import web

from complaints.errors import ConfigError
from complaints.settings import GatewaySettings
from producers.gateway.access_log import AccessLog
from producers.gateway.client_faults import ClientFaults
from producers.gateway.connection import Connection

OTHER_FILES = 200
"""Open files beside clients: Kafka's connections, the spool, the log."""
BACKLOG = 512
_log = logging.getLogger("complaints.gateway")


async def serve(app: web.Application, host: str, port: int, settings: GatewaySettings, faults: ClientFaults) -> None:
    """Serve until SIGINT or SIGTERM, then let requests under way finish.

    Raises ConfigError when the address is taken or more connections are asked for than the system allows.
    """
    allow_open_files(settings.max_connections + OTHER_FILES)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        connection = partial(
            Connection, _server_of(runner), settings, faults, loop=loop, access_log=_log, access_log_class=AccessLog
        )
        listener = await _listen(connection, host, port)
        _log.info("listening on http://%s:%s/v1/complaints", host, port)
        await stopped.wait()
        listener.close()
    finally:
        await runner.cleanup()


def allow_open_files(needed: int) -> None:
    """Raise this process' limit of open files to `needed`. Raises ConfigError when the system does not allow it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    except (ValueError, OSError) as error:
        raise ConfigError(
            f"gateway.max_connections: this needs {needed:,} open files, the system allows {hard:,} (ulimit -Hn)"
        ) from error


async def _listen(connection: Callable[[], Connection], host: str, port: int) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(connection, host, port, backlog=BACKLOG)
    except OSError as error:
        raise ConfigError(f"gateway cannot listen on {host}:{port}: {error.strerror or error}") from error


def _server_of(runner: web.AppRunner) -> web.Server:
    if runner.server is None:
        raise RuntimeError("the runner is not set up")
    return runner.server
