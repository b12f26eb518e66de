"""Settings: what the sections of processes with metrics have in common."""

from __future__ import annotations

from complaints.settings.section import Section


class MetricsSettings(Section, frozen=True, kw_only=True):
    """Where a process serves its metrics. They hold no complaint, but are not public: by default on loopback only."""

    metrics_host: str = "127.0.0.1"
    metrics_port: int = 0
    """Port of `http://host:port/metrics`, a server of its own; 0: none."""
