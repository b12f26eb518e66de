"""Settings: the section `kafka`."""

from __future__ import annotations

from msgspec import field

from complaints.settings.section import Section


class KafkaSettings(Section, frozen=True, kw_only=True):
    bootstrap_servers: str = "127.0.0.1:9092"
    session_timeout_ms: int = 6000
    replication_factor: int = 1
    options: dict[str, str] = field(default_factory=dict)
    """Further librdkafka properties, for instance security.protocol, sasl.username, ssl.ca.location."""
