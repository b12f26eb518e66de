"""Settings: the section `clickhouse`."""

from __future__ import annotations

from complaints.settings.section import Secret, Section


class ClickHouseSettings(Section, frozen=True, kw_only=True):
    host: str = "127.0.0.1"
    port: int = 9000
    user: str = "default"
    password: Secret = Secret()
    database: str = "complaints"
    secure: bool = False
    timeout_secs: float = 60.0
