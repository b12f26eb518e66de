"""Settings: the section `sink`."""

from __future__ import annotations

from complaints.settings.metrics import MetricsSettings


class SinkSettings(MetricsSettings, frozen=True, kw_only=True):
    group: str = "complaints-sink-clickhouse"
    heartbeat: str = ""
    batch_rows: int = 50_000
    batch_secs: float = 0.5
    recompute_pace: float = 2.0
    """The next recompute starts no sooner than this many times what the last one took."""
    recompute_max_rows: int = 500_000
    recompute_max_secs: float = 30.0
