"""Settings: the section `worker`."""

from __future__ import annotations

from complaints.settings.metrics import MetricsSettings


class WorkerSettings(MetricsSettings, frozen=True, kw_only=True):
    group: str = "complaints-worker"
    batch_records: int = 4000
    max_dead_share: float = 0.5
    """The worker stops when more than this share of its last 1,000 or more records are dead letters."""
    max_dead_run: int = 500
    """It stops at more consecutive dead letters than this, also when it has read fewer than 1,000 records."""
    heartbeat: str = ""
    """A file touched every few seconds while the worker is well."""
