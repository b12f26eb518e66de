"""Settings: the section `surges`."""

from __future__ import annotations

from complaints.settings.metrics import MetricsSettings
from complaints.settings.section import Positive


class SurgesSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints surges run`: what it may give of false alarms a week, over all categories and areas of a level."""

    district: Positive = 0.8
    province: Positive = 0.1
    nation: Positive = 0.1
    heartbeat: str = ""
    """A file touched at each reading."""
