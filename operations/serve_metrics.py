"""Serves `/metrics` of a process: a small HTTP server in a thread of its own, on an address that is not public."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from complaints.errors import ConfigError
from complaints.settings import MetricsSettings
from complaints.telemetry import Telemetry

_log = logging.getLogger(__name__)


@contextmanager
def serving_metrics(telemetry: Telemetry, settings: MetricsSettings) -> Iterator[None]:
    """Serve metrics while the block runs; not where `metrics_port` is 0. Raises ConfigError if it cannot listen."""
    if not settings.metrics_port:
        yield
        return
    from prometheus_client import start_http_server

    from operations.metrics import registry_of

    host, port = settings.metrics_host, settings.metrics_port
    try:
        server, thread = start_http_server(port, host, registry_of(telemetry))
    except OSError as error:
        where = f"{telemetry.stage}.metrics_host, {telemetry.stage}.metrics_port"
        raise ConfigError(f"{where}: cannot listen on {host}:{port}: {error.strerror or error}") from error
    _log.info("metrics on http://%s:%s/metrics", host, port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
