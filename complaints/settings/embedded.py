"""Settings: the section `embedded`."""

from __future__ import annotations

from pathlib import Path

from complaints.settings.section import Section


class EmbeddedSettings(Section, frozen=True, kw_only=True):
    data: Path = Path("var")
    broker: str = "tansu"
    broker_port: int = 9092
    http_port: int = 8123
    services: str = ""
    """Which processes `complaints up` starts beside broker and ClickHouse, separated by commas; empty: all of them."""
