"""Settings: the section `webhooks`."""

from __future__ import annotations

from complaints.settings.metrics import MetricsSettings


class WebhooksSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints webhooks run`. Who gets what is in `webhooks.yaml`."""

    networks: str = ""
    """Networks that are not public and may be delivered to, `10.1.0.0/16,10.2.3.4`; also by plain HTTP. `complaints up`
    allows loopback, where nothing is set."""
    ca_file: str = ""
    """Certificates of authorities (PEM) that are trusted beside those of the machine."""
    heartbeat: str = ""
    """A file touched every few seconds while the service is well."""
