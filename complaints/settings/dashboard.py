"""Settings: the section `dashboard`."""

from __future__ import annotations

from typing import Annotated

import msgspec

from complaints.settings.section import Positive, Section


class DashboardSettings(Section, frozen=True, kw_only=True):
    """Of `complaints dashboard`: pages without a log-in, hence on loopback unless a proxy in front asks who comes."""

    host: str = "127.0.0.1"
    port: int = 8090
    queries_at_once: Annotated[int, msgspec.Meta(ge=1)] = 4
    """Pages that are made at once; further ones wait."""
    timeout_secs: Positive = 20.0
    """ClickHouse's time for one question of a page."""
