"""Settings: the section `incidents`."""

from __future__ import annotations

from complaints.settings.metrics import MetricsSettings


class IncidentsSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints incidents run`."""

    heartbeat: str = ""
    """A file touched at each reading."""
